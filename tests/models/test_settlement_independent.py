"""Random settlements over every setting: SciPy, on a programme of its own, finds the same best plans."""

from __future__ import annotations

import pytest

from funding_alloc.allocator import Resolver, solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.settlement import SettlementModel
from funding_alloc.schema.objectives import Inertia
from tests.models.random_settlements import settlement
from tests.models.reference_programme import Programme
from tests.models.reference_values import largest_slope, value_of
from tests.models.rulebook import Rulebook

NOISE = 1e-7
"""Share of an objective's size by which two solvers' doubles may differ."""


def _resolved(model: SettlementModel) -> float | None:
    try:
        return Resolver(model.pose()).value()
    except InfeasibleError:
        return None


def _compare(seed: int) -> bool:
    """Whether there is a plan; everything that both sides say of it is compared.

    Bound   a whole-pound plan lies at most £2 a cell from the optimum, so it may lose the number of cells x £2 x the
            largest slope, and can gain nothing.
    """
    envelope, settings = settlement(seed)
    model, other = SettlementModel(envelope, settings), Programme(envelope, settings).found()
    found = _resolved(model)
    assert (found is None) == (other.value is None), f"{seed}: one side says that there is no plan"
    if found is None or other.value is None:
        return False
    noise = NOISE * max(1.0, abs(found))
    assert abs(found - other.value) <= noise, seed
    plan = model.plan(solve(model.pose()).pounds)
    assert Rulebook(envelope, settings).broken_by(plan) == [], seed
    closed = float(value_of(envelope, settings, plan.spend))
    assert abs(closed - float(model.purpose.value(plan.spend))) <= noise, seed
    loss = other.value - closed if other.is_most else closed - other.value
    assert -noise <= loss <= len(envelope.grant) * largest_slope(envelope, settings) * 2 + noise, seed
    return True


def test_sixty_settlements_have_the_same_best_plans_by_scipy() -> None:
    """Value before rounding, whole pounds and "no plan" all agree; some of the sixty have none, most have one."""
    planned = sum(_compare(seed) for seed in range(60))
    assert 40 <= planned < 60


@pytest.mark.slow
def test_a_thousand_settlements_have_the_same_best_plans_by_scipy() -> None:
    """The same for a thousand more."""
    planned = sum(_compare(seed) for seed in range(1000, 2000))
    assert 700 <= planned < 1000


def test_the_random_settlements_reach_every_setting() -> None:
    """Each value of each setting, and each objective, is among the sixty: none is left out by chance."""
    drawn = [settlement(seed)[1] for seed in range(60)]
    assert {s.virement.base for s in drawn} == {"donor", "recipient", "both", "total"}
    assert {(s.virement.per, s.virement.counts) for s in drawn} == {
        (per, counts) for per in ("year", "period") for counts in ("gross", "net")
    }
    assert {str(s.class_moves.capital_to_revenue)[:5] for s in drawn} == {"off", "on", "up_to"}
    assert {s.objective.name for s in drawn} == {
        "unmet_need",
        "centre_welfare",
        "local_weights",
        "outcome_targets",
    }
    assert not any(isinstance(s.objective, Inertia) for s in drawn)
    for section in ("minimum_spend", "protected", "commitments"):
        assert any(getattr(s, section) for s in drawn)
    assert any(share for s in drawn for share in s.reserve.share.values())
    assert {s.objective.comparability for s in drawn if s.objective.name == "centre_welfare"} == {
        "within_theme",
        "common_median",
        "raw",
    }
