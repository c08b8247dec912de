"""Outcomes as the screen's tables, and what is said beneath them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from funding_alloc.export.studies.outcomes_rows import figures, tidy
from funding_alloc.export.studies.outcomes_words import figure, grounds, half, plural, target_words
from funding_alloc.learning.movement import half_interval
from funding_alloc.schema.outcomes import Point
from funding_alloc.schema.outcomes_parts import MeasuredBy, NotMeasured
from funding_alloc.schema.outcomes_results import Judgement, OutcomesResults, Tested
from funding_alloc.schema.outcomes_terms import Correction, Movement
from funding_alloc.schema.shown import Cell, Sheet

__all__ = [
    "counts",
    "coverage",
    "figures",
    "missions",
    "moved",
    "noise",
    "parts",
    "perception",
    "says",
    "selected",
    "tidy",
    "trajectories",
    "verdicts",
    "whole",
]


def parts(results: OutcomesResults) -> Iterator[Sheet]:
    """What is printed for reading: what is measured, what moved, what of it is noise, what is covered."""
    yield missions(results)
    yield counts(results)
    yield moved(results)
    yield whole(results)
    yield noise(results)
    if results.said:
        yield perception(results)
    yield coverage(results)


def says(results: OutcomesResults) -> Iterator[str]:
    """What was found, in sentences."""
    verdicts, rules, covered = results.counts(), results.inputs.rules, results.coverage
    told = ", ".join(f"{verdicts[movement]} {movement.value}" for movement in Movement)
    yield (
        f"Of {len(results.judgements)} verdicts on {len(results.indicators)} indicators in "
        f"{plural(len(results.inputs.judged), 'area')}: {told}; {results.expected_by_chance():.1f} would be called "
        "moved by chance alone. Observed only: no cause is claimed."
    )
    without = sum(not any(isinstance(part, MeasuredBy) for part in one.measures) for one in rules.missions)
    yield f"{without} of {plural(len(rules.missions), 'mission')} have no series at all."
    if covered.whole_gbp:
        shares = [(pounds or 0) / covered.whole_gbp for pounds in (covered.measured_gbp, covered.with_limits_gbp)]
        yield (
            f"{shares[0]:.1%} of the money has a theme with a measured outcome, {shares[1]:.1%} one whose sampling "
            "error is published."
        )


def selected(results: OutcomesResults, area: str | None, indicator: str | None) -> Iterator[Sheet]:
    """Verdicts and trajectories of one area, one indicator, or one indicator in one area."""
    yield verdicts(results, _chosen(results, area, indicator))
    if indicator is not None:
        yield trajectories(results, area, indicator)


def _chosen(results: OutcomesResults, area: str | None, indicator: str | None) -> list[Judgement]:
    every = (*results.judgements, *results.whole)
    return [one for one in every if area in {None, one.area} and indicator in {None, one.indicator}]


def missions(results: OutcomesResults) -> Sheet:
    """Missions and themes, what each is about, and the series that measures it or the words that none is held."""
    rules = results.inputs.rules
    kept = [(f"{one.number}. {one.title}", one.measures) for one in rules.missions]
    kept += [(one.theme, one.measures) for one in rules.themes.outcomes]
    found: list[tuple[Cell, ...]] = []
    for title, measures in kept:
        for one in measures:
            if isinstance(one, NotMeasured):
                found.append((title, one.about, "none", one.no_series, "", ""))
                continue
            indicator = results.indicators[one.indicator]
            series = results.inputs.titles[indicator.series]
            limits = "95% limits published" if series.has_limits else "no limits published"
            found.append((title, one.about, one.indicator, limits, target_words(indicator), series.publisher))
    without = [one.title for one in rules.missions if not any(isinstance(part, MeasuredBy) for part in one.measures)]
    notes = (
        f"{plural(len(without), 'mission')} of {len(rules.missions)} with no series: {', '.join(without) or 'none'}.",
        *grounds(results),
    )
    columns = ("mission or theme", "about", "indicator", "series", "target", "publisher")
    return Sheet(f"{rules.title}: what is measured", columns, found, notes)


def counts(results: OutcomesResults) -> Sheet:
    """Verdicts by indicator, and how many would be called moved by chance alone."""
    rule = results.inputs.rules.rule
    found: list[tuple[Cell, ...]] = []
    for name in (*results.indicators, None):
        verdict = results.counts(name)
        numbers = [verdict[movement] for movement in Movement]
        title = "all" if name is None else results.indicators[name].title
        found.append((name or "all", title, *numbers, round(results.expected_by_chance(name), 1)))
    columns = ("indicator", "title", *(movement.value for movement in Movement), "moved by chance alone")
    corrected = rule.correction is Correction.BENJAMINI_HOCHBERG
    asked = ", corrected for all questions at once (Benjamini-Hochberg)" if corrected else ", each question by itself"
    notes = (
        f"Moved: the change is at least the smallest that matters and beyond chance at {float(rule.level):g}{asked}. "
        "Did not move: shown to have moved by less than matters, at the same level. Else nobody can tell.",
        "Moved by chance alone: verdicts expected without correction if nothing at all had moved."
        + (" With it there are fewer." if corrected else ""),
        "Observed only: what caused a change, and what would have come without the money, cannot be read from it.",
    )
    return Sheet("What moved", columns, found, notes)


def moved(results: OutcomesResults) -> Sheet:
    """Verdicts that say something: everything but "cannot tell"."""
    told = [one for one in results.judgements if one.movement is not Movement.UNKNOWN]
    sheet = verdicts(results, told)
    unknown = results.counts()[Movement.UNKNOWN]
    left = f"{unknown} of {len(results.judgements)} verdicts are 'cannot tell': --authority or --indicator shows them."
    return Sheet("Verdicts that can be told", sheet.columns, sheet.rows, (left, *sheet.notes))


def whole(results: OutcomesResults) -> Sheet:
    """The area that all others are held against."""
    sheet = verdicts(results, results.whole)
    kept = [i for i in range(len(sheet.columns)) if i not in {0, 1, 8, 9}]
    title = f"{results.inputs.areas[results.inputs.rules.whole].title}, indicator by indicator"
    return Sheet(title, tuple(sheet.columns[i] for i in kept), [tuple(row[i] for i in kept) for row in sheet.rows])


def verdicts(results: OutcomesResults, chosen: Sequence[Judgement]) -> Sheet:
    """Verdicts with figures, error, p-value, what is beyond the whole, and pace."""
    title = results.inputs.areas[results.inputs.rules.whole].title
    columns = (
        *("code", "area", "indicator", "baseline", "latest", "change", "p", "verdict"),
        *(f"beyond {title}", "against it", "pace", "why not"),
    )
    level = float(results.inputs.rules.rule.level)
    rows = [_row(results, one, level) for one in chosen]
    notes = (f"+/-: half of the change's {1 - level:.0%} interval; none without limits. *: an earlier baseline.",)
    return Sheet("Verdicts", columns, rows, notes)


def _row(results: OutcomesResults, one: Judgement, level: float) -> tuple[Cell, ...]:
    p = one.own.p_held if one.own else None
    return (
        *(one.area, results.inputs.areas[one.area].title, one.indicator),
        *(_at(one.base) + "*" * one.is_earlier_base, _at(one.latest), _difference(one.own, level)),
        "" if p is None else "below 0.001" if p < 0.001 else f"{p:.3f}",
        one.movement.value,
        *(_difference(one.relative, level), one.relative.movement.value if one.relative else ""),
        *(one.pace.value, one.why),
    )


def _at(point: Point | None) -> str:
    return "" if point is None else f"{point.period.label}: {figure(point.value)}"


def _difference(tested: Tested | None, level: float) -> str:
    if tested is None:
        return ""
    error = half_interval(tested.change.error, level)
    told = figure(tested.change.difference, signed=True)
    return told if error is None else f"{told} +/- {figure(Fraction(error))}"


def trajectories(results: OutcomesResults, area: str | None, indicator: str) -> Sheet:
    """Every figure of an indicator, with its published limits or the words that there are none."""
    inputs = results.inputs
    codes = [code for code in (*inputs.judged, inputs.rules.whole) if area in {None, code}]
    rows: list[tuple[Cell, ...]] = [
        (
            *(code, inputs.areas[code].title, point.period.label, figure(point.value)),
            *(figure(point.lower), figure(point.upper), half(point)),
        )
        for code in codes
        for point in inputs.points(indicator, code)
    ]
    columns = ("code", "area", "period", "value", "lower 95%", "upper 95%", "half-width")
    series = inputs.titles[inputs.rules.indicators[indicator].series]
    source = f"{series.publisher}, released {series.released}, {series.licence}. {series.meaning} ({series.unit})."
    shared = "Periods of several years overlap, so that one figure shares years with the next."
    points = [point for code in codes for point in inputs.points(indicator, code)]
    notes = (source, *([shared] if any(point.period.years > 1 for point in points) else []))
    return Sheet(f"{inputs.rules.indicators[indicator].title}: figures over time", columns, rows, notes)


def noise(results: OutcomesResults) -> Sheet:
    """How much of the movement from one figure to the next lies within sampling error."""
    found: list[tuple[Cell, ...]] = [
        (
            *(one.indicator, figure(one.half_width), figure(one.change)),
            *(one.beyond, one.changes, f"{one.beyond / one.changes:.1%}"),
        )
        for one in results.noise
    ]
    columns = ("indicator", "half-width", "change", "beyond error", "changes", "part")
    notes = (
        "Combined authorities alone. Median half-width of 95% limits; median size of a change from one figure to the "
        "next; changes beyond 1.96 standard errors of the difference, figures taken as independent.",
        "Even if nothing ever moved, one change in twenty would lie beyond. What follows one change follows noise.",
    )
    return Sheet("How much of the movement is noise", columns, found, notes)


def perception(results: OutcomesResults) -> Sheet:
    """What people say beside what is measured."""
    survey = results.inputs.rules.survey
    found: list[tuple[Cell, ...]] = [
        (
            *(one.answer.area_code, results.inputs.areas[one.answer.area_code].title, one.answer.indicator),
            *(one.answer.period.label, one.answer.asked, f"{float(one.answer.share_better):.0%}"),
            f"{one.interval[0]:.0%} to {one.interval[1]:.0%}",
            *(one.perceived.value, one.measured.value, one.agreement.value),
        )
        for one in results.said
    ]
    columns = (
        "code",
        "area",
        "indicator",
        "asked in",
        "people",
        "say better",
        "interval",
        "said",
        "measured",
        "together",
    )
    question = [f"Question: {survey.question}"] if survey.kind == "table" else []
    own = [] if survey.assumption is None else [survey.assumption]
    notes = (*question, *own, "Interval of Wilson, for a simple random sample: a clustered or weighted one is wider.")
    return Sheet("What people say beside what is measured", columns, found, tuple(notes))


def coverage(results: OutcomesResults) -> Sheet:
    """Money tied to a measured outcome by theme, the standard set, and the age of figures."""
    found, rules = results.coverage, results.inputs.rules
    rows: list[tuple[Cell, ...]] = [
        (theme, gbp if found.whole_gbp is not None else None, count, limits)
        for theme, (gbp, count, limits) in found.by_theme.items()
    ]
    facts: dict[str, Cell] = {}
    if found.whole_gbp:
        for name, gbp in (
            ("with_a_measured_outcome", found.measured_gbp),
            ("with_a_known_error", found.with_limits_gbp),
        ):
            facts[f"pounds_{name}"] = gbp
            facts[f"share_of_money_{name}"] = f"{(gbp or 0) / found.whole_gbp:.1%}"
    size = len(rules.standard_set.indicators)
    lags = sorted(found.lags.values())
    facts |= {
        "indicators_in_the_standard_set": size,
        "fewest_reported_by_an_area": f"{found.least * size} ({float(found.least):.0%})",
        "reported_on_average": f"{float(found.mean):.1%}",
        "reported_by_all_areas": len(found.everywhere),
        "months_since_the_newest_figures": f"{lags[0]} to {lags[-1]}, at {rules.as_of}",
    }
    columns = ("theme", "£ of the scenario", "indicators", "with limits")
    tied = rules.money.assumption
    return Sheet("How much is measured", columns, rows, () if tied is None else (tied,), facts)
