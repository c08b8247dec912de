"""The shipped formulas: whole pounds of any quantum, twice calculated, whatever the order of areas."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.models.columns import column
from funding_alloc.models.formula_based import pose_line
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.formula_stage import evaluate_line
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.schema.funds import DelClass, FundLine, Mechanism
from funding_alloc.schema.panel import Panel, PanelColumn

FUNDS = ("environment", "health", "housing", "regeneration", "skills", "transport")


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    """The default scenario's panel and formulas."""
    root = Path(__file__).resolve().parents[2]
    return prepare(read_scenario(root / "inputs/scenarios/integrated-settlements-2026.yaml"))


def _line(prepared: Prepared, fund: str, gbp: int) -> FundLine:
    year = prepared.inputs.scenario.years.first
    return FundLine(f"{fund}.RDEL.{year}", fund, fund, "none", DelClass.RDEL, year, gbp, Mechanism.TBC)


@pytest.mark.parametrize("fund", FUNDS)
@settings(max_examples=20, deadline=None)
@given(gbp=st.integers(1_000, 10**10))
def test_any_quantum_is_spent_exactly_and_both_calculations_agree(prepared: Prepared, fund: str, gbp: int) -> None:
    """Closed form and linear programme give the same whole pounds in every area, and they sum to the quantum."""
    line = _line(prepared, fund, gbp)
    placed = prepared.formula_of(line)
    found = evaluate_line(placed, prepared.panel.only(prepared.in_scope(fund)), line)
    solution = solve(pose_line(line, placed, found))
    assert sum(found.pounds.values()) == gbp
    assert {code: solution.pounds[column("paid", code)] for code in found.pounds} == found.pounds


@pytest.mark.parametrize("fund", FUNDS)
def test_need_shares_sum_to_one(prepared: Prepared, fund: str) -> None:
    """Need alone is a way to share the whole line."""
    line = _line(prepared, fund, 1_000_000)
    found = evaluate_line(prepared.formula_of(line), prepared.panel.only(prepared.in_scope(fund)), line)
    assert sum(found.need.values()) == 1


@pytest.mark.parametrize("fund", FUNDS)
def test_the_order_of_areas_cannot_matter(prepared: Prepared, fund: str) -> None:
    """Areas in reverse give the same pounds."""
    panel = prepared.panel.only(prepared.in_scope(fund))
    back = Panel(
        panel.level,
        tuple(reversed(panel.codes)),
        {
            name: PanelColumn(c.spec, dict(reversed([*c.values.items()])), dict(reversed([*c.coverage.items()])))
            for name, c in panel.columns.items()
        },
    )
    line = _line(prepared, fund, 987_654_321)
    placed = prepared.formula_of(line)
    assert evaluate_line(placed, panel, line).pounds == evaluate_line(placed, back, line).pounds
