"""From declared sheets to the content of a file: properties, drawing, formulas, names, and the pass after saving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO

from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Font
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.writer.theme import theme_xml

from funding_alloc import __version__
from funding_alloc.export.text import clean
from funding_alloc.export.workbook.calc.figures import Figure
from funding_alloc.export.workbook.calc.parameters import NAME, VALUE
from funding_alloc.export.workbook.draw import draw
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.live import Place, write_formulas
from funding_alloc.export.workbook.sheet import AnySheet
from funding_alloc.export.workbook.style import FONT, Styles


@dataclass(frozen=True)
class About:
    """What a file says of itself."""

    title: str
    subject: str
    keywords: str
    further: Mapping[str, str] = field(default_factory=dict)
    """Properties of its own: run, hashes, marking."""


def assembled(about: About, sheets: Sequence[AnySheet], figures: Sequence[Figure]) -> bytes:
    """Draw every sheet, write its formulas, name the figures; equal content gives equal bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    dress(book, about)
    styles = Styles(book)
    places = {sheet.name: Place(sheet, draw(book, styles, sheet)) for sheet in sheets}
    stored = write_formulas(book, places)
    if figures:
        name_figures(book, places[NAME])
    book.active = 0
    raw = BytesIO()
    book.save(raw)
    parts = {name: f"xl/worksheets/sheet{i}.xml" for i, name in enumerate(book.sheetnames, start=1)}
    return finish(raw.getvalue(), [], {parts[name]: of for name, of in stored.items()})


def name_figures(book: Workbook, place: Place) -> None:
    """Give each figure that is one number its name, so that formulas read as words."""
    for row, figure in enumerate(place.sheet.rows, start=place.drawn.first):
        if figure.is_named:
            cell = f"{NAME}!${place.letter(VALUE)}${row}"
            book.defined_names[figure.name] = DefinedName(figure.name, attr_text=cell)


def dress(book: Workbook, about: About) -> None:
    """Properties that say what the file is, and Arial wherever no font is named.

    The library has no public way to change the font that column widths are counted in.
    """
    book.properties = DocumentProperties(
        title=clean(about.title),
        creator=f"funding-alloc {__version__}",
        lastModifiedBy=f"funding-alloc {__version__}",
        subject=about.subject,
        keywords=about.keywords,
        language="en-GB",
    )
    for name, value in about.further.items():
        book.custom_doc_props.append(StringProperty(name=name, value=value))  # type: ignore[attr-defined]
    arial = Font(name=FONT, size=10)
    book._fonts = IndexedList([arial])  # type: ignore[attr-defined]
    book._named_styles["Normal"].font = arial  # type: ignore[attr-defined]
    book.loaded_theme = theme_xml.replace("Calibri", FONT).replace("Cambria", FONT)
