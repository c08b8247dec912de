"""Outcomes as long tables of plain numbers, for other programs."""

from __future__ import annotations

from fractions import Fraction

from funding_alloc.schema.outcomes import Point
from funding_alloc.schema.outcomes_results import Judgement, OutcomesResults, Tested
from funding_alloc.schema.shown import Cell, Sheet

VERDICTS = (
    *("area_code", "area", "indicator", "unit", "direction"),
    *("baseline_period", "baseline", "baseline_half_width", "latest_period", "latest", "latest_half_width"),
    *("change", "change_error", "p_moved", "p_held", "p_still", "verdict"),
    *("change_beyond_whole", "change_beyond_whole_error", "p_beyond_whole_held", "verdict_beyond_whole"),
    *("pace", "line_now", "moved_by_chance", "why_not"),
)
FIGURES = (
    "area_code",
    "area",
    "indicator",
    "period",
    "value",
    "lower_95",
    "upper_95",
    "limits",
    "publisher",
    "licence",
)


def tidy(results: OutcomesResults, area: str | None = None, indicator: str | None = None) -> Sheet:
    """Every verdict, or those of an area or an indicator, with everything it rests on."""
    chosen = [
        one
        for one in (*results.judgements, *results.whole)
        if area in {None, one.area} and indicator in {None, one.indicator}
    ]
    notes = ("Observed only: what caused a change cannot be read from it.",)
    return Sheet(results.inputs.rules.title, VERDICTS, [_row(results, one) for one in chosen], notes)


def _row(results: OutcomesResults, one: Judgement) -> tuple[Cell, ...]:
    found = results.indicators[one.indicator]
    return (
        *(one.area, results.inputs.areas[one.area].title, one.indicator, results.inputs.titles[found.series].unit),
        *(found.direction.value, *_point(one.base), *_point(one.latest)),
        *(*_own(one.own), one.movement.value, *_relative(one.relative)),
        *(one.pace.value, _number(one.expected), one.by_chance, one.why or None),
    )


def _own(tested: Tested | None) -> tuple[Cell, ...]:
    if tested is None:
        return (None,) * 5
    change = tested.change
    return _number(change.difference), change.error, change.p_moved, tested.p_held, change.p_still


def _relative(tested: Tested | None) -> tuple[Cell, ...]:
    if tested is None:
        return None, None, None, None
    return _number(tested.change.difference), tested.change.error, tested.p_held, tested.movement.value


def _point(point: Point | None) -> tuple[Cell, ...]:
    return (None, None, None) if point is None else (str(point.period), _number(point.value), _number(point.half_width))


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def figures(results: OutcomesResults, indicator: str) -> Sheet:
    """Every figure of an indicator in the areas judged and the whole, with its limits."""
    inputs = results.inputs
    series = inputs.titles[inputs.rules.indicators[indicator].series]
    rows: list[tuple[Cell, ...]] = [
        (
            *(code, inputs.areas[code].title, indicator, str(point.period), _number(point.value)),
            *(_number(point.lower), _number(point.upper), "none published" if point.lower is None else "published"),
            *(series.publisher, series.licence),
        )
        for code in (*inputs.judged, inputs.rules.whole)
        for point in inputs.points(indicator, code)
    ]
    return Sheet(inputs.rules.indicators[indicator].title, FIGURES, rows)
