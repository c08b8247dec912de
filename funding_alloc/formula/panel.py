"""District values become a panel of recipients, each indicator by the rule its dictionary entry declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from funding_alloc.errors import Finding, InputFault
from funding_alloc.schema.dictionary import Aggregate, ColumnSpec
from funding_alloc.schema.panel import DistrictIndicators, Panel, PanelColumn
from funding_alloc.schema.places import Places
from funding_alloc.schema.scenario import Level


def build_panel(table: DistrictIndicators, places: Places, level: Level, names: Iterable[str]) -> Panel:
    """Values of the named indicators for every authority or every district.

    Rule    sum, or weighted mean over the districts that have a value; ``coverage`` is their part of the weight.
    Units   as in the data dictionary.
    Promise a sum over authorities equals the sum over their districts; a mean lies between its districts' values.
    Raises ``InputFault`` where no district of an area has a value, or where one area has none at district level.
    """
    members: dict[str, tuple[str, ...]] = {}
    for district in places.districts:
        code = district.area_code if level is Level.DISTRICT else district.authority_code
        if code is not None:
            members[code] = (*members.get(code, ()), district.area_code)
    findings: list[Finding] = []
    columns = {name: _column(table, name, members, findings) for name in sorted(set(names))}
    if findings:
        raise InputFault(findings)
    return Panel(level.value, tuple(sorted(members)), columns)


def _column(
    table: DistrictIndicators, name: str, members: Mapping[str, tuple[str, ...]], findings: list[Finding]
) -> PanelColumn:
    spec = table.specs[name]
    values, coverage = {}, {}
    for code in sorted(members):
        result = _value(table, spec, members[code])
        if result is None:
            what = f"'{name}' has no value for any district of {code}."
            findings.append(Finding(table.table, 0, 0, what, "Use another indicator, or leave the area out."))
            continue
        values[code], coverage[code] = result
    return PanelColumn(spec, values, coverage)


def _value(table: DistrictIndicators, spec: ColumnSpec, districts: tuple[str, ...]) -> tuple[Fraction, Fraction] | None:
    published = table.values[spec.column]
    present = {d: Fraction(value) for d in districts if (value := published[d]) is not None}
    if not present:
        return None
    if len(districts) == 1:
        return present[districts[0]], Fraction(1)
    if spec.aggregate is Aggregate.SUM:
        return sum(present.values(), Fraction(0)), Fraction(len(present), len(districts))
    if spec.aggregate is not Aggregate.WEIGHTED_MEAN:
        return None
    weights = {d: Fraction(table.values[spec.weight][d] or 0) for d in districts}
    covered = sum((weights[d] for d in present), Fraction(0))
    if covered == 0:
        return None
    mean = sum((weights[d] * value for d, value in present.items()), Fraction(0)) / covered
    return mean, covered / sum(weights.values())
