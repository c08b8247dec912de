"""The envelope of shared lines: what formulas give, what a scenario puts outside, and sums that hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.comparison.envelope import envelope_totals
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.base import Amount, Unknown
from funding_alloc.schema.envelope import EVERY_THEME, TOGETHER, Basis, EnvelopeTotal
from funding_alloc.schema.funds import SettlementScope
from funding_alloc.schema.results import Results
from tests.conftest import Shipped

ROOT = Path(__file__).resolve().parents[2]
LONDON = "E12000007"


@pytest.fixture(scope="module")
def results(shipped: Shipped) -> Results:
    """One run of the default scenario."""
    return shipped("integrated-settlements-2026")


@pytest.fixture(scope="module")
def granted(shipped: Shipped) -> Results:
    """One run of the scenario whose lines are granted."""
    return shipped("greater-manchester-2025-26")


def test_amounts_inside_are_the_formula_money(results: Results) -> None:
    """Added up by authority and fund, they are the formula model's allocations."""
    fund_of = {line.id: line.fund for line in results.lines}
    formula: Counter[tuple[str, str]] = Counter()
    for a in results.allocations:
        if a.model is Model.FORMULA:
            formula[a.area_code, fund_of[a.line]] += a.gbp
    inside: Counter[tuple[str, str]] = Counter()
    for row in results.envelope:
        if row.scope is SettlementScope.INSIDE:
            assert isinstance(row.gbp, int)
            inside[row.area_code, row.fund] += row.gbp
    assert inside == formula
    assert sum(inside.values()) == 13_000_000_000


def test_a_fund_outside_one_settlement_is_shown_without_an_amount(results: Results) -> None:
    """London's transport grant is settled apart: its lines are there, outside, and nobody has said how much."""
    outside = [row for row in results.envelope if row.scope is SettlementScope.OUTSIDE]
    assert {(row.area_code, row.fund, row.gbp) for row in outside} == {(LONDON, "transport", Unknown.NOT_AVAILABLE)}
    assert len(outside) == len([line for line in results.lines if line.fund == "transport"])
    assert all("settled apart" in row.scope_grounds for row in outside)
    found = {t.scope: t for t in results.envelope_totals if (t.area_code, t.theme) == (LONDON, EVERY_THEME)}
    assert found["outside"].gbp is None
    assert found["outside"].per_head is None
    assert found["outside"].not_available == len(outside)
    # A sum without London's transport would compare unlike things, so there is none.
    assert TOGETHER not in found


def test_announced_totals_stand_beside_the_lines(results: Results) -> None:
    """Over £2,500m was announced for the West Midlands, for the scenario's own years."""
    found = [t for t in results.envelope_totals if t.basis is Basis.ANNOUNCED]
    # What formulas leave of an announced total says nothing about lines; that comparison is the sheet Published's.
    assert Basis.DIFFERENCE not in {t.basis for t in results.envelope_totals}
    assert {(t.area_code, t.gbp) for t in found} == {
        ("E47000003", 2_000_000_000),
        ("E47000004", 1_517_000_000),
        ("E47000007", 2_500_000_000),
    }


amounts: st.SearchStrategy[Amount] = st.integers(0, 10**10) | st.sampled_from(Unknown)


@settings(max_examples=60)
@given(st.data())
def test_totals_keep_their_promise(granted: Results, data: st.DataObject) -> None:
    """Whatever the amounts: themes add up to all themes, inside and outside to both, and nothing is left out unsaid."""
    rows = [replace(row, gbp=data.draw(amounts)) for row in granted.envelope]
    totals = [t for t in envelope_totals(granted.inputs, rows) if t.basis is Basis.LINES]
    for code in {row.area_code for row in rows}:
        mine = [t for t in totals if t.area_code == code]
        whole = {t.scope: t for t in mine if t.theme == EVERY_THEME}
        themes = [t for t in mine if t.theme != EVERY_THEME]
        if "inside" in whole:
            assert _parts(themes) == _parts([whole["inside"]])
        known_outside = any(isinstance(r.gbp, int) for r in rows if (r.area_code, r.is_inside) == (code, False))
        assert (TOGETHER in whole) == ("inside" in whole and known_outside)
        if TOGETHER in whole:
            assert _parts([whole["inside"], whole["outside"]]) == _parts([whole[TOGETHER]])
        own = [row.gbp for row in rows if row.area_code == code]
        parts = [whole[scope] for scope in ("inside", "outside") if scope in whole]
        assert _parts(parts) == (
            sum(amount for amount in own if isinstance(amount, int)),
            own.count(Unknown.TBC),
            own.count(Unknown.NOT_AVAILABLE),
        )
        assert all(t.gbp is None for t in parts) == all(isinstance(amount, Unknown) for amount in own)


def _parts(totals: list[EnvelopeTotal]) -> tuple[int, int, int]:
    return sum(t.gbp or 0 for t in totals), sum(t.tbc for t in totals), sum(t.not_available for t in totals)
