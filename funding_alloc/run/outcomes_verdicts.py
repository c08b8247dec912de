"""Verdicts on every indicator in every area: pairs of figures, their tests, and one correction over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.learning.movement import (
    Line,
    Rule,
    chance_of_moved,
    change_of,
    moved_levels,
    pace_of,
    variance_of,
    verdict,
)
from funding_alloc.schema.outcomes import OutcomesInputs, Point
from funding_alloc.schema.outcomes_parts import AssumedError, ChangeTarget, Indicator, LevelTarget
from funding_alloc.schema.outcomes_results import Change, Judgement, Tested
from funding_alloc.schema.outcomes_terms import AppliesTo, Movement, Overlap, Pace, Period


@dataclass(frozen=True)
class _Pair:
    """The two figures that are compared, and why they cannot be where they cannot."""

    base: Point | None
    latest: Point | None
    is_earlier: bool
    why: str


def judge(inputs: OutcomesInputs, areas: Sequence[str]) -> tuple[Judgement, ...]:
    """Judge areas; a correction for many questions covers all of them and all indicators at once.

    Promise the order of areas does not matter.
    """
    keys = [(name, area) for name in inputs.rules.indicators for area in areas]
    pairs = {key: pair_of(inputs, *key) for key in keys}
    own = {key: _change(inputs, key[0], pair) for key, pair in pairs.items()}
    relative = {key: _relative(inputs, key, pairs[key]) for key in keys}
    tested = _tested(inputs, own)
    beside = _tested(inputs, relative)
    return tuple(_judgement(inputs, key, (pairs[key], tested[key], beside[key])) for key in keys)


def latest_period(inputs: OutcomesInputs, indicator: str) -> Period:
    """The period that is compared with the baseline: the one named, or the newest of any judged area or the whole."""
    found = inputs.rules.indicators[indicator]
    if isinstance(found.latest, Period):
        return found.latest
    areas = (*inputs.judged, inputs.rules.whole)
    known = [point.period for area in areas for point in inputs.points(indicator, area)]
    return max(known, default=found.baseline.period)


def pair_of(inputs: OutcomesInputs, indicator: str, area: str) -> _Pair:
    """The figures of the baseline and of the latest period, such that they share no days."""
    points = {point.period: point for point in inputs.points(indicator, area)}
    wanted, last = inputs.rules.indicators[indicator].baseline.period, latest_period(inputs, indicator)
    latest, is_earlier = points.get(last), False
    if not points:
        return _Pair(None, None, False, "no series for this area")
    if wanted.shares_days_with(last):
        free = [period for period in points if period < wanted and not period.shares_days_with(last)]
        if inputs.rules.rule.overlapping is Overlap.CANNOT_TELL or not free:
            return _Pair(points.get(wanted), latest, False, f"{wanted.label} and {last.label} share years")
        wanted, is_earlier = max(free), True
    base = points.get(wanted)
    missing = wanted if base is None else last if latest is None else None
    return _Pair(base, latest, is_earlier, f"no figure for {missing.label}" if missing else "")


def half_width(found: Indicator, point: Point) -> Fraction | None:
    """Published half-width of a figure, or the one the file assumes where none is published."""
    if isinstance(found.assumed_error, AssumedError):
        return Fraction(found.assumed_error.half_width)
    return point.half_width


def rule_of(inputs: OutcomesInputs, indicator: str) -> Rule:
    """The test of an indicator."""
    found = inputs.rules.indicators[indicator]
    return Rule(found.direction.sign, Fraction(found.smallest_change.value), float(inputs.rules.rule.level))


def _variances(inputs: OutcomesInputs, indicator: str, pair: _Pair) -> tuple[Fraction, Fraction] | None:
    if pair.base is None or pair.latest is None:
        return None
    found = inputs.rules.indicators[indicator]
    one, other = half_width(found, pair.base), half_width(found, pair.latest)
    return None if one is None or other is None else (variance_of(one), variance_of(other))


def _change(inputs: OutcomesInputs, indicator: str, pair: _Pair) -> Change | None:
    """Latest less baseline; the two are taken as independent, so that their variances add up."""
    if pair.base is None or pair.latest is None or (pair.why and not pair.is_earlier):
        return None
    variances = _variances(inputs, indicator, pair)
    smallest = rule_of(inputs, indicator).smallest
    variance = sum(variances, Fraction(0)) if variances else None
    return change_of(pair.latest.value - pair.base.value, variance, smallest)


def _relative(inputs: OutcomesInputs, key: tuple[str, str], pair: _Pair) -> Change | None:
    """An area's change less that of the whole between the same periods; the two are taken as independent."""
    indicator, area = key
    own = _change(inputs, indicator, pair)
    if area == inputs.rules.whole or own is None or pair.base is None or pair.latest is None:
        return None
    points = {point.period: point for point in inputs.points(indicator, inputs.rules.whole)}
    whole = _Pair(points.get(pair.base.period), points.get(pair.latest.period), pair.is_earlier, "")
    beside = _change(inputs, indicator, whole)
    if beside is None:
        return None
    mine, other = _variances(inputs, indicator, pair), _variances(inputs, indicator, whole)
    variance = sum((*mine, *other), Fraction(0)) if mine and other else None
    return change_of(own.difference - beside.difference, variance, rule_of(inputs, indicator).smallest)


def _tested(
    inputs: OutcomesInputs, changes: dict[tuple[str, str], Change | None]
) -> dict[tuple[str, str], Tested | None]:
    """Verdicts, with one correction over all changes that have an error."""
    p_values = {" ".join(key): one.p_moved for key, one in changes.items() if one and one.p_moved is not None}
    held = moved_levels(p_values, inputs.rules.rule.correction)
    out: dict[tuple[str, str], Tested | None] = {}
    for key, change in changes.items():
        p_held = held.get(" ".join(key))
        found = None if change is None else verdict(change, rule_of(inputs, key[0]), p_held)
        out[key] = None if change is None or found is None else Tested(change, p_held, found)
    return out


def _judgement(
    inputs: OutcomesInputs, key: tuple[str, str], found: tuple[_Pair, Tested | None, Tested | None]
) -> Judgement:
    indicator, area = key
    pair, own, relative = found
    line = _line(inputs, indicator, area, pair)
    pace = Pace.NO_TARGET
    if line is not None and pair.latest is not None:
        pace = pace_of(line, pair.latest.value, _variances(inputs, indicator, pair), rule_of(inputs, indicator))
    elif _has_target(inputs, indicator, area):
        pace = Pace.UNKNOWN
    return Judgement(
        area=area,
        indicator=indicator,
        base=pair.base,
        latest=pair.latest,
        is_earlier_base=pair.is_earlier,
        own=own,
        relative=relative,
        pace=pace,
        expected=line.expected if line else None,
        by_chance=chance_of_moved(own.change.error, rule_of(inputs, indicator)) if own else 0.0,
        why=pair.why or _why(own, rule_of(inputs, indicator)),
    )


def _why(own: Tested | None, rule: Rule) -> str:
    """What stands in the way of telling; nothing where it can be told."""
    if own is None or own.movement is not Movement.UNKNOWN:
        return ""
    if own.change.error is None:
        return "no limits published"
    if own.p_held is not None and own.p_held > rule.level:
        uncorrected = own.change.p_moved is not None and own.change.p_moved <= rule.level
        return "within what chance does among so many" if uncorrected else "within sampling error"
    return "a change, but nobody can tell whether by enough to matter"


def _has_target(inputs: OutcomesInputs, indicator: str, area: str) -> bool:
    target = inputs.rules.indicators[indicator].target
    if not isinstance(target, LevelTarget | ChangeTarget):
        return False
    return area == inputs.rules.whole or target.applies_to is AppliesTo.EACH_AREA


def _line(inputs: OutcomesInputs, indicator: str, area: str, pair: _Pair) -> Line | None:
    """The straight line from the baseline's middle to the target's day."""
    target = inputs.rules.indicators[indicator].target
    if pair.base is None or pair.latest is None or not _has_target(inputs, indicator, area) or pair.why:
        return None
    if not isinstance(target, LevelTarget | ChangeTarget):
        return None
    goal = Fraction(target.value) + (pair.base.value if isinstance(target, ChangeTarget) else 0)
    start, now = pair.base.period.middle, pair.latest.period.middle
    return Line(pair.base.value, goal, Fraction((now - start).days, (target.by - start).days))
