"""What a sweep leaves to read: a workbook and a report that hold every table, and nothing that the draws do not say."""

from __future__ import annotations

import csv
import html
import re
from dataclasses import replace
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.lint.rule import Profile
from funding_alloc.export.sweep.brief import brief
from funding_alloc.export.sweep.checks import checks_of
from funding_alloc.export.sweep.files import REPORT, WORKBOOK, sweep_files
from funding_alloc.export.sweep.swept import Swept
from funding_alloc.export.words import measure_label
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.lint_workbook import lint_workbook
from funding_alloc.run.sweep.story import How, Sweep, sweep
from funding_alloc.schema.sweep import Reversal
from tests.conftest import ROOT
from tests.export.test_iso_29500 import schema_faults

SCENARIO = ROOT / "inputs/scenarios/integrated-settlements-2026.yaml"
HOW = How("local", None, 1, lambda done, whole: None)
MODELS = ("competitive",)
DRAWS = 512
SHEETS = {
    "intervals.csv": ("Pounds", "Measures", "Other figures"),
    "beats.csv": ("Pairs",),
    "worth.csv": ("Regret and knowledge",),
    "influences.csv": ("Sensitivity",),
    "reversals.csv": ("Reversals",),
    "conclusions.csv": ("What holds",),
    "reversal_map.csv": ("Reversal map",),
}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Sweep:
    """A sweep of formulas and competitions, one chunk long."""
    return sweep(SCENARIO, tmp_path_factory.mktemp("sweep"), DRAWS, MODELS, HOW)


@pytest.fixture(scope="module")
def swept(done: Sweep) -> Swept:
    """The same with its scenario."""
    assert done.results is not None
    return Swept(done.results, read_scenario(SCENARIO, with_studies=False), done.folder.name)


@pytest.fixture(scope="module")
def book(done: Sweep) -> Workbook:
    """Its workbook."""
    return load_workbook(done.folder / WORKBOOK)


def _rows(book: Workbook, sheet: str) -> list[tuple[object, ...]]:
    (table,) = book[sheet].tables.values()
    return [tuple(cell.value for cell in row) for row in book[sheet][table.ref]][1:]


def _numbers(cells: list[object]) -> list[float]:
    return sorted(float(str(cell)) for cell in cells if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", str(cell)))


@pytest.mark.parametrize("file", SHEETS)
def test_every_row_of_every_table_is_in_the_workbook(file: str, done: Sweep, book: Workbook) -> None:
    """As many rows in the same order, and in each every number of it."""
    text = (done.folder / file).read_text(encoding="utf-8-sig")
    _, *rows = csv.reader(StringIO(text))
    there = [row for sheet in SHEETS[file] if sheet in book.sheetnames for row in _rows(book, sheet)]
    assert len(rows) == len(there)
    assert rows or file == "reversals.csv", "these draws turn no order"
    for told, shown in zip(rows, there, strict=True):
        assert _numbers(list(told)) == pytest.approx(_numbers(list(shown)), rel=1e-12)


def test_what_is_drawn_is_all_there_with_its_grounds(swept: Swept, book: Workbook) -> None:
    """Every input of the draws is a row of its own or a weight of a blend; an assumption is called one."""
    rows = {str(row[0]): row for row in _rows(book, "Assumptions drawn")}
    assert set(swept.results.inputs) - set(swept.weights) <= set(rows)
    assert len(swept.weights) == 17
    assert all(name.endswith("_weight") for name in swept.weights)
    assert "Assumption: " in str(rows["settlement.virement.base"][3])
    assert rows["settlement.virement.base"][2] == "donor; recipient; both; total"
    assert rows["settlement.spillovers_ignored"][2] == "0 times; 1 times; 2 times"
    assert all(row[3] for row in rows.values())


def test_the_workbook_follows_checklist_and_schema(done: Sweep, tmp_path: Path) -> None:
    """No rule of the review's list is broken."""
    report = lint_workbook(done.folder / WORKBOOK, Profile.REVIEW)
    assert {o.rule.id: o.faults for o in report.outcomes if o.faults} == {}
    assert schema_faults(done.folder / WORKBOOK) == []


def test_the_report_says_what_was_found(done: Sweep, swept: Swept) -> None:
    """Every finding, every comparison that is not of a model with itself, every figure, and what was drawn."""
    page = (done.folder / REPORT).read_text(encoding="utf-8")
    for sentence in brief(swept):
        assert html.escape(sentence) in page
    for one in swept.results.conclusions:
        assert measure_label(one.measure) in page
    assert page.count("<svg") == len(list(done.folder.glob("figure_*.svg")))
    assert "the best" in page
    assert "No model is named the best" in page
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#)', page)
    assert "Assumption: " in page


def test_an_order_that_turns_is_told_everywhere(swept: Swept) -> None:
    """The value at which it does, in the workbook, the report and the findings."""
    turned = Reversal("gini", "formula", "competitive score_order", "bids.score.place_points", 4.25, 0.0, 10.0)
    found = replace(swept, results=replace(swept.results, reversals=(turned,)))
    files = sweep_files(found)
    (row,) = _rows(load_workbook(BytesIO(files[WORKBOOK])), "Reversals")
    assert row[2:] == ("formula", "competitive score order", "bids.score.place_points", 4.25, 0, 10)
    told = "as bids.score.place_points passes 4.25 (drawn from 0 to 10)."
    assert any(sentence.endswith(told) for sentence in brief(found))
    assert told.encode() in files[REPORT]


def test_the_same_sweep_has_the_same_bytes(done: Sweep, swept: Swept) -> None:
    """Made again from the same draws, whenever: nothing tells the time."""
    for name, content in sweep_files(swept).items():
        assert content == (done.folder / name).read_bytes(), name


def test_a_scenario_cannot_write_into_the_page(swept: Swept) -> None:
    """Names are words, whatever they hold."""
    named = {**swept.results.names, "E47000001": '<img src=x onerror="alert(1)">'}
    files = sweep_files(replace(swept, results=replace(swept.results, names=named)))
    assert b"<img" not in files[REPORT]
    cells = [cell for row in _rows(load_workbook(BytesIO(files[WORKBOOK])), "Pounds") for cell in row]
    assert '<img src=x onerror="alert(1)">' in cells


def test_a_sweep_of_formulas_alone_has_no_pairs_and_says_so(tmp_path: Path) -> None:
    """One model: nothing to compare; a sheet without rows is left out."""
    done = sweep(SCENARIO, tmp_path, 64, ("formula",), HOW)
    book = load_workbook(done.folder / WORKBOOK)
    assert "Pairs" not in book.sheetnames
    assert {"Cover", "Contents", "Measures", "Pounds", "Assumptions drawn"} <= set(book.sheetnames)
    page = (done.folder / REPORT).read_text(encoding="utf-8")
    assert "No input alone is seen to make two models change places" in page


def test_a_row_that_breaks_a_promise_fails_its_check(swept: Swept) -> None:
    """Whole sweeps pass; shares that add up to more than 1 and ends the wrong way round do not."""
    found = swept.results
    assert all(check.is_passed for check in checks_of(found))
    assert {check.id for check in checks_of(found)} >= {"pairs.shares", "intervals.order", "map.draws"}
    first = found.pairs[0]
    wrong = replace(found, pairs=(replace(first, equal=first.equal + 0.5), *found.pairs[1:]))
    assert [check.id for check in checks_of(wrong) if not check.is_passed] == ["pairs.shares"]
    cell = found.reversal_map[0]
    lost = replace(found, reversal_map=(replace(cell, draws=cell.draws + 1), *found.reversal_map[1:]))
    assert [check.id for check in checks_of(lost) if not check.is_passed] == ["map.draws"]
    files = sweep_files(replace(swept, results=wrong))
    assert "1 of" in str(_rows(load_workbook(BytesIO(files[WORKBOOK])), "Cover"))
    assert b"CHECKS FAIL" in files[REPORT]
