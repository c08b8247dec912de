"""How far each model's money can be accounted for by outcomes, where the scenario has an outcomes framework."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from funding_alloc.comparison.panel import Case, row
from funding_alloc.errors import Finding, InputFault
from funding_alloc.learning.coverage import money_measured
from funding_alloc.run.outcomes import coverage_of
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Allocation, MeasureRow, Model
from funding_alloc.schema.outcomes import OutcomesInputs
from funding_alloc.schema.outcomes_results import Coverage
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.study import StudyKind

SAME = "the same under every model: the series exist whoever pays"


def accountability(
    prepared: Prepared, by_case: Mapping[tuple[Model, str], Iterable[Allocation]]
) -> Iterator[MeasureRow]:
    """Money with a measured outcome by model, and how much of the standard set is measured.

    Rule    a pound counts if its theme has a measured outcome; a competition's are those of the reported allocation.
    Raises ``InputFault`` where the framework speaks of other themes than the fund file.
    """
    framework = prepared.inputs.studies.get(StudyKind.OUTCOMES)
    if not isinstance(framework, OutcomesInputs):
        return
    _refuse_other_themes(prepared, framework)
    covered, themes = coverage_of(framework), {line.id: line.theme for line in prepared.lines}
    for (model, rule), rows in by_case.items():
        lines = [(themes[a.line], a.gbp) for a in rows if a.area_code not in {OUTSIDE, UNALLOCATED}]
        case = Case(model, rule, np.array(0.0))
        for name, value, unit, note in _figures(covered, lines):
            yield row("authority", case, name, (np.array(value), unit, note))


def _figures(covered: Coverage, lines: list[tuple[str, int]]) -> Iterator[tuple[str, float, str, str]]:
    measured = {theme for theme, (_, count, _) in covered.by_theme.items() if count}
    known = {theme for theme, (_, _, limits) in covered.by_theme.items() if limits}
    for name, themes, note in (
        ("outcome_coverage", measured, "a pound counts if its theme has a measured outcome, however loosely"),
        ("outcome_coverage_known_error", known, "a pound counts if an outcome of its theme has published limits"),
    ):
        tied, whole = money_measured(lines, themes)
        yield name, tied / whole if whole else float("nan"), "share", note
    yield "standard_set_least", float(covered.least), "share", SAME
    yield "standard_set_mean", float(covered.mean), "share", SAME
    if covered.lags:
        yield "outcome_lag", float(np.median(list(covered.lags.values()))), "months", f"median of indicators; {SAME}"


def _refuse_other_themes(prepared: Prepared, framework: OutcomesInputs) -> None:
    own = prepared.inputs.funds.themes.list
    if framework.rules.themes.list != own:
        what = f"the funds use the themes '{own}', the framework those of '{framework.rules.themes.list}'."
        raise InputFault([Finding(framework.file, 0, 0, what, "Name a framework of the same themes under 'studies'.")])
