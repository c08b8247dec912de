"""Every rule for bids keeps what it says it holds, for any case, and breaks what it says it breaks, in some case."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.equal_shares import Completion, Utility, equal_purses, equal_shares
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.rule import MEANING, Property
from tests.rules.bids.selection_cases import case_of, is_proportional, shuffled, subsets, with_more

PURE = [rule for rule in SELECTION_RULES.values() if rule.select]
SEEDS = st.integers(0, 10**9)
TRIES = 4_000


def chosen(rule: SelectionRule, case: SelectionCase) -> Selection:
    """What a rule without a solver funds."""
    assert rule.select is not None
    return rule.select(case)


def utility_of(rule: SelectionRule) -> tuple[Utility, Completion]:
    """What the name of an equal-shares rule says."""
    utility, _, tail = rule.name.removeprefix("equal-shares-").partition("-")
    tails = {"": Completion.NONE, "then-greedy": Completion.GREEDY, "add-one-percent": Completion.ADD_ONE_PERCENT}
    return (Utility.COST, Completion.NONE) if utility == "formula" else (Utility(utility), tails[tail])


def within_quantum(rule: SelectionRule, case: SelectionCase) -> bool:
    """Winners are distinct bids, and spent and left are what they add up to."""
    found = chosen(rule, case)
    spent = sum((case.asks[bid] for bid in found.funded), Fraction(0))
    return found.spent == spent <= case.quantum == spent + found.left and len({*found.funded}) == len(found.funded)


def order_free(rule: SelectionRule, case: SelectionCase) -> bool:
    """Three other orders give the same winners in the same order."""
    return all(chosen(rule, shuffled(case, seed)) == chosen(rule, case) for seed in range(3))


def exhaustive(rule: SelectionRule, case: SelectionCase) -> bool:
    """What the rule could fund and does not is dearer than what is left."""
    found = chosen(rule, case)
    could = set(case.asks)
    if rule.name == "knapsack-optimum":
        could = {bid for bid in could if case.values[bid] > 0}
    elif rule.name.startswith("lottery"):
        could = {bid for bid in could if case.bar is not None and case.scores[bid] >= case.bar}
    elif "ballots" in rule.needs and "greedy" not in rule.name:
        could = {bid for ballot in case.ballots.values() for bid in ballot}
    return all(case.asks[bid] > found.left for bid in could - set(found.funded))


def resource_monotone(rule: SelectionRule, case: SelectionCase) -> bool:
    """One to six pounds more drop nobody."""
    before = set(chosen(rule, case).funded)
    return all(before <= set(chosen(rule, with_more(case, more)).funded) for more in (1, 3, 6))


def optimal(rule: SelectionRule, case: SelectionCase) -> bool:
    """Enumeration finds no set of more value (or total score)."""
    merit = case.scores if "scores" in rule.needs else case.values
    fitting = [s for s in subsets(case.asks) if sum(case.asks[bid] for bid in s) <= case.quantum]
    best = max(sum((merit[bid] for bid in s), Fraction(0)) for s in fitting)
    return sum((merit[bid] for bid in chosen(rule, case).funded), Fraction(0)) == best


def within_purses(rule: SelectionRule, case: SelectionCase) -> bool:
    """Payments cover each bid that purses bought, and stay within each purse."""
    bids = case.supported()
    purses = case.purses if "purses" in rule.needs else equal_purses(bids)
    paid = equal_shares(bids, purses, *utility_of(rule)).paid
    assert all(sum(parts.values()) == bids.asks[bid] for bid, parts in paid.items())
    return all(sum(parts.get(v, Fraction(0)) for parts in paid.values()) <= purse for v, purse in purses.items())


def proportional(rule: SelectionRule, case: SelectionCase) -> bool:
    """No group that could pay for bids it agrees on is left short by more than one bid."""
    bids, (utility, _) = case.supported(), utility_of(rule)
    value: dict[Utility, Callable[[str, Fraction], Fraction]] = {
        Utility.COST: lambda bid, _: bids.asks[bid],
        Utility.CARDINALITY: lambda *_: Fraction(1),
        Utility.POINTS: lambda _, points: points,
    }
    worth = {v: {bid: value[utility](bid, p) for bid, p in ballot.items()} for v, ballot in bids.ballots.items()}
    return is_proportional(bids, chosen(rule, case).funded, worth)


KEEPS: dict[Property, Callable[[SelectionRule, SelectionCase], bool]] = {
    Property.WITHIN_QUANTUM: within_quantum,
    Property.ORDER_FREE: order_free,
    Property.EXHAUSTIVE: exhaustive,
    Property.RESOURCE_MONOTONE: resource_monotone,
    Property.OPTIMAL: optimal,
    Property.WITHIN_PURSES: within_purses,
    Property.PROPORTIONAL: proportional,
}
HELD = [pytest.param(r, p, id=f"{r.name}: {p}") for r in PURE for p in sorted(r.holds)]
BROKEN = [pytest.param(r, p, id=f"{r.name}: {p}") for r in PURE for p in sorted(r.breaks)]


@pytest.mark.parametrize(("rule", "promise"), HELD)
@settings(max_examples=40)
@given(seed=SEEDS)
def test_holds_what_it_says(rule: SelectionRule, promise: Property, seed: int) -> None:
    """Whatever the case."""
    assert KEEPS[promise](rule, case_of(seed))


@pytest.mark.parametrize(("rule", "promise"), BROKEN)
def test_breaks_what_it_says(rule: SelectionRule, promise: Property) -> None:
    """A counterexample exists among a few thousand small cases."""
    assert any(not KEEPS[promise](rule, case_of(seed)) for seed in range(TRIES))


@pytest.mark.parametrize("rule", PURE, ids=lambda rule: str(rule.name))
def test_worked_example(rule: SelectionRule) -> None:
    """The winners, in the order the rule takes them."""
    assert chosen(rule, rule.example.case).funded == rule.example.funded


@pytest.mark.parametrize("rule", SELECTION_RULES.values(), ids=lambda rule: str(rule.name))
def test_every_rule_is_told_in_full(rule: SelectionRule) -> None:
    """A name in lower case with hyphens, a one-line definition, a reference, arithmetic, and no promise both ways."""
    assert rule.name == rule.name.lower().replace("_", "-").replace(" ", "-")
    assert rule.about.definition.endswith(".")
    assert "\n" not in rule.about.definition
    assert rule.about.reference
    assert rule.example.arithmetic
    assert not rule.holds & rule.breaks
    told = {Property.WITHIN_QUANTUM, Property.ORDER_FREE, Property.EXHAUSTIVE, Property.RESOURCE_MONOTONE}
    assert told <= rule.holds | rule.breaks <= set(MEANING)
