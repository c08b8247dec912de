"""Closed forms against recorded figures, against our own simulator, and against their own promises."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.schema.bidding import Bidder, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.closed_forms import (
    asymptotic_intensity,
    optimisers_curse,
    quality_of_ranked,
    selection_intensity,
    symmetric_contest,
    threshold_lottery,
    unequal_contest,
)
from funding_alloc.uncertainty.competitions import CompetitionResults, compete
from funding_alloc.uncertainty.terms import NO_LIMITS, RoundLimits, SelectionTerms

from .cases import DATA, generator_with

THEORY = json.loads((DATA / "selection_theory.json").read_text(encoding="utf-8"))
DRAWS = 1000


def cases(kind: str) -> pytest.MarkDecorator:
    """Parametrise by recorded case."""
    return pytest.mark.parametrize("case", THEORY[kind], ids=lambda case: str(case["id"]))


def test_there_are_24_cases() -> None:
    """None of the recorded cases is lost on the way."""
    assert {kind: len(found) for kind, found in THEORY.items() if kind != "note"} == {
        "ranked_selection": 15,
        "threshold_lottery": 2,
        "symmetric_contest": 4,
        "unequal_contest": 3,
    }


def equal_bidders(count: int) -> tuple[Bidder, ...]:
    """Bidders with one place bid each and the same need."""
    return tuple(Bidder(f"{i:04d}", "E", 105_000, 1.0, has_transport_powers=False) for i in range(count))


@cache
def plain_rounds(count: int, reliability: float) -> BidDraws:
    """Rounds in which every bidder makes one bid of £1 that is scored on observed quality alone."""
    generator = generator_with(
        entry__base_probability="0.999999999999",
        gateway__pass_share="1",
        quality__reliability=str(reliability),
        score__capacity_weight="0",
        behaviour__lottery_extra_applications="0",
    )
    return draw_bids(equal_bidders(count), RoundTerms("plain", 1, 1, 1, False), generator, DRAWS, 5)


def simulated(case: dict[str, Any], selection: SelectionTerms) -> CompetitionResults:
    """As many rounds as ``DRAWS`` in which ``winners`` bids of £1 can be funded."""
    bids = plain_rounds(case["bids"], case["reliability"])
    return compete(bids, RoundTerms("plain", case["winners"], 1, 1, False), equal_bidders(case["bids"]), selection)


@cases("ranked_selection")
def test_ranked_selection_in_closed_form(case: dict[str, Any]) -> None:
    """Intensity, its asymptotic form, winners' true quality and the optimiser's curse, as recorded."""
    bids, winners, reliability = case["bids"], case["winners"], case["reliability"]
    assert selection_intensity(bids, winners) == pytest.approx(case["intensity"], abs=1e-8)
    assert asymptotic_intensity(bids, winners) == pytest.approx(case["asymptotic"], abs=1e-8)
    assert quality_of_ranked(bids, winners, reliability) == pytest.approx(case["quality"], abs=1e-8)
    assert optimisers_curse(bids, winners, reliability) == pytest.approx(case["curse"], abs=1e-8)


@cases("ranked_selection")
def test_ranked_selection_in_our_simulator(case: dict[str, Any]) -> None:
    """Observed, forecast and true quality of 1,000 rounds' winners: within four standard errors of theory.

    Scores read as unbiased fall short by the curse: a score's unbiased forecast of what is to come is r times it, so
    the curse is what lies between the observed mean and sqrt(r) times the true one.
    """
    found = simulated(case, SelectionTerms("score_order", "skip", None, None, NO_LIMITS))
    root = math.sqrt(case["reliability"])
    for values, theory in (
        (found.mean_observed, case["intensity"]),
        (found.mean_forecast, case["quality"]),
        (found.mean_quality, case["quality"]),
        (found.mean_observed - root * found.mean_quality, case["curse"]),
    ):
        assert values.mean() == pytest.approx(theory, abs=4 * values.std() / math.sqrt(DRAWS))


@cases("threshold_lottery")
def test_threshold_lottery_in_closed_form(case: dict[str, Any]) -> None:
    """Pass rate, winners' quality, chance to win and loss against ranking, as recorded."""
    found = threshold_lottery(case["bids"], case["winners"], case["threshold_sd"], case["reliability"])
    for name in ("pass_share", "quality", "win_chance", "loss_against_ranking"):
        assert getattr(found, name) == pytest.approx(case[name], abs=1e-8)


@cases("threshold_lottery")
def test_threshold_lottery_in_our_simulator(case: dict[str, Any]) -> None:
    """1,000 rounds with winners drawn by lot: each figure within four standard errors of theory."""
    bar = 70 + 10 * float(case["threshold_sd"])
    limits = RoundLimits(bar, None, None, one_award_per_applicant=False, least_part=None)
    drawn = simulated(case, SelectionTerms("lottery_above_bar", "skip", None, None, limits))
    ranked = simulated(case, SelectionTerms("score_order", "skip", None, None, NO_LIMITS))
    passed = (plain_rounds(case["bids"], case["reliability"]).score >= bar).mean(axis=1)
    for values, theory in (
        (passed, case["pass_share"]),
        (drawn.mean_quality, case["quality"]),
        (drawn.funded / (passed * case["bids"]), case["win_chance"]),
        (ranked.mean_quality - drawn.mean_quality, case["loss_against_ranking"]),
    ):
        # the mean of a quotient lies above the quotient of means by about its variance over its mean
        assert values.mean() == pytest.approx(theory, abs=4 * values.std() / math.sqrt(DRAWS) + values.var())


def best_response(others: float, prize: float, exponent: float, unit_cost: float) -> float:
    """The effort of greatest payoff against the others' efforts^e, by golden section: no derivative is used."""
    ratio = (math.sqrt(5) - 1) / 2

    def payoff(effort: float) -> float:
        power = math.pow(effort, exponent)
        return prize * power / (power + others) - unit_cost * effort

    low, high = 0.0, prize / unit_cost
    for _ in range(120):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        low, high = (left, high) if payoff(left) < payoff(right) else (low, right)
    return (low + high) / 2


@cases("symmetric_contest")
def test_symmetric_contests(case: dict[str, Any]) -> None:
    """As recorded, and where best responses to one another come to rest."""
    found = symmetric_contest(case["bidders"], case["prize"], case["exponent"])
    for name in ("effort_each", "total_effort", "dissipation", "win_chance", "expected_payoff"):
        assert getattr(found, name) == pytest.approx(case[name], abs=1e-12)
    effort = case["prize"] / case["bidders"] / 3
    for _ in range(200):
        others = (case["bidders"] - 1) * math.pow(effort, case["exponent"])
        effort = (effort + best_response(others, case["prize"], case["exponent"], 1)) / 2
    assert effort == pytest.approx(found.effort_each, rel=1e-5)


@cases("unequal_contest")
def test_unequal_contests(case: dict[str, Any]) -> None:
    """As recorded, and where best responses to one another come to rest."""
    one, two = case["unit_costs"]
    found = unequal_contest((one, two), case["prize"])
    assert found.win_chances == pytest.approx(case["win_chances"], abs=1e-12)
    assert found.efforts == pytest.approx(case["efforts"], abs=1e-12)
    efforts = [1.0, 1.0]
    for _ in range(200):
        efforts[0] = best_response(efforts[1], case["prize"], 1, one)
        efforts[1] = best_response(efforts[0], case["prize"], 1, two)
    assert efforts == pytest.approx(found.efforts, rel=1e-5)
    assert efforts[0] / sum(efforts) == pytest.approx(found.win_chances[0], rel=1e-5)


@given(st.integers(2, 60), st.floats(0.05, 1))
def test_no_symmetric_bidder_gains_by_another_effort(bidders: int, exponent: float) -> None:
    """In equilibrium, more or less effort pays no more; and nobody is worse off than at home."""
    found = symmetric_contest(bidders, 100.0, exponent)
    others = (bidders - 1) * found.effort_each**exponent
    assert found.expected_payoff >= 0
    for change in (0, 0.5, 0.9, 1.1, 2):
        effort = found.effort_each * change
        payoff = 100 * effort**exponent / (effort**exponent + others) - effort
        assert payoff <= found.expected_payoff + 1e-9


@given(st.integers(1, 80), st.data())
def test_intensity_falls_as_more_win(bids: int, data: st.DataObject) -> None:
    """Nobody selected against nobody gives 0; a wider door, a lower mean; many bids come close to the asymptote."""
    winners = data.draw(st.integers(1, bids))
    exact = selection_intensity(bids, winners)
    assert selection_intensity(bids, bids) == pytest.approx(0, abs=1e-9)
    assert exact <= selection_intensity(bids, max(winners - 1, 1)) + 1e-12
    assert exact <= asymptotic_intensity(bids, winners) + 1e-9


def test_refuses_what_theory_does_not_cover() -> None:
    """More winners than bids, shares beyond 1, a contest too fierce for its equilibrium or without a prize."""
    with pytest.raises(ValueError, match="no more than bids"):
        selection_intensity(5, 6)
    with pytest.raises(ValueError, match="between 0 and 1"):
        quality_of_ranked(5, 2, 1.2)
    with pytest.raises(ValueError, match="finite number"):
        threshold_lottery(5, 2, math.nan, 0.5)
    assert symmetric_contest(2, 100, 2).expected_payoff == 0
    with pytest.raises(ValueError, match="no such equilibrium"):
        symmetric_contest(2, 100, 2.01)
    with pytest.raises(ValueError, match="no such equilibrium"):
        symmetric_contest(5, 100, 1.26)
    with pytest.raises(ValueError, match="a prize"):
        symmetric_contest(2, 0, 1)
    with pytest.raises(ValueError, match="above 0"):
        unequal_contest((1, 0), 100)
