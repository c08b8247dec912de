"""Figures, periods and targets of outcomes in the words that tables share."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funding_alloc.schema.outcomes import Point
from funding_alloc.schema.outcomes_parts import ChangeTarget, Indicator, LevelTarget, NoTarget
from funding_alloc.schema.outcomes_results import OutcomesResults


def figure(value: Fraction | None, *, signed: bool = False) -> str:
    """A value with as many decimals as its size bears; blank without one.

    Promise a value below a thousand keeps two decimals at most; a whole number has none.
    """
    if value is None:
        return ""
    shown = f"{float(value):{'+' if signed else ''},.{0 if abs(value) >= 1000 else 2}f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def half(point: Point) -> str:
    """Half-width of the limits, or the words that there are none."""
    return "no limits published" if point.half_width is None else figure(point.half_width)


def plural(count: int, word: str) -> str:
    """A count with its word."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def target_words(indicator: Indicator) -> str:
    """A target with its day, whose it is and whether it is assumed; or that there is none."""
    target = indicator.target
    if isinstance(target, NoTarget):
        return "none"
    value = f"{target.value:+}" if isinstance(target, ChangeTarget) else f"{target.value}"
    whose = "for the whole" if target.applies_to == "whole" else "for each area"
    return f"{value} by {target.by}, {whose}" + (", an assumption" if target.source is None else "")


def grounds(results: OutcomesResults) -> Iterator[str]:
    """What every reader must know: status, what is assumed, and where targets come from."""
    rules = results.inputs.rules
    yield f"Status: {rules.status}. {rules.rule.assumption or ''}".strip()
    for name, indicator in rules.indicators.items():
        if isinstance(indicator.target, LevelTarget | ChangeTarget):
            source = indicator.target.source
            origin = f"{source.title}. {source.note or ''}".strip() if source else "an assumption"
            yield f"Target of {name}: {origin}"
