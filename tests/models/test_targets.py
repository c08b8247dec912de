"""Outcome targets: counted in the pounds that buy them, and refused where no money could."""

from __future__ import annotations

from fractions import Fraction

import pytest
from pydantic import ValidationError

from funding_alloc.allocator import solve
from funding_alloc.models.settlement import SettlementModel
from funding_alloc.models.settlement.purpose import price_of
from funding_alloc.schema.objectives import OutcomeTarget, OutcomeTargets
from tests.models.settlements import SAID, cell, envelope, rules

AREA, HOMES, ROADS = "E47000001", cell("homes"), cell("roads")


def _target(agreed: str, rate: str, weight: str = "1", theme: str = "homes") -> OutcomeTarget:
    named = {"outcome": "homes built", "unit": "homes", "theme": theme, "weight": weight, **SAID}
    return OutcomeTarget.model_validate({**named, "per_million": rate, "target": {AREA: agreed}})


@pytest.mark.parametrize(
    ("agreed", "rate", "price"), [("1", "3", 333_334), ("9", "3", 3_000_000), ("0.001", "0.0000005", 2_000_000_000)]
)
def test_a_target_costs_what_buys_it_to_the_pound_above(agreed: str, rate: str, price: int) -> None:
    """A third of a million is not bought by 333,333 pounds; a rate far below one in a million is no difficulty."""
    assert price_of(_target(agreed, rate), AREA) == price


def test_a_target_met_earns_nothing_more() -> None:
    """Homes has 100 and its target costs 130, roads' is met with 60 of its 100: 30 move, and not a pound beyond."""
    targets = [_target("0.00013", "1"), _target("0.00006", "1", "2", "roads")]
    objective = {"name": "outcome_targets", "targets": [t.model_dump() for t in targets], **SAID}
    grant = {HOMES: 100, ROADS: 100}
    model = SettlementModel(envelope(grant, grant), rules("1", objective=objective))
    solution = solve(model.pose())
    assert model.plan(solution.pounds).spend == {HOMES: 130, ROADS: 70}
    assert list(solution.goal_values) == [0, 60]  # pounds in and pounds out
    assert not solution.levels  # so that the objective is exact
    assert model.purpose.value({HOMES: 65, ROADS: 45}) == Fraction(1, 2) + 2 * Fraction(1, 4)


def test_a_target_of_another_authority_leaves_the_formula_allocation() -> None:
    """Without a target of its own a place has nothing to plan for, so nothing moves."""
    other = _target("1", "8").model_dump() | {"target": {"E47000002": "1"}}
    grant = {HOMES: 100, ROADS: 100}
    how = rules("1", objective={"name": "outcome_targets", "targets": [other], **SAID})
    model = SettlementModel(envelope(grant, grant), how)
    assert model.plan(solve(model.pose()).pounds).spend == grant


@pytest.mark.parametrize(("agreed", "rate"), [("10000000000", "0.0005"), ("0.0000001", "40")])
def test_a_target_that_costs_more_than_all_money_or_less_than_a_pound_is_refused(agreed: str, rate: str) -> None:
    """Such a figure is a slip of the unit."""
    with pytest.raises(ValidationError, match="which is no target that money could be planned for"):
        _target(agreed, rate)


def test_targets_whose_pounds_cannot_be_told_apart_are_refused() -> None:
    """A pound of the one counts 10,001 times as much as a pound of the other; 10,000 times is the most."""
    for weight, is_refused in (("10000", False), ("10001", True)):
        both = {"name": "outcome_targets", "targets": [_target("8", "8"), _target("8", "8", weight)], **SAID}
        if is_refused:
            with pytest.raises(ValidationError, match="one pound counts 10,001 times as much as another here"):
                OutcomeTargets.model_validate(both)
        else:
            assert len(OutcomeTargets.model_validate(both).targets) == 2
