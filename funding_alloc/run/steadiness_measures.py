"""How money jumps between years, how much is left to chance, and how many grants a place accounts for."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from funding_alloc.comparison.panel import Array, Case, accounts_row, chance_row, steadiness_rows
from funding_alloc.run.outcome import CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Allocation, MeasureRow, Model
from funding_alloc.schema.results import ALL_FUNDS

Rows = tuple[Allocation, ...]
"""A model's allocations."""


def steadiness(
    prepared: Prepared, cases: Iterable[Case], competitive: CompetitiveStage, others: tuple[Rows, Rows]
) -> Iterable[MeasureRow]:
    """Rows of every model under the rule whose allocation is reported; ``others`` are formula and settlement."""
    by_model = dict(zip((Model.FORMULA, Model.SETTLEMENT), others, strict=True))
    by_model[Model.COMPETITIVE] = competitive.allocations
    for case in cases:
        if case.model is Model.COMPETITIVE and case.rule != competitive.rule:
            continue
        by_area, by_grant = _by_year(prepared, by_model[case.model])
        yield from steadiness_rows(case, by_area, by_grant)
        yield chance_row(case)
        grants = _accounts(prepared, case, by_grant, competitive)
        if grants is not None:
            yield accounts_row(case, *grants)


def _by_year(prepared: Prepared, rows: Rows) -> tuple[Array, Array]:
    """Pounds of areas by years, and of grants of areas by years, in order."""
    lines = {line.id: line for line in prepared.lines}
    years = {year: i for i, year in enumerate(sorted({line.year for line in prepared.lines}))}
    areas = {code: i for i, code in enumerate(prepared.authorities.codes)}
    funds = {fund: i for i, fund in enumerate(sorted({line.fund for line in prepared.lines}))}
    grants = np.zeros((len(areas), len(funds), len(years)))
    for a in rows:
        if a.area_code in areas:
            line = lines[a.line]
            grants[areas[a.area_code], funds[line.fund], years[line.year]] += a.gbp
    return grants.sum(axis=1), grants.reshape(-1, len(years))


def _accounts(
    prepared: Prepared, case: Case, by_grant: Array, competitive: CompetitiveStage
) -> tuple[float, str] | None:
    """Grants that an area accounts for apart, on average, and what that counts; None where nothing is known of it."""
    areas = len(prepared.authorities.codes)
    if case.model is Model.SETTLEMENT:
        return 1.0, "one envelope; what must be reported of it was not counted"
    if case.money.ndim == 1:
        return float((by_grant.sum(axis=-1) > 0).sum()) / areas, "funds that an area has money of"
    known = [row for row in competitive.competition if row.rule == case.rule and row.fund != ALL_FUNDS]
    won = [1 - row.nothing_share for row in known if row.area_code in set(prepared.authorities.codes)]
    return (sum(won) / areas, "funds that an area wins something of, mean over draws") if won else None
