"""A bound that holds whatever the prices, and is reached by the right ones; a rule that no plan is worse than."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.bound import best_possible
from funding_alloc.models.settlement import SettlementModel
from funding_alloc.models.settlement.greedy import simple_spend
from funding_alloc.run.settlement_proof import is_proven, prove
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense
from tests.models.random_settlements import settlement

PRICES = st.lists(st.floats(-20, 20, allow_nan=False), min_size=2, max_size=2)


def _problem(sense: Sense) -> AllocationProblem:
    """Two amounts that together are at most 10, the second at most 4 and worth 3, the first worth 2."""
    amounts = tuple(Amount(name, AmountKind.MONEY) for name in ("x", "y"))
    limits = (
        Limit("pot", {"x": Fraction(1), "y": Fraction(1)}, None, Fraction(10), "the pot"),
        Limit("share", {"y": Fraction(1)}, None, Fraction(4), "the share"),
    )
    sign = 1 if sense is Sense.MAXIMISE else -1
    goal = Goal("g", sense, {"x": Fraction(2 * sign), "y": Fraction(3 * sign)})
    return AllocationProblem("p", amounts, limits, (goal,))


def test_the_right_prices_give_the_optimum() -> None:
    """6 x 2 + 4 x 3 = 24: a pound more of the pot is worth 2, one more of the share another 1."""
    assert best_possible(_problem(Sense.MAXIMISE), {"pot": 2, "share": 1}, Fraction(100)) == 24
    assert best_possible(_problem(Sense.MINIMISE), {"pot": -2, "share": -1}, Fraction(100)) == -24


@given(PRICES, st.sampled_from(Sense))
def test_no_prices_claim_more_than_can_be_had(prices: list[float], sense: Sense) -> None:
    """Wrong prices give a weaker bound, and never one that the best answer passes."""
    found = best_possible(_problem(sense), dict(zip(("pot", "share"), prices, strict=True)), Fraction(100))
    assert found >= 24 if sense is Sense.MAXIMISE else found <= -24


@settings(max_examples=40)
@given(st.integers(0, 10**6))
def test_each_plan_stands_between_the_simple_rule_and_its_bound(seed: int) -> None:
    """Over all settings: the bound is reached, the rule is no better, and limits that are sums hold on the rows."""
    model = SettlementModel(*settlement(seed))
    try:
        best = solve(model.pose())
    except InfeasibleError:
        return
    proof = prove(model, best, model.plan(best.pounds))
    assert is_proven(proof), (proof.simple, proof.objective, proof.bound)
    for limit in proof.limits:
        assert limit.least_gbp is None or limit.least_gbp <= limit.sum_gbp
        assert limit.most_gbp is None or limit.sum_gbp <= limit.most_gbp


@given(st.integers(0, 10**6))
@settings(max_examples=20)
def test_the_simple_rule_never_loses_against_the_grant(seed: int) -> None:
    """It moves only what gains, and spends what is there."""
    model = SettlementModel(*settlement(seed))
    found = simple_spend(model)
    if found is None:
        return
    granted = model.as_granted()
    assert model.purpose.gain(model.purpose.value(found), model.purpose.value(granted)) >= 0
    for kind, year in model.envelope.class_years():
        cells = model.envelope.cells(None, kind, year)
        assert sum(found[cell] for cell in cells) == sum(granted[cell] for cell in cells)


def test_a_plan_that_is_not_the_best_is_found_out() -> None:
    """A plan worse than the bound by more than a millionth proves nothing; nor does one better than it."""
    model = SettlementModel(*settlement(7))
    best = solve(model.pose())
    proof = prove(model, best, model.plan(best.pounds))
    assert is_proven(proof)
    far = 2e-6 * max(1.0, abs(proof.bound))
    assert not is_proven(replace(proof, objective=proof.bound + far, simple=None))
    assert not is_proven(replace(proof, objective=proof.bound - far, simple=None))
    better = -1 if proof.is_small_good else 1
    assert not is_proven(replace(proof, simple=proof.objective + better * far))
