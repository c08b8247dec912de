"""What every settlement promises, on random ones over all settings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import Resolver, solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement import Envelope, SettlementModel
from funding_alloc.models.settlement.choose import movement_of
from funding_alloc.models.settlement.virement import movable
from funding_alloc.run.settlement_stage import plan_envelope
from funding_alloc.schema.settlement import SettlementSettings
from tests.models.changes import halved, inert, laid, of_all, without_floors
from tests.models.random_settlements import settlement
from tests.models.rulebook import Rulebook
from tests.models.settlements import CAPITAL, cell, envelope, rules

SEEDS = st.integers(0, 10**6)
NOISE = 1e-7


def _value(envelope: Envelope, how: SettlementSettings) -> float | None:
    """The objective as a cost; ``None`` where there is no plan."""
    model = SettlementModel(envelope, how)
    try:
        found = Resolver(model.pose()).value()
    except InfeasibleError:
        return None
    return None if found is None else found * (-1 if model.purpose.sense == "maximise" else 1)


FREER: dict[str, Callable[[SettlementSettings], SettlementSettings]] = {
    "a wider cap": lambda s: laid(s, "virement", cap=(s.virement.cap + 1) / 2),
    "all may be carried": lambda s: laid(s, "carry_forward", share=of_all("1")),
    "all held may be drawn": lambda s: laid(s, "carry_forward", draw_down=of_all("1")),
    "capital may become revenue": lambda s: laid(s, "class_moves", capital_to_revenue="on"),
    "revenue may become capital": lambda s: laid(s, "class_moves", revenue_to_capital="on"),
    "a longer horizon": lambda s: laid(
        laid(s, "reserve", share=of_all("0")),  # which must be held in every settled year, so in more of them
        "horizon",
        last=dict.fromkeys(s.horizon.last, cell("", 2030).year),
    ),
    "half the reserve": lambda s: laid(s, "reserve", share=halved(s.reserve.share)),
    "half the top-slice": lambda s: laid(s, "top_slice", share=halved(s.top_slice.share)),
    "no minimum spend": lambda s: s.model_copy(update={"minimum_spend": ()}),
    "no protected line": lambda s: s.model_copy(update={"protected": ()}),
    "no commitment": lambda s: s.model_copy(update={"commitments": ()}),
}


@pytest.mark.parametrize("how", FREER)
@settings(max_examples=20)
@given(SEEDS)
def test_more_flexibility_never_worsens_the_objective(how: str, seed: int) -> None:
    """Promise: whatever could be planned under tighter rules can be planned under these, so it is never worse."""
    found, rule = settlement(seed)
    before = _value(found, rule)
    assume(before is not None)
    after = _value(found, FREER[how](rule))
    assert before is not None and after is not None
    assert after <= before + NOISE * max(1.0, abs(before))


def _closed(how: SettlementSettings) -> SettlementSettings:
    """Nothing may move: no virement, no carry-forward, no class moves; and no floor that might force it."""
    how = laid(how, "virement", cap=Decimal(0), counts="gross")
    how = laid(how, "class_moves", capital_to_revenue="off", revenue_to_capital="off")
    how = laid(how, "carry_forward", share=of_all("0"))
    return without_floors(how)


@settings(max_examples=60)
@given(SEEDS, st.booleans())
def test_where_nothing_may_move_the_plan_is_the_formula_allocation(seed: int, is_inert: bool) -> None:
    """Promise: the grant less the top-slice, to the pound, whatever the objective, base, period or horizon."""
    found, how = settlement(seed)
    how = _closed(how)
    plan = plan_envelope(found, inert(how, "0.4") if is_inert else how).plan
    expected = {c: g - int(Fraction(how.top_slice.share[c.del_class]) * g) for c, g in found.grant.items()}
    assert plan.spend == expected
    assert not any(pounds for part in (plan.moved_in, plan.moved_out, plan.held) for pounds in part.values())


def test_on_balance_a_cap_of_nothing_still_lets_themes_swap_classes() -> None:
    """Counted net a theme may give revenue for as much capital: by hand, 10 of each are swapped at a cap of 0."""
    homes, roads = (cell("homes"), cell("homes", kind=CAPITAL)), (cell("roads"), cell("roads", kind=CAPITAL))
    grant = dict.fromkeys((*homes, *roads), 100)
    need = dict(zip((*homes, *roads), (110, 90, 90, 110), strict=True))
    found = envelope(grant, need)
    net = SettlementModel(found, rules("0", virement={"counts": "net"}))
    assert net.plan(solve(net.pose()).pounds).spend == dict(sorted(need.items()))
    gross = SettlementModel(found, rules("0"))
    assert gross.plan(solve(gross.pose()).pounds).spend == dict(sorted(grant.items()))


@settings(max_examples=60)
@given(SEEDS, st.sampled_from(["0", "0.35", "0.8", "1"]))
def test_a_plan_with_inertia_breaks_no_rule_by_a_pound(seed: int, movement: str) -> None:
    """Promise: on whole pounds every rule of the settings holds, recomputed by hand."""
    found, how = settlement(seed)
    how = inert(how, movement)
    try:
        planned = plan_envelope(found, how)
    except InfeasibleError:
        return
    assert Rulebook(found, how).broken_by(planned.plan) == []
    assert movement_of(how.objective) == Fraction(movement)


@settings(max_examples=40)
@given(SEEDS)
def test_inertia_without_movement_is_the_formula_allocation_and_with_all_of_it_the_optimum(seed: int) -> None:
    """Promise: 0 leaves every pound where it was, 1 is the best plan."""
    found, how = settlement(seed)
    how = without_floors(how)
    best = plan_envelope(found, how).plan
    none, all_of_it = plan_envelope(found, inert(how, "0")), plan_envelope(found, inert(how, "1"))
    assert none.plan.spend == none.model.as_granted()
    assert all_of_it.plan == best


@settings(max_examples=40)
@given(SEEDS)
def test_the_value_of_a_wider_cap_is_never_negative_and_never_falls(seed: int) -> None:
    """Promise: V(cap) starts at 0 and rises with the cap, on one model solved again."""
    found, how = settlement(seed)
    model = SettlementModel(found, how)
    try:
        resolver = Resolver(model.pose(Fraction(1)))
    except InfeasibleError:
        return
    values = [resolver.value(sides=model.cap_sides(Fraction(cap, 20))) for cap in range(0, 21, 4)]
    feasible = [value for value in values if value is not None]
    assert values == [None] * (len(values) - len(feasible)) + feasible
    gains = [model.purpose.gain(Fraction(b), Fraction(a)) for a, b in pairwise(feasible)]
    assert all(gain >= -NOISE * max(1.0, abs(feasible[0])) for gain in gains)


@settings(max_examples=40)
@given(SEEDS)
def test_a_plan_moves_no_more_than_what_is_said_to_be_movable(seed: int) -> None:
    """Promise: what the cap counts of a plan, over all themes and spans, lies within ``movable``."""
    found, how = settlement(seed)
    model, book = SettlementModel(found, how), Rulebook(found, how)
    try:
        plan = model.plan(solve(model.pose()).pounds)
    except InfeasibleError:
        return
    counted = 0
    for span in book.spans():
        for theme in found.themes:
            cells = [c for c in found.grant if c.theme == theme and c.year in span]
            out, into = sum(plan.moved_out[c] for c in cells), sum(plan.moved_in[c] for c in cells)
            counted += max(out - into, 0) if book.cap[1] else out
    assert counted <= movable(model.ground, model.cap)
