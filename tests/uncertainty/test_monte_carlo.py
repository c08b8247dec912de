"""Rules compared on common random numbers: pairing, batches, stopping, and what is said when it is not reached."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from funding_alloc.schema.bidding import Bidder
from funding_alloc.uncertainty.competitions import compete
from funding_alloc.uncertainty.monte_carlo import (
    Estimate,
    Measure,
    Plan,
    Precision,
    Report,
    compare_rules,
    draws_between,
    estimate,
    standard_measures,
)
from funding_alloc.uncertainty.terms import NO_LIMITS, RoundLimits, SelectionTerms

from .cases import ROUND_1, TERMS, a_few_bidders, english_bidders, generator_with

ABOVE_70 = RoundLimits(70.0, None, None, one_award_per_applicant=False, least_part=None)
SELECTIONS = {
    "score order": SelectionTerms("score_order", "skip", None, None, NO_LIMITS),
    "value for money": SelectionTerms("value_for_money", "skip", "shrunk", None, NO_LIMITS),
    "lottery": SelectionTerms("lottery_above_bar", "skip", None, None, ABOVE_70),
}
PLACES = tuple(bidder for bidder in a_few_bidders() if bidder.makes_place_bids)
SMALL = replace(TERMS, quantum=60_000_000)


def plan(*measures: str, bidders: tuple[Bidder, ...] = PLACES) -> Plan:
    """A small round, or England's first, under three rules."""
    terms = ROUND_1 if len(bidders) > len(PLACES) else SMALL
    chosen: dict[str, Measure] = {name: standard_measures(bidders)[name] for name in measures}
    return Plan(bidders, terms, generator_with(), SELECTIONS, chosen, 11, None, None)


def precise(share: float, floor: float, most: int, *measures: str) -> Precision:
    """One floor for every measure."""
    return Precision(share, dict.fromkeys(measures, floor), 50, most)


@cache
def small(batch: int) -> Report:
    """Three looks at most, some draws without winners."""
    names = ("funded", "quality", "realised_benefit", "concentration_index")
    return compare_rules(plan(*names), precise(0.0, 0.0, 130, *names), batch)


@pytest.mark.parametrize("batch", [1, 37, 50, 1000])
def test_the_batch_changes_nothing(batch: int) -> None:
    """Draw i is the same however many are held at once: every figure is the same, bit by bit."""
    assert small(batch) == small(130)


def test_a_row_of_draws_can_be_cut_anywhere() -> None:
    """Draws 95 to 204 are those of their three streams, and each stream is another one."""
    whole = draws_between(plan("funded"), 0, 300)
    part = draws_between(plan("funded"), 95, 205)
    assert np.array_equal(part.score, whole.score[95:205])
    assert np.array_equal(part.entered_for_lottery, whole.entered_for_lottery[95:205])
    assert not np.array_equal(whole.score[:100], whole.score[100:200])


def test_report_says_mean_range_error_and_pairs_of_every_rule() -> None:
    """Mean, 5th and 95th percentile and standard error are those of the draws; differences are taken draw by draw."""
    report = small(130)
    bids = draws_between(plan("funded"), 0, 130)
    won = {rule: compete(bids, SMALL, PLACES, terms).funded for rule, terms in SELECTIONS.items()}
    found = report.by_rule["score order", "funded"]
    assert found.mean == pytest.approx(won["score order"].mean())
    assert found.standard_error == pytest.approx(won["score order"].std(ddof=1) / math.sqrt(130))
    assert (found.low, found.high) == tuple(np.percentile(won["score order"], (5, 95)))
    pairs = {(d.rule, d.against) for d in report.differences}
    assert pairs == {("score order", "value for money"), ("score order", "lottery"), ("value for money", "lottery")}
    difference = next(d for d in report.differences if (d.against, d.measure) == ("lottery", "funded"))
    paired = won[difference.rule] - won["lottery"]
    assert difference.found.standard_error == pytest.approx(paired.std(ddof=1) / math.sqrt(130))


def test_it_stops_when_differences_are_known_and_not_before() -> None:
    """At the first look at which every standard error is within its share or its floor."""
    report = compare_rules(plan("quality"), precise(0.25, 0.02, 5000, "quality"), 500)
    assert report.is_reached
    assert 50 < report.draws < 5000
    assert "as precise as asked" in report.in_words()
    for d in report.differences:
        assert d.found.standard_error <= max(0.25 * abs(d.found.mean), 0.02)
    earlier = compare_rules(plan("quality"), precise(0.25, 0.02, report.draws - 50, "quality"), 500)
    assert not earlier.is_reached
    assert earlier.draws == report.draws - 50


def test_at_the_most_draws_it_says_what_is_not_reached() -> None:
    """A share of 0 is never reached by chance; the report names rules and measure."""
    assert not small(130).is_reached
    assert small(130).draws == 130
    assert "precision not reached: score order against value for money, funded" in small(130).in_words()


def test_equal_rules_differ_by_exactly_nothing() -> None:
    """On common random numbers two names for one rule have a difference of 0 with no error at all."""
    twin = {"one": SELECTIONS["score order"], "two": SELECTIONS["score order"]}
    report = compare_rules(replace(plan("funded"), selections=twin), precise(0.01, 0.0, 50, "funded"), 50)
    assert report.differences[0].found == Estimate(0.0, 0.0, 0.0, 0.0, 50)
    assert report.is_reached


def test_pairing_cuts_the_variance_of_a_difference() -> None:
    """England's round 1, score order less lottery: paired against independent draws, what the same error would cost.

    With independent draws the variance of the difference is the sum of the two. Bidding cost: 4 times as many draws,
    because a lottery brings 70% more bids out of the same numbers; stop against skip: hundreds of times.
    """
    bids = draws_between(plan("funded", bidders=english_bidders()), 0, 300)
    stop = SelectionTerms("score_order", "stop", None, None, NO_LIMITS)
    skip, stopped, drawn = (
        compete(bids, ROUND_1, english_bidders(), terms)
        for terms in (SELECTIONS["score order"], stop, SELECTIONS["lottery"])
    )
    measures = standard_measures(english_bidders())

    def saved(name: str, one: object, other: object) -> float:
        first, second = measures[name](one), measures[name](other)  # type: ignore[arg-type]
        return float((first.var() + second.var()) / (first - second).var())

    assert saved("bidding_cost", skip, drawn) > 2
    assert saved("concentration_index", skip, stopped) > 20
    assert saved("quality", skip, stopped) > 20


def test_undefined_draws_are_left_out_and_counted() -> None:
    """The quality of no winners is not a number: the estimate says in how many draws there were some."""
    found = estimate(np.array([1.0, np.nan, 3.0]))
    assert (found.mean, found.draws) == (2.0, 2)
    assert found.standard_error == pytest.approx(1.0)
    with pytest.raises(ValueError, match="two draws or more"):
        estimate(np.array([1.0, np.nan]))


def test_refuses_plans_that_cannot_be_judged() -> None:
    """A measure without a floor, looks too early or never, an empty plan, and people who would be counted twice."""
    with pytest.raises(ValueError, match="needs its floor"):
        compare_rules(plan("funded"), precise(0.01, 0.0, 50, "quality"), 50)
    with pytest.raises(ValueError, match="holds a draw"):
        compare_rules(plan("funded"), precise(0.01, 0.0, 50, "funded"), 0)
    with pytest.raises(ValueError, match="look every 30"):
        Precision(0.01, {}, 10, 100)
    with pytest.raises(ValueError, match="share must be"):
        Precision(1.0, {}, 50, 100)
    with pytest.raises(ValueError, match="a plan needs"):
        replace(plan("funded"), selections={})
    with pytest.raises(ValueError, match="people of its own"):
        standard_measures(a_few_bidders())
