"""Outcomes: which have moved, which have not, which nobody can tell; what people say; and how much is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from statistics import median

from funding_alloc.export.folder import write_files
from funding_alloc.export.studies import outcomes as tables
from funding_alloc.export.studies.trajectories import drawing
from funding_alloc.export.tables import as_csv
from funding_alloc.learning.coverage import in_all_areas, lag_in_months, money_measured, set_coverage
from funding_alloc.learning.movement import share_beyond
from funding_alloc.learning.perception import agreement, perceived, wilson
from funding_alloc.reading.outcomes import read_outcomes
from funding_alloc.run.outcomes_check import checks_of
from funding_alloc.run.outcomes_verdicts import judge
from funding_alloc.run.prepare import prepare
from funding_alloc.schema.outcomes import OutcomesInputs
from funding_alloc.schema.outcomes_parts import MeasuredBy
from funding_alloc.schema.outcomes_results import Coverage, Judgement, Noise, OutcomesResults, Said
from funding_alloc.schema.outcomes_terms import AreaKind, Movement


def study_outcomes(path: Path) -> OutcomesResults:
    """Read an outcomes framework and judge every indicator in every area it names.

    Promise every verdict has its figures, their error and the rule beside it; without an error there is no verdict but
            "cannot tell". Observed only: no cause is claimed.
    Raises ``InputFault``.
    """
    return outcomes_of(read_outcomes(path))


def outcomes_of(inputs: OutcomesInputs) -> OutcomesResults:
    """Judge every indicator in every area; as ``study_outcomes``."""
    judgements, whole = judge(inputs, inputs.judged), judge(inputs, (inputs.rules.whole,))
    return OutcomesResults(
        inputs=inputs,
        judgements=judgements,
        whole=whole,
        said=tuple(_said(inputs, (*judgements, *whole))),
        noise=tuple(_noise(inputs)),
        coverage=coverage_of(inputs),
        checks=tuple(checks_of(inputs, judgements)),
    )


def _said(inputs: OutcomesInputs, judgements: tuple[Judgement, ...]) -> Iterator[Said]:
    level = float(inputs.rules.rule.level)
    found = {(one.area, one.indicator): one.movement for one in judgements}
    for answer in inputs.survey:
        interval = wilson(answer.share_better, answer.asked, level)
        said = perceived(interval)
        measured = found.get((answer.area_code, answer.indicator), Movement.UNKNOWN)
        yield Said(answer, interval, said, measured, agreement(said, measured))


def _noise(inputs: OutcomesInputs) -> Iterator[Noise]:
    """Indicators with limits, over combined authorities alone: London and the whole are not among them."""
    codes = [code for code in sorted(inputs.areas) if inputs.areas[code].kind is AreaKind.AUTHORITY]
    for name, found in inputs.rules.indicators.items():
        series = [
            [(point.value, half) for point in inputs.points(name, code) if (half := point.half_width) is not None]
            for code in codes
        ]
        changes = [abs(other[0] - one[0]) for points in series for one, other in pairwise(points)]
        if inputs.titles[found.series].has_limits and changes:
            beyond, count = share_beyond(series)
            halves = [half for points in series for _, half in points]
            yield Noise(name, beyond, count, median(halves), median(changes))


def coverage_of(inputs: OutcomesInputs) -> Coverage:
    """Money, standard set and age of figures; each a measure that stands by itself."""
    rules = inputs.rules
    reported = {
        code: frozenset(name for name in rules.indicators if inputs.points(name, code)) for code in inputs.judged
    }
    measured = {name for found in reported.values() for name in found}
    themes = {
        one.theme: [found.indicator for found in one.measures if isinstance(found, MeasuredBy)]
        for one in rules.themes.outcomes
    }
    limits = {name for name in measured if inputs.titles[rules.indicators[name].series].has_limits}
    lines = (
        None
        if inputs.money is None
        else [(_themes(inputs)[line.fund], line.gbp) for line in prepare(inputs.money).lines]
    )
    any_ = {theme for theme, names in themes.items() if measured & set(names)}
    known = {theme for theme, names in themes.items() if limits & set(names)}
    standard = rules.standard_set.indicators
    parts = set_coverage(reported, standard)
    return Coverage(
        measured_gbp=None if lines is None else money_measured(lines, any_)[0],
        with_limits_gbp=None if lines is None else money_measured(lines, known)[0],
        whole_gbp=None if lines is None else money_measured(lines, any_)[1],
        by_theme={
            theme: (
                sum(gbp for of, gbp in lines or () if of == theme),
                len(measured & set(names)),
                len(limits & set(names)),
            )
            for theme, names in themes.items()
        },
        least=parts[0] if parts else Fraction(0),
        mean=parts[1] if parts else Fraction(0),
        everywhere=in_all_areas(reported, standard),
        by_area={code: len(found & set(standard)) for code, found in reported.items()},
        lags=_lags(inputs),
    )


def _themes(inputs: OutcomesInputs) -> Mapping[str, str]:
    """Theme of each fund of the scenario."""
    return {} if inputs.money is None else {fund.id: fund.theme for fund in inputs.money.funds.funds}


def _lags(inputs: OutcomesInputs) -> dict[str, int]:
    newest = {
        name: max(point.period for (of, _), points in inputs.series.items() if of == found.series for point in points)
        for name, found in inputs.rules.indicators.items()
    }
    return {name: lag_in_months(period.end, inputs.rules.as_of) for name, period in newest.items()}


def write_outcomes(results: OutcomesResults, folder: Path, indicator: str | None = None) -> None:
    """Write verdicts, figures and a drawing of one indicator, or of every one: all of it or nothing.

    Raises ``InputFault`` where the folder holds other content, or cannot be written.
    """
    names = [indicator] if indicator is not None else list(results.indicators)
    every = [tables.figures(results, name) for name in names]
    verdicts = tables.tidy(results, indicator=indicator)
    write_files(
        folder,
        {
            "verdicts.csv": as_csv(verdicts.columns, verdicts.rows),
            "figures.csv": as_csv(every[0].columns, [row for sheet in every for row in sheet.rows]),
            **{f"trajectories_{name}.svg": drawing(results, name) for name in names},
        },
    )
