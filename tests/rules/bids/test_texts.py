"""Cases of bids written as tables, and read back: nothing is lost on the way."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.errors import Finding
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.door import BidsAsked, case_of
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.bids.rule import SelectionExample
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds
from tests.rules.bids import selection_cases

SEEDS = st.integers(0, 10**9)


def _say(name: str, code: str, what: str, fix: str) -> Finding:
    return Finding(f"{name} {code}", 0, 0, what, fix)


def read_back(name: str, case: SelectionCase) -> SelectionCase:
    """The case by way of text, as far as the rule reads it."""
    rule = SELECTION_RULES[name]
    told = SelectionExample(case, (), "")
    cells = {column: dict(zip(told.ids, texts, strict=True)) for column, texts in told.columns.items()}
    known = {option.name for option in rule.options}
    options = {option: text for option, text in told.options.items() if option.partition(".")[0] in known}
    purses = {name: str(purse) for name, purse in case.purses.items()} if "purses" in rule.needs else None
    return case_of(rule, BidsAsked(told.estate, told.ids, cells, options, purses=purses), _say)


def limits_for(case: SelectionCase, seed: int) -> EquityLimits:
    """Limits of every kind, each bid placed."""
    rng = random.Random(seed)
    bids = sorted(case.asks)
    regions = {bid: rng.choice(["North", "South East", "none"]) for bid in bids}
    most = rng.choice([None, case.quantum])
    bounds = {region: RegionBounds(case.quantum / 3, most) for region in sorted(set(regions.values()) - {"none"})}
    groups = tuple(tuple(bids[:size]) for size in (2, 3) if size <= len(bids) and rng.random() < 0.5)
    requires = tuple((first, second) for first in bids for second in bids if first != second and rng.random() < 0.2)
    return EquityLimits(
        regions, bounds, {bid: rng.choice("xy") for bid in bids}, rng.choice([None, 2]), groups, requires
    )


@given(SEEDS)
def test_limits_are_read_back(seed: int) -> None:
    """Regions with a space, several groups and requirements of one bid, limits that are off."""
    case = selection_cases.case_of(seed)
    case = SelectionCase(case.quantum, case.asks, values=case.values, limits=limits_for(case, seed))
    assert read_back("portfolio-with-equity-limits", case) == case


@pytest.mark.parametrize("name", ["equal-shares-points", "equal-shares-formula-endowments", "sequential-phragmen"])
@given(seed=SEEDS)
def test_ballots_are_read_back(name: str, seed: int) -> None:
    """Points and purses; a supporter of no bid is known only by its purse, for a table of bids cannot name it."""
    case = replace(selection_cases.case_of(seed), scores={}, values={}, bar=None, seed=None)
    has_purses = "purses" in SELECTION_RULES[name].needs
    ballots = {supporter: own for supporter, own in case.ballots.items() if own or has_purses}
    if any(case.ballots.values()):
        assert read_back(name, case) == replace(case, ballots=ballots, purses=case.purses if has_purses else {})


@pytest.mark.parametrize("name", ["lottery-above-bar-stop", "value-for-money-skip"])
@given(seed=SEEDS)
def test_figures_are_read_back(name: str, seed: int) -> None:
    """Thirds stay thirds."""
    case = replace(selection_cases.case_of(seed), ballots={}, purses={})
    is_lottery = name.startswith("lottery")
    expected = replace(case, values={}) if is_lottery else replace(case, scores={}, bar=None, seed=None)
    assert read_back(name, case) == expected
