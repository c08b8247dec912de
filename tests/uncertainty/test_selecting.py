"""Rules over arrays choose, draw by draw, the winners that the registered rules choose in exact arithmetic."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.equal_shares import Completion as Completing
from funding_alloc.rules.bids.equal_shares import Utility, equal_shares
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.orders import value_ranks
from funding_alloc.uncertainty.selecting import select
from funding_alloc.uncertainty.terms import NO_LIMITS, RoundLimits, SelectionTerms, Supporters

from .cases import drawn

BARRED = RoundLimits(5.0, None, None, one_award_per_applicant=False, least_part=None)
OWN: tuple[int, ...] = (0, 1, 2)


@dataclass(frozen=True)
class Instance:
    """A few rounds of a few bids of three bidders, full of ties, and the money on offer."""

    bids: BidDraws
    quantum: int
    purses: tuple[Fraction, ...]


@st.composite
def instances(draw: st.DrawFn) -> Instance:
    """Small whole numbers: equal scores, asks and values are common."""
    draws, slots = draw(st.integers(1, 3)), draw(st.integers(1, 8))

    def table(low: int, high: int) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
        rows = st.lists(st.integers(low, high), min_size=slots, max_size=slots)
        return np.array(draw(st.lists(rows, min_size=draws, max_size=draws)), dtype=np.int64)

    bids = drawn(
        table(1, 12),
        draw(st.lists(st.integers(0, 2), min_size=slots, max_size=slots)),
        entered=table(0, 4) > 0,
        passed_gateway=table(0, 4) > 0,
        score=table(2, 8).astype(float),
        claimed_benefit=table(0, 12),
        shrunk_benefit=table(0, 12),
    )
    quantum = draw(st.integers(0, 40))
    cuts = sorted(draw(st.lists(st.fractions(0, quantum, max_denominator=7), min_size=2, max_size=2)))
    return Instance(bids, quantum, (cuts[0], cuts[1] - cuts[0], quantum - cuts[1]))


def name(slot: int) -> str:
    """Ids in the order of slots."""
    return f"B{slot:03d}"


def case_of(found: Instance, draw: int, bar: float | None, benefit: str) -> SelectionCase:
    """One draw as a case of the registry: the bids that are considered, each supported by its bidder alone."""
    bids = found.bids
    inside = bids.eligible[draw] & (True if bar is None else bids.score[draw] >= bar)
    slots = np.flatnonzero(inside).tolist()

    def column(values: np.ndarray[tuple[int, ...], np.dtype[np.int64]]) -> dict[str, Fraction]:
        return {name(slot): Fraction(values[draw, slot].item()) for slot in slots}

    ballots = {f"S{who}": {name(s): Fraction(1) for s in slots if bids.bidder[s] == who} for who in OWN}
    return SelectionCase(
        Fraction(found.quantum),
        column(bids.ask),
        scores=column(bids.score),  # type: ignore[arg-type]
        values=column(getattr(bids, f"{benefit}_benefit")),
        ballots=ballots,
        purses={f"S{who}": purse for who, purse in enumerate(found.purses)},
        bar=None if bar is None else Fraction(bar),
        seed="seed",
    )


def by_name(rule: str) -> Callable[[SelectionCase], set[str]]:
    """Winners by a registered rule."""
    chosen = SELECTION_RULES[rule].select
    assert chosen is not None
    return lambda case: set(chosen(case).funded)


def formula_endowed(completion: Completing) -> Callable[[SelectionCase], set[str]]:
    """Equal shares with unequal purses and one unit of utility for each bid: not registered, so called directly."""
    return lambda case: set(
        equal_shares(case.supported(), case.purses, Utility.CARDINALITY, completion).selection.funded
    )


def with_purses(rule: str, completion: str, equal: bool) -> Callable[[Instance], SelectionTerms]:
    """Equal shares with equal purses or those of the instance."""

    def terms(found: Instance) -> SelectionTerms:
        purses = (Fraction(found.quantum, 3),) * 3 if equal else found.purses
        return SelectionTerms(rule, None, None, Supporters(OWN, purses, completion), NO_LIMITS)  # type: ignore[arg-type]

    return terms


def plain(*terms: object) -> Callable[[Instance], SelectionTerms]:
    """Terms that do not depend on the instance."""
    return lambda _: SelectionTerms(*terms)  # type: ignore[arg-type]


PAIRS = {
    **{
        f"score_order {misfit}": (
            plain("score_order", misfit, None, None, NO_LIMITS),
            by_name(f"score-order-{misfit}"),
            (None, "claimed"),
        )
        for misfit in ("stop", "skip")
    },
    **{
        f"value {misfit} {benefit}": (
            plain("value_for_money", misfit, benefit, None, NO_LIMITS),
            by_name(f"value-for-money-{misfit}"),
            (None, benefit),
        )
        for misfit in ("stop", "skip")
        for benefit in ("claimed", "shrunk")
    },
    "score order above a bar": (
        plain("score_order", "skip", None, None, BARRED),
        by_name("score-order-skip"),
        (5.0, "claimed"),
    ),
    "knapsack": (
        plain("knapsack_optimum", None, "claimed", None, NO_LIMITS),
        by_name("knapsack-optimum"),
        (None, "claimed"),
    ),
    "knapsack of shrunk claims above a bar": (
        plain("knapsack_optimum", None, "shrunk", None, BARRED),
        by_name("knapsack-optimum"),
        (5.0, "shrunk"),
    ),
    **{
        f"equal shares {utility}{tail}": (
            with_purses(f"equal_shares_{utility}", completion, True),
            by_name(f"equal-shares-{utility}{tail}"),
            (None, "claimed"),
        )
        for utility in ("cost", "cardinality")
        for completion, tail in (("none", ""), ("greedy", "-then-greedy"))
    },
    "formula endowments": (
        with_purses("equal_shares_cost", "none", False),
        by_name("equal-shares-formula-endowments"),
        (None, "claimed"),
    ),
    "formula endowments by number": (
        with_purses("equal_shares_cardinality", "none", False),
        formula_endowed(Completing.NONE),
        (None, "claimed"),
    ),
    "formula endowments by number, then greedy": (
        with_purses("equal_shares_cardinality", "greedy", False),
        formula_endowed(Completing.GREEDY),
        (None, "claimed"),
    ),
    "phragmen": (
        plain("phragmen", None, None, Supporters(OWN, None, None), NO_LIMITS),
        by_name("sequential-phragmen"),
        (None, "claimed"),
    ),
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=PAIRS)
@given(found=instances())
def test_arrays_choose_the_winners_of_the_registered_rule(
    pair: tuple[Callable[[Instance], SelectionTerms], Callable[[SelectionCase], set[str]], tuple[float | None, str]],
    found: Instance,
) -> None:
    """Bid for bid in every draw, ties included, and each is paid its ask."""
    terms, exact, (bar, benefit) = pair
    paid = select(found.bids, found.quantum, terms(found), 3)
    assert (paid == np.where(paid > 0, found.bids.ask, 0)).all()
    for draw, row in enumerate(paid):
        assert {name(slot) for slot in np.flatnonzero(row).tolist()} == exact(case_of(found, draw, bar, benefit))


@pytest.mark.parametrize("misfit", ["stop", "skip"])
@given(found=instances())
def test_a_lottery_draws_as_the_registered_one(misfit: str, found: Instance) -> None:
    """Given the registered lots (SHA-256 of seed and id), the winners are the same."""
    slots = found.bids.ask.shape[1]
    order = sorted(range(slots), key=lambda slot: hashlib.sha256(f"seed:{name(slot)}".encode()).hexdigest())
    lot = np.argsort(order).astype(float)
    bids = replace(found.bids, lot=np.tile(lot, (len(found.bids.ask), 1)))
    paid = select(bids, found.quantum, plain("lottery_above_bar", misfit, None, None, BARRED)(found), 3)
    for draw, row in enumerate(paid):
        expected = by_name(f"lottery-above-bar-{misfit}")(case_of(found, draw, 5.0, "claimed"))
        assert {name(slot) for slot in np.flatnonzero(row).tolist()} == expected


def test_quotients_that_look_alike_are_compared_exactly() -> None:
    """Two ratios that round to one float are still told apart, and true ties stay in order of slot."""
    ask = np.array([[2**52 - 1, 2**52 - 3, 3, 6]])
    value = np.array([[2**52 - 2, 2**52 - 4, 1, 2]])
    assert value[0, 0] / ask[0, 0] == value[0, 1] / ask[0, 1]
    ranks = value_ranks(ask, value, np.ones((1, 4), dtype=np.bool_))
    assert ranks.tolist() == [[0, 1, 2, 3]]
    swapped = value_ranks(ask[:, [1, 0, 3, 2]], value[:, [1, 0, 3, 2]], np.ones((1, 4), dtype=np.bool_))
    assert swapped.tolist() == [[1, 0, 2, 3]]


def test_value_for_money_refuses_amounts_it_cannot_compare() -> None:
    """A bid for nothing has no value for each pound, and beyond 2^53 a float is no longer the amount."""
    yes = np.ones((1, 1), dtype=np.bool_)
    with pytest.raises(ValueError, match="asks of £1"):
        value_ranks(np.array([[0]]), np.array([[1]]), yes)
    with pytest.raises(ValueError, match="2\\^53"):
        value_ranks(np.array([[1]]), np.array([[2**54]]), yes)
