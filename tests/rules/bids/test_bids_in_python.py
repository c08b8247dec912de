"""Rules for bids called from Python: on mappings, Series and tables, with every faulty figure named."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import funding_alloc as fa
from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.register import EVERY_RULE
from tests.rules.bids.selection_cases import case_of

ASKS = {"A": 6, "B": 3, "C": 5, "D": 2}
BALLOTS = {"X": ["A", "C"], "Y": ["A", "D"], "Z": ["B", "C"]}
PURE = [name for name, rule in SELECTION_RULES.items() if rule.select]


def test_mappings_are_answered_with_exact_awards() -> None:
    """A takes 6 of 10, B does not fit, C does; no lead where nothing is proven."""
    found = fa.rules.score_order_skip(estate=10, asks={"A": 6, "B": 5, "C": 4}, scores={"A": 90, "B": 80, "C": 70})
    assert found.funded == ("A", "C")
    assert found.awards == {"A": 6, "B": 0, "C": 4}
    assert (found.spent, found.left, found.lead) == (10, 0, None)


def test_an_optimum_has_a_lead() -> None:
    """Figures in the order of the rule's columns: 220 against 180."""
    found = fa.rules.knapsack_optimum(50, {"A": 10, "B": 20, "C": 30}, {"A": 60, "B": 100, "C": 120})
    assert (found.funded, found.lead) == (("B", "C"), 40)


def test_ballots_are_lists_points_or_a_column() -> None:
    """The worked example three ways; who supports nothing still holds a purse."""
    points = {supporter: dict.fromkeys(bids, 1) for supporter, bids in BALLOTS.items()}
    column = {"A": "X; Y", "B": "Z", "C": "X; Z", "D": "Y"}
    answers = [
        fa.rules.equal_shares_cost(12, ASKS, ballots=BALLOTS),
        fa.rules.equal_shares_cost(12, ASKS, points),
        fa.rules.equal_shares_cost(12, ASKS, supporters=column),
    ]
    assert [found.funded for found in answers] == [("A", "C")] * 3
    fourth = fa.rules.equal_shares_cost(12, ASKS, {**BALLOTS, "W": []})  # purses of 3: A empties X and Y, B empties Z
    assert (fourth.funded, fourth.left) == (("A", "B"), 3)


def test_purses_are_shares_of_the_estate() -> None:
    """The worked example: Z keeps 2; a place may hold a purse and support nothing."""
    found = fa.rules.equal_shares_formula_endowments(12, ASKS, BALLOTS, {"X": 2, "Y": 2, "Z": 8})
    assert (found.funded, found.left) == (("C", "B", "D"), 2)
    other = fa.rules.equal_shares_formula_endowments(12, ASKS, BALLOTS, {"X": 2, "Y": 2, "Z": 3, "W": 5})
    assert (other.funded, other.left) == (("C", "D"), 5)


def test_tables_are_answered_with_a_series_of_the_same_index() -> None:
    """Columns by name, ids in the index, order kept."""
    table = pd.DataFrame({"ask": [4, 5.5], "score": [70, 80]}, index=pd.Index(["Z", "A"], name="bid"))
    found = fa.rules.score_order_stop(estate=6, table=table)
    assert found.funded == ("A",)
    assert found.awards.to_dict() == {"Z": 0, "A": 5.5}
    assert (list(found.awards.index), found.awards.index.name, found.awards.name) == (["Z", "A"], "bid", "award")
    series = fa.rules.value_for_money_skip(9, table["ask"], values=table["score"])
    assert series.awards.to_dict() == {"Z": 4, "A": 0}


def test_ids_are_given_back_as_they_came() -> None:
    """Numbers stay numbers."""
    found = fa.rules.score_order_stop(5, {1: 5, 2: 5}, {1: 1, 2: 2})
    assert found.funded == (2,)
    assert found.awards == {1: 0, 2: 5}


def test_limits_by_region_and_owner() -> None:
    """The solver is loaded behind the same door; the word none stands for a column without words."""
    asks, values = dict.fromkeys("ABCD", 5), {"A": 9, "B": 8, "C": 4, "D": 3}
    regions = {"A": "North", "B": "North", "C": "South", "D": "South"}
    none = {"owners": "none", "exclusive": "none", "requires": "none", "awards_per_owner": "none"}
    most = {"North": "none", "South": "none"}

    def chosen(**changed: Any) -> Any:
        given = {"regions": regions, "least": {"North": 0, "South": 5}, "most": most, **none, **changed}
        return fa.rules.portfolio_with_equity_limits(10, asks, values, **given)

    assert (chosen().funded, chosen().lead) == (("A", "C"), 1)
    assert chosen(owners={"A": "x", "B": "y", "C": "x", "D": "y"}, awards_per_owner=1).funded == ("A", "D")
    assert chosen(requires={"A": "B", "B": "none", "C": "none", "D": "none"}).funded == ("B", "C")
    assert chosen(regions="none", least={}, most={}).funded == ("A", "B")
    with pytest.raises(InfeasibleError, match="region South gets at least £11"):
        chosen(least={"North": 0, "South": 11})


def test_the_optimum_without_limits_is_that_of_the_knapsack() -> None:
    """Two calculations: the search and the solver."""
    asks, values = {"A": 10, "B": 20, "C": 30}, {"A": 60, "B": 100, "C": 120}
    words = dict.fromkeys(("regions", "owners", "exclusive", "requires"), "none")
    solved = fa.rules.portfolio_with_equity_limits(50, asks, values, **words, awards_per_owner="none")
    searched = fa.rules.knapsack_optimum(50, asks, values)
    assert (solved.funded, solved.spent, solved.lead) == (searched.funded, searched.spent, searched.lead)


@pytest.mark.parametrize("name", PURE)
@settings(max_examples=25)
@given(seed=st.integers(0, 10**9))
def test_the_door_changes_nothing(name: str, seed: int) -> None:
    """Any case through the door gives what the rule gives without it."""
    rule, case = SELECTION_RULES[name], case_of(seed)
    figures = {"scores": case.scores, "values": case.values, "ballots": case.ballots, "purses": case.purses}
    given: dict[str, Any] = {field: figures[field] for field in rule.needs if field in figures}
    given |= {option.name: getattr(case, option.name) for option in rule.options}
    found = rule(case.quantum, case.asks, **given)
    plain = rule.choose(case).selection
    assert (found.funded, found.spent, found.left) == (plain.funded, plain.spent, plain.left)
    assert found.spent == sum(found.awards.values())


@pytest.mark.parametrize("value", [0.1, "0.1", Decimal("0.1"), Fraction(1, 10), np.float64(0.1)])
def test_numbers_of_every_kind_are_read_exactly(value: Any) -> None:
    """A tenth is a tenth, however it is written."""
    found = fa.rules.score_order_stop(value, {"A": value, "B": value}, {"A": value, "B": 0.2})
    assert (found.funded, found.spent, found.left) == (("B",), Fraction(1, 10), 0)


SCORED = {"asks": {"A": 1, "B": 2}, "scores": {"A": 1, "B": 2}}
BACKED = {"asks": {"A": 1, "B": 2}, "ballots": {"X": ["A"]}}
LIMITED = {
    "asks": {"A": 1, "B": 2},
    "values": {"A": 1, "B": 2},
    **dict.fromkeys(("regions", "owners", "exclusive", "requires"), "none"),
    "awards_per_owner": "none",
}
BAD: dict[str, tuple[str, dict[str, Any], str]] = {
    "a negative ask": ("score-order-stop", {**SCORED, "asks": {"A": -1, "B": 2}}, "ask['A']: -1 must be 0 or more"),
    "a missing ask": ("score-order-stop", {**SCORED, "asks": {"A": None, "B": 2}}, "ask['A']: is blank"),
    "NaN": ("score-order-stop", {**SCORED, "scores": {"A": float("nan"), "B": 2}}, "score['A']: is blank"),
    "infinity": ("score-order-stop", {**SCORED, "scores": {"A": float("inf"), "B": 2}}, "'inf' is not a number"),
    "1e18": ("score-order-stop", {**SCORED, "asks": {"A": 1e18, "B": 2}}, "is above 9,999,999,999,999"),
    "True": ("score-order-stop", {**SCORED, "asks": {"A": True, "B": 2}}, "'True' is not a number"),
    "nobody": ("score-order-stop", {"asks": {}, "scores": {}}, "there is nobody to share among"),
    "no asks": ("score-order-stop", {"scores": {"A": 1}}, "ask: is missing; score-order-stop reads it"),
    "no scores": ("score-order-stop", {"asks": {"A": 1}}, "score: is missing; score-order-stop reads it"),
    "a score too few": ("score-order-stop", {**SCORED, "scores": {"A": 1}}, "score['B']: is missing"),
    "a score too many": (
        "score-order-stop",
        {**SCORED, "scores": {"A": 1, "B": 2, "C": 3}},
        "score['C']: is not among",
    ),
    "no mapping": ("score-order-stop", {**SCORED, "scores": [1, 2]}, "score: is neither a mapping of ids nor a Series"),
    "an id twice": (
        "score-order-stop",
        {"asks": pd.Series([1, 2], index=["A", "A"]), "scores": {"A": 1}},
        "'A' occurs twice",
    ),
    "a misspelt argument": (
        "score-order-stop",
        {**SCORED, "bar": 1},
        "bar: score-order-stop has no option 'bar'",
    ),
    "whole pounds": ("score-order-stop", {**SCORED, "whole_pounds": True}, "has no option 'whole_pounds'"),
    "ballots nobody reads": ("score-order-stop", {**SCORED, "ballots": {}}, "score-order-stop reads no ballots"),
    "purses nobody reads": ("score-order-stop", {**SCORED, "purses": {}}, "score-order-stop reads no purses"),
    "no bar": ("lottery-above-bar-skip", {**SCORED, "seed": "x"}, "bar: lottery-above-bar-skip needs 'bar'"),
    "no ballots": ("equal-shares-cost", {"asks": {"A": 1}}, "supporters: is missing; equal-shares-cost reads it"),
    "ballots by bid": ("equal-shares-cost", {**BACKED, "ballots": ["A"]}, "ballots: is no mapping of supporters"),
    "a text for a list": ("equal-shares-cost", {**BACKED, "ballots": {"X": "AB"}}, "ballots['X']: is a text"),
    "an unknown bid": ("equal-shares-cost", {**BACKED, "ballots": {"X": ["Z"]}}, "ballots['X']: 'Z' is no bid"),
    "a bid twice": ("equal-shares-cost", {**BACKED, "ballots": {"X": ["A", "A"]}}, "ballots['X']: names a bid twice"),
    "a supporter twice": ("equal-shares-cost", {**BACKED, "ballots": {"1": ["A"], 1: ["B"]}}, "ballots: '1' occurs"),
    "a purse twice": (
        "equal-shares-formula-endowments",
        {**BACKED, "purses": {"X": 9, "1": 0, 1: 0}},
        "purses: '1' occurs twice",
    ),
    "points of 0": ("equal-shares-points", {**BACKED, "ballots": {"X": {"A": 0}}}, "points of 'X' for 'A' are not"),
    "no purses": ("equal-shares-formula-endowments", BACKED, "purses: is missing"),
    "purses in a list": (
        "equal-shares-formula-endowments",
        {**BACKED, "purses": [9]},
        "purses: is no mapping of supporters",
    ),
    "another sum": ("equal-shares-formula-endowments", {**BACKED, "purses": {"X": 8}}, "the purses sum to 8.00"),
    "an unknown region": ("portfolio-with-equity-limits", {**LIMITED, "least": {"N": 1}}, "has no option 'least.N'"),
    "no limits": (
        "portfolio-with-equity-limits",
        {"asks": {"A": 1}, "values": {"A": 1}},
        "region: is missing; portfolio-with-equity-limits reads it",
    ),
    "too fine": (
        "knapsack-optimum",
        {"asks": {"A": 2, "B": 8}, "values": {"A": "1e-30", "B": 1}},
        "value: the asks or the values add up to more than 2^60",
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_calls_are_refused(what: str) -> None:
    """Each with the name of the figure or argument."""
    name, given, said = BAD[what]
    with pytest.raises(InputFault) as found:
        SELECTION_RULES[name](9, **given)
    assert said in str(found.value)


@pytest.mark.parametrize(
    ("estate", "said"),
    [(-1, "must be 0 or more"), (None, "is blank"), (1e18, "is above"), ("x", "'x' is not a number")],
)
def test_absurd_estates_are_refused(estate: Any, said: str) -> None:
    """More than all asks is no fault; less than nothing is."""
    assert fa.rules.score_order_stop(99, **SCORED).left == 96
    with pytest.raises(InputFault, match=f"estate: .*{said}"):
        fa.rules.score_order_stop(estate, **SCORED)


def test_figures_have_one_place_each() -> None:
    """Too many, or one in two places."""
    with pytest.raises(InputFault, match="reads ask, score, and got 3 figures"):
        fa.rules.score_order_stop(9, {"A": 1}, {"A": 1}, {"A": 1})
    with pytest.raises(InputFault, match="score: is given twice"):
        fa.rules.score_order_stop(9, {"A": 1}, {"A": 1}, scores={"A": 1})


def test_the_package_lists_every_rule_of_every_family() -> None:
    """By its name with underscores."""
    assert {name.replace("-", "_") for name in EVERY_RULE} < set(dir(fa.rules))
    assert all(getattr(fa.rules, name.replace("-", "_")) is rule for name, rule in EVERY_RULE.items())
    assert fa.rules.EVERY_RULE == EVERY_RULE
    assert fa.rules.SELECTION_RULES == SELECTION_RULES
