"""The way in for rules: text checked into a problem, and refusals into findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from funding_alloc.errors import Finding, InfeasibleError, InputFault, did_you_mean
from funding_alloc.money import round_to_pounds
from funding_alloc.rules.apportionment import UnitsCannotBeShared
from funding_alloc.rules.beyond import TooLargeForExact
from funding_alloc.rules.parametric import ZERO, BoundsMissQuantum
from funding_alloc.rules.problem import COLUMNS, CannotBeShared, Problem, fault_in, number_of
from funding_alloc.rules.rule import Division, Option, RegisteredRule, Rule
from funding_alloc.schema.base import MOST_POUNDS

NONE: Final = "none"
"""The word for nothing of the kind: no limit, no region, no supporter."""
Cells = Mapping[str, Mapping[str, str]]
Say = Callable[[str, str, str, str], Finding]
"""A finding at a column (or option, or the estate) and an id, or at the column as a whole: what, and how to mend it."""


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


def faults_of_estate(text: str, needs_whole: bool) -> Iterable[tuple[str, str]]:
    """What is wrong with an estate, and how to mend it."""
    number = number_of(text)
    if text == "":
        yield "is blank.", ""
    elif number is None:
        yield f"'{text[:30]}' is not a number.", "Write digits only, without £ or commas."
    elif number < 0:
        yield f"{text} must be 0 or more.", ""
    elif number > MOST_POUNDS:
        yield f"{text} is above {MOST_POUNDS:,}, the greatest figure this program takes.", ""
    elif needs_whole and number.denominator != 1:
        yield f"{text} is not a whole number, so it cannot be shared in whole pounds or units.", ""


def faults_of_options(
    rule: RegisteredRule, known: Mapping[str, Option], options: Mapping[str, str]
) -> Iterable[tuple[str, str, str]]:
    """Options that are unknown, left out or out of range: name, what, and how to mend it."""
    for name in options:
        if name not in known:
            yield name, f"{rule.name} has no option '{name}'.", did_you_mean(name, known)
    for name, option in known.items():
        if name not in options:
            yield name, f"{rule.name} needs '{name}': {option.meaning}.", "It is a policy choice without a default."
        elif (what := _fault_of_option(option, options[name])) is not None:
            yield name, *what


def _fault_of_option(option: Option, text: str) -> tuple[str, str] | None:
    if option.choices:
        fix = did_you_mean(text, option.choices)
        return None if text in option.choices else (f"'{text}' is not one of its words.", fix)
    if option.is_text:
        return None if text else ("is blank.", "")
    return None if option.takes_none and text == NONE else _fault_of_number(option, text)


def _fault_of_number(option: Option, text: str) -> tuple[str, str] | None:
    number = number_of(text)
    if number is None:
        return f"'{text[:30]}' is not a number.", "Write digits only."
    if option.is_whole and number.denominator != 1:
        return f"{text} is not a whole number.", ""
    low, high = option.least, option.most
    if (low is not None and number < low) or (high is not None and number > high):
        wanted = f"{'any' if low is None else low} to {'any' if high is None else high}"
        return f"{text} is out of its range, {wanted}.", ""
    return None
