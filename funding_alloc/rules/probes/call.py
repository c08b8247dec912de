"""Probes called from Python, with the figures of the rule's own call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.bids.call import CallableSelectionRule
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.estates.call import CallableRule
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.figures import text_of
from funding_alloc.rules.probes.asking import QUESTIONS, asking_of
from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.every import Probed, all_probes
from funding_alloc.rules.probes.ground import Refused
from funding_alloc.rules.probes.shares import Shares
from funding_alloc.rules.register import rule_named


def probe(rule: str, estate: Any, *figures: Any, **given: Any) -> Probed:
    """Probe a rule on plain mappings, Series, or the columns of a DataFrame.

    ``probe("talmud", estate=200, claims={"A": 100, "B": 200, "C": 300}, overclaim="0.1")``,
    ``probe("score_order_skip", 10, asks={"A": 6, "B": 5}, scores={"A": 90, "B": 80}, overclaim="0.1")``: everything as
    in the call of the rule itself, and ``overclaim``, the share by which a figure is overstated. Left open are
    ``parts`` (``"0.5,0.5"`` or a sequence; two halves), ``up_to`` and ``estate_step`` (estates to search), ``step`` (of
    a figure that is moved) and ``only`` (ids to try; all). See ``asking_of``.

    Raises ``InputFault`` with every finding, ``InfeasibleError`` where floors, ceilings or limits cannot be met,
    ``NotProvenError`` where an optimum could not be proven.
    """
    only = given.pop("only", ())
    texts = {name: _text(given.pop(name)) for name in QUESTIONS if name in given}
    ground = _ground(rule_named(rule.replace("_", "-")), estate, figures, given)
    names = (only,) if isinstance(only, str) else tuple(only)
    asking = asking_of(ground, texts, tuple(text_of(code) for code in names))
    try:
        return all_probes(ground, asking)
    except Refused as fault:
        raise InputFault([Finding(rule, 0, 0, f"{fault}.")]) from None


def _ground(
    rule: CallableRule | CallableSelectionRule, estate: Any, figures: tuple[Any, ...], given: Mapping[str, Any]
) -> Shares | Bids:
    """What the rule's own call checks and hands on: a rule that notes what it is given, and answers as itself."""
    if isinstance(rule, CallableSelectionRule):
        cases: list[SelectionCase] = []

        def select(case: SelectionCase) -> Selection:
            cases.append(case)
            return rule.choose(case).selection

        replace(rule, select=select, optimum=None, solved_in="")(estate, *figures, **given)
        return Bids(rule, cases[0])
    problems: list[Problem] = []

    def awards(problem: Problem) -> dict[str, Fraction]:
        problems.append(problem)
        return rule.divide(problem).awards

    replace(rule, curves=None, awards=awards)(estate, *figures, **given)
    return Shares(rule, problems[0])


def _text(value: Any) -> str:
    """A figure, or several with commas between."""
    return ",".join(map(text_of, value)) if isinstance(value, tuple | list) else text_of(value)
