"""A formula on small areas as the screen's tables: pounds on each level, and what the level moves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc.export.side_by_side import shortened
from funding_alloc.money import gbp
from funding_alloc.run.small_areas import SmallAreaStudy
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.small_areas import AreaLevel, LevelStudy

BASE: Final = AreaLevel.SMALL_AREAS
COARSER: Final = (AreaLevel.DISTRICTS, AreaLevel.AUTHORITIES)
COLUMNS: Final = (
    *("formula", "kind", "code", "area", "small_areas_gbp"),
    *("districts_first_gbp", "districts_first_difference_gbp", "districts_first_difference_percent"),
    *("authorities_first_gbp", "authorities_first_difference_gbp", "authorities_first_difference_percent"),
)


def read(found: SmallAreaStudy) -> Iterator[Sheet]:
    """One table for each formula."""
    for study in found.studies:
        yield _by_authority(found, study)


def _by_authority(found: SmallAreaStudy, study: LevelStudy) -> Sheet:
    codes = _codes(found, study)
    rows = [
        (code, shortened(found.places.name_of(code)), *_cells(study, code, is_authority=True, marked=True))
        for code in codes
    ]
    by_level = [sum(study.results[level].by_authority.values()) for level in AreaLevel]
    rows.append(("total", "All areas", by_level[0], by_level[1], 0, "", by_level[2], 0, ""))
    columns = ("code", "area", "small areas £", "districts first £", "difference £", "%")
    title = f"{study.placed.formula.title}: {gbp(study.quantum)} on three levels"
    return Sheet(title, (*columns, "authorities first £", "difference £ ", "% "), rows, tuple(_notes(found, study)))


def _codes(found: SmallAreaStudy, study: LevelStudy) -> list[str]:
    held = study.results[BASE].by_authority
    codes = [authority.area_code for authority in found.places.authorities if authority.area_code in held]
    return [*codes, *([OUTSIDE] if OUTSIDE in held else [])]


def _cells(study: LevelStudy, code: str, *, is_authority: bool, marked: bool = False) -> tuple[Cell, ...]:
    """Pounds on small areas; then for each coarser level pounds, difference and percent of the pounds before."""
    columns = {at: r.by_authority if is_authority else r.by_district for at, r in study.results.items()}
    base = columns[BASE][code]
    cells: list[Cell] = [base]
    for level in COARSER:
        if code not in columns[level]:
            cells += [None, None, None]
            continue
        gap = columns[level][code] - base
        percent = 100 * gap / base if base else None
        cells += [columns[level][code], gap, _signed(percent) if marked else percent]
    return tuple(cells)


def _signed(percent: float | None) -> str:
    if percent is None:
        return "[x]"
    text = f"{percent:+.2f}"
    return "0.00" if float(text) == 0 else text


def _notes(found: SmallAreaStudy, study: LevelStudy) -> Iterator[str]:
    seen = ", ".join(f"{level.value} {study.results[level].areas:,}" for level in AreaLevel)
    yield f"Areas that the formula saw: {seen}. Status: {study.placed.formula.status}."
    if OUTSIDE in study.results[BASE].by_authority:
        yield "Authorities first leaves each district outside any authority as it is: there is none to put it into."
    for level in COARSER:
        exact = gbp(round(study.moved_before_rounding(level)))
        share = study.moved(level) / study.quantum
        yield (
            f"{level.value.capitalize()} moves {gbp(study.moved(level))} between authorities ({share:.2%} of the "
            f"quantum); before rounding to whole pounds {exact}."
        )
    yield f"Districts first moves {gbp(study.moved_between_districts())} between districts."
    yield from matched(found)


def matched(found: SmallAreaStudy) -> Iterator[str]:
    """How codes were matched, and where the figures are from."""
    yield (
        f"{len(found.areas.codes):,} small areas of {found.areas.table} matched to {len(found.places.districts)} "
        f"districts by code, {found.areas.by_older_code:,} of them by the code of April 2024; none unmatched."
    )
    specs = found.areas.specs
    used = {name for study in found.studies for name in study.placed.formula.indicators}
    for name in sorted(used):
        spec = specs[name]
        yield f"{spec.title}: {spec.source}, {spec.publisher}, {spec.period}, {spec.licence}."


def tidy(found: SmallAreaStudy) -> Sheet:
    """Authorities and districts of every formula, one to a row; districts are not there once put together."""
    rows: list[tuple[Cell, ...]] = []
    facts: dict[str, Cell] = {}
    for study in found.studies:
        name = study.placed.formula.formula
        for code in _codes(found, study):
            rows.append((name, "authority", code, found.places.name_of(code), *_cells(study, code, is_authority=True)))
        for code in sorted(study.results[BASE].by_district):
            rows.append((name, "district", code, found.places.name_of(code), *_cells(study, code, is_authority=False)))
        for level in COARSER:
            word = level.value.replace(" ", "_")
            facts[f"{name}_{word}_moved_gbp"] = study.moved(level)
            facts[f"{name}_{word}_moved_before_rounding_gbp"] = float(study.moved_before_rounding(level))
    quantum = found.studies[0].quantum
    title = f"{found.inputs.scenario.title}: {gbp(quantum)} on small areas, districts and authorities"
    return Sheet(title, COLUMNS, rows, tuple(matched(found)), {"quantum_gbp": quantum, **facts})
