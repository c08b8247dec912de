"""What each model's money achieves: need met of what it could meet, and what its pounds count where incomes differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from funding_alloc.comparison.efficiency import Array, need_met_share, unmet_need, weighted_pound, welfare_weights
from funding_alloc.comparison.panel import Case, row
from funding_alloc.errors import Finding, InputFault
from funding_alloc.models.settlement.envelope import Cell, cell_of
from funding_alloc.run.formula_stage import FormulaStage
from funding_alloc.run.outcome import CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.settlement_stage import SettlementStage, by_authority
from funding_alloc.schema.allocation import Allocation, MeasureRow, Model

SHORT = "shortfall below the need requirement of each theme"
MET = "of the need requirement, as the need steps of the formulas state it; money shared by them alone meets all"
WEIGHTED = "what an average pound counts, with (mean income / income) to the power {eta} for each authority"


def efficiency(
    prepared: Prepared, cases: Iterable[Case], formula: FormulaStage, others: tuple[CompetitiveStage, SettlementStage]
) -> Iterable[MeasureRow]:
    """Need met under every model and rule, and what a pound counts where the scenario weighs incomes."""
    weights = weights_of(prepared)
    requirement = _requirement(prepared, formula)
    short = {} if prepared.grants else _shortfalls(prepared, formula, others, requirement)
    for case in cases:
        unmet = short.get((case.model, case.rule if case.model is Model.COMPETITIVE else ""))
        if unmet is not None:
            if case.model is Model.COMPETITIVE:
                yield row("authority", case, "unmet_need", (unmet, "£", SHORT))
            yield row("authority", case, "need_met_share", (need_met_share(unmet, requirement), "share", MET))
        if weights is not None:
            said = WEIGHTED.format(eta=_eta(prepared))
            yield row("authority", case, "weighted_pound", (weighted_pound(case.money, weights), "£ per £", said))


def weights_of(prepared: Prepared) -> Array | None:
    """What a pound counts in each authority, in code order; None where the scenario weighs no incomes.

    Raises ``InputFault`` where an authority has no income above 0.
    """
    settings = prepared.inputs.scenario.measures.welfare
    if settings is None:
        return None
    held = prepared.authorities.columns[settings.income.indicator].values
    income = np.array([float(held[code]) for code in prepared.authorities.codes])
    people = np.array([float(prepared.population[code]) for code in prepared.authorities.codes])
    if (income <= 0).any():
        code = prepared.authorities.codes[int(np.argmin(income))]
        what = f"'{settings.income.indicator}' of {code} is not above 0, and a weight divides by it."
        raise InputFault([Finding(prepared.inputs.file, 0, 0, what, "Weigh by another indicator of income.")])
    return welfare_weights(income, people, float(settings.eta))


def _eta(prepared: Prepared) -> str:
    settings = prepared.inputs.scenario.measures.welfare
    return "0" if settings is None else str(settings.eta)


def _cells(prepared: Prepared) -> dict[Cell, int]:
    return {cell: i for i, cell in enumerate(sorted({cell_of(line) for line in prepared.lines}))}


def _requirement(prepared: Prepared, formula: FormulaStage) -> Array:
    """What need calls for by cell and authority."""
    cells, codes = _cells(prepared), prepared.authorities.codes
    _, needs = by_authority(prepared, formula)
    out = np.zeros((len(cells), len(codes)))
    for i, code in enumerate(codes):
        for line, pounds in needs.get(code, {}).items():
            out[cells[cell_of(line)], i] += pounds
    return out


def _shortfalls(
    prepared: Prepared,
    formula: FormulaStage,
    others: tuple[CompetitiveStage, SettlementStage],
    requirement: Array,
) -> Mapping[tuple[Model, str], Array]:
    """Unmet need by model and, for competitions, by rule: draw by draw where they are simulated.

    A settlement's is its plan's, since its money may change theme and year.
    """
    competitive, settlement = others
    planned = np.array(float(sum(found.flexibility.unmet_after_gbp for found in settlement.worth)))
    out = {
        (Model.FORMULA, ""): unmet_need(_by_cell(prepared, formula.allocations), requirement),
        (Model.SETTLEMENT, ""): planned,
    }
    if competitive.allocations and not competitive.by_fund:
        won = _by_cell(prepared, competitive.allocations)
        out[Model.COMPETITIVE, competitive.rule] = unmet_need(won, requirement)
    for rule, by_fund in competitive.by_fund.items():
        out[Model.COMPETITIVE, rule] = unmet_need(_spread(prepared, by_fund), requirement)
    return out


def _by_cell(prepared: Prepared, rows: Iterable[Allocation]) -> Array:
    cells, lines = _cells(prepared), {line.id: line for line in prepared.lines}
    areas = {code: i for i, code in enumerate(prepared.authorities.codes)}
    out = np.zeros((len(cells), len(areas)))
    for a in rows:
        if a.area_code in areas:
            out[cells[cell_of(lines[a.line])], areas[a.area_code]] += a.gbp
    return out


def _spread(prepared: Prepared, by_fund: Mapping[str, Array]) -> Array:
    """Awards (draws, cells, authorities): a fund's falls on its lines in proportion to their money."""
    cells, funds = _cells(prepared), sorted(by_fund)
    parts = np.zeros((len(funds), len(cells)))
    for line in prepared.lines:
        parts[funds.index(line.fund), cells[cell_of(line)]] += line.gbp
    whole = parts.sum(axis=1, keepdims=True)
    parts = np.divide(parts, whole, out=np.zeros_like(parts), where=whole > 0)
    spread = np.einsum("fc,fda->dca", parts, np.stack([by_fund[fund] for fund in funds]))
    return np.asarray(spread, dtype=np.float64)
