"""Orders, the lottery and the runner-up: recorded problems, more money that drops a winner, second routes, refusals."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.orders import Lottery, lottery_above_bar, score_order, value_for_money_order
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.bids.runner_up import knapsack_with_runner_up
from tests.rules.bids.recorded import MORE_MONEY, PLAIN, PORTFOLIOS
from tests.rules.bids.selection_cases import case_of, subsets

ORDERS = ("score-order-skip", "value-for-money-skip", "value-for-money-stop")
SEEDS = st.integers(0, 10**9)


def case_in(recorded: dict[str, Any]) -> SelectionCase:
    """A recorded problem: positions become ids of two digits, and score order goes by value."""
    values = {f"{i:02d}": Fraction(value) for i, value in enumerate(recorded["values"])}
    asks = {f"{i:02d}": Fraction(ask) for i, ask in enumerate(recorded["asks"])}
    return SelectionCase(Fraction(recorded["quantum"]), asks, scores=values, values=values)


@pytest.mark.parametrize("recorded", PORTFOLIOS, ids=lambda case: str(case["id"]))
def test_orders_agree_with_recorded_sets(recorded: dict[str, Any]) -> None:
    """Three orders on ten problems; the limits of equity are not theirs."""
    for rule in ORDERS:
        select = SELECTION_RULES[rule].select
        assert select is not None
        assert sorted(int(bid) for bid in select(case_in(recorded)).funded) == recorded[rule]


@pytest.mark.parametrize("recorded", PLAIN, ids=lambda case: str(case["id"]))
def test_optimum_agrees_with_recorded_value(recorded: dict[str, Any]) -> None:
    """By value, for sets may tie: where every bid is alike the runner-up lies 0 behind."""
    case = case_in(recorded)
    found = knapsack_with_runner_up(case.asks, case.values, case.quantum)
    assert found.value == recorded["optimum"]
    if recorded["id"] == "all_tied":
        assert found.runner_up is not None
        assert found.runner_up.gap == 0


@pytest.mark.parametrize("recorded", MORE_MONEY, ids=lambda rule: str(rule["rule"]))
def test_recorded_counterexamples(recorded: dict[str, Any]) -> None:
    """Where more money was seen to drop a winner it does so here; where it never was, the rule promises it cannot."""
    rule = SELECTION_RULES[recorded["rule"]]
    assert rule.select is not None
    assert ("resource monotone" in rule.breaks) == (recorded["breaks_found"] > 0)
    assert ("counterexample" in recorded) == (recorded["breaks_found"] > 0)
    found = recorded.get("counterexample", {"quantum": [], "funded": []})
    for quantum, funded in zip(found["quantum"], found["funded"], strict=True):
        values = {bid: Fraction(value) for bid, value in found["values"].items()}
        asks = {bid: Fraction(ask) for bid, ask in found["asks"].items()}
        ballots = {f"v{i}": dict.fromkeys(bids, Fraction(1)) for i, bids in enumerate(found["supported"])}
        case = SelectionCase(Fraction(quantum), asks, scores=values, values=values, ballots=ballots)
        assert sorted(rule.select(case).funded) == funded


@given(SEEDS)
def test_runner_up_is_the_best_set_with_a_loser(seed: int) -> None:
    """Enumeration: of all sets with a bid of value that the optimum leaves out, none is worth more; the gap is >= 0."""
    case = case_of(seed)
    found = knapsack_with_runner_up(case.asks, case.values, case.quantum)
    losers = {bid for bid in case.asks if case.values[bid] > 0} - set(found.selection.funded)
    others = [
        sum((case.values[bid] for bid in chosen), Fraction(0))
        for chosen in subsets(case.asks)
        if losers & set(chosen) and sum(case.asks[bid] for bid in chosen) <= case.quantum
    ]
    if found.runner_up is None:
        assert not others
        return
    second = found.runner_up
    assert second.value == max(others) == sum(case.values[bid] for bid in second.funded)
    assert sum(case.asks[bid] for bid in second.funded) <= case.quantum
    assert second.gap == found.value - second.value >= 0


@given(SEEDS)
def test_greedy_or_the_best_bid_reaches_half_the_optimum(seed: int) -> None:
    """The textbook bound of value for money with skipping."""
    case = case_of(seed)
    greedy = sum(case.values[b] for b in value_for_money_order(case.asks, case.values, case.quantum, "skip").funded)
    single = max((case.values[bid] for bid in case.asks if case.asks[bid] <= case.quantum), default=Fraction(0))
    assert 2 * max(greedy, single) >= knapsack_with_runner_up(case.asks, case.values, case.quantum).value


def test_a_free_bid_comes_first_if_it_is_worth_something() -> None:
    """Free with value, then by ratio, free and worthless among ratios of 0, free and harmful last."""
    asks = {"a": Fraction(0), "b": Fraction(0), "c": Fraction(0), "d": Fraction(2)}
    values = {"a": Fraction(-1), "b": Fraction(0), "c": Fraction(1), "d": Fraction(4)}
    assert value_for_money_order(asks, values, Fraction(2), "skip").funded == ("c", "d", "b", "a")


def test_scores_no_float_could_tell_apart_are_told_apart() -> None:
    """74.25 and a hair above it."""
    scores = {"a": Fraction("74.25"), "b": Fraction("74.25") + Fraction(1, 10**30)}
    assert score_order({"a": Fraction(1), "b": Fraction(1)}, scores, Fraction(1), "stop").funded == ("b",)


def test_a_lottery_draws_every_order_about_alike() -> None:
    """600 seeds, three bids, six orders: each about 100 times (standard deviation 9); the same seed draws the same."""
    bids = dict.fromkeys("ABC", Fraction(1))
    drawn = Counter(
        lottery_above_bar(bids, bids, Fraction(3), Lottery(Fraction(1), str(seed), "skip")).funded
        for seed in range(600)
    )
    assert len(drawn) == 6
    assert all(60 <= times <= 140 for times in drawn.values())


@given(SEEDS, st.integers(1, 50))
def test_points_above_the_bar_buy_nothing_in_a_lottery(seed: int, more: int) -> None:
    """Raising a score that already reaches the bar changes no winner; nobody below the bar wins."""
    case = case_of(seed)
    lottery = Lottery(Fraction(3), str(seed), "skip")
    raised = {bid: score + more if score >= 3 else score for bid, score in case.scores.items()}
    found = lottery_above_bar(case.asks, case.scores, case.quantum, lottery)
    assert found == lottery_above_bar(case.asks, raised, case.quantum, lottery)
    assert all(case.scores[bid] >= 3 for bid in found.funded)


@pytest.mark.parametrize(
    ("asks", "scores", "quantum", "misfit", "message"),
    [
        ({"a": 1}, {"b": 1}, 1, "skip", "lack an ask, a score or a value: \\['a', 'b'\\]"),
        ({"a": -1}, {"a": 1}, 1, "skip", "below 0"),
        ({"a": 1}, {"a": 1}, -1, "skip", "below 0"),
        ({"a": 1}, {"a": 1}, 1, "halt", "may be 'skip' or 'stop', not 'halt'"),
    ],
)
def test_refuses_faulty_columns(
    asks: dict[str, int], scores: dict[str, int], quantum: int, misfit: Any, message: str
) -> None:
    """Columns about other bids, money below 0, and a policy nobody named."""
    asked, scored = ({bid: Fraction(figure) for bid, figure in column.items()} for column in (asks, scores))
    with pytest.raises(ValueError, match=message):
        score_order(asked, scored, Fraction(quantum), misfit)


@pytest.mark.parametrize("name", ["lottery-above-bar-skip", "lottery-above-bar-stop"])
def test_a_lottery_without_bar_or_seed_is_refused(name: str) -> None:
    """Both are policy choices, so neither has a default."""
    select = SELECTION_RULES[name].select
    assert select is not None
    with pytest.raises(ValueError, match="a bar and a seed"):
        select(SelectionCase(Fraction(1), {"a": Fraction(1)}, scores={"a": Fraction(1)}))
