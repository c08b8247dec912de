"""Live formulas: what they may call, how they name cells, and the engine's value beside each."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.errors import InternalFault
from funding_alloc.export.workbook.draw import draw
from funding_alloc.export.workbook.finish import finish
from funding_alloc.export.workbook.live import Place, Stored, checked, write_formulas
from funding_alloc.export.workbook.sheet import WORDS, Column, Sheet, Tone, with_formula
from funding_alloc.export.workbook.style import Styles

Row = tuple[str, float, float | None]
PART = "xl/worksheets/sheet1.xml"


def _sheet() -> Sheet[Row]:
    each = Column[Row]("Each", "£", lambda r: r[2])
    said = Column[Row]("Result", WORDS, lambda r: "PASS", tone=lambda r: Tone.GOOD)
    return Sheet(
        name="Two words",
        title="Money",
        table="tblMoney",
        holds="Money. One table.",
        columns=(
            Column[Row]("Area", WORDS, lambda r: r[0]),
            Column[Row]("Money", "£", lambda r: r[1], is_input=True, live_total="SUM({!Money (£)})"),
            with_formula(each, 'IF({#2}>1,{Money (£)}/2,"[x]")', total="SUM({!Each (£)})"),
            with_formula(said, 'IF({^Money (£)}>0,"PASS",PASS)', where=lambda r: r[0] == "b"),
        ),
        rows=(("a", 1, None), ("b", 5, 2.5), ("Total", 6, 2.5)),
        has_total=True,
    )


def _saved(sheet: Sheet[Row]) -> tuple[bytes, Stored]:
    book = Workbook()
    book.remove(book.worksheets[0])
    stored = write_formulas(book, {sheet.name: Place(sheet, draw(book, Styles(book), sheet))})
    raw = BytesIO()
    book.save(raw)
    return raw.getvalue(), stored


def _both(sheet: Sheet[Row]) -> list[list[tuple[object, object]]]:
    raw, stored = _saved(sheet)
    content = finish(raw, [], {PART: stored.get(sheet.name, {})})
    books = [load_workbook(BytesIO(content), data_only=only) for only in (False, True)]
    tables = [list(book.worksheets[0].iter_rows(min_row=5, values_only=True)) for book in books]
    return [list(zip(*rows, strict=True)) for rows in zip(*tables, strict=True)]


def test_a_cell_holds_the_formula_and_the_engines_value() -> None:
    """Same row, row above, a column by number, the data without the total; a number, [x] and a word beside them."""
    first, second, total = _both(_sheet())
    assert first[2] == ('=IF($B5>1,$B5/2,"[x]")', "[x]")
    assert second[2] == ('=IF($B6>1,$B6/2,"[x]")', 2.5)
    assert second[3] == ('=IF($B5>0,"PASS",PASS)', "PASS")
    assert total[1:3] == [("=SUM($B$5:$B$6)", 6), ("=SUM($C$5:$C$6)", 2.5)]
    assert first[3] == ("PASS", "PASS")


def test_formulas_are_locked_and_inputs_are_not() -> None:
    """The sheet is protected without a password; only an input may be typed over; a total never."""
    raw, _ = _saved(_sheet())
    ws = load_workbook(BytesIO(raw)).worksheets[0]
    assert ws.protection.sheet
    assert not ws.protection.password
    assert not ws.protection.autoFilter
    assert [ws[cell].protection.locked for cell in ("A5", "B5", "C5", "B7", "C7")] == [True, False, True, True, True]
    assert "calculated" in ws["C5"].style
    assert "input" in ws["B5"].style


def test_without_formulas_the_sheet_is_as_it_was() -> None:
    """Values stay values, nothing is protected and nothing is an input."""
    raw, stored = _saved(_sheet().as_values())
    ws = load_workbook(BytesIO(raw)).worksheets[0]
    assert stored == {}
    assert not ws.protection.sheet
    assert ws["B5"].protection.locked
    assert [ws[cell].value for cell in ("B7", "C5", "C6", "D6")] == [6, "[x]", 2.5, "PASS"]


def test_a_value_that_does_not_land_is_a_fault() -> None:
    """A value for a cell that is no formula, a formula without a value, a number that is none."""
    raw, stored = _saved(_sheet())
    values = dict(stored["Two words"])
    with pytest.raises(InternalFault, match=r"did not land, the first at .*A1"):
        finish(raw, [], {PART: {**values, "A1": 1}})
    with pytest.raises(InternalFault, match="did not land"):
        finish(raw, [], {PART: values, "xl/worksheets/sheet9.xml": {"A1": 1}})
    with pytest.raises(InternalFault, match="formula without a value"):
        finish(raw, [], {PART: {cell: value for cell, value in values.items() if cell != "C6"}})
    with pytest.raises(InternalFault, match="would hold nan"):
        finish(raw, [], {PART: {**values, "C6": float("nan")}})
    with zipfile.ZipFile(BytesIO(raw)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content.replace(b"<f>", b'<f t="array">') if name == PART else content)
    with pytest.raises(InternalFault, match="does not know"):
        finish(out.getvalue(), [], {PART: values})


@pytest.mark.parametrize(
    "call", ["OFFSET(A1,1,1)", "NOW()", "INDIRECT(A1)", "LET(a,1,a)", "_xlfn.STDEV.S(A1)", "now()"]
)
def test_only_functions_on_the_list(call: str) -> None:
    """Volatile functions, and those that a spreadsheet may lack, are refused; words in quotes are not calls."""
    with pytest.raises(InternalFault, match="not every spreadsheet has"):
        checked(f"=1+{call}")
    assert checked('=IF(A1>0,"NOW()","OFFSET(")')


def test_a_formula_stays_short() -> None:
    """249 characters are allowed, 250 are not."""
    assert checked("=" + "1" * 248)
    with pytest.raises(InternalFault, match="250 characters"):
        checked("=" + "1" * 249)


def test_a_formula_that_looks_at_nothing_is_a_fault() -> None:
    """A sheet or a column that is not there is said by name."""
    for formula, said in (("{Nowhere!Money (£)}", "Nowhere, which is not there"), ("{Gold (£)}", "'Gold")):
        sheet = _sheet()
        columns = [*sheet.columns[:2], replace(sheet.columns[2], live=lambda r, f=formula: f)]  # type: ignore[misc]
        with pytest.raises(InternalFault, match=said):
            _saved(replace(sheet, columns=columns))
