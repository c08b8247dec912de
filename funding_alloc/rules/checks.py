"""Checks that every rule shares: of the estate, and of the options."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.rules.figures import NONE, number_of
from funding_alloc.rules.rule import Option, RegisteredRule
from funding_alloc.schema.base import MOST_POUNDS

Cells = Mapping[str, Mapping[str, str]]
Say = Callable[[str, str, str, str], Finding]
"""A finding at a column (or option, or the estate) and an id, or at the column as a whole: what, and how to mend it."""


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
