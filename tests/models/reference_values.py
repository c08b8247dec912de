"""The objectives once more: every cell's value as the highest or lowest of straight lines over its spending.

Source  the settings' own documentation; the product counts pounds in bands and pieces instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from statistics import median

from funding_alloc.models.settlement import Cell, Envelope
from funding_alloc.schema.objectives import (
    CentreWelfare,
    LocalWeights,
    OutcomeTarget,
    OutcomeTargets,
    UnmetNeed,
    yardstick_of,
)
from funding_alloc.schema.settlement import SettlementSettings

Line = tuple[Fraction, Fraction]
"""Height at nothing spent, and slope."""


def lines_of(envelope: Envelope, settings: SettlementSettings) -> tuple[bool, dict[Cell, list[Line]]]:
    """Whether to maximise, and each cell's objective as straight lines over its spending.

    Rule    unmet need is the highest of its lines, benefit the lowest.
    """
    objective = settings.objective
    inner, weights = yardstick_of(objective), dict[str, Fraction]()
    if isinstance(objective, LocalWeights):
        weights = {theme: Fraction(w) for theme, w in objective.weights.items()}
    lines: dict[Cell, list[Line]] = {}
    for cell, need in envelope.requirement.items():
        weight = weights.get(cell.theme, Fraction(1))
        if isinstance(inner, UnmetNeed):
            lines[cell] = [(weight * a, weight * b) for a, b in _need_lines(inner, need)]
        elif isinstance(inner, CentreWelfare):
            budget = need if inner.current_budget == "requirement" else envelope.grant[cell]
            lines[cell] = [(weight * a, weight * b) for a, b in _return_lines(inner, cell.theme, budget)]
    return isinstance(inner, CentreWelfare), lines


def _need_lines(rules: UnmetNeed, need: int) -> list[Line]:
    """Cost of spending s: each band's line through its own corner, and nothing once the need is met."""
    lines, height, start = [(Fraction(0), Fraction(0))], Fraction(0), 0
    for band in rules.bands:
        end, weight = int(Fraction(band.up_to) * need // 1), Fraction(band.weight)
        lines.append((height + weight * (need - start), -weight))
        height, start = height + weight * (end - start), end
    return lines


def _return_lines(rules: CentreWelfare, theme: str, budget: int) -> list[Line]:
    """Benefit of spending s: each piece at the marginal return in its middle, then flat."""
    curve, end = rules.curves[theme], Fraction(rules.exhausted_at)
    scales = [Fraction(c.scale) for c in rules.curves.values()]
    scale = Fraction(curve.scale) if rules.comparability == "raw" else Fraction(median(scales))
    shape, beyond = Fraction(curve.shape), int((end - 1) * budget // 1)

    def marginal(at: Fraction) -> Fraction:
        """Falls from 2 - shape at nothing to shape at one budget, and to nothing where it is exhausted."""
        return 2 - shape - (2 - 2 * shape) * at if at <= 1 else shape * (end - at) / (end - 1)

    middles = (Fraction(1, 4), Fraction(3, 4), 1 + (end - 1) / 4, 1 + (end - 1) * 3 / 4)
    widths = (budget // 2, budget - budget // 2, beyond // 2, beyond - beyond // 2)
    lines, height, start = list[Line](), Fraction(0), 0
    for middle, width in zip(middles, widths, strict=True):
        slope = scale * (1 - Fraction(curve.no_effect)) * marginal(middle)
        if width:
            lines.append((height - slope * start, slope))
        height, start = height + slope * width, start + width
    return [*lines, (height, Fraction(0))]


def price_of(target: OutcomeTarget, area_code: str) -> int:
    """Whole pounds that buy an agreed outcome: millions needed, to the pound above."""
    pounds = Fraction(target.target[area_code]) * 10**6 / Fraction(target.per_million)
    return -(-pounds.numerator // pounds.denominator)


def value_of(envelope: Envelope, settings: SettlementSettings, spend: Mapping[Cell, int]) -> Fraction:
    """The objective of whole pounds."""
    is_most, lines = lines_of(envelope, settings)
    pick = min if is_most else max
    total = sum((pick(a + b * spend[cell] for a, b in of) for cell, of in lines.items()), Fraction(0))
    inner = yardstick_of(settings.objective)
    for target in inner.targets if isinstance(inner, OutcomeTargets) else ():
        price, spent = price_of(target, envelope.area_code), sum(p for c, p in spend.items() if c.theme == target.theme)
        total += Fraction(target.weight) * max(Fraction(0), 1 - Fraction(spent, price))
    return total


def largest_slope(envelope: Envelope, settings: SettlementSettings) -> float:
    """Most that a pound spent elsewhere can change the objective."""
    slopes = [abs(b) for of in lines_of(envelope, settings)[1].values() for _, b in of]
    inner = yardstick_of(settings.objective)
    rates: dict[str, Fraction] = {}
    for target in inner.targets if isinstance(inner, OutcomeTargets) else ():
        rate = Fraction(target.weight) / price_of(target, envelope.area_code)
        rates[target.theme] = rates.get(target.theme, Fraction(0)) + rate
    return float(max([*slopes, *rates.values()], default=Fraction(0)))
