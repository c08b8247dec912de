"""What each rule is said to keep, it keeps on random problems; what it is said to break, it breaks on one."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.rules.estates.rule import Rule
from funding_alloc.rules.register import RULES
from funding_alloc.rules.rule import Property
from tests.rules.estates.problems import is_broken, problem_for, problems, shared

SEARCHED = 5_000
BROKEN = [(name, prop) for name, rule in RULES.items() for prop in sorted(rule.about.breaks)]


def _keeps_its_promises(data: st.DataObject, rule: Rule) -> None:
    problem, pick = data.draw(problems(rule))
    awards = shared(rule, problem)
    if awards is not None:
        assert sum(awards.values()) == problem.estate
        assert min(awards.values()) >= 0
        for code, claim in problem.columns.get("claim", {}).items():
            assert awards[code] <= claim
    assert [prop for prop in sorted(rule.about.holds) if is_broken(rule, prop, problem, pick)] == []


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15)
@given(data=st.data())
def test_a_rule_keeps_what_it_is_said_to_keep(name: str, data: st.DataObject) -> None:
    """The estate is shared out, nobody below nothing or above their claim, and every property that is listed."""
    _keeps_its_promises(data, RULES[name])


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
@settings(max_examples=300)
@given(data=st.data())
def test_a_rule_keeps_it_on_ten_thousand_problems(name: str, data: st.DataObject) -> None:
    """The same, 300 problems for each of the rules."""
    _keeps_its_promises(data, RULES[name])


@pytest.mark.parametrize(("name", "prop"), BROKEN, ids=[f"{name}-{prop}" for name, prop in BROKEN])
def test_a_rule_breaks_what_it_is_said_to_break(name: str, prop: Property) -> None:
    """A counterexample is found, always the same one."""
    dice = random.Random(1)
    assert any(
        is_broken(RULES[name], prop, problem_for(RULES[name], dice.randint), dice.randint) for _ in range(SEARCHED)
    )


PAIRS = [("constrained-equal-awards", "constrained-equal-losses"), ("talmud", "talmud"), ("proportional",) * 2]


@pytest.mark.parametrize(("one", "other"), PAIRS)
@given(data=st.data())
def test_duals_share_losses_as_the_other_shares_awards(one: str, other: str, data: st.DataObject) -> None:
    """What one leaves unpaid of the claims is the other's division of what is missing."""
    problem, _ = data.draw(problems(RULES[one]))
    claims = problem.columns["claim"]
    awards = RULES[one](problem.estate, claims)
    losses = RULES[other](sum(claims.values()) - problem.estate, claims)
    assert awards == {code: claims[code] - losses[code] for code in claims}
