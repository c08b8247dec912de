"""Exploration sampling: the published rule, probabilities by several routes, and pounds that sum."""

from __future__ import annotations

import json
from decimal import Decimal
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from funding_alloc.learning.exploration import (
    exploration_shares,
    posterior,
    probability_best,
    probability_best_by_integral,
    trial_pounds,
)
from funding_alloc.schema.learn import Arm, Point, Prior

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "data/decision_learning.json").read_text(encoding="utf-8")
)["exploration_sampling"]["cases"]
ARMS = st.dictionaries(
    st.sampled_from([f"arm_{i}" for i in range(5)]),
    st.builds(Point, st.floats(-3, 3), st.floats(0.1, 3)),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["posterior_prob_best"]))
def test_published_shares(case: dict[str, Any]) -> None:
    """All four cases, to the file's figures."""
    best = {f"arm_{i}": p for i, p in enumerate(case["posterior_prob_best"])}
    found = exploration_shares(best)
    assert list(found.values()) == pytest.approx(case["exploration_sampling_share"], abs=5e-9)


def test_two_in_closed_form() -> None:
    """Probability of the normal difference, as scipy has it; each then gets half."""
    arms = {"a": Point(0.3, 0.2), "b": Point(0.1, 0.1)}
    found = probability_best(arms, 100, 1)
    assert found["a"] == pytest.approx(norm.cdf(0.2 / sqrt(0.05)), rel=1e-12)
    assert sum(found.values()) == 1
    assert list(exploration_shares(found).values()) == pytest.approx([0.5, 0.5])


@given(ARMS, st.integers(0, 2**32 - 1))
def test_draws_agree_with_the_integral(arms: dict[str, Point], seed: int) -> None:
    """Six standard errors of 4,000 draws; and both sum to 1."""
    drawn, exact = probability_best(arms, 4000, seed), probability_best_by_integral(arms, 801)
    assert sum(drawn.values()) == pytest.approx(1)
    assert sum(exact.values()) == pytest.approx(1, abs=1e-4)
    for name, p in drawn.items():
        assert abs(p - exact[name]) < 6 * sqrt(max(exact[name] * (1 - exact[name]), 1e-3) / 4000) + 1e-4


@given(ARMS, st.integers(0, 10**9))
def test_pounds_of_trials_sum(arms: dict[str, Point], pot: int) -> None:
    """Whole pounds, the whole pot, whatever the order; the same seed gives the same pounds."""
    shares = exploration_shares(probability_best(arms, 500, 7))
    assert sum(shares.values()) == pytest.approx(1)
    pounds = trial_pounds(pot, shares)
    assert sum(pounds.values()) == pot
    assert min(pounds.values()) >= 0
    backwards = dict(reversed(arms.items()))
    assert trial_pounds(pot, exploration_shares(probability_best(backwards, 500, 7))) == pounds


def test_interventions_that_are_thought_of_alike_get_the_same() -> None:
    """Before any trial nobody is preferred, whatever the draws."""
    shares = exploration_shares(probability_best(dict.fromkeys(("a", "b", "c"), Point(0, 1)), 101, 3))
    assert list(shares.values()) == pytest.approx([1 / 3] * 3, rel=1e-12)


def test_posterior_by_precision() -> None:
    """Prior 0 with sd 1 and a result 0.3 with error 0.5: a fifth of the precision is the prior's."""
    prior = Prior(mean=Decimal(0), sd=Decimal(1), assumption="A test.")
    arm = Arm.model_validate(
        {"title": "A", "result": {"estimate": "0.3", "standard_error": "0.5", "assumption": "A test."}}
    )
    found = posterior(arm, prior)
    assert [found.value, found.error] == pytest.approx([0.24, sqrt(0.2)])
    assert posterior(Arm(title="B", result="none_yet"), prior) == Point(0, 1)
