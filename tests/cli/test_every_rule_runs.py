"""Every rule of every family: its worked example comes out alike from the command line and from Python."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import funding_alloc as fa
from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.estates.rule import Rule
from funding_alloc.rules.register import EVERY_RULE
from tests.cli.conftest import Command
from tests.rules.tables import words_for


def called(rule: Rule | SelectionRule) -> Any:
    """The rule's example, called by its name with a mapping for each column."""
    example = rule.example
    columns = {name: dict(zip(example.ids, cells, strict=True)) for name, cells in example.columns.items()}
    given: dict[str, Any] = {**(columns or {"ids": list(example.ids)}), **example.options}
    if isinstance(rule, SelectionRule) and "purses" in rule.needs:
        given["purses"] = rule.example.case.purses
    return getattr(fa.rules, rule.name.replace("-", "_"))(example.estate, **given)


@pytest.mark.parametrize("name", EVERY_RULE)
def test_worked_example_on_the_command_line_and_in_python(command: Command, tmp_path: Path, name: str) -> None:
    """The awards of the register; of bids also the winners in their order, and what is spent and left."""
    rule = EVERY_RULE[name]
    example = rule.example
    said = command("rule", "run", name, *words_for(rule, example, tmp_path), "--format", "json")
    assert said.code == 0
    told, found = json.loads(said.out), called(rule)
    awards = dict(zip(example.ids, map(Fraction, example.awards), strict=True))
    assert {row["id"]: row["award"] for row in told["rows"]} == pytest.approx(
        {bid: float(award) for bid, award in awards.items()}, rel=1e-12
    )
    if isinstance(rule, Rule):
        assert found == awards
        return
    places = {row["place"]: row["id"] for row in told["rows"] if row["place"] is not None}
    assert tuple(places[place] for place in sorted(places)) == found.funded == rule.example.funded
    assert sorted(places) == list(range(1, len(places) + 1))
    assert found.awards == awards
    assert (found.spent, found.left) == (told["spent"], told["left"])
    assert found.spent == sum(awards.values())
    assert found.spent + found.left == Fraction(example.estate)
    assert told.get("lead") == found.lead
