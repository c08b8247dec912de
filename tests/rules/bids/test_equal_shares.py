"""Equal shares and Phragmen's rule against second routes, and what they refuse."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.bids.equal_shares import Completion, Utility, equal_purses, equal_shares
from funding_alloc.rules.bids.maximin import Supporters, least_load
from funding_alloc.rules.bids.phragmen import phragmen_order
from funding_alloc.schema.support import BallotKind, SupportedBids
from tests.rules.bids.selection_cases import case_of, phragmen_by_clock, shares_one_by_one

SEEDS = st.integers(0, 10**9)
ONE = Fraction(1)


def bids_of(quantum: int, asks: dict[str, int], ballots: dict[str, str]) -> SupportedBids:
    """Bids and who approves of them."""
    approved = {voter: dict.fromkeys(bids, ONE) for voter, bids in ballots.items()}
    return SupportedBids(Fraction(quantum), {b: Fraction(a) for b, a in asks.items()}, approved, BallotKind.APPROVAL)


@given(SEEDS, st.sampled_from(Utility), st.booleans())
def test_equal_shares_agree_with_trying_who_is_emptied(seed: int, utility: Utility, are_equal: bool) -> None:
    """Grouped supporters and old prices as bounds give what plain enumeration of the emptied gives."""
    case = case_of(seed)
    bids = case.supported()
    purses = equal_purses(bids) if are_equal else case.purses
    found = equal_shares(bids, purses, utility, Completion.NONE).selection.funded
    worth = {
        v: {
            b: {Utility.COST: bids.asks[b], Utility.CARDINALITY: ONE, Utility.POINTS: p}[utility]
            for b, p in own.items()
        }
        for v, own in bids.ballots.items()
    }
    assert list(found) == shares_one_by_one(bids, purses, worth)


@given(SEEDS)
def test_phragmen_agrees_with_purses_that_fill_up(seed: int) -> None:
    """Moments at which bids fall due, and a clock with purses, give one order."""
    bids = case_of(seed).supported()
    assert phragmen_order(bids) == phragmen_by_clock(bids)


@given(SEEDS)
def test_the_least_heaviest_load_agrees_with_enumeration(seed: int) -> None:
    """Whatever set of bids is taken, the load is that of its most expensive part, by every part of it."""
    bids = case_of(seed).supported()
    groups = [Supporters(frozenset(ballot), 1) for ballot in bids.ballots.values() if ballot]
    taken = sorted({bid for group in groups for bid in group.bids})[:6]
    parts = [part for size in range(1, len(taken) + 1) for part in combinations(taken, size)]
    loads = [
        sum(bids.asks[bid] for bid in part) / Fraction(sum(bool(group.bids.intersection(part)) for group in groups))
        for part in parts
    ]
    assert least_load(bids.asks, taken, groups) == max(loads, default=0)


def test_who_pays_is_told() -> None:
    """A road of £6 for two places: the poorer pays its £2, the richer the other £4, and keeps £6."""
    bids = bids_of(12, {"road": 6}, {"poor": "", "rich": ""})
    bids = replace(bids, ballots={"poor": {"road": ONE}, "rich": {"road": ONE}})
    found = equal_shares(bids, {"poor": Fraction(2), "rich": Fraction(10)}, Utility.COST, Completion.NONE)
    assert found.paid == {"road": {"poor": 2, "rich": 4}}
    assert found.selection.spent == found.selection.left == 6


def test_nobody_pays_for_what_a_completion_adds() -> None:
    """Greedy adds B, which nobody supports, out of what is left."""
    found = equal_shares(
        bids_of(10, {"A": 4, "B": 5}, {"X": "A"}), {"X": Fraction(10)}, Utility.COST, Completion.GREEDY
    )
    assert found.selection.funded == ("A", "B")
    assert set(found.paid) == {"A"}


def test_purses_are_filled_up_by_whole_pounds() -> None:
    """1% of £250 is £2.50, so £2 at a time: B of £255 is reached with £256 after three steps, A being unsupported."""
    bids = bids_of(500, {"A": 600, "B": 255}, {"X": "B", "Y": ""})
    purses = equal_purses(bids)
    assert equal_shares(bids, purses, Utility.COST, Completion.NONE).selection.funded == ()
    assert equal_shares(bids, purses, Utility.COST, Completion.ADD_ONE_PERCENT).selection.funded == ("B",)


def test_filling_up_ends_where_no_purse_could_grow() -> None:
    """A purse of nothing stays so, and its bid is never waited for."""
    bids = bids_of(10, {"A": 5}, {"X": "A", "Y": ""})
    found = equal_shares(bids, {"X": Fraction(0), "Y": Fraction(10)}, Utility.COST, Completion.ADD_ONE_PERCENT)
    assert found.selection.funded == ()


def test_a_bid_that_asks_for_nothing_is_bought_once_supported() -> None:
    """A is free and has a supporter; B is free and has none."""
    found = equal_shares(bids_of(0, {"A": 0, "B": 0}, {"X": "A"}), {"X": Fraction(0)}, Utility.COST, Completion.NONE)
    assert found.selection.funded == ("A",)


def test_without_supporters_nothing_is_bought() -> None:
    """No ballots, no purses, no winners; the money is left."""
    bids = bids_of(10, {"A": 5}, {})
    assert equal_shares(bids, equal_purses(bids), Utility.COST, Completion.NONE).selection.left == 10


@pytest.mark.parametrize(
    ("purses", "message"),
    [
        ({"X": 10, "Z": 0}, "purses and supporters differ: \\['Y', 'Z'\\]"),
        ({"X": 11, "Y": -1}, "a purse is below 0"),
        ({"X": 4, "Y": 4}, "sum to £8.00, not to the quantum"),
    ],
)
def test_refuses_other_purses(purses: dict[str, int], message: str) -> None:
    """Formula shares are those of the supporters and sum to the quantum."""
    bids = bids_of(10, {"A": 5}, {"X": "A", "Y": "A"})
    with pytest.raises(ValueError, match=message):
        equal_shares(bids, {v: Fraction(p) for v, p in purses.items()}, Utility.COST, Completion.NONE)


@pytest.mark.parametrize(
    ("quantum", "ask", "ballot", "message"),
    [
        (-1, 1, {}, "below 0"),
        (1, -1, {}, "below 0"),
        (1, 1, {"B": ONE}, "supporter X names no bid: \\['B'\\]"),
        (1, 1, {"A": Fraction(0)}, "points of 0 or less"),
    ],
)
def test_refuses_faulty_bids(quantum: int, ask: int, ballot: dict[str, Fraction], message: str) -> None:
    """Amounts below 0, strangers, and support of nothing."""
    with pytest.raises(ValueError, match=message):
        SupportedBids(Fraction(quantum), {"A": Fraction(ask)}, {"X": ballot}, BallotKind.POINTS)
