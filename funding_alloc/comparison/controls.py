"""The controls of a run: totals that must hold to the pound, whatever the models decide."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from funding_alloc.schema.allocation import Allocation, Check, Model
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import UNALLOCATED

NATION = "all areas"


Carried = Mapping[tuple[str, str], int]
"""Net pounds carried into a class and year, by authority and e.g. ``CDEL 2027-28``."""


def controls(
    lines: Iterable[FundLine],
    quantum: int,
    allocations: Iterable[Allocation],
    found: tuple[tuple[Model, ...], Carried],
) -> tuple[Check, ...]:
    """Every control total of the models that the scenario has; ``found`` names them, and what plans carried forward.

    formula      every line is spent exactly
    competitive  every line's awards and what is left over make up the line, and nothing is negative
    settlement   every authority keeps its envelope, and its money of each class and year; the nation keeps each too
    all          the models share out the same total, the quantum
    """
    models, carried = found
    lines = tuple(lines)
    rows = tuple(allocations)
    by_line = {line.id: line for line in lines}
    checks = [Check("quantum", "fund lines sum to the quantum", sum(line.gbp for line in lines), quantum)]
    for model in models:
        total = sum(a.gbp for a in rows if a.model is model)
        checks.append(Check(f"total.{model}", f"{model.label}: everything adds up to the quantum", total, quantum))
    for model in (Model.FORMULA, Model.COMPETITIVE):
        if model in models:
            checks += _line_checks(model, lines, rows)
    negative = sum(1 for a in rows if a.gbp < 0)
    checks.append(Check("negative", "no allocation is negative", negative, 0, "rows"))
    checks += _settlement_checks(by_line, rows, carried)
    return tuple(checks)


def _line_checks(model: Model, lines: Iterable[FundLine], rows: Iterable[Allocation]) -> Iterable[Check]:
    spent: Counter[str] = Counter()
    for a in rows:
        if a.model is model:
            spent[a.line] += a.gbp
    words = "is spent exactly" if model is Model.FORMULA else "awards and unallocated make up the line"
    for line in lines:
        yield Check(f"line.{model}.{line.id}", f"{model.label}: {line.id} {words}", spent[line.id], line.gbp)


def _settlement_checks(
    lines: Mapping[str, FundLine], rows: tuple[Allocation, ...], carried: Carried
) -> Iterable[Check]:
    planned, granted = _sums(Model.SETTLEMENT, lines, rows), _sums(Model.FORMULA, lines, rows)
    for area, kind in sorted(set(planned) | set(granted)):
        moved = sum(n for (a, k), n in carried.items() if k == kind and area in {a, NATION})
        what = f"Single settlement: {area} keeps its {kind}" + (" after carry-forward" if moved else "")
        yield Check(f"settlement.{area}.{kind}", what, planned[area, kind], granted[area, kind] + moved)


def _sums(model: Model, lines: Mapping[str, FundLine], rows: Iterable[Allocation]) -> Counter[tuple[str, str]]:
    """Pounds by area and by the nation: in all, and by class and year."""
    out: Counter[tuple[str, str]] = Counter()
    for a in rows:
        if a.model is model and a.area_code != UNALLOCATED:
            line = lines[a.line]
            for area in (a.area_code, NATION):
                out[area, "envelope"] += a.gbp
                out[area, f"{line.del_class.value} {line.year}"] += a.gbp
    return out
