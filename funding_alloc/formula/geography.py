"""Areas that merge, split or change borders: a table moved from one set of areas to another before a formula runs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from funding_alloc.errors import Finding, InputFault
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid, Remapping


def remap(grid: Grid, placed: PlacedFormula, mapping: Remapping) -> Grid:
    """The table for the new areas.

    Rule    counts and amounts: sum of part x value. Rates, scores and indices: mean weighted by part x the named count.
            Labels: what all parts share.
    Promise totals of counts and amounts do not change; a rate lies between those of its parts.
    Raises ``InputFault`` where parts of an area do not sum to 1, an area has no line, a rate has no weight, or the
    parts of a new area differ in a label.
    """
    findings = [*_part_faults(grid, mapping), *_weight_faults(grid, placed, mapping)]
    if findings:
        raise InputFault(findings)
    place = {code: i for i, code in enumerate(grid.codes)}
    parts: dict[str, list[tuple[int, Fraction]]] = {}
    for move in mapping.moves:
        parts.setdefault(move.new, []).append((place[move.old], move.part))
    codes = tuple(sorted(parts))
    weights = grid.numbers.get(mapping.weighted_by or "", ())
    numbers = {}
    for name, values in grid.numbers.items():
        is_sum = placed.unit_by_name[name].is_extensive
        numbers[name] = tuple(_sum(parts[c], values) if is_sum else _mean(parts[c], values, weights) for c in codes)
    labels = {
        name: tuple(_shared(mapping, code, parts[code], cells) for code in codes) for name, cells in grid.labels.items()
    }
    return Grid(codes, numbers, labels)


def _sum(parts: Iterable[tuple[int, Fraction]], values: tuple[Fraction, ...]) -> Fraction:
    return sum((part * values[i] for i, part in parts), Fraction(0))


def _mean(parts: list[tuple[int, Fraction]], values: tuple[Fraction, ...], weights: tuple[Fraction, ...]) -> Fraction:
    if len({values[i] for i, _ in parts}) == 1:
        return values[parts[0][0]]
    whole = sum((part * weights[i] for i, part in parts), Fraction(0))
    return sum((part * weights[i] * values[i] for i, part in parts), Fraction(0)) / whole


def _shared(mapping: Remapping, code: str, parts: list[tuple[int, Fraction]], cells: tuple[str, ...]) -> str:
    held = sorted({cells[i] for i, _ in parts})
    if len(held) > 1:
        what = f"the parts of {code} carry different labels: {', '.join(held)}."
        raise InputFault([Finding(mapping.file, 0, 0, what, "Give the new area one label in a table of its own.")])
    return held[0]


def _part_faults(grid: Grid, mapping: Remapping) -> Iterable[Finding]:
    total: dict[str, Fraction] = {}
    known = set(grid.codes)
    for move in mapping.moves:
        if move.old not in known:
            yield Finding(mapping.file, move.line, 0, f"'{move.old}' is no area of the table.")
        if not 0 < move.part <= 1:
            yield Finding(mapping.file, move.line, 0, f"the part {float(move.part):g} is not above 0 and up to 1.")
        total[move.old] = total.get(move.old, Fraction(0)) + move.part
    for code in grid.codes:
        if code not in total:
            yield Finding(mapping.file, 0, 0, f"'{code}' of the table has no line here, so its figures would be lost.")
        elif total[code] != 1:
            yield Finding(mapping.file, 0, 0, f"the parts of '{code}' sum to {float(total[code]):g}, not to 1.")


def _weight_faults(grid: Grid, placed: PlacedFormula, mapping: Remapping) -> Iterable[Finding]:
    weight = mapping.weighted_by
    if weight is not None and (weight not in grid.numbers or not placed.unit_by_name[weight].is_extensive):
        yield Finding(mapping.file, 0, 0, f"'{weight}' is no count of the formula, so it cannot weight a rate.")
    rates = sorted(name for name in grid.numbers if not placed.unit_by_name[name].is_extensive)
    merges = len({move.new for move in mapping.moves}) < len(mapping.moves)
    if rates and merges and weight is None:
        what = f"areas merge, and '{rates[0]}' is a rate: it needs a count that weights its mean."
        yield Finding(mapping.file, 0, 0, what, "Name it, e.g. --remap-weight population.")
