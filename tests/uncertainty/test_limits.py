"""Regional guides, one award, part-funding and bars on earlier winners: as one bid after another would have it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.bids.selection import Misfit
from funding_alloc.schema.bidding import Bidder
from funding_alloc.uncertainty.bids import draw_bids
from funding_alloc.uncertainty.competitions import compete
from funding_alloc.uncertainty.earlier import BarOnWinners, bar_earlier_winners
from funding_alloc.uncertainty.selecting import select
from funding_alloc.uncertainty.terms import (
    NO_LIMITS,
    Benefit,
    RegionalGuides,
    RoundLimits,
    Rule,
    SelectionTerms,
    Supporters,
    formula_purses,
)

from .cases import TERMS, a_few_bidders, drawn, generator_with
from .test_selecting import Instance, instances

REGIONS = (0, 1, 0)
"""Of three bidders."""


@st.composite
def limits(draw: st.DrawFn) -> RoundLimits:
    """Guides that leave room, one award or not, and a part or none."""
    least = (draw(st.integers(0, 4)), draw(st.integers(0, 4)))
    most = tuple(draw(st.one_of(st.none(), st.integers(low, 25))) for low in least)
    guides = draw(st.sampled_from([None, RegionalGuides(REGIONS, least, most)]))
    part = draw(st.sampled_from([None, Fraction(1, 3), Fraction(1)]))
    count = draw(st.sampled_from([None, 1, 3]))
    return RoundLimits(draw(st.sampled_from([None, 5.0])), count, guides, draw(st.booleans()), part)


class ByHand:
    """One draw, one bid after another: the second calculation."""

    def __init__(self, found: Instance, draw: int, limits: RoundLimits) -> None:
        self.bids, self.draw, self.limits = found.bids, draw, limits
        self.left, self.paid = found.quantum, dict[int, int]()

    def slots(self) -> list[int]:
        """Bids that are considered, in their order."""
        bids, bar, draw = self.bids, self.limits.shortlist_bar, self.draw
        open_slots = [s for s in range(bids.ask.shape[1]) if bids.eligible[draw, s]]
        return sorted(
            (s for s in open_slots if bar is None or bids.score[draw, s] >= bar),
            key=lambda s: (-bids.score[draw, s], s),
        )[: self.limits.shortlist_count]

    def may(self, slot: int, filling: bool) -> bool:
        """Whether guides and awards leave the bid a chance."""
        bids, guides = self.bids, self.limits.guides
        if slot in self.paid:
            return False
        if self.limits.one_award_per_applicant and bids.bidder[slot] in {bids.bidder[s] for s in self.paid}:
            return False
        if guides is None:
            return True
        region = REGIONS[bids.bidder[slot]]
        held = sum(gbp for s, gbp in self.paid.items() if REGIONS[bids.bidder[s]] == region)
        most = guides.most[region]
        if filling and held >= guides.least[region]:
            return False
        return most is None or held + bids.ask[self.draw, slot] <= most

    def go_down(self, misfit: Misfit, filling: bool) -> None:
        """Down the list once."""
        part = None if filling else self.limits.least_part
        for slot in self.slots():
            ask = int(self.bids.ask[self.draw, slot])
            if not self.may(slot, filling):
                continue
            if ask > self.left and (part is None or self.left < part * ask):
                if misfit == "stop":
                    return
                continue
            self.paid[slot] = min(ask, self.left)
            self.left -= self.paid[slot]


def by_hand(found: Instance, draw: int, misfit: Misfit, given_limits: RoundLimits) -> dict[int, int]:
    """Pounds by slot."""
    hand = ByHand(found, draw, given_limits)
    if given_limits.guides is not None:
        hand.go_down("skip", filling=True)
    hand.go_down(misfit, filling=False)
    return hand.paid


@pytest.mark.parametrize("misfit", ["stop", "skip"])
@given(found=instances(), given_limits=limits())
def test_limits_are_followed_bid_by_bid(misfit: Misfit, found: Instance, given_limits: RoundLimits) -> None:
    """The same pounds for every bid of every draw as going down the list by hand."""
    found = replace(found, quantum=max(found.quantum, 8))
    terms = SelectionTerms("score_order", misfit, None, None, given_limits)
    paid = select(found.bids, found.quantum, terms, 3)
    for draw, row in enumerate(paid.tolist()):
        assert {slot: gbp for slot, gbp in enumerate(row) if gbp} == by_hand(found, draw, misfit, given_limits)


@given(found=instances(), given_limits=limits(), rule=st.sampled_from(["value_for_money", "score_order"]))
def test_no_limit_is_passed(found: Instance, given_limits: RoundLimits, rule: Rule) -> None:
    """Quantum, a region's most, one award and the shortlist hold in every draw, whatever the order."""
    found = replace(found, quantum=max(found.quantum, 8))
    ranked: Benefit | None = "claimed" if rule == "value_for_money" else None
    paid = select(found.bids, found.quantum, SelectionTerms(rule, "skip", ranked, None, given_limits), 3)
    assert (paid.sum(axis=1) <= found.quantum).all()
    assert not paid[~found.bids.eligible].any()
    by_bidder = [(paid[:, found.bids.bidder == who] > 0).sum(axis=1) for who in range(3)]
    if given_limits.one_award_per_applicant:
        assert max(won.max() for won in by_bidder) <= 1
    if given_limits.guides is not None:
        regions = np.array(REGIONS)[found.bids.bidder]
        for region, most in enumerate(given_limits.guides.most):
            assert most is None or (paid[:, regions == region].sum(axis=1) <= most).all()
    if given_limits.shortlist_bar is not None:
        assert (found.bids.score[paid > 0] >= given_limits.shortlist_bar).all()


@given(found=instances(), misfit=st.sampled_from(["stop", "skip"]))
def test_limits_that_limit_nothing_change_nothing(found: Instance, misfit: Misfit) -> None:
    """Guides of £0 and no most: the kernel for limits and that of the plain order are two routes to one answer."""
    free = replace(NO_LIMITS, guides=RegionalGuides(REGIONS, (0, 0), (None, None)))
    plain, limited = (
        select(found.bids, found.quantum, SelectionTerms("score_order", misfit, None, None, given_limits), 3)
        for given_limits in (NO_LIMITS, free)
    )
    assert np.array_equal(plain, limited)


def test_a_bid_funded_in_part_has_its_benefits_in_part() -> None:
    """£30 go to bids of £20 and £20: the second takes £10, half its ask, and half its benefits are counted."""
    bids = drawn(np.array([[20, 20]]), [0, 1], claimed_benefit=np.array([[40, 60]]), score=np.array([[2.0, 1.0]]))
    terms = replace(TERMS, quantum=30)
    half = SelectionTerms("score_order", "stop", None, None, replace(NO_LIMITS, least_part=Fraction(1, 2)))
    found = compete(bids, terms, a_few_bidders(), half)
    assert found.paid.tolist() == [[20, 10]]
    assert (found.claimed[0], found.unallocated[0], found.funded[0]) == (70, 0, 2)
    more = SelectionTerms("score_order", "stop", None, None, replace(NO_LIMITS, least_part=Fraction(5001, 10_000)))
    assert compete(bids, terms, a_few_bidders(), more).paid.tolist() == [[20, 0]]


def test_each_bar_shuts_out_more_than_the_one_before() -> None:
    """By slot, applicant and area, draw by draw; those told beforehand make no bid, the others bid and fail."""
    bids = draw_bids(a_few_bidders(), TERMS, generator_with(), 40, 3)
    score_order = SelectionTerms("score_order", "skip", None, None, NO_LIMITS)
    first = compete(bids, replace(TERMS, quantum=60_000_000), a_few_bidders(), score_order).paid
    inside = bids.eligible
    for on in ("slot", "applicant", "area"):
        told = bar_earlier_winners(bids, first, a_few_bidders(), BarOnWinners(on, is_announced=True))
        untold = bar_earlier_winners(bids, first, a_few_bidders(), BarOnWinners(on, is_announced=False))
        assert np.array_equal(told.eligible, untold.eligible)
        assert np.array_equal(untold.entered, bids.entered)
        assert not (told.eligible & ~inside).any()
        assert (told.eligible & ~inside).sum() < (inside & ~told.eligible).sum()
        inside = told.eligible
    winners = {
        draw: {a_few_bidders()[bids.bidder[s]].authority_code for s in np.flatnonzero(row)}
        for draw, row in enumerate(first)
    }
    codes = np.array([a_few_bidders()[i].authority_code for i in bids.bidder])
    for draw, areas in winners.items():
        assert np.array_equal(inside[draw], bids.eligible[draw] & ~np.isin(codes, sorted(areas)))
    with pytest.raises(ValueError, match="draws and slots"):
        bar_earlier_winners(bids, first[:5], a_few_bidders(), BarOnWinners("slot", is_announced=True))
    with pytest.raises(ValueError, match="'slot', 'applicant' or 'area'"):
        bar_earlier_winners(bids, first, a_few_bidders(), BarOnWinners("region", is_announced=True))  # type: ignore[arg-type]


def test_formula_purses_are_shares_of_need_and_people() -> None:
    """They sum to the quantum exactly; an authority's purse is that of its places, and alone it has none."""
    alone = formula_purses(a_few_bidders(), 1_000_003, by_authority=False, completion="none")
    together = formula_purses(a_few_bidders(), 1_000_003, by_authority=True, completion="none")
    assert alone.purses is not None
    assert together.purses is not None
    assert sum(alone.purses) == sum(together.purses) == 1_000_003
    purse = {b.code: alone.purses[alone.of_bidder[i]] for i, b in enumerate(a_few_bidders())}
    assert purse["A"] == 0
    assert purse["A1"] / purse["A2"] == Fraction(100_000 * 10, 262_500 * 20)
    assert together.purses == (purse["A1"] + purse["A2"], purse["B1"] + purse["B2"] + purse["B3"])
    with pytest.raises(ValueError, match="need of 0 or more"):
        formula_purses([Bidder("A", "A", 1, 0.0, False)], 1, by_authority=False, completion="none")


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "unknown rule": ({"rule": "lots"}, "rule may be one of"),
    "order without misfit": ({"misfit": None}, "score_order needs misfit"),
    "misfit nobody knows": ({"misfit": "jump"}, "is not known"),
    "score order by benefit": ({"ranked_by": "claimed"}, "score_order has no ranked_by"),
    "knapsack with misfit": ({"rule": "knapsack_optimum", "ranked_by": "claimed"}, "knapsack_optimum has no misfit"),
    "value order by nothing": ({"rule": "value_for_money"}, "needs ranked_by"),
    "lottery without a bar": ({"rule": "lottery_above_bar"}, "needs its bar"),
    "knapsack with one award": (
        {
            "rule": "knapsack_optimum",
            "misfit": None,
            "ranked_by": "claimed",
            "limits": RoundLimits(None, None, None, one_award_per_applicant=True, least_part=None),
        },
        "go with an order",
    ),
    "equal shares without purses": (
        {"rule": "equal_shares_cost", "misfit": None, "supporters": Supporters((0,), None, None)},
        "needs purses",
    ),
    "phragmen without supporters": ({"rule": "phragmen", "misfit": None}, "needs supporters"),
}


@pytest.mark.parametrize(("change", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_terms_that_do_not_go_together(change: dict[str, Any], message: str) -> None:
    """Nothing is set in vain, and nothing that is needed is left out."""
    sound: dict[str, Any] = {
        "rule": "score_order",
        "misfit": "skip",
        "ranked_by": None,
        "supporters": None,
        "limits": NO_LIMITS,
    }
    SelectionTerms(**sound)
    with pytest.raises(ValueError, match=message):
        SelectionTerms(**(sound | change))


def test_refuses_limits_without_meaning() -> None:
    """A most below its least, a region without guide, a bar that is no number, a part above 1, a purse below 0."""
    with pytest.raises(ValueError, match="0 <= least <= most"):
        RegionalGuides((0,), (5,), (4,))
    with pytest.raises(ValueError, match="every region"):
        RegionalGuides((0, 1), (5,), (None,))
    with pytest.raises(ValueError, match="finite score"):
        RoundLimits(float("nan"), None, None, one_award_per_applicant=False, least_part=None)
    with pytest.raises(ValueError, match="up to 1"):
        RoundLimits(None, None, None, one_award_per_applicant=False, least_part=Fraction(3, 2))
    with pytest.raises(ValueError, match="purse of 0"):
        Supporters((0,), (Fraction(-1),), "none")
    with pytest.raises(ValueError, match="come with a completion"):
        Supporters((0,), (Fraction(1),), None)
    bids = drawn(np.array([[20, 20]]), [0, 1])
    guides = replace(NO_LIMITS, guides=RegionalGuides((0, 1), (20, 20), (None, None)))
    with pytest.raises(ValueError, match="regions of 2 bidders, but 3 bid"):
        select(bids, 50, SelectionTerms("score_order", "stop", None, None, guides), 3)
    with pytest.raises(ValueError, match="supporters of 2 bidders, but 3 bid"):
        select(bids, 50, SelectionTerms("phragmen", None, None, Supporters((0, 1), None, None), NO_LIMITS), 3)
    with pytest.raises(ValueError, match="pass the quantum"):
        select(bids, 30, SelectionTerms("score_order", "stop", None, None, guides), 2)
