"""Targeting of real awards, fund by fund, beside the formula's and the settlement's money on the same areas."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from funding_alloc.comparison.award_targeting import AWARDS, Sum, targeting_table
from funding_alloc.comparison.panel import Areas
from funding_alloc.comparison.targeting import concentration_index
from funding_alloc.run.formula_stage import FormulaStage
from funding_alloc.run.measure_stage import areas_of
from funding_alloc.run.outcome import CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.settlement_stage import SettlementStage
from funding_alloc.schema.allocation import Allocation, DistrictAllocation, Model
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.results import ALL_FUNDS
from funding_alloc.schema.scenario import RecordedCompetition
from funding_alloc.schema.targeting import TargetingRow

Pounds = Mapping[str, float]
PASSED_ON = "an authority passes its settlement on to its districts in proportion to their formula money"
FREE = (
    "how an authority passes it on is its own choice, all to its least needy district at one end and to its neediest "
    "at the other"
)


def target_awards(
    prepared: Prepared, formula: FormulaStage, competitive: CompetitiveStage, settlement: SettlementStage
) -> tuple[TargetingRow, ...]:
    """The table of targeting by fund; empty unless awards are recorded and the scenario asks for it."""
    settings = prepared.inputs.scenario.models.competitive
    if not isinstance(settings, RecordedCompetition) or settings.targeting is None:
        return ()
    districts = areas_of(prepared, prepared.districts, "district")
    passed = _Passed(prepared, _by_district(formula.district_allocations), _by_authority(settlement.allocations))
    given = passed.in_proportion()
    sums = [
        *_awards(prepared, districts, competitive),
        Sum(Model.FORMULA.value, ALL_FUNDS, districts.money(passed.formula)),
        Sum(Model.SETTLEMENT.value, ALL_FUNDS, districts.money(given)),
    ]
    authorities = areas_of(prepared, prepared.authorities, "authority")
    above = [
        Sum(name, ALL_FUNDS, authorities.money(_by_authority(rows)))
        for name, rows in (
            (AWARDS, competitive.allocations),
            (Model.FORMULA.value, formula.allocations),
            (Model.SETTLEMENT.value, settlement.allocations),
        )
    ]
    rows = targeting_table(districts, sums, settings.targeting)
    return (
        *(_say_how(row) for row in rows),
        _freedom(districts, passed),
        *targeting_table(authorities, above, settings.targeting),
    )


def _awards(prepared: Prepared, areas: Areas, competitive: CompetitiveStage) -> Iterable[Sum]:
    """Awards of each fund in the order of the fund file, then of all together."""
    fund_of = {line.id: line.fund for line in prepared.lines}
    for fund in prepared.inputs.funds.funds:
        rows = (a for a in competitive.district_allocations if fund_of[a.line] == fund.id)
        yield Sum(AWARDS, fund.id, areas.money(_by_district(rows)))
    yield Sum(AWARDS, ALL_FUNDS, areas.money(_by_district(competitive.district_allocations)))


class _Passed:
    """What districts have if authorities pass their settlements on; outside them the formula's money stands."""

    def __init__(self, prepared: Prepared, formula: Mapping[str, int], settlement: Mapping[str, int]) -> None:
        self.formula = formula
        self.settlement = settlement
        self.members: dict[str, list[str]] = {}
        for code, owner in prepared.authority_of().items():
            self.members.setdefault(owner, []).append(code)

    def in_proportion(self) -> Pounds:
        """Each district's part of the settlement is its part of the authority's formula money."""
        out: dict[str, float] = {code: float(self.formula[code]) for code in self.members.get(OUTSIDE, ())}
        for owner, codes in self.members.items():
            whole = sum(self.formula[code] for code in codes)
            if owner != OUTSIDE and whole:
                out |= {code: self.settlement[owner] * self.formula[code] / whole for code in codes}
        return out

    def to_one(self, choose: Callable[[Iterable[str]], str]) -> Pounds:
        """Each authority passes everything on to one district."""
        out: dict[str, float] = {code: float(self.formula[code]) for code in self.members.get(OUTSIDE, ())}
        return out | {choose(c): float(self.settlement[owner]) for owner, c in self.members.items() if owner != OUTSIDE}


def _freedom(areas: Areas, passed: _Passed) -> TargetingRow:
    """How far the index depends on what is left to the authorities."""
    need = dict(zip(areas.codes, areas.need, strict=True))

    def key(code: str) -> tuple[float, str]:
        return need[code], code

    spread = (
        passed.to_one(lambda codes: min(codes, key=key)),
        passed.in_proportion(),
        passed.to_one(lambda codes: max(codes, key=key)),
    )
    low, value, high = (
        float(concentration_index(areas.money(pounds), areas.population, areas.need)) for pounds in spread
    )
    name = "concentration_index_within_freedom"
    return TargetingRow(areas.level, Model.SETTLEMENT.value, ALL_FUNDS, name, value, low, high, "index", note=FREE)


def _say_how(row: TargetingRow) -> TargetingRow:
    """Settlements end at the authority: what is said of districts rests on how they are passed on."""
    if row.money != Model.SETTLEMENT.value:
        return row
    return replace(row, note="; ".join(part for part in (row.note, PASSED_ON) if part))


def _by_district(rows: Iterable[DistrictAllocation]) -> Counter[str]:
    total: Counter[str] = Counter()
    for a in rows:
        total[a.district_code] += a.gbp
    return total


def _by_authority(rows: Iterable[Allocation]) -> Counter[str]:
    total: Counter[str] = Counter()
    for a in rows:
        if a.area_code not in {OUTSIDE, UNALLOCATED}:
            total[a.area_code] += a.gbp
    return total
