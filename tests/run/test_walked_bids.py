"""Rounds of bids walked down again in cells: the order, what is left, and each award."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.tally import tally
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.export.workbook.competition import optimum
from funding_alloc.export.workbook.competition.walked import AWARDS, BIDS, walked
from funding_alloc.run.compare import results_of
from funding_alloc.schema.results import Results
from tests.changes import edit
from tests.export.recalculated import live_cells, recalculated
from tests.run.scenario_rounds import ROUNDS, WHY, write_scenario
from tests.run.test_scenario_rounds import copy_project

TRANSPORT = ROUNDS / "invented-transport/round.yaml"
RULES = ("score-order-skip", "score-order-stop", "value-for-money-skip", "value-for-money-stop")


def _run(folder: Path, rule: str = RULES[0], change: Callable[[Path], None] | None = None) -> Results:
    copy_project(folder)
    path = write_scenario(folder)
    edit(folder / TRANSPORT, f"rule: {RULES[0]}", f"rule: {rule}")
    if not rule.startswith("score-order"):
        table = folder / ROUNDS / "invented-transport/bids.csv"
        heading, *lines = table.read_text(encoding="utf-8").splitlines()
        with_benefit = [f"{line},{2_000_000 + i * i * 10_007}" for i, line in enumerate(lines)]
        table.write_text("\n".join([f"{heading},benefit_gbp", *with_benefit, ""]), encoding="utf-8")
    if change is not None:
        change(folder)
    return results_of(path, with_studies=False)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Two rounds: transport a plain walk, skills with ministers' changes."""
    return _run(tmp_path_factory.mktemp("walk"))


def _rows(book: Workbook, sheet: str) -> list[dict[str, object]]:
    (table,) = book[sheet].tables.values()
    headings, *rows = [[cell.value for cell in row] for row in book[sheet][table.ref]]
    return [dict(zip(map(str, headings), row, strict=True)) for row in rows]


def test_a_plain_round_is_followed_and_one_with_changes_is_not(results: Results) -> None:
    """Each bid that came to the choice once, places from 1, awards those decided, money left never below nothing."""
    rows = walked(tally(results))
    assert {row.fund for row in rows} == {"transport"}
    (found,) = (one for one in results.decided if one.fund == "transport")
    decided = {d.bid.id: d.award for d in found.decided.decisions if str(d.stage) == "choice"}
    assert {row.bid.id: row.step.award for row in rows} == decided
    assert [row.step.place for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].step.left == 3_000_000
    assert all(row.step.left - row.step.award >= 0 for row in rows)
    shown = load_workbook(BytesIO(workbook_bytes(results)), data_only=True)
    assert [row["Award (£)"] for row in _rows(shown, AWARDS)] == [row.step.award for row in rows]
    assert {row["Result"] for row in _rows(shown, BIDS)} == {"PASS"}


BEST = ("knapsack-optimum", "portfolio-with-equity-limits")


def _changed(book: Workbook, sheet: str, bid: str, heading: str, value: object) -> None:
    """Type a value over one bid's cell."""
    (table,) = book[sheet].tables.values()
    headings, *rows = book[sheet][table.ref]
    names = [str(cell.value) for cell in headings]
    row = next(row for row in rows if row[names.index("Bid")].value == bid)
    row[names.index(heading)].value = value


def _limited(project: Path) -> None:
    """No applicant wins more than once, and the North West has at most so much."""
    guide = f"{{region: North West, least_gbp: 0, most_gbp: 2500000, {WHY}}}"
    edit(project / TRANSPORT, "guides: []", f"guides: [{guide}]")
    edit(project / TRANSPORT, "awards_per_applicant: none", "awards_per_applicant: 1")


@pytest.mark.parametrize("rule", BEST)
def test_a_best_set_lies_between_its_two_sides(rule: str, tmp_path: Path) -> None:
    """Stored values say what the engine found, and the check of the run reads the sheet."""
    project = tmp_path / "project"
    results = _run(project, rule, _limited if rule == BEST[1] else None)
    assert results.is_sound
    shown = load_workbook(BytesIO(workbook_bytes(results)), data_only=True)
    (row,) = _rows(shown, optimum.PROOF)
    assert row["Result"] == "PASS"
    money = {heading: int(str(row[heading])) for heading in ("Cost (£)", "Money on offer (£)", "Claims (£)")}
    assert money["Cost (£)"] <= money["Money on offer (£)"] == 3_000_000
    assert money["Claims (£)"] <= float(str(row["Bound (£)"]))
    if rule == BEST[1]:
        assert row["Simple rule (£)"] == "[z]"
    else:
        assert int(str(row["Simple rule (£)"])) <= money["Claims (£)"]
    (check,) = (one for one in _rows(shown, "Checks") if one["Check"] == "round.transport.optimum")
    assert (check["Calculated from"], check["Result"]) == (optimum.PROOF, "PASS")


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_another_program_walks_down_to_the_same_awards(rule: str, tmp_path: Path) -> None:
    """Under each rule, skipping or stopping; and a bid that asks for more than is left loses its award."""
    content = workbook_bytes(_run(tmp_path / "project", rule))
    found = recalculated(load_workbook(BytesIO(content)), tmp_path / "as written")
    assert [cell for cell in live_cells(content, found) if not cell.agrees] == []
    book = load_workbook(BytesIO(content))
    first = str(_rows(found, AWARDS)[0]["Bid"])
    _changed(book, BIDS, first, "Asks for (£)", 3_000_001)
    changed = recalculated(book, tmp_path / "changed")
    assert {r["Bid"]: r["Result"] for r in _rows(changed, BIDS)}[first] == "FAIL"
    assert _said(changed) == "FAIL"


@pytest.mark.slow
@pytest.mark.parametrize("rule", BEST)
@pytest.mark.parametrize("what", ["an award too many", "an award in part", "an award less", "as written"])
def test_another_program_finds_the_two_sides(rule: str, what: str, tmp_path: Path) -> None:
    """A set that costs too much, has a part of a bid, or claims less than the simple rule, fails to the cover."""
    content = workbook_bytes(_run(tmp_path / "project", rule, None))
    book = load_workbook(BytesIO(content))
    rows = {str(row["Bid"]): row for row in _rows(load_workbook(BytesIO(content), data_only=True), optimum.BIDS)}
    won = next(bid for bid, row in rows.items() if row["Award decided (£)"])
    lost = next(bid for bid, row in rows.items() if not row["Award decided (£)"])
    typed = {
        "an award too many": (lost, rows[lost]["Asks for (£)"]),
        "an award in part": (won, 1),
        "an award less": (won, 0),
        "as written": (won, rows[won]["Asks for (£)"]),
    }
    _changed(book, optimum.BIDS, typed[what][0], "Award decided (£)", typed[what][1])
    found = recalculated(book, tmp_path / "changed")
    if what == "as written":
        assert [cell for cell in live_cells(content, found) if not cell.agrees] == []
    assert _said(found) == ("PASS" if what == "as written" else "FAIL")


def _said(book: Workbook) -> object:
    """The one word on the cover."""
    return next(row["What it says"] for row in _rows(book, "Cover") if row["Item"] == "Overall check")
