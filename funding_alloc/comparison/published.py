"""Published settlement totals beside each model's: a check that takes no part in the calculation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from funding_alloc.schema.allocation import Allocation, Model
from funding_alloc.schema.awards import PublishedTotal
from funding_alloc.schema.funds import DelClass, FundLine
from funding_alloc.schema.results import PublishedRow

Scope = Mapping[str, Mapping[str, Fraction]]
"""People by fund in scope, then by area."""
CLASSES = {"total": set(DelClass), "revenue": {DelClass.RDEL}, "capital": {DelClass.CDEL}}


def published_rows(
    published: Iterable[PublishedTotal],
    lines: Iterable[FundLine],
    allocations: Iterable[Allocation],
    found: tuple[tuple[Model, ...], Scope],
) -> tuple[PublishedRow, ...]:
    """Rows for the totals, revenue and capital that lie inside the scenario's years.

    ``found`` is the models that the scenario has, and people by area for each fund in scope: the same money per head
    shows what scope alone explains.
    """
    lines = tuple(lines)
    allocations = tuple(allocations)
    years = {str(line.year) for line in lines}
    areas = {allocation.area_code for allocation in allocations} | {"all"}
    out = []
    for total in published:
        if (
            total.item not in CLASSES
            or not {total.first_year, total.last_year} <= years
            or total.area_code not in areas
        ):
            continue
        wanted = {
            line.id: line
            for line in lines
            if line.del_class in CLASSES[total.item] and total.first_year <= str(line.year) <= total.last_year
        }
        out.append(_row(total, wanted, allocations, found))
    return tuple(out)


def _row(
    total: PublishedTotal,
    wanted: Mapping[str, FundLine],
    allocations: Iterable[Allocation],
    found: tuple[tuple[Model, ...], Scope],
) -> PublishedRow:
    models, scope = found
    by_model = dict.fromkeys(models, 0)
    for a in allocations:
        if a.line in wanted and total.area_code in {a.area_code, "all"}:
            by_model[a.model] += a.gbp
    per_head = Fraction(0)
    for line in wanted.values():
        people = scope[line.fund]
        everyone = sum(people.values(), Fraction(0))
        mine = everyone if total.area_code == "all" else people.get(total.area_code, Fraction(0))
        per_head += line.gbp * mine / everyone
    return PublishedRow(
        id=total.id,
        area_code=total.area_code,
        item=f"{total.item}, {total.first_year} to {total.last_year}",
        published_gbp=total.gbp,
        wording=total.wording,
        source=total.source,
        by_model=by_model,
        per_head_gbp=round(per_head),
    )
