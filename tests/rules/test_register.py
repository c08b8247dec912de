"""The register of rules: nobody enters without definition, properties, reference and a worked example that runs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.bids.texts import FIGURES, WORDS
from funding_alloc.rules.estates.door import Asked, answer
from funding_alloc.rules.estates.problem import COLUMNS
from funding_alloc.rules.estates.rule import Example, Rule, applicable
from funding_alloc.rules.register import EVERY_RULE, RULES, rule_named
from funding_alloc.rules.rule import MEANING, About, Property
from tests.rules.estates.problems import BREAKS, CELLS, OPTIONS

ASKED_FOR = [
    "equal",
    "per-head",
    "proportional",
    "blend",
    "need-weighted-linear",
    "need-weighted-power",
    "need-weighted-banded",
    "constrained-equal-awards",
    "constrained-equal-losses",
    "talmud",
    "reverse-talmud",
    "piniles",
    "constrained-egalitarian",
    "isoelastic-welfare",
    "floors-and-ceilings",
    "hold-harmless",
    "damping",
    "priority-classes",
    "leximin-per-head",
]
OUTSIDE = ["random-arrival", "adjusted-proportional", "minimal-overlap", "average-of-awards", "linear-utilitarian"]


def _say(name: str, code: str, what: str, fix: str) -> Finding:
    return Finding(f"{name} {code}", 0, 0, what, fix)


def _faults(rule: Rule) -> Iterator[str]:
    """What keeps a rule out of the register."""
    about, example = rule.about, rule.example
    if not about.definition.endswith("."):
        yield "definition"
    if not re.search(r"\d{4}|annex", about.reference):
        yield "reference"
    if about.holds | about.breaks != applicable(rule) or about.holds & about.breaks:
        yield "properties"
    if not example.arithmetic or not example.awards or set(example.columns) != set(rule.columns):
        yield "example"
    elif sum(map(Fraction, example.awards)) != Fraction(example.estate):
        yield "example's total"
    if (rule.curves is None) == (rule.awards is None):
        yield "arithmetic"


@pytest.mark.parametrize("name", RULES)
def test_every_rule_is_complete(name: str) -> None:
    """Definition, reference with a year, every property that applies held or broken, an example."""
    assert RULES[name].name == name
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert list(_faults(RULES[name])) == []


TALMUD = RULES["talmud"]
INCOMPLETE = {
    "definition": replace(TALMUD, about=replace(TALMUD.about, definition="")),
    "reference": replace(TALMUD, about=replace(TALMUD.about, reference="")),
    "properties": replace(TALMUD, about=About("A.", "1985", TALMUD.about.holds - {Property.SELF_DUAL}, frozenset())),
    "example": replace(TALMUD, example=Example("0", {"claim": ()}, (), "")),
    "arithmetic": replace(TALMUD, curves=None),
}


@pytest.mark.parametrize("what", INCOMPLETE)
def test_an_incomplete_rule_would_be_caught(what: str) -> None:
    """The check finds each of the parts that may be forgotten."""
    assert list(_faults(INCOMPLETE[what])) == [what]


@pytest.mark.parametrize("name", RULES)
def test_every_worked_example_comes_out_exactly(name: str) -> None:
    """The awards that stand in the register are those of the rule."""
    rule = RULES[name]
    example = rule.example
    found = answer(rule, Asked(example.estate, example.ids, example.cells(), example.options), _say)
    assert found.awards == dict(zip(example.ids, map(Fraction, example.awards), strict=True))


def test_the_engine_drives_what_a_multiplier_can_drive() -> None:
    """Nineteen rules are curves for one engine; the others look at the group as a whole."""
    assert [name for name in ASKED_FOR if RULES[name].curves is None] == []
    assert [name for name in OUTSIDE if RULES[name].awards is None] == []


def test_words_and_columns_are_all_explained() -> None:
    """Every property has a meaning, a rule that is said to hold or break it and a test; every column and option too."""
    assert set(MEANING) == set(Property)
    assert set(BREAKS) == {prop for rule in RULES.values() for prop in rule.holds | rule.breaks}
    assert set(Property) == {prop for rule in EVERY_RULE.values() for prop in rule.holds | rule.breaks}
    read = {column for rule in RULES.values() for column in rule.columns}
    assert read == set(COLUMNS) == set(CELLS)
    assert {option.name for rule in RULES.values() for option in rule.options} == set(OPTIONS)


def test_bids_read_columns_that_are_explained_and_no_option_has_a_default() -> None:
    """Figures and words by the fields of a case; bar, seed and limits."""
    read = {column for rule in SELECTION_RULES.values() for column in rule.columns}
    assert read == {*FIGURES, *WORDS}
    options = {option.name: option for rule in SELECTION_RULES.values() for option in rule.options}
    assert set(options) == {"bar", "seed", "least", "most", "awards_per_owner"}
    assert all(option.meaning for option in options.values())


def test_families_are_told_apart() -> None:
    """Twenty-seven rules for estates, eight for units, twenty for bids, no name twice."""
    assert Counter(rule.family for rule in EVERY_RULE.values()) == {"divisible": 27, "units": 8, "bids": 20}
    assert len(EVERY_RULE) == len(RULES) + len(SELECTION_RULES)
    assert all(rule.name == name for name, rule in EVERY_RULE.items())


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    """One letter off, underscores for hyphens, or half a name."""
    for typed, meant in {
        "talmut": "talmud",
        "random_arrival": "random-arrival",
        "score-order": "score-order-stop",
    }.items():
        with pytest.raises(InputFault, match=f"Did you mean '{meant}'"):
            rule_named(typed)
