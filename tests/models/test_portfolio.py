"""A portfolio with limits of equity against recorded optima and enumeration, and what it refuses."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InfeasibleError
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.bids.runner_up import knapsack_with_runner_up
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds, ValuedBids
from tests.benchmarks.selection import a_round
from tests.rules.bids.recorded import PORTFOLIOS

NONE = Fraction(0)


def id_of(position: int) -> str:
    """Ids in the order of positions."""
    return f"{position:02d}"


def posed(recorded: dict[str, Any]) -> tuple[ValuedBids, EquityLimits]:
    """A recorded problem."""

    def by_id(figures: Sequence[Any]) -> dict[str, Any]:
        return {id_of(i): figure for i, figure in enumerate(figures)}

    bids = ValuedBids(
        Fraction(recorded["quantum"]),
        {bid: Fraction(ask) for bid, ask in by_id(recorded["asks"]).items()},
        {bid: Fraction(value) for bid, value in by_id(recorded["values"]).items()},
    )
    limits = EquityLimits(
        regions=by_id(recorded.get("regions", ())),
        bounds={
            region: RegionBounds(Fraction(least), Fraction(most))
            for region, (least, most) in recorded.get("region_bounds", {}).items()
        },
        owners=by_id(recorded.get("owners", ())),
        most_per_owner=recorded.get("most_per_owner"),
        exclusive=tuple(tuple(map(id_of, group)) for group in recorded.get("exclusive", ())),
        requires=tuple((id_of(bid), id_of(needed)) for bid, needed in recorded.get("requires", ())),
    )
    return bids, limits


def allows(bids: ValuedBids, limits: EquityLimits, chosen: tuple[str, ...]) -> bool:
    """Every limit, written out once more."""
    spent = dict.fromkeys(limits.bounds, NONE)
    for bid in chosen:
        if limits.bounds and limits.regions[bid] in spent:
            spent[limits.regions[bid]] += bids.asks[bid]
    won = Counter(limits.owners[bid] for bid in chosen) if limits.most_per_owner is not None else Counter()
    return (
        sum(bids.asks[bid] for bid in chosen) <= bids.quantum
        and all(bound.at_least <= spent[region] for region, bound in limits.bounds.items())
        and all(bound.at_most is None or spent[region] <= bound.at_most for region, bound in limits.bounds.items())
        and all(times <= (limits.most_per_owner or 0) for times in won.values())
        and all(len(set(group) & set(chosen)) <= 1 for group in limits.exclusive)
        and all(needed in chosen for bid, needed in limits.requires if bid in chosen)
    )


def random_case(seed: int) -> tuple[ValuedBids, EquityLimits]:
    """Up to seven bids under any mix of limits."""
    rng = random.Random(seed)
    names = "ABCDEFG"[: rng.randint(1, 7)]
    asks = {bid: Fraction(rng.randint(0, 9), rng.choice([1, 1, 2])) for bid in names}
    regions = {bid: rng.choice("NS") for bid in names}
    bounds = {r: RegionBounds(Fraction(rng.randint(0, 4)), Fraction(rng.randint(4, 15))) for r in regions.values()}
    pair = tuple(rng.sample(names, 2)) if len(names) > 1 else ()
    limits = EquityLimits(
        regions,
        bounds if rng.random() < 0.5 else {},
        {bid: rng.choice("xyz") for bid in names},
        rng.choice([None, 1, 2]),
        (tuple(rng.sample(names, min(3, len(names)))),) if rng.random() < 0.5 else (),
        ((pair[0], pair[1]),) if pair and rng.random() < 0.5 else (),
    )
    return ValuedBids(Fraction(rng.randint(0, 25)), asks, {bid: Fraction(rng.randint(-2, 8)) for bid in names}), limits


@pytest.mark.parametrize("recorded", PORTFOLIOS, ids=lambda case: str(case["id"]))
def test_agrees_with_recorded_optimum(recorded: dict[str, Any]) -> None:
    """By value, and the set is one of those that reach it; floors above the quantum are told, not answered."""
    bids, limits = posed(recorded)
    if recorded["optimum"] is None:
        with pytest.raises(InfeasibleError, match="region R0 gets at least £25"):
            best_portfolio("test", bids, limits)
        return
    found = best_portfolio("test", bids, limits)
    assert found.value == recorded["optimum"]
    if recorded["how_many_optimal"] == len(recorded["optimal_sets"]):
        assert [int(bid) for bid in found.selection.funded] in recorded["optimal_sets"]


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_agrees_with_enumeration(seed: int) -> None:
    """Value, then least money, and the runner-up's value; infeasible exactly where no set is allowed."""
    bids, limits = random_case(seed)
    every = [s for size in range(len(bids.asks) + 1) for s in combinations(sorted(bids.asks), size)]
    allowed = [chosen for chosen in every if allows(bids, limits, chosen)]
    if not allowed:
        with pytest.raises(InfeasibleError):
            best_portfolio("test", bids, limits)
        return

    def rank(chosen: tuple[str, ...]) -> tuple[Fraction, Fraction]:
        return sum((bids.values[b] for b in chosen), NONE), -sum((bids.asks[b] for b in chosen), NONE)

    found = best_portfolio("test", bids, limits)
    assert allows(bids, limits, found.selection.funded)
    assert (found.value, -found.selection.spent) == rank(found.selection.funded) == max(map(rank, allowed))
    losers = {bid for bid in bids.asks if bids.values[bid] > 0} - set(found.selection.funded)
    others = [rank(chosen)[0] for chosen in allowed if losers & set(chosen)]
    second = found.runner_up
    assert (second.value if second else None) == max(others, default=None)
    assert second is None or second.gap == found.value - second.value >= 0


def test_worked_example() -> None:
    """The registered example, which needs the solver."""
    rule = SELECTION_RULES["portfolio-with-equity-limits"]
    case = rule.example.case
    found = best_portfolio("test", ValuedBids(case.quantum, case.asks, case.values), case.limits)
    assert found.selection.funded == rule.example.funded


@pytest.mark.parametrize("seed", range(3))
def test_without_limits_is_the_knapsack_optimum(seed: int) -> None:
    """150 bids of whole pounds by two routes: the same value, money and runner-up."""
    bids, _ = a_round(150, seed)
    found = best_portfolio("test", bids, EquityLimits())
    other = knapsack_with_runner_up(bids.asks, bids.values, bids.quantum)
    assert (found.value, found.selection.spent) == (other.value, other.selection.spent)
    assert found.runner_up is not None
    assert other.runner_up is not None
    assert found.runner_up.gap == other.runner_up.gap


def shuffled(bids: ValuedBids, limits: EquityLimits) -> tuple[ValuedBids, EquityLimits]:
    """The same in another order."""
    order = random.Random(5).sample(sorted(bids.asks), len(bids.asks))
    moved = ValuedBids(bids.quantum, {b: bids.asks[b] for b in order}, {b: bids.values[b] for b in order})
    regions = {bid: limits.regions[bid] for bid in reversed(order)}
    return moved, EquityLimits(regions, dict(reversed(list(limits.bounds.items()))))


def test_order_of_bids_changes_nothing() -> None:
    """200 bids with regional bounds."""
    case = a_round(200, 3)
    assert best_portfolio("test", *case) == best_portfolio("test", *shuffled(*case))


@pytest.mark.slow
def test_three_thousand_bids_are_proven_and_do_not_depend_on_their_order() -> None:
    """Nine regions with bounds: the same set, value and runner-up in any order, above greedy, within every bound."""
    bids, limits = a_round(3_000, 1)
    found = best_portfolio("test", bids, limits)
    assert found == best_portfolio("test", *shuffled(bids, limits))
    assert allows(bids, limits, found.selection.funded)
    assert found.runner_up is not None
    assert found.runner_up.gap >= 0


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (EquityLimits(requires=(("A", "Z"),)), "limits name no bid: \\['Z'\\]"),
        (EquityLimits(regions={"A": "N"}, bounds={"N": RegionBounds()}), "without a region: \\['B'\\]"),
        (EquityLimits(owners={"A": "x"}, most_per_owner=1), "without an owner: \\['B'\\]"),
        (EquityLimits(owners={"A": "x", "B": "x"}, most_per_owner=-1), "fewer than 0"),
        (
            EquityLimits(regions={"A": "N", "B": "N"}, bounds={"S": RegionBounds(Fraction(0), Fraction(9))}),
            "a region of no bid: \\['S'\\]",
        ),
    ],
)
def test_refuses_limits_that_say_nothing_of_these_bids(limits: EquityLimits, message: str) -> None:
    """A misspelt bid or region is never a limit that silently does not bite."""
    bids = ValuedBids(Fraction(1), {"A": Fraction(1), "B": Fraction(1)}, {"A": Fraction(1), "B": Fraction(1)})
    with pytest.raises(ValueError, match=message):
        best_portfolio("test", bids, limits)


@pytest.mark.parametrize(
    ("quantum", "ask", "value_of", "message"),
    [(-1, 1, "A", "below 0"), (1, -1, "A", "below 0"), (1, 1, "B", "lack an ask or a value: \\['A', 'B'\\]")],
)
def test_refuses_faulty_bids(quantum: int, ask: int, value_of: str, message: str) -> None:
    """Columns about other bids, and money below 0."""
    with pytest.raises(ValueError, match=message):
        ValuedBids(Fraction(quantum), {"A": Fraction(ask)}, {value_of: Fraction(1)})
