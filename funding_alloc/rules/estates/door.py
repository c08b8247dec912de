"""The way in for rules for estates: text checked into a problem, and refusals into findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.money import round_to_pounds
from funding_alloc.rules.checks import Cells, Say, faults_of_estate, faults_of_options
from funding_alloc.rules.estates.apportionment import UnitsCannotBeShared
from funding_alloc.rules.estates.beyond import TooLargeForExact
from funding_alloc.rules.estates.parametric import BoundsMissQuantum
from funding_alloc.rules.estates.problem import COLUMNS, Problem
from funding_alloc.rules.estates.rule import Division, Rule
from funding_alloc.rules.figures import ZERO, fault_in, number_of
from funding_alloc.rules.rule import CannotBeShared


@dataclass(frozen=True)
class Asked:
    """What a rule is asked, as text."""

    estate: str
    ids: tuple[str, ...]
    cells: Cells
    options: Mapping[str, str]
    whole_pounds: bool = False


def answer(rule: Rule, asked: Asked, say: Say) -> Division:
    """Check, share and, where asked, round. Raises ``InputFault`` or ``InfeasibleError``."""
    problem = problem_of(rule, asked, say)
    try:
        found = rule.divide(problem)
    except CannotBeShared as fault:
        raise InputFault([say(fault.column, "", fault.what, fault.fix)]) from None
    except TooLargeForExact as fault:
        raise InputFault([say(rule.columns[0], "", f"{fault}.", "Use fewer claimants or rounder claims.")]) from None
    except UnitsCannotBeShared as fault:
        raise InputFault([say("estate", "", f"{fault}.", "")]) from None
    except BoundsMissQuantum as fault:
        raise InfeasibleError(rule.name, [str(fault)]) from None
    if not asked.whole_pounds:
        return found
    pounds = round_to_pounds(found.awards, int(problem.estate))
    return Division({code: Fraction(pounds[code]) for code in asked.ids}, found.multiplier)


def problem_of(rule: Rule, asked: Asked, say: Say) -> Problem:
    """The problem in exact numbers. Raises ``InputFault`` with every fault of every figure."""
    findings = [
        say(name, code, *fault)
        for name in rule.columns
        for code in asked.ids
        if (fault := fault_in(COLUMNS[name], asked.cells[name][code])) is not None
    ]
    known = {option.name: option for option in rule.options}
    needs_whole = rule.is_in_units or asked.whole_pounds
    findings += [say("estate", "", *fault) for fault in faults_of_estate(asked.estate, needs_whole)]
    findings += [say(name, "", what, fix) for name, what, fix in faults_of_options(rule, known, asked.options)]
    if findings:
        raise InputFault(findings)
    estate = number_of(asked.estate) or ZERO
    columns = {name: {c: number_of(asked.cells[name][c]) or ZERO for c in asked.ids} for name in rule.columns}
    _refuse_more_than_claims(estate, columns, say)
    return Problem(estate, columns, asked.options, asked.ids)


def _refuse_more_than_claims(estate: Fraction, columns: Mapping[str, Mapping[str, Fraction]], say: Say) -> None:
    if "claim" not in columns:
        return
    total = sum(columns["claim"].values(), ZERO)
    if estate > total:
        what = f"the claims sum to {float(total):,.2f}, and the estate of {float(estate):,.2f} is above them."
        raise InputFault([say("claim", "", what, "A rule for claims shares what is too little; lower the estate.")])
