"""For every rule, a change that breaks a sound workbook by it, and where the fault is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import DataBarRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.hyperlink import Hyperlink

from funding_alloc.export.lint.rule import Profile
from tests.export.lint.sound import Change


@dataclass(frozen=True)
class Break:
    """A change, and every fault that it leads to, by rule."""

    leads_to: dict[str, list[str]]
    before: Change | None = None
    """Of the workbook before it is saved."""
    after: Change | None = None
    """Of its parts."""
    profile: Profile = Profile.REVIEW


def _set(sheet: str, cell: str, value: Any) -> Change:
    return lambda book: book[sheet].__setitem__(cell, value)


def _style(sheet: str, cell: str, name: str, value: Any) -> Change:
    return lambda book: setattr(book[sheet][cell], name, value)


def _replace(part: str, old: bytes, new: bytes) -> Change:
    def change(parts: Any) -> None:
        assert old in parts[part], f"{part} has no {old!r}"
        parts[part] = parts[part].replace(old, new, 1)

    return change


def _hide_row(book: Any) -> None:
    book["Results"].row_dimensions[6].hidden = True


def _choose_two(book: Any) -> None:
    book["Notes"].sheet_view.tabSelected = True


def _text_like_a_formula(book: Any) -> None:
    cell = book["Notes"]["B5"]
    cell.value, cell.data_type = "=1+1 is two", "s"


def _lead_out(book: Any) -> None:
    book["Notes"]["B5"].hyperlink = Hyperlink(ref="B5", target="file:///c:/run.exe")


def _lead_nowhere(book: Any) -> None:
    book["Notes"]["B5"].hyperlink = Hyperlink(ref="B5", location="'Gone'!A1")


def _drop_link(book: Any) -> None:
    book["Contents"]["A5"].hyperlink = None


def _move_checks(book: Any) -> None:
    book.move_sheet("Checks", 1)


def _drop_table(book: Any) -> None:
    del book["Results"].tables["tblResults"]


def _rename_table(book: Any) -> None:
    book["Notes"].tables["tblNotes"].displayName = "Table1"


def _no_filters(book: Any) -> None:
    book["Notes"].freeze_panes = "A5"


def _lose_name(book: Any) -> None:
    book.defined_names["Lost"] = DefinedName("Lost", attr_text="Parameters!#REF!")


def _fade(book: Any) -> None:
    bar = DataBarRule("min", 0, "max", 100, color="FF1D70B8")  # type: ignore[no-untyped-call]
    book["Results"].conditional_formatting.add("B5:B7", bar)


def _unround(book: Any) -> None:
    book["Cover"]["A11"], book["Cover"]["B11"] = "Pounds", "Whole ones"


def _second_chart(book: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(book["Results"], min_col=2, min_row=4, max_row=7), titles_from_data=True)
    book["Results"].add_chart(chart, "F2")


def _rename(old: str, new: str) -> Change:
    def change(book: Any) -> None:
        book[old].title = new
        for (cell,) in book["Contents"]["A5:A12"]:
            if cell.value == old:
                cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{new}'!A1")

    return change


def _head(sheet: str, cell: str, heading: str) -> Change:
    def change(book: Any) -> None:
        ws = book[sheet]
        ws[cell] = heading
        ws.tables[f"tbl{sheet}"].tableColumns[ws[cell].column - 1].name = heading

    return change


def _show_millions(book: Any) -> None:
    _head("Sensitivity", "B4", "Total (£ million)")(book)
    book["Sensitivity"]["B5"].number_format = "#,##0.0,,"


def _untitle(book: Any) -> None:
    book["Charts"]._charts[0].title = None


def _drop_width(book: Any) -> None:
    del book["Sensitivity"].column_dimensions["F"]
    book["Sensitivity"].sheet_view.showGridLines = True


_FILLED_IN: Final = Profile.TEMPLATE
BREAKS: Final = {
    "WB1": Break({"WB1": ["workbook"]}, lambda book: setattr(book.properties, "language", None)),
    "WB2": Break({"WB2": ["Notes"]}, _choose_two),
    "WB3": Break({"WB3": ["Results!A6"]}, _hide_row),
    "WB4": Break({"WB4": ["Notes!C1:D1"]}, lambda book: book["Notes"].merge_cells("C1:D1")),
    "WB5": Break({"WB5": ["Notes"]}, lambda book: setattr(book["Notes"].oddHeader.center, "text", "Secret")),
    "WB6": Break({"WB6": ["workbook"]}, lambda book: book.custom_doc_props.props.pop()),
    "WB8": Break({"WB8": ["workbook"]}, after=lambda parts: parts.pop("xl/theme/theme1.xml")),
    "WB9": Break({"WB9": ["Notes!B5"]}, _text_like_a_formula),
    "WB10": Break({"WB10": ["Notes!B5"]}, _lead_out),
    "ST1": Break({"ST1": ["Cover!A1"], "ST5": ["Cover!A1"]}, _set("Cover", "A1", None)),
    "ST2": Break({"ST2": ["Contents"]}, _drop_link),
    "ST3": Break({"ST3": ["Sheet9"]}, _rename("Notes", "Sheet9")),
    "ST4": Break({"ST4": ["Checks"]}, _move_checks),
    "ST5": Break({"ST5": ["Notes!A2"]}, _set("Notes", "A2", None)),
    "ST6": Break({"ST6": ["Notes!D5"]}, _set("Notes", "D5", "aside")),
    "ST7": Break({"ST7": ["Cover"]}, _set("Cover", "A9", "Until")),
    "ST8": Break({"ST8": ["Notes!B5"]}, _lead_nowhere),
    "TP1": Break({"TP1": ["bids!B1"]}, lambda book: setattr(book["bids"]["B1"], "comment", None), profile=_FILLED_IN),
    "TB1": Break({"TB1": ["Results!A4"]}, _drop_table),
    "TB9": Break({"TB9": ["Notes!A4"]}, _rename_table),
    "TB2": Break({"TB2": ["Sensitivity!B4"]}, _head("Sensitivity", "B4", "case")),
    "TB3": Break({"TB3": ["Sensitivity!B5"]}, _set("Sensitivity", "B5", None)),
    "TB4": Break({"TB4": ["Notes!A5"]}, _no_filters, profile=Profile.PUBLISH),
    "TB5": Break({"TB5": ["Notes!A1"]}, _set("Notes", "A1", "Notes of a workbook*")),
    "TB6": Break({"TB6": ["Results!B5"]}, _style("Results", "B5", "alignment", Alignment(horizontal="left"))),
    "TB7": Break({"TB7": ["Sensitivity!B5"]}, _show_millions),
    "TB8": Break({"TB8": ["Sensitivity!B6"]}, _set("Sensitivity", "B6", "1,100")),
    "FM1": Break({"FM1": ["Checks!C5"]}, _set("Checks", "C5", "=AGGREGATE(A1,1,Results!D5:D7)")),
    "FM2": Break({"FM2": ["Checks!C5"]}, _set("Checks", "C5", "=SUM(OFFSET(Results!D5,0,0,3,1))")),
    "FM3": Break({"FM3": ["Checks!C5"]}, _set("Checks", "C5", "=SUM(Results!D5:D7)*1.034")),
    "FM4": Break({"FM4": ["Results!C6"]}, _set("Results", "C6", 0.3)),
    "FM5": Break({"FM5": ["Checks!C5"]}, _set("Checks", "C5", "=" + "+".join(["SUM(Results!D5:D7)"] * 14))),
    "FM6": Break({"FM6": ["Results"]}, lambda book: setattr(book["Results"].protection, "sheet", False)),
    "FM7": Break({"FM7": ["Results!C5"]}, after=_replace("xl/worksheets/sheet5.xml", b"<v>0.6</v>", b"<v></v>")),
    "FM8": Break({"FM8": ["Sensitivity!B5"]}, _set("Sensitivity", "B5", "#N/A")),
    "FM9": Break({"FM9": ["workbook"]}, _lose_name),
    "FM10": Break({"FM10": ["Checks!C5"]}, _set("Checks", "C5", "=SUM(Results!D5:D7)"), profile=Profile.PUBLISH),
    "CK1": Break({"CK1": ["Checks"]}, _head("Checks", "E4", "Room")),
    "CK2": Break({"CK2": ["Checks"]}, _set("Checks", "F5", '=IF(ABS(C5-D5)<=E5,"PASS","FAIL")')),
    "CK5": Break({"CK5": ["Checks!F5"]}, _set("Checks", "F5", "FAIL"), profile=Profile.PUBLISH),
    "CN3": Break({"CN3": ["workbook"], "ST7": ["Cover"]}, _unround),
    "CN4": Break({"CN4": ["workbook"]}, _rename("Sensitivity", "Cases")),
    "CN5": Break({"CN5": ["Assumptions"]}, _head("Assumptions", "C4", "Size")),
    "LK1": Break({"LK1": ["Notes!B5"]}, _style("Notes", "B5", "font", Font(name="Arial", size=8))),
    "LK2": Break({"LK2": ["Sensitivity!B5"]}, _style("Sensitivity", "B5", "number_format", "0;[Blue]0")),
    "LK3": Break({"LK3": ["Notes!B5"]}, _style("Notes", "B5", "fill", PatternFill("solid", fgColor="404040"))),
    "LK4": Break({"LK4": ["Sensitivity"]}, _drop_width),
    "LK5": Break({"LK5": ["Notes"]}, lambda book: setattr(book["Notes"].page_setup, "orientation", "portrait")),
    "LK6": Break({"LK6": ["Charts"]}, after=_replace("xl/drawings/drawing1.xml", b"descr=", b"title=")),
    "LK7": Break({"LK7": ["Results"]}, _fade),
    "LK8": Break({"LK8": ["Charts"]}, _untitle),
    "LK9": Break({"LK9": ["Results"], "LK8": ["Results", "Results"]}, _second_chart, profile=Profile.PUBLISH),
}
