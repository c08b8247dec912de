"""More money: the published paradoxes are found, first ones first, and nothing where nothing is."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InputFault, InternalFault
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.examples import REGIONAL
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.probes import Bids, Refused, Shares, Span, more_money, natural_end, reach
from funding_alloc.rules.probes.reach import IN_ORDER, OPTIMA, PORTFOLIOS, best_by_cost
from funding_alloc.rules.register import RULES
from funding_alloc.rules.rule import Property
from tests.rules.bids.selection_cases import subsets
from tests.rules.probes.grounds import ONE, PURE, bids_of, claims, exact, portfolio, shares_of

TESTS = Path(__file__).parents[2]
KNOWN = json.loads((TESTS / "rules" / "bids" / "data" / "more_money.json").read_text(encoding="utf-8"))["rules"]
BROKEN = [known for known in KNOWN if known["breaks_found"]]
THIRD = Fraction(1, 3)
SEEDS = st.integers(0, 10**6)
LISTED = [name for name in PURE if name.startswith(IN_ORDER) or name in OPTIMA]


def _house(minimum: str) -> Shares:
    """The states of 1880 and their populations, for seats by largest remainder with a least number for each."""
    path = TESTS / "published" / "us_house_1880" / "inputs.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    counts = {row["state"]: Fraction(row["population"]) for row in rows}
    problem = Problem(Fraction(290), {"count": counts}, {"minimum": minimum}, tuple(counts))
    return Shares(RULES["largest-remainder"], problem)


def test_alabama_loses_a_seat_when_there_are_more() -> None:
    """8 of 299 and 7 of 300: the first paradox from 290 seats on is Alabama's."""
    found = more_money(_house("1"), Span(Fraction(290), Fraction(310), ONE))
    assert found.first is not None
    assert (found.first.before, found.first.after) == exact(299, 300)
    assert found.first.less == {"Alabama": exact(8, 7)}
    assert (found.searched.estates, found.searched.is_complete) == (11, True)
    assert found.searched.high == 300
    assert "From 299 units to 300 units Alabama falls from 8 units to 7 units" in found.sentence


def test_without_a_least_seat_florida_comes_first() -> None:
    """Quotas of 1.6266 of 298 and 1.6321 of 299, when Nevada has no seat of its own."""
    found = more_money(_house("0"), Span(Fraction(290), Fraction(310), ONE))
    assert found.first is not None
    assert found.first.after == 299
    assert found.first.less == {"Florida": exact(2, 1)}


@pytest.mark.parametrize("known", BROKEN, ids=lambda known: str(known["rule"]))
def test_smallest_known_counterexamples_are_found(known: dict[str, Any]) -> None:
    """Somebody who wins with less money is dropped on the way to the published larger sum."""
    data = known["counterexample"]
    low, high = map(Fraction, data["quantum"])
    case = SelectionCase(
        low,
        {bid: Fraction(ask) for bid, ask in data["asks"].items()},
        scores={bid: Fraction(value) for bid, value in data["values"].items()},
        values={bid: Fraction(value) for bid, value in data["values"].items()},
        ballots={f"V{i}": dict.fromkeys(bids, ONE) for i, bids in enumerate(data["supported"])},
    )
    bids = Bids(SELECTION_RULES[known["rule"]], case)
    assert set(bids.selection().funded) == set(data["funded"][0])
    assert set(bids.with_estate(high).selection().funded) == set(data["funded"][1])
    first = more_money(bids, Span(low, high, ONE)).first
    assert first is not None
    assert low <= first.before < first.after <= high
    before, after = (bids.with_estate(estate).awards() for estate in (first.before, first.after))
    assert first.less == {bid: (before[bid], after[bid]) for bid in before if before[bid] and not after[bid]}
    assert (first.spent_before, first.spent_after) == (sum(before.values()), sum(after.values()))


def test_every_rule_that_is_known_to_break_is_here() -> None:
    """Five of the seven that were searched."""
    assert len(BROKEN) == 5


@pytest.mark.parametrize("name", LISTED)
@settings(max_examples=40)
@given(seed=SEEDS)
def test_the_first_drop_is_the_first_on_a_grid_that_misses_nothing(name: str, seed: int) -> None:
    """Asks are thirds, so every sum of them lies on a grid of thirds."""
    bids = bids_of(name, seed)
    end = natural_end(bids)
    assert end is not None
    estates = [bids.estate + i * THIRD for i in range(int((end - bids.estate) / THIRD) + 1)]
    funded = [set(bids.with_estate(estate).selection().funded) for estate in estates]
    drops = [i for i in range(1, len(estates)) if funded[i - 1] - funded[i]]
    found = more_money(bids, Span(bids.estate, end, ONE))
    assert found.searched.is_complete
    assert (found.first is None) == (not drops)
    if found.first is not None:
        assert found.first.after == estates[drops[0]]
        assert set(found.first.less) == funded[drops[0] - 1] - funded[drops[0]]
        assert all(after == 0 for _, after in found.first.less.values())


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15)
@given(seed=SEEDS)
def test_shared_estates_agree_with_a_grid_of_quarters(name: str, seed: int) -> None:
    """None where the rule is registered as resource monotone; else the first that a walk over every unit finds."""
    shares = shares_of(name, seed)
    if shares is None:
        return
    end = natural_end(shares) or shares.estate + 12
    found = more_money(shares, Span(shares.estate, end, Fraction(1, 4)))
    if Property.RESOURCE_MONOTONE in RULES[name].about.holds:
        assert found.first is None
        return
    estates = [shares.estate + i for i in range(13)]
    walked = []
    for estate in estates:
        try:
            walked.append((estate, shares.with_estate(estate).awards()))
        except Refused:
            continue
    drops = [now[0] for last, now in pairwise(walked) if any(now[1][c] < last[1][c] for c in now[1])]
    assert (found.first.after if found.first else None) == (drops[0] if drops else None)


@pytest.mark.parametrize("name", [n for n in PURE if Property.RESOURCE_MONOTONE in SELECTION_RULES[n].holds])
@given(seed=SEEDS)
def test_rules_that_stop_drop_nobody(name: str, seed: int) -> None:
    """Score and value order that stop, the lottery that stops, Phragmen."""
    bids = bids_of(name, seed)
    found = more_money(bids, Span(Fraction(0), natural_end(bids) or ONE, ONE))
    assert found.first is None
    assert "registered to hold" in found.sentence


def test_every_rule_for_bids_is_placed() -> None:
    """A listed order, an optimum, a portfolio, or ballots, for which a grid is all there is."""
    for name, rule in SELECTION_RULES.items():
        assert name.startswith(IN_ORDER) or name in OPTIMA + PORTFOLIOS or "ballots" in rule.needs


@given(seed=SEEDS)
def test_best_sets_by_cost_are_those_of_enumeration(seed: int) -> None:
    """Dearer sets are listed only where they are worth more."""
    case = bids_of("knapsack-optimum", seed).case
    every = [(sum(case.asks[b] for b in s), sum(case.values[b] for b in s)) for s in subsets(case.asks)]
    within = [pair for pair in every if pair[0] <= case.quantum]
    best = {
        (cost, value)
        for cost, value in within
        if not any(v >= value and c <= cost and (c, v) != (cost, value) for c, v in within)
    }
    assert best_by_cost(case.asks, case.values, case.quantum) == sorted(best)


def test_a_portfolio_is_searched_at_every_sum_of_bids() -> None:
    """With 10 the South's least spending takes C; with 15 A, B and C; nobody is dropped."""
    bids = portfolio(REGIONAL)
    found = more_money(bids, Span(Fraction(10), Fraction(20), ONE))
    assert (found.first, found.searched.estates, found.searched.is_complete) == (None, 3, True)
    assert "on these data in this range" in found.sentence


def test_a_grid_says_that_it_is_one() -> None:
    """Equal shares has no list of estates: the steps are told, and none found is no proof."""
    bids = Bids(SELECTION_RULES["equal-shares-cost"], SELECTION_RULES["equal-shares-cost"].example.case)
    found = more_money(bids, Span(Fraction(12), Fraction(16), Fraction(1, 2)))
    assert (found.first, found.searched.estates, found.searched.is_complete) == (None, 9, False)
    assert "evidence, not proof" in found.sentence
    assert "every £0.50; of the estates between them nothing is known" in found.sentence


def test_purses_keep_their_shares_of_more_money() -> None:
    """2, 2 and 8 of 12 become 3, 3 and 12 of 18."""
    rule = SELECTION_RULES["equal-shares-formula-endowments"]
    richer = Bids(rule, rule.example.case).with_estate(Fraction(18))
    assert richer.case.purses == {"X": 3, "Y": 3, "Z": 12}
    with pytest.raises(Refused, match="no shares of another estate"):
        Bids(rule, replace(rule.example.case, quantum=Fraction(0))).with_estate(ONE)


def test_estates_without_an_answer_are_counted() -> None:
    """Ceilings of 36 in all: above them the money has no taker."""
    cells = {"need": {"A": ONE, "B": ONE}, "previous": {"A": Fraction(18), "B": Fraction(18)}}
    problem = Problem(Fraction(36), cells, {"most_fall": "0", "most_rise": "0.5"}, ("A", "B"))
    found = more_money(Shares(RULES["damping"], problem), Span(Fraction(36), Fraction(72), ONE))
    assert (found.searched.estates, found.searched.refused) == (3, 1)
    assert "1 of them without an answer" in found.sentence
    with pytest.raises(Refused, match="no answer to any of the 1 estates"):
        more_money(Shares(RULES["damping"], problem), Span(Fraction(72), Fraction(72), ONE))


def test_data_that_the_rule_refuses_whatever_the_estate_are_refused() -> None:
    """An index below the lowest band."""
    cells = {"population": {"A": ONE}, "need_index": {"A": ONE}}
    problem = Problem(Fraction(36), cells, {"bands": "5:1"}, ("A",))
    with pytest.raises(Refused, match="lies below the lowest band"):
        more_money(Shares(RULES["need-weighted-banded"], problem), Span(ONE, Fraction(36), ONE))


def test_a_search_that_is_cut_short_says_so() -> None:
    """Three runs of many."""
    bids = Bids(SELECTION_RULES["score-order-stop"], SELECTION_RULES["score-order-stop"].example.case)
    found = more_money(bids, Span(Fraction(0), Fraction(15), ONE), most_runs=3)
    assert found.searched.is_cut_short
    assert found.searched.estates == 3
    assert found.searched.high == 11
    assert "nothing is said of larger estates" in found.sentence


def test_grids_beyond_the_limit_are_refused_before_they_run() -> None:
    """401 runs against a limit of 400."""
    with pytest.raises(InputFault, match=r"more money needs 401 runs of the rule, and the limit is 400\."):
        more_money(claims("random-arrival", 200, A=100, B=200, C=300), Span(Fraction(200), Fraction(600), ONE), 400)


@pytest.mark.parametrize("name", ["knapsack-optimum", "portfolio-with-equity-limits"])
def test_lists_of_sums_beyond_the_limit_are_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven sums of asks of 1, 2 and 4, against a limit of six."""
    monkeypatch.setattr(reach, "MOST_SETS", 6)
    figures = {"A": ONE, "B": Fraction(2), "C": Fraction(4)}
    case = SelectionCase(ONE, figures, values=figures)
    with pytest.raises(InputFault, match=r"a list of more than 6 sums of bids.*narrower range"):
        more_money(Bids(SELECTION_RULES[name], case), Span(ONE, Fraction(7), ONE))
    assert more_money(Bids(SELECTION_RULES[name], case), Span(ONE, Fraction(3), ONE)).searched.estates >= 2


def test_a_span_rises() -> None:
    """Neither backwards nor on the spot."""
    for low, high, step in ((2, 1, 1), (-1, 1, 1), (0, 1, 0)):
        with pytest.raises(ValueError, match="a span rises"):
            Span(Fraction(low), Fraction(high), Fraction(step))


def test_a_rule_that_breaks_what_it_is_registered_to_hold_is_a_fault_of_ours() -> None:
    """Largest remainder, said to be resource monotone."""
    house = _house("1")
    about = replace(house.rule.about, holds=house.rule.about.holds | {Property.RESOURCE_MONOTONE})
    with pytest.raises(InternalFault, match="is said never to give less"):
        more_money(replace(house, rule=replace(house.rule, about=about)), Span(Fraction(290), Fraction(310), ONE))
