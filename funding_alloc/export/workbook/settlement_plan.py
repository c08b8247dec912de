"""The plan of each settlement as live rows: granted, spent, unmet, and what each row counts in the objective."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet, Value, with_formula
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.certificates import Valued
from funding_alloc.schema.settlement_results import PlanRow

NAME: Final = "Settlement plan"
VALUE: Final = "Counted in the objective"
MOST_BANDS: Final = 4
"""Bands beyond which a row's value is too long for one formula."""
SAME: Final = (
    "{Allocations!Area code},{Area code},{Allocations!Theme},{Theme},{Allocations!Class},{Class},"
    "{Allocations!Year},{Year}"
)
_GRANTED: Final = f'SUMIFS({{Allocations!Money (£)}},{{Allocations!Model}},"{Model.FORMULA.label}",{SAME})'
_SPENT: Final = (
    "{Granted (£)}-{Retained (£)}+{Moved in (£)}-{Moved out (£)}+{Held from the year before (£)}"
    "-{Held into the next year (£)}"
)
_UNMET: Final = "MAX({Need requirement (£)}-{Spent (£)},0)"
Key = tuple[str, str, str, str]


def plans(tallied: Tally) -> AnySheet:
    """From grant to spending, cell by cell."""
    valued = _valued(tallied)
    return Sheet(
        name=NAME,
        title="Single settlement: from grant to spending",
        table="tblSettlementPlan",
        holds="Each theme, class and year: granted, retained, moved, held over, spent and needed. One table.",
        columns=[
            Column[PlanRow]("Area code", WORDS, lambda r: r.area_code, 14),
            Column[PlanRow]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
            Column[PlanRow]("Theme", WORDS, lambda r: r.theme, 40),
            Column[PlanRow]("Class", WORDS, lambda r: r.del_class.value, 13),
            Column[PlanRow]("Year", WORDS, lambda r: str(r.year), 10),
            _granted(tallied),
            Column[PlanRow]("Retained", "£", lambda r: r.retained_gbp, 13),
            Column[PlanRow]("Moved in", "£", lambda r: r.moved_in_gbp, 14),
            Column[PlanRow]("Moved out", "£", lambda r: r.moved_out_gbp, 14),
            Column[PlanRow]("Held from the year before", "£", lambda r: r.drawn_gbp, 14),
            Column[PlanRow]("Held into the next year", "£", lambda r: r.held_gbp, 14),
            with_formula(Column[PlanRow]("Spent", "£", lambda r: r.spend_gbp, 15), _SPENT),
            Column[PlanRow]("Need requirement", "£", lambda r: r.requirement_gbp, 15),
            with_formula(Column[PlanRow]("Unmet need", "£", lambda r: r.unmet_gbp, 14), _UNMET),
            *_bands(tallied, valued),
        ],
        rows=tallied.results.plans,
        notes=[
            "Spent = granted - retained + moved in - moved out + held from the year before - held into the next year. "
            "What moves was decided in the run by a linear programme; the sheets Settlement limits and Settlement "
            "proof show that it keeps its limits and that no plan is better."
        ],
        frozen=3,
    )


def _granted(tallied: Tally) -> Column[PlanRow]:
    """Live where the formula's allocations make up each grant."""
    column = Column[PlanRow]("Granted", "£", lambda r: r.grant_gbp, 15)
    found: dict[Key, int] = {}
    for a in tallied.allocations(Model.FORMULA):
        line = tallied.lines[a.line]
        key = (a.area_code, line.theme, line.del_class.value, str(line.year))
        found[key] = found.get(key, 0) + a.gbp
    agrees = all(found.get(_key(row), 0) == row.grant_gbp for row in tallied.results.plans)
    return with_formula(column, _GRANTED) if agrees else column


def _key(row: PlanRow | Valued) -> Key:
    return row.area_code, row.theme, row.del_class.value, str(row.year)


def _valued(tallied: Tally) -> Mapping[Key, Valued]:
    return {_key(one): one for proof in tallied.results.proofs for one in proof.values}


def is_valued(tallied: Tally) -> bool:
    """Whether what each row counts in the objective is on its sheet."""
    valued = _valued(tallied)
    plans_ = tallied.results.plans
    return bool(plans_) and all(_key(row) in valued and len(valued[_key(row)].bands) <= MOST_BANDS for row in plans_)


def unit_of(tallied: Tally) -> str:
    """Unit of the objective."""
    return next((proof.unit for proof in tallied.results.proofs), "")


def _bands(tallied: Tally, valued: Mapping[Key, Valued]) -> Sequence[Column[PlanRow]]:
    """Tops and weights of the bands, and the row's value; nothing where the objective is no sum over bands."""
    if not is_valued(tallied):
        return ()
    number = max(len(one.bands) for one in valued.values())
    counted = "Unmet need (£)" if tallied.results.proofs[0].counts_unmet else "Spent (£)"
    columns: list[Column[PlanRow]] = []
    for i in range(number):
        columns.append(Column(f"Band {i + 1} ends", "£", partial(_top, valued, i), 14))
        columns.append(Column(f"Band {i + 1} weight", unit_of(tallied), partial(_weight, valued, i), 11))
    value = Column[PlanRow](VALUE, unit_of(tallied), partial(_value, valued, counted), 16)
    return (*columns, with_formula(value, _sum(number, counted, unit_of(tallied))))


def _top(valued: Mapping[Key, Valued], i: int, row: PlanRow) -> Value:
    bands = valued[_key(row)].bands
    return bands[min(i, len(bands) - 1)].top_gbp if bands else 0


def _weight(valued: Mapping[Key, Valued], i: int, row: PlanRow) -> Value:
    bands = valued[_key(row)].bands
    return bands[i].weight if i < len(bands) else 0


def _sum(number: int, counted: str, unit: str) -> str:
    """Each band's pounds at its weight; one formula for all rows."""
    parts = [f"{{Band 1 weight ({unit})}}*MIN({{{counted}}},{{Band 1 ends (£)}})"]
    for i in range(2, number + 1):
        within = f"MAX(MIN({{{counted}}},{{Band {i} ends (£)}})-{{Band {i - 1} ends (£)}},0)"
        parts.append(f"{{Band {i} weight ({unit})}}*{within}")
    return "+".join(parts)


def _value(valued: Mapping[Key, Valued], counted: str, row: PlanRow) -> Value:
    pounds, below, total = row.unmet_gbp if counted.startswith("Unmet") else row.spend_gbp, 0, 0.0
    for band in valued[_key(row)].bands:
        total += band.weight * max(min(pounds, band.top_gbp) - below, 0)
        below = band.top_gbp
    return int(total) if total == int(total) else total
