"""Overclaims: what the textbooks say of them, and every gain found again by calling the rule with the other figure."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InputFault
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.estates.problem import COLUMNS, Problem
from funding_alloc.rules.probes import Bids, Refused, Shares, gain_from_overclaim
from funding_alloc.rules.probes.shares import ADDITIVE, STATED
from funding_alloc.rules.register import RULES
from funding_alloc.rules.rule import Property
from tests.rules.probes.grounds import ONE, PURE, TENTH, bids_of, claims, shares_of

SEEDS = st.integers(0, 10**6)


@given(seed=SEEDS)
def test_equal_awards_answer_no_claim_beyond_the_award(seed: int) -> None:
    """Whoever is not met in full gains nothing; whoever is met may gain what is claimed on top and no more."""
    shares = shares_of("constrained-equal-awards", seed)
    assert shares is not None
    awards = shares.awards()
    for row in gain_from_overclaim(shares, TENTH):
        assert 0 <= row.gain <= row.inflated - row.honest
        assert awards[row.code] == row.honest or row.gain == 0


def test_equal_losses_reward_large_claims() -> None:
    """All three lose alike: of £30 more C keeps two thirds; A, with nothing, gains nothing by £10 more."""
    rows = gain_from_overclaim(claims("constrained-equal-losses", 200, A=100, B=200, C=300), TENTH)
    assert [row.gain for row in rows] == [0, 10, 15]
    shared = gain_from_overclaim(claims("constrained-equal-losses", 450, A=100, B=200, C=300), TENTH)
    assert [row.gain for row in shared] == [Fraction(20, 3), Fraction(40, 3), 20]
    assert rows[2].sentence == "C with claim 330 for 300 gains £15, from £150 (claim is stated by the claimant)."
    assert rows[0].sentence == "A with claim 110 for 100 gains nothing (claim is stated by the claimant)."


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15)
@given(seed=SEEDS, share=st.sampled_from([Fraction(1, 20), TENTH, ONE]))
def test_gains_are_those_of_calling_the_rule_again(name: str, seed: int, share: Fraction) -> None:
    """One row for each column that is stated and each id; nobody loses by a larger claim where the rule says so."""
    shares = shares_of(name, seed)
    if shares is None:
        return
    rows = gain_from_overclaim(shares, share)
    columns = shares.problem.columns
    read = [column for column in RULES[name].columns if column in STATED]
    assert [(row.stated.column, row.code) for row in rows] == [(c, code) for c in read for code in shares.ids]
    for row in rows:
        assert row.inflated == columns[row.stated.column][row.code] * (1 + share)
        if Property.CLAIMS_MONOTONE in RULES[name].about.holds and row.stated.column == "claim":
            assert row.gain >= 0
        changed = {**columns, row.stated.column: {**columns[row.stated.column], row.code: row.inflated}}
        if row.refused:
            continue
        given = changed if changed else {"ids": list(shares.ids)}
        again = RULES[name](shares.estate, **given, **shares.problem.options)
        assert row.gain == again[row.code] - shares.awards()[row.code]


@pytest.mark.parametrize("name", PURE)
@settings(max_examples=20)
@given(seed=SEEDS)
def test_bids_gain_what_the_rule_gives_to_the_raised_figure(name: str, seed: int) -> None:
    """A winner has the raised ask, a loser nothing; a score or a value is raised where the rule reads one."""
    bids = bids_of(name, seed)
    select = SELECTION_RULES[name].select
    assert select is not None
    honest = select(bids.case)
    fields = {"ask": "asks", "value": "values", "score": "scores"}
    rows = gain_from_overclaim(bids, TENTH)
    needed = {"ask"} | {column for column, field in fields.items() if field in bids.rule.needs}
    assert {row.stated.column for row in rows} == needed
    for row in rows:
        column = {**getattr(bids.case, fields[row.stated.column]), row.code: row.inflated}
        case = bids.with_figure(row.code, row.stated.column, row.inflated).case
        assert getattr(case, fields[row.stated.column]) == column
        after = case.asks[row.code] if row.code in select(case).funded else 0
        before = bids.case.asks[row.code] if row.code in honest.funded else 0
        assert row.gain == after - before


def test_a_loser_wins_by_a_better_value() -> None:
    """A's 9 for 6 is 1.5 a pound; half as much again is 2.25, ahead of B's 2, and A is first."""
    rule = SELECTION_RULES["value-for-money-stop"]
    rows = gain_from_overclaim(Bids(rule, rule.example.case), Fraction(1, 2), only=("A",))
    gains = {row.stated.column: row.gain for row in rows}
    assert gains == {"ask": 0, "value": 6}
    assert "value is stated by the bidder" in rows[-1].sentence


def test_figures_below_nothing_are_overstated_upwards() -> None:
    """A value of -10 becomes -9."""
    rule = SELECTION_RULES["knapsack-optimum"]
    case = replace(rule.example.case, values={"A": Fraction(-10), "B": ONE, "C": ONE})
    rows = gain_from_overclaim(Bids(rule, case), TENTH, only=("A",))
    assert {row.stated.column: row.inflated for row in rows}["value"] == -9


def test_what_the_rule_cannot_answer_is_told() -> None:
    """Quotas 2.4, 0.8 and 0.8 of four units are met as 2, 1, 1; a hundredfold A has 3 whole ones: 5 in all."""
    cells = {"count": {"A": Fraction(3), "B": ONE, "C": ONE}}
    problem = Problem(Fraction(4), cells, {"minimum": "1"}, ("A", "B", "C"))
    rows = gain_from_overclaim(Shares(RULES["largest-remainder"], problem), Fraction(100))
    assert [bool(row.refused) for row in rows] == [True, True, True]
    assert rows[0].gain == 0
    assert "A with count 303 for 3: the rule has no answer, a minimum of 1 takes more units" in rows[0].sentence
    empty = replace(problem, columns={"count": dict.fromkeys("ABC", Fraction(0))})
    with pytest.raises(Refused, match="every count is 0"):
        gain_from_overclaim(Shares(RULES["largest-remainder"], empty), TENTH)


def test_faults_of_the_question_are_refused() -> None:
    """An unknown id, too many runs, and a share that is none."""
    ground = claims("talmud", 200, A=100, B=200, C=300)
    with pytest.raises(InputFault, match=r"'a' is no id\. .*A, B, C"):
        gain_from_overclaim(ground, TENTH, only=("a",))
    with pytest.raises(
        InputFault, match=r"gain from overclaim needs 4 runs of the rule, and the limit is 3\. Name one"
    ):
        gain_from_overclaim(ground, TENTH, most_runs=3)
    assert [row.code for row in gain_from_overclaim(ground, TENTH, only=("B",), most_runs=2)] == ["B"]
    with pytest.raises(ValueError, match="no overclaim"):
        gain_from_overclaim(ground, Fraction(0))


def test_every_column_is_placed() -> None:
    """Each is known as stated or not, and as an amount or a figure that every part keeps."""
    assert set(STATED) | {"floor", "ceiling", "previous", "priority", "weight", "income"} == set(COLUMNS)
    assert ADDITIVE | {"need_index", "priority", "weight", "benefit", "income"} == set(COLUMNS)
