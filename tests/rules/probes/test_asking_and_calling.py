"""What is asked of a probe, and probes called from Python as the rule itself is called."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import funding_alloc as fa
from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.probes import (
    HALVES,
    Asking,
    Bids,
    Span,
    all_probes,
    gain_from_overclaim,
    gain_from_splitting,
    marginal_pounds,
    more_money,
    runs_needed,
    who_loses_when_one_joins,
    winning_margins,
)
from funding_alloc.rules.probes.asking import asking_of
from funding_alloc.rules.register import RULES
from tests.rules.probes.grounds import ONE, PURE, TENTH, bids_of, claims, shares_of

GARMENT = {"A": 100, "B": 200, "C": 300}
SEEDS = st.integers(0, 10**6)


def test_python_probes_take_the_call_of_the_rule() -> None:
    """Mapping, Series or table, options by name; the answer is that of the probes one by one."""
    found = fa.rules.probe("talmud", estate=200, claims=GARMENT, overclaim="0.1")
    ground = claims("talmud", 200, **GARMENT)
    assert found == all_probes(ground, Asking(TENTH, HALVES, Fraction(600), Fraction(4), ONE))
    table = pd.DataFrame({"claim": GARMENT})
    assert fa.rules.probe("talmud", 200, table=table, overclaim=0.1) == found
    assert fa.rules.probe("talmud", 200, pd.Series(GARMENT), overclaim=0.1, parts=("1/2", "1/2")) == found
    blend = fa.rules.probe("blend", 100, need={"A": 1, "B": 3}, population={"A": 1, "B": 1}, need_part=1, overclaim=1)
    assert [row.gain for row in blend.overclaim] == [15, Fraction(75, 7), 0, 0]
    assert "probe" in dir(fa.rules)


def test_names_may_have_underscores_and_one_id_may_stand_alone() -> None:
    """As the rules themselves are called."""
    found = fa.rules.probe("constrained_equal_awards", 100, GARMENT, overclaim="0.1", only="A")
    assert [row.code for row in (*found.overclaim, *found.splitting, *found.joining, *found.slopes)] == ["A"] * 4
    assert found.margins == ()


SCORED = {"asks": {"A": 6, "B": 5, "C": 4}, "scores": {"A": 90, "B": 80, "C": 70}}


def test_bids_are_probed_as_their_rule_is_called() -> None:
    """Of 11 A and B are funded, and C, who fits 10, is dropped; the same from a table."""
    found = fa.rules.probe("score_order_skip", 10, **SCORED, overclaim="0.1")
    rule = SELECTION_RULES["score-order-skip"]
    step = Fraction(6, 100)
    assert found == all_probes(
        Bids(rule, rule.example.case), Asking(TENTH, HALVES, Fraction(15), Fraction(1, 20), step)
    )
    assert found.more_money.first is not None
    assert list(found.more_money.first.less) == ["C"]
    table = pd.DataFrame({"ask": SCORED["asks"], "score": SCORED["scores"]})
    assert fa.rules.probe("score-order-skip", 10, table=table, overclaim="0.1") == found


def test_a_portfolio_is_probed_by_its_solver() -> None:
    """One award to each owner: B and C of 10; of 11 A's 9 and B's 10 are worth more, and C is dropped."""
    found = fa.rules.probe(
        "portfolio_with_equity_limits",
        10,
        asks=SCORED["asks"],
        values={"A": 9, "B": 10, "C": 4},
        regions={"A": "N", "B": "N", "C": "S"},
        owners={"A": "X", "B": "Y", "C": "Z"},
        exclusive="none",
        requires="none",
        least={"N": 0, "S": 0},
        most={"N": "none", "S": "none"},
        awards_per_owner=1,
        overclaim="0.1",
    )
    assert found.more_money.first is not None
    assert list(found.more_money.first.less) == ["C"]
    gains = {(row.code, row.stated.column): row.gain for row in found.overclaim}
    assert gains["B", "ask"] == Fraction(1, 2)
    assert {row.code: row.gain for row in found.splitting} == {"A": 3, "B": Fraction(-5, 2), "C": -2}
    (ask, value) = found.margins
    assert ask.turns_at is not None
    assert value.turns_at is not None
    assert ask.turns_at <= 5 <= (ask.loses_at or 0)
    assert (value.loses_at or 0) <= 10 <= value.turns_at


CALLS: dict[str, tuple[dict[str, Any], str]] = {
    "no share": ({}, "overclaim: is missing: the share"),
    "a share of nothing": ({"overclaim": 0}, "overclaim: 0 must be above 0"),
    "no number": ({"overclaim": "ten"}, "overclaim: 'ten' is not a number"),
    "a share beyond belief": ({"overclaim": 1e18}, "overclaim: 1000000000000000000 is above"),
    "parts that leave something": ({"overclaim": 1, "parts": "0.5,0.4"}, "parts: '0.5,0.4' are no parts of a whole"),
    "one part": ({"overclaim": 1, "parts": (1,)}, "parts: '1' are no parts of a whole"),
    "a part that is no number": ({"overclaim": 1, "parts": "a,1"}, "parts: 'a,1' are no parts"),
    "an end before the estate": ({"overclaim": 1, "up_to": 5}, "up_to: is below the estate"),
    "nobody's id": ({"overclaim": 1, "only": ("A", "Z")}, "only: 'Z' is no id. Known here: A, B, C."),
    "a claim below nothing": ({"overclaim": 1, "claims": {"A": -1}}, "claim['A']: -1 must be 0 or more"),
    "a choice of another rule": ({"overclaim": 1, "eta": 2}, "talmud has no option 'eta'"),
}


@pytest.mark.parametrize("what", CALLS)
def test_faults_of_a_call_are_named(what: str) -> None:
    """Those of the question and those of the rule's own figures."""
    given_, said = CALLS[what]
    with pytest.raises(InputFault) as found:
        fa.rules.probe("talmud", 200, **{"claims": GARMENT, **given_})
    assert said in str(found.value)


def test_rules_are_checked_as_in_their_own_call() -> None:
    """An unknown rule, and floors that cannot be met."""
    with pytest.raises(InputFault, match=r"'talmut' is no rule\. Did you mean 'talmud'"):
        fa.rules.probe("talmut", 200, GARMENT, overclaim=1)
    with pytest.raises(InfeasibleError, match="the floors cost more"):
        fa.rules.probe("hold-harmless", 1, need={"A": 1}, previous={"A": 2}, overclaim=1)


def test_what_is_left_open_comes_from_the_data() -> None:
    """Estates to the sum of claims or asks, or twice the estate, by hundredths; figures by 1, asks by a hundredth."""
    asking = asking_of(claims("talmud", 200, **GARMENT), {"overclaim": "1/10"})
    assert asking == Asking(TENTH, HALVES, Fraction(600), Fraction(4), ONE)
    rule = SELECTION_RULES["score-order-stop"]
    asking = asking_of(Bids(rule, rule.example.case), {"overclaim": "0.1", "parts": "1/3, 2/3"}, ("A",))
    thirds = (Fraction(1, 3), Fraction(2, 3))
    assert asking == Asking(TENTH, thirds, Fraction(15), Fraction(1, 20), Fraction(6, 100), ("A",))
    equal = shares_of("equal", 3)
    assert equal is not None
    assert asking_of(equal, {"overclaim": "1"}).up_to == 2 * equal.estate
    full = claims("talmud", 600, **GARMENT)
    assert asking_of(full, {"overclaim": "1"}).money_step == 1
    with pytest.raises(InputFault, match=r"steps: is no question of a probe\. Did you mean 'step'"):
        asking_of(full, {"overclaim": "1", "steps": "1"})


@pytest.mark.parametrize("name", [*RULES, *PURE])
@settings(max_examples=5)
@given(seed=SEEDS)
def test_all_probes_are_the_probes_one_by_one(name: str, seed: int) -> None:
    """On every rule, with the runs that were said."""
    ground = shares_of(name, seed) if name in RULES else bids_of(name, seed)
    if ground is None:
        return
    end = ground.estate + 4
    asking = Asking(TENTH, HALVES, end, ONE, ONE, only=ground.ids[:2], most_runs=4_000)
    if isinstance(ground, Bids) and "purses" in ground.rule.needs and not ground.estate:
        return
    found = all_probes(ground, asking)
    only = ground.ids[:2]
    assert found.more_money == more_money(ground, Span(ground.estate, end, ONE))
    assert found.overclaim == gain_from_overclaim(ground, TENTH, only)
    assert found.splitting == gain_from_splitting(ground, HALVES, only)
    assert found.joining == who_loses_when_one_joins(ground, only)
    needed = runs_needed(ground, asking)
    assert needed["overclaim"] == 1 + len(found.overclaim)
    assert needed["splitting"] == 1 + len(found.splitting) == 1 + len(found.joining) == needed["joining"]
    if isinstance(ground, Bids):
        assert found.slopes == ()
        assert found.margins == winning_margins(ground, ONE, only)
        assert needed["margin"] >= 1 + len(found.margins)
    else:
        assert found.margins == ()
        assert found.slopes == marginal_pounds(ground, ONE, only)
        assert needed["marginal pound"] == 1 + 2 * len(found.slopes)
