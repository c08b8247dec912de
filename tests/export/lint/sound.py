"""A workbook that breaks no rule, in both profiles, as openpyxl writes it; and ways to break it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.packaging.core import DocumentProperties
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn

from funding_alloc.export.lint.opened import Opened, open_book
from funding_alloc.export.lint.report import Report, report_on
from funding_alloc.export.lint.rule import Profile
from funding_alloc.export.lint.whole import RUN_PROPERTIES
from funding_alloc.reading.workbook_screen import screen

Change = Callable[[Any], object]
"""Of a workbook before it is saved, or of its parts after."""
COVER = (
    ("Item", "What it says"),
    ("Purpose", "Shows what a sound workbook is"),
    ("Status", "Draft"),
    ("Protective marking", "OFFICIAL"),
    ("Roles and sign-off", "Not signed"),
    ("Sunset date", "31 March 2027"),
    ("Contact", "The finance team"),
    ("Rounding", "Whole pounds, rounded by largest remainder"),
    ("Style key", "Headings are bold"),
    ("Checks", "PASS"),
)
RESULTS = (
    ("Area", "Need (persons)", "Share of need", "Allocation (£)"),
    ("North", 60, "=B5/SUM(B$5:B$7)", "=ROUND(C5*Pot,0)"),
    ("Middle", 30, "=B6/SUM(B$5:B$7)", "=ROUND(C6*Pot,0)"),
    ("South", 10, "=B7/SUM(B$5:B$7)", "=ROUND(C7*Pot,0)"),
)
STORED = {"C5": "0.6", "C6": "0.3", "C7": "0.1", "D5": "600", "D6": "300", "D7": "100"}
TABLES = {
    "Cover": COVER,
    "Contents": (("Sheet", "What it holds"), *((name, "See there") for name in ("Cover", "Charts"))),
    "Parameters": (("Parameter", "Value (£)"), ("Pot", 1000)),
    "Results": RESULTS,
    "Sensitivity": (("Case", "Total (£)"), ("Low", 900), ("High", 1100)),
    "Checks": (
        ("Check", "What must hold", "Value (£)", "Expected (£)", "Tolerance (£)", "Result"),
        ("total", "Allocations add up", "=SUM(Results!D5:D7)", 1000, 0, None),
    ),
    "Assumptions": (
        ("Assumption", "Why", "Effect", "Reliability", "Date", "Owner"),
        ("Need is counted in persons", "Published", "Large", "Good", "2026-04-01", "The analyst"),
    ),
    "Notes": (("Note", "Text"), ("Note 1", "Residents at mid-year.")),
}
CHECK = '=IF(Parameters!B5<>Parameters!B5,"FLEXED",IF(ABS(C5-D5)<=E5,"PASS","FAIL"))'
HEADINGS = 4


def sound_book(profile: Profile) -> Workbook:
    """The workbook, not yet saved; published, its values alone; a template of it, headings to be filled in."""
    if profile is Profile.TEMPLATE:
        return _template()
    book = Workbook()
    book.remove(book.worksheets[0])
    names = [*TABLES, *(["Charts"] if profile is Profile.REVIEW else [])]
    for name, rows in TABLES.items():
        filled = (rows[0], *((other, "See there") for other in names)) if name == "Contents" else rows
        _sheet(book, name, filled, profile)
    _links(book["Contents"])
    if profile is Profile.REVIEW:
        _chart(book)
        book.move_sheet("Charts", 3 - len(book.sheetnames))
        _define(book)
    _properties(book)
    return book


def _template() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    facts = [("Filling it in", "What it says"), *((name, "Fill it in") for name in ("bids", "marks"))]
    _sheet(book, "Read me", facts, Profile.TEMPLATE)
    for name in ("bids", "marks"):
        ws: Any = book.create_sheet(name)
        for letter, heading in zip("AB", ("bid_id", "gbp"), strict=True):
            ws[f"{letter}1"] = heading
            ws[f"{letter}1"].comment = Comment(f"What {heading} holds", "The team")
            ws.column_dimensions[letter].width = 24
        _page(ws)
    _links(book["Read me"])
    _properties(book)
    return book


def _sheet(book: Workbook, name: str, rows: Any, profile: Profile) -> None:
    ws: Any = book.create_sheet(name)
    for row, words in enumerate((f"{name} of a sound workbook", "One table.", "Notes are in sheet Notes."), start=1):
        ws.cell(row, 1, words).font = Font(name="Arial", size=12)
    is_live = profile is Profile.REVIEW
    for i, row in enumerate(rows, start=HEADINGS):
        for j, value in enumerate(row, start=1):
            cell = ws.cell(i, j, _held(name, value, f"{'ABCDEF'[j - 1]}{i}", is_live))
            cell.font = Font(name="Arial", size=12, bold=i == HEADINGS)
            cell.alignment = Alignment(wrap_text=True)
    width = "ABCDEF"[len(rows[0]) - 1]
    for letter in "ABCDEF":
        ws.column_dimensions[letter].width = 24
    reference = f"A{HEADINGS}:{width}{HEADINGS + len(rows) - 1}"
    columns = [TableColumn(id=i, name=heading) for i, heading in enumerate(rows[0], start=1)]
    ws.add_table(Table(displayName=f"tbl{name.replace(' ', '')}", ref=reference, tableColumns=columns))
    _page(ws)
    ws.protection.sheet = any(isinstance(value, str) and value.startswith("=") for row in rows for value in row)


def _held(name: str, value: Any, at: str, is_live: bool) -> Any:
    if value is None:
        return CHECK if is_live else "PASS"
    if not is_live and isinstance(value, str) and value.startswith("="):
        return float(STORED.get(at, "1000"))
    return value


def _page(ws: Any) -> None:
    ws.sheet_view.showGridLines = False
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _links(ws: Any) -> None:
    for row in range(HEADINGS + 1, ws.max_row + 1):
        cell = ws.cell(row, 1)
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{cell.value}'!A1")


def _chart(book: Workbook) -> None:
    ws: Any = book.create_sheet("Charts")
    ws["A1"], ws["A2"] = "Charts of a sound workbook", "One chart, of sheet Results."
    chart = BarChart()
    chart.title, chart.y_axis.title = "Need by area", "Persons"
    chart.add_data(Reference(book["Results"], min_col=2, min_row=4, max_row=7), titles_from_data=True)
    ws.add_chart(chart, "A4")
    _page(ws)


def _define(book: Workbook) -> None:
    from openpyxl.workbook.defined_name import DefinedName

    book.defined_names["Pot"] = DefinedName("Pot", attr_text="Parameters!$B$5")


def _properties(book: Any) -> None:
    book.properties = DocumentProperties(
        title="A sound workbook", creator="The team", subject="Tests", keywords="sound", language="en-GB"
    )
    for name in RUN_PROPERTIES:
        book.custom_doc_props.append(StringProperty(name=name, value="told"))


def parts_of(book: Workbook) -> dict[str, bytes]:
    """The saved workbook's parts, with stored values and alternative text, which openpyxl cannot write."""
    raw = BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as parcel:
        parts = {name: parcel.read(name) for name in parcel.namelist()}
    for name, content in parts.items():
        if name.startswith("xl/worksheets/sheet"):
            parts[name] = re.sub(rb'<c r="(\w+)"([^>]*)><f>(.*?)</f><v ?/?>(</v>)?</c>', _stored, content)
        elif name.startswith("xl/drawings/drawing"):
            parts[name] = content.replace(b'name="Chart 1"', b'name="Chart 1" descr="Need is greatest in the North."')
    return parts


def _stored(match: re.Match[bytes]) -> bytes:
    at, rest, formula = match[1], match[2], match[3]
    if b"PASS" in formula:
        return b'<c r="%s"%s t="str"><f>%s</f><v>PASS</v></c>' % (at, rest, formula)
    value = STORED.get(at.decode(), "1000").encode()
    return b'<c r="%s"%s><f>%s</f><v>%s</v></c>' % (at, rest, formula, value)


def written(path: Path, parts: dict[str, bytes]) -> Path:
    """The parts as a file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parcel:
        for name, content in parts.items():
            parcel.writestr(name, content)
    return path


def opened(folder: Path, profile: Profile, before: Change | None = None, after: Change | None = None) -> Opened:
    """The sound workbook with a change, saved and opened."""
    book = sound_book(profile)
    if before is not None:
        before(book)
    parts = parts_of(book)
    if after is not None:
        after(parts)
    return open_book(screen(written(folder / "book.xlsx", parts)))


def report(folder: Path, profile: Profile, before: Change | None = None, after: Change | None = None) -> Report:
    """Every rule tried on the sound workbook with a change."""
    return report_on(opened(folder, profile, before, after), profile)


def broken(found: Report) -> dict[str, list[str]]:
    """Places of faults by rule."""
    return {o.rule.id: [fault.where for fault in o.faults] for o in found.outcomes if o.faults}
