"""Rounds of bids walked down again in cells: the order, what is left, and each award."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.tally import tally
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.export.workbook.walked import AWARDS, BIDS, walked
from funding_alloc.run.compare import results_of
from funding_alloc.schema.results import Results
from tests.changes import edit
from tests.export.recalculated import live_cells, recalculated
from tests.run.scenario_rounds import ROUNDS, write_scenario
from tests.run.test_scenario_rounds import copy_project

TRANSPORT = ROUNDS / "invented-transport/round.yaml"
RULES = ("score-order-skip", "score-order-stop", "value-for-money-skip", "value-for-money-stop")


def _run(folder: Path, rule: str = RULES[0]) -> Results:
    copy_project(folder)
    path = write_scenario(folder)
    edit(folder / TRANSPORT, f"rule: {RULES[0]}", f"rule: {rule}")
    if rule.startswith("value-for-money"):
        table = folder / ROUNDS / "invented-transport/bids.csv"
        heading, *lines = table.read_text(encoding="utf-8").splitlines()
        with_benefit = [f"{line},{2_000_000 + i * i * 10_007}" for i, line in enumerate(lines)]
        table.write_text("\n".join([f"{heading},benefit_gbp", *with_benefit, ""]), encoding="utf-8")
    return results_of(path)


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
    assert {row.bid.fund for row in rows} == {"transport"}
    (found,) = (one for one in results.decided if one.fund == "transport")
    decided = {d.bid.id: d.award for d in found.decided.decisions if str(d.stage) == "choice"}
    assert {row.bid.decision.bid.id: row.award for row in rows} == decided
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert rows[0].left == 3_000_000
    assert all(row.left - row.award >= 0 for row in rows)
    shown = load_workbook(BytesIO(workbook_bytes(results)), data_only=True)
    assert [row["Award (£)"] for row in _rows(shown, AWARDS)] == [row.award for row in rows]
    assert {row["Result"] for row in _rows(shown, BIDS)} == {"PASS"}


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES)
def test_another_program_walks_down_to_the_same_awards(rule: str, tmp_path: Path) -> None:
    """Under each rule, skipping or stopping; and a bid that asks for more than is left loses its award."""
    content = workbook_bytes(_run(tmp_path / "project", rule))
    found = recalculated(load_workbook(BytesIO(content)), tmp_path / "as written")
    assert [cell for cell in live_cells(content, found) if not cell.agrees] == []
    book = load_workbook(BytesIO(content))
    first = _rows(found, AWARDS)[0]
    assert first["Award (£)"] != 0
    (table,) = book[BIDS].tables.values()
    headings, *rows = book[BIDS][table.ref]
    names = [str(cell.value) for cell in headings]
    row = next(row for row in rows if row[names.index("Bid")].value == first["Bid"])
    row[names.index("Asks for (£)")].value = 3_000_001
    said = {r["Bid"]: r["Result"] for r in _rows(recalculated(book, tmp_path / "changed"), BIDS)}
    assert said[first["Bid"]] == "FAIL"
