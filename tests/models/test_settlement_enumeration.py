"""Every plan in whole pounds of a very small settlement is tried: none beats the plan that is found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement import Cell, Envelope, Plan, SettlementModel
from funding_alloc.schema.settlement import CapBase, SettlementSettings
from tests.models.reference_values import value_of
from tests.models.rulebook import Rulebook, next_year
from tests.models.settlements import CAPITAL, REVENUE, SAID, cell, envelope, rules

ROADS, HOMES = "roads", "homes"
POUNDS = st.integers(0, 6)
SHARES = st.sampled_from(("0", "0.34", "0.5", "1"))
BANDS = {"name": "unmet_need", "bands": [{"up_to": "0.5", "weight": "1"}, {"up_to": "1", "weight": "3"}], **SAID}


def _plans(book: Rulebook, kept: Mapping[Cell, int]) -> Iterator[Plan]:
    """Every way to hold, change class, take in and give up whole pounds that keeps all the rules."""
    cells, total = list(book.grant), sum(book.grant.values())
    holding = [c for c in cells if book.may_hold(c)]
    shifts = [(kind, year) for year in book.mixed_years() for kind in (REVENUE, CAPITAL)]
    room, kept_back = range(total + 1), total - sum(book.sliced.values())
    for held_pounds in product(room, repeat=len(holding)):
        held = dict(zip(holding, held_pounds, strict=True))
        for shift_pounds in product(room, repeat=len(shifts)):
            shifted = dict(zip(shifts, shift_pounds, strict=True))
            for spent in product(room, repeat=len(cells)):
                if sum(spent) != total - kept_back:  # what is not retained is spent sooner or later
                    continue
                spend = dict(zip(cells, spent, strict=True))
                plan = _with_moves(book, spend, held, shifted, kept)
                if not book.broken_by(plan):
                    yield plan


def _with_moves(
    book: Rulebook, spend: dict[Cell, int], held: dict[Cell, int], shifted: Any, kept: Mapping[Cell, int]
) -> Plan:
    """The movement that spending implies; taking in and giving up at once would only use the cap twice."""
    moved_in, moved_out = {}, {}
    for at, pounds in spend.items():
        drawn = sum(p for c, p in held.items() if next_year(c) == at)
        net = pounds - book.sliced[at] - drawn + held.get(at, 0)
        moved_in[at], moved_out[at] = max(net, 0), max(-net, 0)
    return Plan(spend, moved_in, moved_out, held, kept, shifted)


def _best(found: Envelope, how: SettlementSettings) -> Any:
    """The least unmet need of all plans; ``None`` where there is none."""
    book = Rulebook(found, how)
    kept = {c: book.grant[c] - book.sliced[c] for c in book.grant}
    return min((value_of(found, how, plan.spend) for plan in _plans(book, kept)), default=None)


def _check(found: Envelope, how: SettlementSettings) -> None:
    best, model = _best(found, how), SettlementModel(found, how)
    if best is None:
        with pytest.raises(InfeasibleError):
            solve(model.pose())
        return
    solution = solve(model.pose())
    assert solution.goal_values[0] == best == value_of(found, how, model.plan(solution.pounds).spend)


@st.composite
def _of(draw: st.DrawFn, cells: tuple[Cell, ...]) -> Envelope:
    return envelope({c: draw(POUNDS) for c in cells}, {c: draw(POUNDS) for c in cells})


@settings(max_examples=25)
@given(_of((cell(ROADS), cell(HOMES))), SHARES, st.sampled_from(list(CapBase)), SHARES)
def test_two_themes_with_a_minimum(found: Envelope, cap: str, base: CapBase, part: str) -> None:
    """Two themes, any cap, and a least part of what homes was granted."""
    least = [{"authority": "all", "theme": HOMES, "per": "year", "least": {"part": part}, **SAID}]
    _check(found, rules(cap, base, minimum_spend=least, objective=BANDS))


@settings(max_examples=25)
@given(_of((cell(ROADS, 2026), cell(ROADS, 2027))), SHARES, SHARES, SHARES)
def test_two_years_with_carry_forward_and_a_reserve(found: Envelope, carry: str, draw: str, reserve: str) -> None:
    """One theme, two years: what is held over, how fast it may be drawn, and what must be held."""
    shares = {"share": {"RDEL": carry, "CDEL": "0"}, "draw_down": {"RDEL": draw, "CDEL": "1"}}
    least = {"share": {"RDEL": reserve if float(reserve) <= float(carry) else carry, "CDEL": "0"}}
    _check(found, rules("0", carry_forward=shares, reserve=least, objective=BANDS))


@settings(max_examples=25)
@given(_of((cell(ROADS), cell(ROADS, kind=CAPITAL))), SHARES, st.sampled_from(["gross", "net"]), SHARES)
def test_two_classes_with_money_that_changes(found: Envelope, cap: str, counts: str, share: str) -> None:
    """One theme, two classes: capital becomes revenue up to a share, counted gross or on balance."""
    moves = {"capital_to_revenue": {"up_to": share}, "revenue_to_capital": "off"}
    _check(found, rules(cap, virement={"counts": counts}, class_moves=moves, objective=BANDS))


@settings(max_examples=6)
@given(
    st.lists(st.integers(0, 3), min_size=3, max_size=3),
    st.lists(POUNDS, min_size=3, max_size=3),
    SHARES,
    st.sampled_from(list(CapBase)),
    SHARES,
)
def test_three_cells_with_a_top_slice_and_everything_open(
    pounds: list[int], needs: list[int], cap: str, base: CapBase, carry: str
) -> None:
    """Two themes in the first year and one in the next, on balance over the period, with a tenth or more retained."""
    cells = (cell(ROADS, 2026), cell(HOMES, 2026), cell(ROADS, 2027))
    found = envelope(dict(zip(cells, pounds, strict=True)), dict(zip(cells, needs, strict=True)))
    sliced = {"share": {"RDEL": "0.34", "CDEL": "0"}}
    how = rules(cap, base, carry, virement={"per": "period", "counts": "net"}, top_slice=sliced, objective=BANDS)
    _check(found, how)
