"""One more unit of a figure, and what a losing bid lacks: against the rule called again, and against a fine grid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InputFault
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.examples import REGIONAL
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.probes import Bids, Shares, marginal_pounds, winning_margins
from funding_alloc.rules.probes.margins import How, wins
from funding_alloc.rules.register import RULES
from tests.rules.probes.grounds import ONE, PURE, bids_of, claims, exact, portfolio, shares_of

SEEDS = st.integers(0, 10**6)
EXACT = [name for name in PURE if "ballots" not in SELECTION_RULES[name].needs]
STEPPED = [name for name in PURE if "ballots" in SELECTION_RULES[name].needs]
FINE = Fraction(1, 12)
NEAR = Fraction(1, 10**9)


def banded(index: Fraction) -> Shares:
    """Two places of ten people, one at the edge of a band."""
    cells = {
        "population": {"A": Fraction(10), "B": Fraction(10)},
        "need_index": {"A": index, "B": Fraction(10)},
    }
    return Shares(RULES["need-weighted-banded"], Problem(Fraction(100), cells, {"bands": "0:1;25:1.5"}, ("A", "B")))


def test_the_edge_of_a_band_has_two_slopes() -> None:
    """At 25 A holds 60 of 100; a point lower it holds 50, a point higher no more than 60."""
    (slope,) = [row for row in marginal_pounds(banded(Fraction(25)), ONE, ("A",)) if row.stated.column == "need_index"]
    assert (slope.left, slope.right) == exact(10, 0)
    assert slope.sides_differ
    assert slope.sentence == (
        "A, need index 25: nothing for each unit more and £10 for each unit less, by a step of 1; the two sides differ."
    )
    (steep,) = [row for row in marginal_pounds(banded(Fraction(25)), FINE, ("A",)) if row.stated.column == "need_index"]
    assert (steep.left, steep.right) == exact(120, 0)
    (inside,) = [row for row in marginal_pounds(banded(Fraction(20)), ONE, ("A",)) if row.stated.column == "need_index"]
    assert (inside.left, inside.right) == exact(0, 0)
    assert not inside.sides_differ


def test_a_claim_that_is_met_has_a_pound_below_and_nothing_beyond_its_award() -> None:
    """Equal awards of 400: A is met with 100; B and C at 150 have nothing of a larger or smaller claim."""
    rows = marginal_pounds(claims("constrained-equal-awards", 400, A=100, B=200, C=300), ONE)
    assert [row.right for row in rows] == [1, 0, 0]
    assert [row.left for row in rows] == [1, 0, 0]
    at_award = marginal_pounds(claims("constrained-equal-awards", 400, A=100, B=150, C=300), ONE, ("B",))
    assert (at_award[0].left, at_award[0].right) == exact(1, 0)


@pytest.mark.parametrize("name", [name for name in RULES if name != "quota"])
@settings(max_examples=10)
@given(seed=SEEDS, step=st.sampled_from([ONE, Fraction(1, 3)]))
def test_slopes_are_differences_of_awards(name: str, seed: int, step: Fraction) -> None:
    """On both sides, where the figure may be moved and the rule has an answer."""
    shares = shares_of(name, seed)
    if shares is None:
        return
    awards = shares.awards()

    def award(code: str, column: str, value: Fraction) -> Fraction:
        columns = {**shares.problem.columns, column: {**shares.problem.columns[column], code: value}}
        found: Fraction = RULES[name](shares.estate, **columns, **shares.problem.options)[code]
        return Fraction(found)

    for row in marginal_pounds(shares, step):
        column = row.stated.column
        assert row.at == shares.problem.columns[column][row.code]
        if row.right is not None:
            assert row.right * step == award(row.code, column, row.at + step) - awards[row.code]
        if row.left is not None:
            assert row.left * step == awards[row.code] - award(row.code, column, row.at - step)
        elif row.at > step and column not in ("claim", "count", "need_index"):
            raise AssertionError("a figure that may be lowered has a slope")


def test_sides_without_an_answer_are_told() -> None:
    """A population of 1 cannot fall to 0, and claims that just reach the estate cannot fall at all."""
    rows = marginal_pounds(claims("talmud", 300, A=100, B=200), ONE)
    assert [row.left for row in rows] == [None, None]
    assert "no answer for each unit less" in rows[0].sentence
    assert not rows[0].sides_differ
    cells = {"population": {"A": ONE, "B": ONE}}
    people = Shares(RULES["per-head"], Problem(Fraction(6), cells, {}, ("A", "B")))
    assert [(row.left, row.right) for row in marginal_pounds(people, ONE)] == [(None, ONE), (None, ONE)]


def test_steps_are_above_nothing_and_runs_are_counted() -> None:
    """One run as it is and two for each figure."""
    ground = claims("talmud", 200, A=100, B=200)
    with pytest.raises(ValueError, match="a step is above 0"):
        marginal_pounds(ground, Fraction(0))
    with pytest.raises(InputFault, match="marginal pound needs 5 runs of the rule, and the limit is 4"):
        marginal_pounds(ground, ONE, most_runs=4)
    bids = bids_of("score-order-stop", 1)
    with pytest.raises(ValueError, match="a step is above 0"):
        winning_margins(bids, Fraction(0))


def _tried(at: Fraction, is_ask: bool) -> list[Fraction]:
    """A fine grid of figures on the side of the probe, nearest first."""
    if is_ask:
        return [at - i * FINE for i in range(1, int(at / FINE) + 1)]
    return [at + i * FINE for i in range(1, 24 * 12)]


@pytest.mark.parametrize("name", EXACT)
@settings(max_examples=10)
@given(seed=SEEDS)
def test_orders_and_the_optimum_turn_where_a_fine_grid_says(name: str, seed: int) -> None:
    """Before the turning figure every figure loses; at it, or just beyond it, the bid wins."""
    bids = bids_of(name, seed)
    awards = bids.awards()
    losers = [code for code in bids.ids if code not in bids.selection().funded]
    rows = winning_margins(bids, ONE)
    assert {row.code for row in rows} == set(losers)
    assert all(awards[row.code] == 0 for row in rows)
    for row in rows:
        column, is_ask = row.stated.column, row.stated.column == "ask"
        grid = _tried(row.at, is_ask)
        winning = [figure for figure in grid if wins(bids, row.code, column, figure)]
        if row.turns_at is None:
            assert winning == []
            continue
        beyond = row.turns_at - NEAR if is_ask else row.turns_at + NEAR
        assert wins(bids, row.code, column, row.turns_at) == row.is_reached
        assert row.is_reached or wins(bids, row.code, column, beyond)
        if winning:
            assert winning[0] <= row.turns_at if is_ask else winning[0] >= row.turns_at
        assert row.change == row.turns_at - row.at


@pytest.mark.parametrize("name", STEPPED)
@settings(max_examples=15)
@given(seed=SEEDS)
def test_asks_under_ballots_are_cut_step_by_step(name: str, seed: int) -> None:
    """The first cut that wins, after one that does not; no column but the ask is stated."""
    bids = bids_of(name, seed)
    for row in winning_margins(bids, Fraction(1, 2)):
        cuts = [row.at - i * Fraction(1, 2) for i in range(1, int(row.at * 2) + 1)] + [Fraction(0)]
        winning = [cut for cut in cuts if wins(bids, row.code, "ask", cut)]
        assert (row.stated.column, row.how) == ("ask", How.STEPS)
        assert row.turns_at == (winning[0] if winning else None)
        if row.loses_at is not None:
            assert not wins(bids, row.code, "ask", row.loses_at)


def _of(name: str, change: Callable[[SelectionCase], SelectionCase] = lambda case: case) -> Bids:
    rule = SELECTION_RULES[name]
    return Bids(rule, change(rule.example.case))


def test_what_losers_of_the_examples_lack() -> None:
    """By hand: 6 of 10 are taken by A; B's 5 fit once they are 4, or once B's 80 points pass A's 90."""
    rows = {row.stated.column: row for row in winning_margins(_of("score-order-skip"), ONE, ("B",))}
    assert (rows["ask"].turns_at, rows["ask"].is_reached) == (Fraction(4), True)
    assert (rows["score"].turns_at, rows["score"].is_reached) == (Fraction(90), False)
    assert rows["score"].sentence.startswith("B loses with score 80, wins just above 90 (exact: found among all")
    bar = {row.stated.column: row for row in winning_margins(_of("lottery-above-bar-skip"), ONE, ("D",))}
    assert (bar["score"].turns_at, bar["ask"].turns_at) == (None, None)
    assert "no other ask alone was found to win" in bar["ask"].sentence
    best = {row.stated.column: row for row in winning_margins(_of("knapsack-optimum"), ONE)}
    assert (best["value"].turns_at, best["ask"].turns_at) == exact(100, 0)


def test_among_many_bids_asks_of_the_optimum_are_halved() -> None:
    """31 bids: one of 10 is worth 5 and would keep out ten of 1; it wins once it asks for less than it is worth."""
    small = {f"S{i:02}": ONE for i in range(30)}
    case = SelectionCase(Fraction(30), {**small, "Z": Fraction(10)}, values={**small, "Z": Fraction(5)})
    bids = Bids(SELECTION_RULES["knapsack-optimum"], case)
    rows = {row.stated.column: row for row in winning_margins(bids, ONE)}
    assert rows["ask"].how is How.HALVING
    assert rows["ask"].turns_at is not None
    assert rows["ask"].loses_at is not None
    assert rows["ask"].turns_at <= 5 <= rows["ask"].loses_at
    assert rows["ask"].loses_at - rows["ask"].turns_at < Fraction(1, 100_000)
    assert (rows["value"].turns_at, rows["value"].how) == (Fraction(10), How.OPTIMA)


def test_a_bid_above_the_money_wins_by_no_value() -> None:
    """60 of 50; and without value it wins by no ask."""
    dear = _of("knapsack-optimum", lambda case: replace(case, asks={**case.asks, "A": Fraction(60)}))
    rows = {row.stated.column: row.turns_at for row in winning_margins(dear, ONE, ("A",))}
    assert rows == {"ask": 0, "value": None}
    idle = _of("knapsack-optimum", lambda case: replace(case, values={**case.values, "A": Fraction(0)}))
    assert {row.stated.column: row.turns_at for row in winning_margins(idle, ONE, ("A",))} == {
        "ask": None,
        "value": 100,
    }


def test_a_portfolio_is_halved_between_two_proven_ends() -> None:
    """B is worth 8 beside A's 9 and loses to the South's least of 5; it wins once it passes A."""
    rows = {(row.code, row.stated.column): row for row in winning_margins(portfolio(REGIONAL), ONE)}
    value = rows["B", "value"]
    assert value.turns_at is not None
    assert value.loses_at is not None
    assert value.loses_at <= 9 <= value.turns_at
    assert value.turns_at - value.loses_at < Fraction(1, 10_000)
    assert value.how is How.HALVING
    assert "still loses at" in value.sentence
    assert rows["B", "ask"].turns_at is not None
    assert rows["D", "ask"].turns_at is not None


def test_halving_ends_where_the_rule_takes_no_finer_figure() -> None:
    """A solver that tells no halves apart: the ends are the last whole figures, and the bid wins at one of them."""
    plain = portfolio(REGIONAL)
    assert plain.solve is not None

    def solve(case: SelectionCase) -> Selection:
        if any(value.denominator > 2 for value in case.values.values()):
            raise ValueError("too fine")
        assert plain.solve is not None
        return plain.solve(case)

    rows = {row.stated.column: row for row in winning_margins(replace(plain, solve=solve), ONE, ("B",))}
    value = rows["value"]
    assert value.turns_at is not None
    assert value.loses_at is not None
    assert value.turns_at.denominator <= 2
    assert wins(plain, "B", "value", value.turns_at)
    assert not wins(plain, "B", "value", value.loses_at)


def test_a_bid_that_no_figure_saves() -> None:
    """Its owner's one award goes to nobody: an owner with none allowed."""
    limits = replace(REGIONAL.limits, owners={"A": "X", "B": "Y", "C": "Y", "D": "Y"}, most_per_owner=0, bounds={})
    rows = winning_margins(portfolio(replace(REGIONAL, limits=limits)), ONE, ("A",))
    assert [row.turns_at for row in rows] == [None, None]
    assert [row.change for row in rows] == [None, None]


def test_many_steps_are_refused_before_they_run() -> None:
    """3 and 2 pounds in steps of a hundredth of a penny."""
    with pytest.raises(InputFault, match=r"winning margins needs .* runs of the rule.*take a longer step"):
        winning_margins(_of("equal-shares-cost"), Fraction(1, 10_000))
