"""What single rules promise beyond their one case: known contrasts, copied formulas, stray cells, any cell at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Color, Font

from funding_alloc.errors import InputFault
from funding_alloc.export.lint.bounds import MOST_BYTES, MOST_CELLS, MOST_MERGED, refuse_beyond_bounds
from funding_alloc.export.lint.colour import contrast, scheme_of, shown
from funding_alloc.export.lint.rule import Profile
from tests.export.lint.sound import broken, opened, report

MEASURED = {
    ("FFFFFF", "1F3864"): 11.6,
    ("0000FF", "FFF8DC"): 8.1,
    ("FF0000", "FFFFFF"): 4.0,
    ("000000", "FFFFFF"): 21.0,
}
"""To one decimal, by another program; black on white is 21 by definition."""


@pytest.mark.parametrize("pair", MEASURED)
def test_contrast_is_that_of_the_standard(pair: tuple[str, str]) -> None:
    """And it does not matter which of the two is the letter."""
    assert round(contrast(*pair), 1) == MEASURED[pair]
    assert contrast(*pair) == contrast(*reversed(pair))


def test_colours_of_the_theme_are_read(tmp_path: Path) -> None:
    """Window white and text black by number; a tint of one half lies half way to white."""
    scheme = scheme_of(opened(tmp_path, Profile.REVIEW))
    assert (scheme[0], scheme[1]) == ("FFFFFF", "000000")
    assert shown(Color(theme=1, tint=0.5), scheme, "") == "808080"
    assert shown(Color(theme=0, tint=-0.5), scheme, "") == "808080"
    assert shown(Color(theme=40), scheme, "") is None


def test_red_letters_of_a_number_format_are_too_pale(tmp_path: Path) -> None:
    """4.0 to 1 on white, although the minus sign is there."""

    def redden(book: Any) -> None:
        book["Sensitivity"]["B5"].number_format = "0;[Red]-0"

    assert broken(report(tmp_path, Profile.REVIEW, redden)) == {"LK3": ["Sensitivity!B5"]}


def test_solid_data_bars_do_not_fade(tmp_path: Path) -> None:
    """As Excel writes them: an ordinary bar, and beside it an extension that says it is solid."""

    def bar(book: Any) -> None:
        bar_of_blue = DataBarRule("min", 0, "max", 100, color="FF1D70B8")  # type: ignore[no-untyped-call]
        book["Results"].conditional_formatting.add("B5:B7", bar_of_blue)

    def fill(parts: Any) -> None:
        solid = (
            b'<extLst><ext uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}" '
            b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:conditionalFormattings>'
            b'<x14:conditionalFormatting><x14:cfRule type="dataBar"><x14:dataBar gradient="0"/></x14:cfRule>'
            b"</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
        )
        part = next(name for name in parts if b"<dataBar" in parts[name])
        parts[part] = parts[part].replace(b"</worksheet>", solid)

    assert broken(report(tmp_path, Profile.REVIEW, bar)) == {"LK7": ["Results"]}
    found = report(tmp_path, Profile.REVIEW, bar, fill)
    assert broken(found) == {}
    assert not [o for o in found.outcomes if o.not_applicable]


NUMBERS = {
    "=ROUND(B5,2)": [],
    "=B5*100": [],
    "=MATCH(B5,B6:B7,0)": [],
    "=B5*1.5": ["1.5"],
    "=ROUND(B5*1.5,2)": ["1.5"],
    "=B5+2026": ["2026"],
    "=IF(B5>250,1,0)": ["250"],
    "=ROUND(B5,B6+3)": ["3"],
}


@pytest.mark.parametrize("formula", NUMBERS)
def test_a_number_in_a_formula_is_told_unless_it_never_changes(formula: str, tmp_path: Path) -> None:
    """Digits to round to, nought, one and a hundred never change; a rate, a year and a threshold do."""

    def put(book: Any) -> None:
        book["Checks"]["C5"] = formula

    (found,) = [o for o in report(tmp_path, Profile.REVIEW, put).outcomes if o.rule.id == "FM3"]
    assert [fault.what for fault in found.faults] == [
        f"the number {number} is typed into the formula" for number in NUMBERS[formula]
    ]


def test_a_stray_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    """The last cell of a sheet is told as a fault, and its rectangle is not walked."""

    def stray(book: Any) -> None:
        book["Notes"]["XFD1048576"] = "far"

    last = ["Notes!XFD1048576"]
    assert broken(report(tmp_path, Profile.PUBLISH, stray)) == {"ST6": last, "LK1": last}


def test_a_table_that_claims_the_whole_sheet_is_not_walked(tmp_path: Path) -> None:
    """Its blank cells are counted, and the first few told; its columns are those that hold something."""

    def claim(parts: Any) -> None:
        part = next(name for name in parts if b"tblSensitivity" in parts[name])
        parts[part] = parts[part].replace(b'ref="A4:B6"', b'ref="A4:XFD1048576"')

    found = {o.rule.id: o.faults for o in report(tmp_path, Profile.REVIEW, None, claim).outcomes if o.faults}
    assert [fault.where for fault in found["TB3"]] == [f"Sensitivity!{letter}5" for letter in "CDEFG"]
    assert found["TB3"][0].what == f"a blank cell (the table has {16_384 * 1_048_572 - 4:,})"


def test_a_row_of_totals_may_be_calculated_otherwise(tmp_path: Path) -> None:
    """The last row of a table, where it names itself the total; anywhere else it is a fault."""

    def add_up(book: Any, label: str) -> None:
        ws = book["Results"]
        for at, value in (("A8", label), ("B8", 100), ("C8", "=SUM(C5:C7)"), ("D8", "=SUM(D5:D7)")):
            ws[at].value, ws[at].font = value, Font(name="Arial", size=12)
        ws.tables["tblResults"].ref = "A4:D8"

    assert broken(report(tmp_path, Profile.REVIEW, lambda book: add_up(book, "Total"))) == {}
    odd = broken(report(tmp_path, Profile.REVIEW, lambda book: add_up(book, "West")))
    assert odd == {"FM4": ["Results!C8", "Results!D8"]}


BROKEN = {"docProps/app.xml": {"LK7"}, "xl/theme/theme1.xml": {"LK3", "LK7"}}
"""Parts of broken XML, and the rules that cannot look then."""


@pytest.mark.parametrize("part", BROKEN)
def test_a_broken_part_is_named_and_brings_nothing_down(part: str, tmp_path: Path) -> None:
    """Rules that need the part say that they could not look, and WB8, which is essential, names it."""
    found = report(tmp_path, Profile.REVIEW, None, lambda parts: parts.update({part: b"<broken"}))
    assert broken(found) == {"WB8": ["workbook"]}
    assert not found.is_sound(is_strict=False)
    assert {o.rule.id for o in found.outcomes if o.not_applicable} == BROKEN[part]


def test_what_openpyxl_cannot_open_is_refused(tmp_path: Path) -> None:
    """A drawing of broken XML is no fault of ours."""
    with pytest.raises(InputFault, match="cannot be read as a workbook"):
        report(tmp_path, Profile.REVIEW, None, lambda parts: parts.update({"xl/drawings/drawing1.xml": b"<x"}))


PARTS = {
    "an embedded file": ("xl/embeddings/a.bin", b"x"),
    "outside data": ("xl/connections.xml", b"<x/>"),
}


@pytest.mark.parametrize("name", PARTS)
def test_parts_that_may_not_lie_in_a_workbook_are_refused_before_it_is_opened(name: str, tmp_path: Path) -> None:
    """They are no findings of a checklist: the screen stands before it."""
    part, content = PARTS[name]
    with pytest.raises(InputFault):
        report(tmp_path, Profile.REVIEW, None, lambda parts: parts.update({part: content}))


def test_bars_that_do_not_start_at_nought_are_told(tmp_path: Path) -> None:
    """A lowest value of nought is sound, and one above it is not."""

    def start(book: Any, lowest: float) -> None:
        book["Charts"]._charts[0].y_axis.scaling.min = lowest

    assert broken(report(tmp_path, Profile.REVIEW, lambda book: start(book, 0))) == {}
    assert broken(report(tmp_path, Profile.REVIEW, lambda book: start(book, 50))) == {"LK8": ["Charts"]}


def test_text_boxes_are_told(tmp_path: Path) -> None:
    """Shapes that hold words are seen by the eye only."""

    def box(parts: Any) -> None:
        part = "xl/drawings/drawing1.xml"
        closing = parts[part].rindex(b"</")
        anchor = (
            b'<xdr:absoluteAnchor xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">'
            b'<xdr:pos x="0" y="0"/><xdr:ext cx="9" cy="9"/><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
            b'<xdr:cNvPr id="9" name="Box"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/></xdr:sp>'
            b"<xdr:clientData/></xdr:absoluteAnchor>"
        )
        parts[part] = parts[part][:closing] + anchor + parts[part][closing:]

    assert broken(report(tmp_path, Profile.REVIEW, None, box)) == {"WB5": ["Charts"]}


def test_more_than_memory_holds_is_refused() -> None:
    """Counted in the parts, before any cell is an object: cells, rows, and the cells that a merge would make."""
    head = "xl/worksheets/sheet1.xml"
    refuse_beyond_bounds("b", {head: b"<row/>" * MOST_CELLS, "xl/other.xml": b"<c/>" * 9})
    with pytest.raises(InputFault, match="cells and rows"):
        refuse_beyond_bounds("b", {head: b"<row/><c r='A1'/>" * MOST_CELLS})
    refuse_beyond_bounds("b", {head: b'<mergeCell ref="A1:J%d"/>' % (MOST_MERGED // 10)})
    with pytest.raises(InputFault, match="merges or links"):
        refuse_beyond_bounds("b", {head: b'<mergeCell ref="A1:XFD1048576"/>'})
    with pytest.raises(InputFault, match="merges or links"):
        refuse_beyond_bounds("b", {head: b'<hyperlink ref="A1:XFD1048576" location="x"/>'})
    with pytest.raises(InputFault, match="unpacks"):
        refuse_beyond_bounds("b", {head: b" " * (MOST_BYTES + 1)})


CELLS = st.dictionaries(
    st.sampled_from(["A1", "A4", "B4", "B5", "C5", "D9"]),
    st.one_of(
        st.integers(-(10**9), 10**9),
        st.floats(allow_nan=False, allow_infinity=False),
        st.booleans(),
        st.text("=+-()[]#,;:!&'\"%*ABZR1a9 \u00a3", max_size=12),
    ),
)


@settings(max_examples=25)
@given(cells=CELLS, sheet=st.sampled_from(["Cover", "Results", "Checks", "Notes"]))
def test_no_cell_brings_a_rule_down(cells: dict[str, Any], sheet: str) -> None:
    """Whatever is typed, every rule has an outcome, and every fault a place."""

    def type_in(book: Any) -> None:
        for at, value in cells.items():
            book[sheet][at] = value

    with TemporaryDirectory() as folder:
        found = report(Path(folder), Profile.REVIEW, type_in)
    assert all(fault.where and fault.what for outcome in found.outcomes for fault in outcome.faults)
