"""The logs: what is assumed, decided, read and short, found from the run and never typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from funding_alloc.errors import InternalFault
from funding_alloc.export.logs.assumptions import NOT_MEASURED, assumptions
from funding_alloc.export.logs.data import data_log
from funding_alloc.export.logs.decisions import decisions
from funding_alloc.export.logs.identity import audit, versions
from funding_alloc.export.logs.issues import issues
from funding_alloc.export.workbook.order import in_order, place_of
from funding_alloc.export.workbook.sheet import WORDS, Column, Role, Sheet
from funding_alloc.schema.results import SourceRow
from tests.export.cases import small_results, with_broken_check

RESULTS = small_results()


def test_each_assumed_entry_is_a_row_and_a_sourced_one_is_not() -> None:
    """With its effect in pounds where it was measured, and how far it may be relied on."""
    assumed = RESULTS.sources
    results = replace(RESULTS, sources=(*assumed, SourceRow("funds.yaml", "weight", "3", "A letter", "")))
    rows = assumptions(results)
    assert [(row.file, row.entry) for row in rows] == sorted((row.file, row.entry) for row in assumed)
    assert all(row.assumption for row in assumed)
    assert {row.effect for row in rows} == {NOT_MEASURED}
    first = assumed[0]
    (measured,) = (r for r in assumptions(results, {(first.file, first.entry): 1_234_567}) if r.effect != NOT_MEASURED)
    assert measured.effect == "Up to £1,234,567 moves between areas (sheet Sensitivity)"
    assert measured.reliability == "Medium: a sourced figure put to an assumed use"


def test_a_choice_between_named_ways_is_a_decision_with_what_else_there_was() -> None:
    """An enumeration, a switch and a pair of words; what only describes is none."""
    found = {row.entry: row for row in decisions(RESULTS)}
    assert (found["places.recipients"].chosen, found["places.recipients"].instead) == ("authority", "district")
    base = found["models.settlement.virement.base"]
    assert (base.chosen, base.instead) == ("donor", "recipient, both, total")
    assert base.why == RESULTS.inputs.scenario.models.settlement.virement.assumption
    assert found["models.settlement.class_moves.capital_to_revenue"].instead in {"on", "off"}
    assert "status" not in found
    assert [row.id for row in decisions(RESULTS)][:2] == ["D001", "D002"]


def test_data_are_logged_by_release_with_what_is_not_there() -> None:
    """Each column of the dictionary is in one row; a column that is no value by district has no count."""
    rows = data_log(RESULTS)
    assert sum(row.columns for row in rows) == len(RESULTS.inputs.dictionary)
    values = RESULTS.inputs.indicators.values
    missing = sum(value is None for column in values.values() for value in column.values())
    assert sum(row.missing or 0 for row in rows) == missing


def test_issues_follow_from_the_run() -> None:
    """A check that fails is one; a figure that was not found is one; each has a number of its own."""
    before = issues(RESULTS)
    assert any(row.kind == "published figure" for row in before)
    assert not any(row.kind == "check" for row in before)
    (broken,) = (row for row in issues(with_broken_check()) if row.kind == "check")
    assert broken.what.startswith("Check total.formula fails")
    assert len({row.id for row in before}) == len(before)


def test_the_run_is_named_and_no_clock_is() -> None:
    """Hashes and counts come from the run: another program hash is another version."""
    said = {row.item: row.says for row in (*versions(RESULTS), *audit(RESULTS))}
    assert said["Run"] == RESULTS.run_id
    assert said["Checks as run"] == f"{len(RESULTS.checks)} of {len(RESULTS.checks)} pass"
    other = versions(replace(RESULTS, program_hash="1" * 64))
    assert {row.says for row in other} ^ {row.says for row in versions(RESULTS)} == {
        f"SHA-256 {'1' * 64}",
        f"SHA-256 {'0' * 64}",
    }


def _sheet(name: str, role: Role = Role.RESULT) -> Sheet[str]:
    return Sheet(name, name, f"tbl{len(name)}", name, [Column[str]("A", WORDS, str)], ["x"], role)


def test_sheets_stand_in_the_order_of_a_review() -> None:
    """Whatever order they are made in; calculations and authorities' pages keep their own; a stranger is refused."""
    made = [_sheet(n) for n in ("Audit", "Checks", "Calc b", "Calc a", "Parameters", "Summary")]
    pages = [_sheet("Zed", Role.PAGE), _sheet("Abel", Role.PAGE)]
    names = [sheet.name for sheet in in_order([*made, *pages])]
    assert names == ["Summary", "Zed", "Abel", "Parameters", "Calc b", "Calc a", "Checks", "Audit"]
    with pytest.raises(InternalFault, match="sheet Unheard of has no place"):
        place_of("Unheard of", Role.RESULT)
