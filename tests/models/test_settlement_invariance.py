"""What must not matter to a settlement: identical returns, a common factor, an order; and themes never compared."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement import Cell, Envelope, SettlementModel, envelope_of
from funding_alloc.schema.funds import FundLine, Mechanism
from funding_alloc.schema.objectives import CentreWelfare, LocalWeights, OutcomeTargets, UnmetNeed
from funding_alloc.schema.settlement import CapBase, SettlementSettings
from tests.models.changes import laid, of_all, without_floors
from tests.models.random_settlements import settlement
from tests.models.settlements import SAID

SEEDS = st.integers(0, 10**6)


def _same_curves(how: SettlementSettings, seed: int) -> SettlementSettings:
    """Every theme with the same curve over its own grant."""
    rule = Random(seed)
    curve = {"scale": rule.choice(["1", "2.6"]), "shape": rule.choice(["0", "0.4", "1"]), "no_effect": "0.3", **SAID}
    said = {"current_budget": "grant", "exhausted_at": "2.5", "comparability": "raw", "raw_ratios_are_meant": "yes"}
    objective = {"name": "centre_welfare", "curves": dict.fromkeys(("homes", "roads", "skills"), curve), **said, **SAID}
    return how.model_copy(update={"objective": CentreWelfare.model_validate(objective)})


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(["0.05", "0.5", "1"]), st.sampled_from(list(CapBase)))
def test_flexibility_is_worth_exactly_nothing_where_returns_are_identical(seed: int, cap: str, base: CapBase) -> None:
    """Promise: V is 0 and not a pound moves, within classes and across them, whatever may be moved or carried."""
    found, how = settlement(seed)
    how = laid(_same_curves(how, seed), "virement", cap=Decimal(cap), base=base)
    how = without_floors(laid(how, "top_slice", share=of_all("0")))
    model = SettlementModel(found, how)
    solution = solve(model.pose())
    assert solution.goal_values == (model.purpose.value(found.grant), Fraction(0))
    assert model.plan(solution.pounds).spend == found.grant


def _scaled(objective: Any, factor: Decimal) -> Any:
    """Every weight, scale or target's weight times the same factor."""
    if isinstance(objective, UnmetNeed):
        bands = tuple(band.model_copy(update={"weight": band.weight * factor}) for band in objective.bands)
        return objective.model_copy(update={"bands": bands})
    if isinstance(objective, CentreWelfare):
        curves = {t: c.model_copy(update={"scale": c.scale * factor}) for t, c in objective.curves.items()}
        return objective.model_copy(update={"curves": curves})
    if isinstance(objective, LocalWeights):
        return objective.model_copy(update={"weights": {t: w * factor for t, w in objective.weights.items()}})
    assert isinstance(objective, OutcomeTargets)
    targets = tuple(t.model_copy(update={"weight": t.weight * factor}) for t in objective.targets)
    return objective.model_copy(update={"targets": targets})


def _spend(found: Envelope, how: SettlementSettings) -> dict[Cell, int] | None:
    model = SettlementModel(found, how)
    try:
        return dict(model.plan(solve(model.pose()).pounds).spend)
    except InfeasibleError:
        return None


@settings(max_examples=40)
@given(SEEDS, st.sampled_from(["0.25", "3", "7", "40"]))
def test_scaling_all_weights_does_not_change_the_plan(seed: int, factor: str) -> None:
    """Promise: only proportions between weights count, to the pound."""
    found, how = settlement(seed)
    scaled = how.model_copy(update={"objective": _scaled(how.objective, Decimal(factor))})
    assert _spend(found, scaled) == _spend(found, how)


@settings(max_examples=40)
@given(SEEDS)
def test_the_order_of_lines_does_not_reach_the_pounds(seed: int) -> None:
    """Promise: lines, floors and contracts in another order give the same plan."""
    found, how = settlement(seed)
    shuffle = Random(seed).shuffle
    amounts = list(found.funds.items())
    plans = []
    for _ in range(2):
        lines = {
            FundLine(f"{fund}.{i}", fund, c.theme, "MHCLG", c.del_class, c.year, gbp, Mechanism.TBC): gbp
            for i, ((fund, c), gbp) in enumerate(amounts)
        }
        # the whole need stands on the first fund's line
        needs = {line: found.requirement[_cell(line)] if line.fund.endswith("_a") else 0 for line in lines}
        plans.append(_spend(envelope_of(found.area_code, lines, needs), how))
        floors = {s: list(getattr(how, s)) for s in ("minimum_spend", "protected", "commitments")}
        for mixed in (amounts, *floors.values()):
            shuffle(mixed)
        how = how.model_copy(update={name: tuple(rules_) for name, rules_ in floors.items()})
    assert plans[0] == plans[1] == _spend(found, how)


def _cell(line: FundLine) -> Cell:
    return Cell(line.theme, line.del_class, line.year)


@settings(max_examples=60)
@given(SEEDS)
def test_within_theme_nothing_moves_between_themes(seed: int) -> None:
    """Promise: where returns of themes are not compared, no pound enters or leaves a theme, however movement counts."""
    found, how = settlement(seed)
    same = {
        **_same_curves(how, seed).objective.model_dump(),
        "comparability": "within_theme",
        "raw_ratios_are_meant": None,
    }
    how = how.model_copy(update={"objective": CentreWelfare.model_validate(same)})
    model = SettlementModel(found, how)
    try:
        plan = model.plan(solve(model.pose()).pounds)
    except InfeasibleError:
        return
    for theme in found.themes:
        cells = found.cells(theme)
        assert sum(plan.spend[c] for c in cells) == sum(found.grant[c] - plan.retained[c] for c in cells)
    assert not any(plan.moved_in.values()) and not any(plan.moved_out.values())
    told = [limit for limit in model.pose().limits if limit.name.startswith("cap.")]
    assert all(limit.reason.startswith("returns of themes are not compared: ") for limit in told)
