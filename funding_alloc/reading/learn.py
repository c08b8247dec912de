"""Learning files and the tables they name: outcome series with limits, gateway reviews, and allocations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.described import DescribedTables
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.learn_meaning import learn_faults
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tables import Row, Table
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.learn import GateReview, Learn, LearnInputs, Point, Series, TableBase
from funding_alloc.schema.learn_terms import Gate

KEY = "learn"
"""The key that tells this kind of file."""
SERIES, BASE, GATEWAYS = "learning/series.csv", "learning/base.csv", "learning/gateways.csv"
"""Tables as the data dictionary names them; one of your own is read as the table in whose place it stands."""
KEYS = {SERIES: ("indicator", "area_code", "period"), BASE: ("area_code",), GATEWAYS: ("review",)}
CLOSEST = Decimal("0.000001")
HALF_WIDTH = 1.96
"""Standard errors in half the width of a 95% interval."""
_PERIOD = re.compile(r"((?:19|20)\d\d)-\d\d-\d\d/P([1-9])Y")
_AREA = re.compile(r"E\d{8}")


def read_learn(path: Path) -> LearnInputs:
    """Read a learning file and its tables.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    document = read_yaml(path)
    rules = cast(Learn, read_shape(Learn, document))
    gather = Gather(path.parent)
    gather.keep(path.name, document)
    dictionary = gather.attempt(lambda: read_dictionary(path.parent / rules.dictionary))
    gather.stop_if_faulty()
    tables = DescribedTables(gather, document, cast(Dictionary, dictionary))
    series = tables.read(rules.series, ("series",), SERIES, KEYS[SERIES])
    gateways = tables.read(rules.gateways, ("gateways",), GATEWAYS, KEYS[GATEWAYS])
    is_table = isinstance(rules.base, TableBase)
    base = (
        tables.read(rules.base.table, ("base", "table"), BASE, KEYS[BASE])
        if isinstance(rules.base, TableBase)
        else None
    )
    figures = _series(series, gather.findings) if series else {}
    reviews = tuple(_reviews(gateways, gather.findings)) if gateways else ()
    pounds = dict(_pounds(base, gather.findings)) if base else {}
    names = {row.text("area_code"): row.text("name") for row in base.rows} if base else {}
    gather.stop_if_faulty()
    inputs = LearnInputs(
        rules, document.file, figures, reviews, pounds if is_table else None, names, gather.content_hash
    )
    gather.findings += learn_faults(inputs, document)
    gather.stop_if_faulty()
    return inputs


def _series(table: Table, findings: list[Finding]) -> dict[str, dict[str, Series]]:
    """Figures by indicator, area and last year; one without both limits has no standard error and is left out."""
    points: dict[str, dict[str, dict[int, Point]]] = {}
    periods: dict[str, int] = {}
    for row in table.rows:
        indicator, area, found = row.text("indicator"), row.text("area_code"), _PERIOD.fullmatch(row.text("period"))
        findings += _row_faults(table, row, found is not None)
        if found is None:
            continue
        years = int(found[2])
        if periods.setdefault(indicator, years) != years:
            what = f"covers {years} years where others of '{indicator}' cover {periods[indicator]}."
            findings.append(table.finding(row, "period", what))
        by_year = points.setdefault(indicator, {}).setdefault(area, {})
        last = int(found[1]) + years - 1
        if last in by_year:
            findings.append(table.finding(row, "period", f"{last} is the last year of another row of '{area}' too."))
        if all(row.cells[column] is not None for column in ("value", "low_95", "high_95")):
            error = float(row.number("high_95") - row.number("low_95")) / (2 * HALF_WIDTH)
            by_year[last] = Point(float(row.number("value")), error)
    return {
        indicator: {area: Series(by_year, periods[indicator]) for area, by_year in areas.items()}
        for indicator, areas in points.items()
    }


def _row_faults(table: Table, row: Row, has_period: bool) -> Iterator[Finding]:
    if not _AREA.fullmatch(row.text("area_code")):
        what = f"'{row.text('area_code')}' is not an ONS code: E and eight digits, such as E47000001."
        yield table.finding(row, "area_code", what)
    if not has_period:
        what = f"'{row.text('period')}' is not a start and a length such as 2022-01-01/P3Y."
        yield table.finding(row, "period", what)
    value, low, high = (row.cells[column] for column in ("value", "low_95", "high_95"))
    if (low is None) != (high is None):
        yield table.finding(row, "low_95", "a lower and an upper limit go together.", "Write both, or [x] for both.")
    elif value is None or low is None:
        return
    elif not row.number("low_95") <= row.number("value") <= row.number("high_95"):
        what = f"the value {value} must lie between its limits {low} and {high}."
        yield table.finding(row, "low_95", what)
    elif row.number("high_95") - row.number("low_95") < CLOSEST:
        what = f"the limits {low} and {high} are closer than {CLOSEST}, so the figure would have no sampling error."
        yield table.finding(row, "low_95", what)


def _pounds(table: Table, findings: list[Finding]) -> Iterator[tuple[str, int]]:
    for row in table.rows:
        area, gbp = row.text("area_code"), int(row.number("gbp"))
        if not _AREA.fullmatch(area):
            what = f"'{area}' is not an ONS code: E and eight digits, such as E47000001."
            findings.append(table.finding(row, "area_code", what))
        if gbp <= 0:
            findings.append(table.finding(row, "gbp", f"'{gbp}': an allocation is above 0."))
        yield area, gbp


def _reviews(table: Table, findings: list[Finding]) -> Iterator[GateReview]:
    for row in table.rows:
        outcome, counted = row.text("outcome"), row.text("counted")
        _word(table, row, "outcome", {one.value: one for one in Gate}, findings)
        _word(table, row, "counted", {"yes": True, "no": False}, findings)
        reviews = int(row.number("reviews"))
        if counted == "yes" and reviews < 1:
            findings.append(table.finding(row, "reviews", "a row that is counted stands for one review at least."))
        if outcome not in set(Gate):
            continue
        if counted == "yes" and outcome == Gate.BEFORE_ANY:
            findings.append(table.finding(row, "counted", "money before any gate is no review, so it is not counted."))
        gbp = row.cells["gbp"]
        yield GateReview(
            row.text("review"),
            row.text("place"),
            row.text("when"),
            None if gbp is None else int(row.number("gbp")),
            reviews,
            Gate(outcome),
            counted == "yes",
            row.text("source"),
            row.text("note"),
        )


def _word(table: Table, row: Row, column: str, known: Mapping[str, object], findings: list[Finding]) -> None:
    if row.text(column) not in known:
        what = f"'{row.text(column)}' is not one of the words of this column."
        findings.append(table.finding(row, column, what, did_you_mean(row.text(column), known)))
