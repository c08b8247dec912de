"""Outcomes frameworks and the tables they name: series, areas, and a survey where there is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar, cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.described import DescribedTables
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.outcomes_meaning import framework_faults
from funding_alloc.reading.scenario_alone import read_alone
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tables import Row, Table
from funding_alloc.reading.themes import read_themes
from funding_alloc.reading.tree import Document
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.outcomes import Area, Framework, OutcomesInputs, Point, SeriesTitle, SurveyAnswer
from funding_alloc.schema.outcomes_parts import MoneyOf, SurveyTable
from funding_alloc.schema.outcomes_terms import AreaKind, Period
from funding_alloc.schema.themes import ThemeList

K = TypeVar("K")
V = TypeVar("V")
KEY = "outcomes"
"""The key that tells this kind of file."""
AREAS, SERIES, TITLES = "outcomes/areas.csv", "outcomes/series.csv", "outcomes/series_dictionary.csv"
SURVEY = "outcomes/example_survey.csv"
"""Tables as the data dictionary names them; one of your own is read as the table in whose place it stands."""
SERIES_KEY, SURVEY_KEY = ("area_code", "series", "period"), ("area_code", "indicator", "period")
TITLE_WORDS = ("series", "title", "meaning", "unit", "publisher", "released", "licence", "address")
LIMITS = {"published": True, "none": False}


def read_framework(path: Path) -> tuple[Framework, Document]:
    """Read a framework alone, without its tables. Raises ``InputFault``."""
    document = read_extended(path, "framework")
    return cast(Framework, read_shape(Framework, document)), document


def read_outcomes(path: Path) -> OutcomesInputs:
    """Read an outcomes framework and its tables.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    rules, document = read_framework(path)
    gather = Gather(path.parent)
    dictionary = gather.attempt(lambda: read_dictionary(path.parent / rules.dictionary))
    themes = gather.attempt(lambda: _theme_list(path.parent / rules.themes.file, rules, document))
    money = gather.attempt(lambda: _money(path, rules, document))
    gather.stop_if_faulty()
    tables = DescribedTables(gather, document, cast(Dictionary, dictionary))
    areas = _made(gather, _areas, tables.read(rules.areas, ("areas",), AREAS, ("area_code",)))
    titles = _made(gather, _titles, tables.read(rules.series_dictionary, ("series_dictionary",), TITLES, ("series",)))
    series = _made(gather, _series, tables.read(rules.series, ("series",), SERIES, SERIES_KEY))
    survey: dict[str, SurveyAnswer] = {}
    if isinstance(rules.survey, SurveyTable):
        survey = _made(gather, _survey, tables.read(rules.survey.table, ("survey", "table"), SURVEY, SURVEY_KEY))
    gather.stop_if_faulty()
    answers = tuple(survey.values())
    inputs = OutcomesInputs(rules, document.file, areas, titles, series, cast(ThemeList, themes), answers, money)
    gather.findings += framework_faults(inputs, document)
    gather.stop_if_faulty()
    return inputs


def _theme_list(path: Path, rules: Framework, document: Document) -> ThemeList:
    themes, _ = read_themes(path)
    known = {one.id: one for one in themes.lists}
    if rules.themes.list not in known:
        what = f"there is no list '{rules.themes.list}' in {rules.themes.file}."
        raise InputFault([document.finding(("themes", "list"), what, did_you_mean(rules.themes.list, known))])
    return known[rules.themes.list]


def _money(path: Path, rules: Framework, document: Document) -> ScenarioInputs | None:
    """The scenario whose lines are held against the framework; its themes must be the framework's own."""
    if not isinstance(rules.money, MoneyOf):
        return None
    # A scenario may name this very framework among its studies, so they are left unread.
    inputs = read_alone(path.parent / rules.money.scenario)
    if inputs.funds.themes.list != rules.themes.list:
        what = f"its funds use the themes '{inputs.funds.themes.list}', the framework those of '{rules.themes.list}'."
        raise InputFault([document.finding(("money", "scenario"), what)])
    return inputs


def _made(
    gather: Gather, make: Callable[[Table, list[Finding]], Iterator[tuple[K, V]]], table: Table | None
) -> dict[K, V]:
    """What the rows mean; nothing where the table could not be read."""
    return dict(make(table, gather.findings)) if table else {}


def _word(table: Table, row: Row, column: str, known: Mapping[str, object], findings: list[Finding]) -> bool:
    """Whether a cell is one of some words; a finding where it is not."""
    text = row.text(column)
    if text not in known:
        findings.append(table.finding(row, column, f"may not be '{text}'.", did_you_mean(text, known)))
    return text in known


def _areas(table: Table, findings: list[Finding]) -> Iterator[tuple[str, Area]]:
    kinds = {kind.value: kind for kind in AreaKind}
    for row in table.rows:
        if _word(table, row, "kind", kinds, findings):
            code = row.text("area_code")
            yield code, Area(code, row.text("title"), kinds[row.text("kind")])


def _titles(table: Table, findings: list[Finding]) -> Iterator[tuple[str, SeriesTitle]]:
    for row in table.rows:
        if _word(table, row, "limits", LIMITS, findings):
            words = {name: row.text(name) for name in TITLE_WORDS}
            yield words["series"], SeriesTitle(**words, has_limits=LIMITS[row.text("limits")])


def _period(table: Table, row: Row, findings: list[Finding]) -> Period | None:
    try:
        return Period.parse(row.text("period"))
    except ValueError as fault:
        findings.append(table.finding(row, "period", f"{fault}."))
        return None


def _series(table: Table, findings: list[Finding]) -> Iterator[tuple[tuple[str, str], tuple[Point, ...]]]:
    found: dict[tuple[str, str], list[Point]] = {}
    for row in table.rows:
        period = _period(table, row, findings)
        value = Fraction(row.number("value"))
        lower, upper = _limit(row, "lower_95"), _limit(row, "upper_95")
        if (lower is None) != (upper is None):
            findings.append(table.finding(row, "lower_95", "the two limits go together."))
        elif lower is not None and upper is not None and not lower <= value <= upper:
            what = f"the value {float(value):g} does not lie between its limits."
            findings.append(table.finding(row, "value", what))
        if period is not None:
            found.setdefault((row.text("series"), row.text("area_code")), []).append(Point(period, value, lower, upper))
    for key, points in found.items():
        yield key, tuple(sorted(points, key=lambda point: point.period))


def _limit(row: Row, column: str) -> Fraction | None:
    return None if row.cells[column] is None else Fraction(row.number(column))


def _survey(table: Table, findings: list[Finding]) -> Iterator[tuple[str, SurveyAnswer]]:
    for row in table.rows:
        period = _period(table, row, findings)
        share, asked = Fraction(row.number("share_better")), int(row.number("n"))
        if not 0 <= share <= 1:
            what = f"'{row.cells['share_better']}': a share lies between 0 and 1."
            findings.append(table.finding(row, "share_better", what))
        if asked < 1:
            findings.append(table.finding(row, "n", f"'{asked}': at least one person must have been asked."))
        if period is not None:
            answer = SurveyAnswer(row.text("area_code"), row.text("indicator"), period, share, asked)
            yield f"{answer.area_code} {answer.indicator} {period}", answer
