"""A formula on small areas, on districts and on authorities: what the level of the figures does to the money.

A formula of the form "residents x need, in proportion" is linear: what the small areas of a district have together is
what the district has from the sum of their residents and the mean of their need, so the level cannot matter but for
single pounds of rounding. A power, a threshold, a floor or a ceiling is not: the square of a mean is not the mean of
squares, and a poor estate in a rich district is above a threshold that the district's average is below. Means hide
what lies beneath them, and the coarser the level, the more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.formula.geography import remap
from funding_alloc.money import gbp
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.formula import FormulaReader
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.reading.small_areas import SMALL_AREAS, read_small_areas
from funding_alloc.run.prepare import prepare
from funding_alloc.run.program import formulas_folder
from funding_alloc.schema.dictionary import Aggregate, ColumnKind
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.panel import Grid, Move, Remapping
from funding_alloc.schema.places import OUTSIDE, Places
from funding_alloc.schema.small_areas import AreaLevel, LevelResult, LevelStudy, SmallAreas
from funding_alloc.schema.steps import RoundStep

SHIPPED: Final = ("small_area_need/2025-26.yaml", "small_area_excess/2025-26.yaml")
"""One formula that is linear and one that is not."""


@dataclass(frozen=True)
class SmallAreaStudy:
    """What was shared between whom, and every formula on every level."""

    inputs: ScenarioInputs
    places: Places
    areas: SmallAreas
    studies: tuple[LevelStudy, ...]


@dataclass(frozen=True)
class _Ground:
    """What every formula is run on."""

    areas: SmallAreas
    owners: Mapping[str, str]
    setting: Setting

    def unit(self, district: str) -> str:
        """What stands for a district where authorities come first: its authority, or itself where it has none."""
        owner = self.owners[district]
        return district if owner == OUTSIDE else owner


def study_small_areas(
    scenario: Path, formulas: Sequence[Path], quantum: int | None, *, everywhere: bool
) -> SmallAreaStudy:
    """Share a quantum on every level.

    Rule    the quantum is that of the scenario's lines unless another is named; the areas are those of the scenario's
            places, or all of England. Counts are added up, rates are means by the weight of the data dictionary. Where
            authorities come first, a district outside all of them stays as it is.
    Units   whole GBP.
    Promise every level shares the quantum out to the pound; a formula that is linear moves no pound before rounding.
    Raises ``InputFault`` where codes do not match, or a formula reads what small areas do not have.
    """
    inputs = read_scenario(scenario, with_studies=False)
    dictionary = read_dictionary(scenario.parent / inputs.scenario.dictionary)
    specs = dictionary.specs.get(SMALL_AREAS, {})
    reader = FormulaReader({name: spec for name, spec in specs.items() if spec.kind is not ColumnKind.CODE})
    placed = [reader.read(path)[0] for path in formulas or [formulas_folder() / name for name in SHIPPED]]
    places = inputs.atlas if everywhere else inputs.places
    areas = _within(read_small_areas(dictionary, inputs.atlas.districts), places)
    gbp_shared = sum(line.gbp for line in prepare(inputs).lines) if quantum is None else quantum
    setting = Setting(Decimal(gbp_shared), inputs.scenario.years.first)
    ground = _Ground(areas, places.owners, setting)
    return SmallAreaStudy(inputs, places, areas, tuple(_study(ground, one) for one in placed))


def _within(areas: SmallAreas, places: Places) -> SmallAreas:
    """The small areas of some districts."""
    inside = {district.area_code for district in places.districts}
    kept = [i for i, district in enumerate(areas.district) if district in inside]
    return SmallAreas(
        areas.table,
        areas.specs,
        tuple(areas.codes[i] for i in kept),
        tuple(areas.district[i] for i in kept),
        tuple(areas.held[i] for i in kept),
        {name: tuple(values[i] for i in kept) for name, values in areas.numbers.items()},
    )


def _study(ground: _Ground, placed: PlacedFormula) -> LevelStudy:
    findings = list(_strangers(ground.areas, placed))
    if findings:
        raise InputFault(findings)
    areas = ground.areas
    grid = Grid(areas.codes, {name: areas.numbers[name] for name in placed.formula.indicators}, {})
    weight = _weight(areas, placed)
    moves = tuple(Move(a, d, Fraction(1), 0) for a, d in zip(areas.codes, areas.district, strict=True))
    districts = remap(grid, placed, Remapping(areas.table, moves, weight))
    # Sums of sums and means of means: the same as from small areas, and exact.
    units = tuple(Move(code, ground.unit(code), Fraction(1), 0) for code in districts.codes)
    grids = {
        AreaLevel.SMALL_AREAS: grid,
        AreaLevel.DISTRICTS: districts,
        AreaLevel.AUTHORITIES: remap(districts, placed, Remapping(areas.table, units, weight)),
    }
    return LevelStudy(
        placed,
        int(ground.setting.quantum or 0),
        {level: _at(ground, level, _evaluated(placed, held, ground.setting, level)) for level, held in grids.items()},
    )


def _evaluated(placed: PlacedFormula, grid: Grid, setting: Setting, level: AreaLevel) -> Evaluation:
    """Evaluate, and say of a fault on which level it is: means may leave nobody above a threshold."""
    try:
        return evaluate(placed, grid, setting)
    except InputFault as fault:
        fix = "Share between more places, e.g. with --everywhere."
        raise InputFault(
            [Finding(f.file, f.line, f.column, f"on {level.value}: {f.what}", f.fix or fix) for f in fault.findings]
        ) from None


def _strangers(areas: SmallAreas, placed: PlacedFormula) -> Iterator[Finding]:
    """Columns that small areas do not have, or have of another time."""
    for name, pin in placed.formula.indicators.items():
        line = placed.line_by_name[name]
        if name not in areas.numbers:
            what = f"'{name}' is not held by small area."
            fix = did_you_mean(name, areas.numbers) or f"Small areas have: {', '.join(areas.numbers)}."
            yield Finding(placed.file, line, 0, what, fix)
        elif pin.vintage != areas.specs[name].period:
            what = f"'{name}' is pinned to {pin.vintage}, and small areas have it of {areas.specs[name].period}."
            yield Finding(placed.file, line, 0, what)


def _weight(areas: SmallAreas, placed: PlacedFormula) -> str | None:
    """The count that weights every rate of the formula, as the data dictionary says."""
    specs = [areas.specs[name] for name in placed.formula.indicators]
    weights = sorted({spec.weight for spec in specs if spec.aggregate is Aggregate.WEIGHTED_MEAN})
    if len(weights) > 1:
        what = f"its rates have different weights: {', '.join(weights)}."
        raise InputFault([Finding(placed.file, 0, 0, what, "Use rates that share one.")])
    return weights[0] if weights else None


def _at(ground: _Ground, level: AreaLevel, found: Evaluation) -> LevelResult:
    quantum = int(ground.setting.quantum or 0)
    _refuse_other_sum(found, level, quantum)
    district_of = dict(zip(ground.areas.codes, ground.areas.district, strict=True))
    district_of |= {district: district for district in ground.areas.district}
    by_district: dict[str, int] = {}
    if level is not AreaLevel.AUTHORITIES:
        for code, pounds in found.pounds.items():
            by_district[district_of[code]] = by_district.get(district_of[code], 0) + pounds
    held = by_district or found.pounds
    by_authority: dict[str, int] = {}
    for code, pounds in held.items():
        owner = ground.owners[code]
        by_authority[owner] = by_authority.get(owner, 0) + pounds
    exact: dict[str, Fraction] = {}
    for code, amount in _unrounded(found).items():
        owner = ground.owners[district_of.get(code, code)]
        exact[owner] = exact.get(owner, Fraction(0)) + amount
    return LevelResult(level, len(found.result), by_district, by_authority, exact)


def _refuse_other_sum(found: Evaluation, level: AreaLevel, quantum: int) -> None:
    """A level that shares out another sum cannot be compared with one that does not."""
    if any(amount.denominator != 1 for amount in found.result.values()):
        what = "does not end in whole pounds, so levels cannot be compared to the pound."
        raise InputFault([Finding(found.placed.file, 0, 0, what, "End it with a round step.")])
    total = sum(found.pounds.values())
    if total != quantum:
        what = f"shares out {gbp(total)} of {gbp(quantum)} on {level.value}, so levels cannot be compared."
        raise InputFault([Finding(found.placed.file, 0, 0, what, "Use a formula that shares out the whole quantum.")])


def _unrounded(found: Evaluation) -> Mapping[str, Fraction]:
    """The result before its last rounding, where the last step rounds."""
    name = found.placed.formula.result
    last = next((step for step in found.placed.formula.steps if step.id == name), None)
    if isinstance(last, RoundStep):
        return found.values[last.input]
    return found.unrounded.get(name, found.result)
