"""Second pass over an outcomes framework: names, periods and targets that mean nothing, or not enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.outcomes import OutcomesInputs
from funding_alloc.schema.outcomes_parts import AssumedError, ChangeTarget, Indicator, LevelTarget, Measured, MeasuredBy
from funding_alloc.schema.outcomes_terms import Period


def framework_faults(inputs: OutcomesInputs, document: Document) -> Iterator[Finding]:
    """Everything that is well formed but means nothing, or not enough."""
    yield from _area_faults(inputs, document)
    yield from _mission_faults(inputs, document)
    yield from _theme_faults(inputs, document)
    yield from _set_faults(inputs, document)
    yield from _survey_faults(inputs, document)
    for name, found in inputs.rules.indicators.items():
        at = ("indicators", name)
        if found.series not in inputs.titles:
            what = f"the series dictionary has no series '{found.series}'."
            yield document.finding((*at, "series"), what, did_you_mean(found.series, inputs.titles))
        else:
            yield from _period_faults(inputs, document, at, found)
            yield from _target_faults(document, at, found)
            yield from _error_faults(inputs, document, at, found)


def _area_faults(inputs: OutcomesInputs, document: Document) -> Iterator[Finding]:
    rules = inputs.rules
    if rules.whole not in inputs.areas:
        what = f"'{rules.whole}' is not one of the areas."
        yield document.finding(("whole",), what, did_you_mean(rules.whole, inputs.areas))
    for i, code in enumerate(rules.judged.also):
        if code not in inputs.areas:
            at = ("judged", "also", i)
            yield document.finding(at, f"'{code}' is not one of the areas.", did_you_mean(code, inputs.areas))
    if not inputs.judged:
        yield document.finding(("judged",), "no area is judged.")
    titled = {area for _, area in inputs.series}
    for code in sorted(titled - set(inputs.areas)):
        yield document.finding(("series",), f"its area '{code}' is not in {rules.areas}.")
    for series in sorted({series for series, _ in inputs.series} - set(inputs.titles)):
        yield document.finding(("series",), f"its series '{series}' is not in {rules.series_dictionary}.")


def _mission_faults(inputs: OutcomesInputs, document: Document) -> Iterator[Finding]:
    seen: set[int] = set()
    for i, mission in enumerate(inputs.rules.missions):
        if mission.number in seen:
            yield document.finding(("missions", i, "number"), f"mission {mission.number} occurs twice.")
        seen.add(mission.number)
        yield from _measure_faults(inputs, document, ("missions", i), mission.measures)


def _theme_faults(inputs: OutcomesInputs, document: Document) -> Iterator[Finding]:
    listed = Counter(one.theme for one in inputs.rules.themes.outcomes)
    for i, one in enumerate(inputs.rules.themes.outcomes):
        at = ("themes", "outcomes", i)
        if one.theme not in inputs.themes.themes:
            what = f"'{one.theme}' is no theme of the list '{inputs.themes.id}'."
            yield document.finding((*at, "theme"), what, did_you_mean(one.theme, inputs.themes.themes))
        elif listed[one.theme] > 1:
            yield document.finding((*at, "theme"), f"'{one.theme}' is listed twice.")
        yield from _measure_faults(inputs, document, at, one.measures)
    for theme in inputs.themes.themes:
        if theme not in listed:
            what = f"the theme '{theme}' is missing."
            yield document.finding(("themes", "outcomes"), what, "List it, with 'no_series' if nothing measures it.")


def _measure_faults(
    inputs: OutcomesInputs, document: Document, at: Path_, measures: Sequence[Measured]
) -> Iterator[Finding]:
    for i, one in enumerate(measures):
        if isinstance(one, MeasuredBy) and one.indicator not in inputs.rules.indicators:
            what = f"there is no indicator '{one.indicator}'."
            fix = did_you_mean(one.indicator, inputs.rules.indicators)
            yield document.finding((*at, "measures", i, "indicator"), what, fix)


def _set_faults(inputs: OutcomesInputs, document: Document) -> Iterator[Finding]:
    names = inputs.rules.standard_set.indicators
    for i, name in enumerate(names):
        at = ("standard_set", "indicators", i)
        if name not in inputs.rules.indicators:
            fix = did_you_mean(name, inputs.rules.indicators)
            yield document.finding(at, f"there is no indicator '{name}'.", fix)
        if name in names[:i]:
            yield document.finding(at, f"'{name}' is listed twice.")


def _survey_faults(inputs: OutcomesInputs, document: Document) -> Iterator[Finding]:
    for answer in inputs.survey:
        for word, known in ((answer.indicator, inputs.rules.indicators), (answer.area_code, inputs.areas)):
            if word not in known:
                what = f"the survey asks about '{word}', which is not in this framework."
                yield document.finding(("survey", "table"), what, did_you_mean(word, known))


def _period_faults(inputs: OutcomesInputs, document: Document, at: Path_, found: Indicator) -> Iterator[Finding]:
    """Periods in which no area has a figure, and a latest period that does not follow the baseline."""
    known = {
        point.period for (series, _), points in inputs.series.items() if series == found.series for point in points
    }
    wanted = [("baseline", found.baseline.period)]
    if isinstance(found.latest, Period):
        wanted.append(("latest", found.latest))
        if found.latest <= found.baseline.period:
            yield document.finding((*at, "latest"), "the latest period does not follow the baseline.")
    elif known and max(known) <= found.baseline.period:
        yield document.finding((*at, "baseline"), "no figure is newer than the baseline.")
    for key, period in wanted:
        if period not in known:
            what = f"no area has a figure of '{found.series}' for {period}."
            fix = did_you_mean(str(period), [str(one) for one in known])
            yield document.finding((*at, key), what, fix)


def _target_faults(document: Document, at: Path_, found: Indicator) -> Iterator[Finding]:
    """Targets that lie before the baseline, or lead the wrong way."""
    target = found.target
    if not isinstance(target, LevelTarget | ChangeTarget):
        return
    if target.by <= found.baseline.period.middle:
        yield document.finding((*at, "target", "by"), f"{target.by} does not lie after the baseline.")
    if isinstance(target, ChangeTarget) and target.value * found.direction.sign < 0:
        what = f"a change of {target.value} is for the worse: {found.direction.value.replace('_', ' ')}."
        yield document.finding((*at, "target", "value"), what)


def _error_faults(inputs: OutcomesInputs, document: Document, at: Path_, found: Indicator) -> Iterator[Finding]:
    if isinstance(found.assumed_error, AssumedError) and inputs.titles[found.series].has_limits:
        what = "the series has published limits, so none are to be assumed."
        yield document.finding((*at, "assumed_error"), what, "Write {kind: none}.")
