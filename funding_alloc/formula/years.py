"""A formula over years: results of one year become columns of the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from funding_alloc.errors import Finding, InputFault
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid
from funding_alloc.years import FiscalYear


def carried(placed: PlacedFormula) -> dict[str, str]:
    """Columns that take the last year's result of a step, by column."""
    pins = placed.formula.indicators.items()
    return {name: pin.carries for name, pin in pins if pin.carries is not None}


def evaluate_rounds(
    placed: PlacedFormula, grids: Mapping[str, Grid], setting: Callable[[str], Setting]
) -> dict[str, Evaluation]:
    """Rounds in the order of their names, each in its setting; a round named after a fiscal year is in that year.

    Columns that carry a result are read from the table in the first round, and from the round before in later ones.
    Raises ``InputFault`` where an area of a later round took no part in the one before.
    """
    moved, found = carried(placed), {}
    before: Evaluation | None = None
    for name in sorted(grids):
        grid = grids[name]
        if moved and before is not None:
            grid = _with_carried(placed, grid, before, name)
        before = evaluate(placed, grid, _in_year(setting(name), name))
        found[name] = before
    return found


def _in_year(setting: Setting, name: str) -> Setting:
    if setting.year is not None:
        return setting
    try:
        return replace(setting, year=FiscalYear.parse(name))
    except ValueError:
        return setting


def _with_carried(placed: PlacedFormula, grid: Grid, before: Evaluation, name: str) -> Grid:
    new = sorted(set(grid.codes) - set(before.result))
    if new:
        what = f"in {name}: {', '.join(new[:6])} took no part in the round before, so nothing can be carried over."
        raise InputFault([Finding(placed.file, 0, 0, what)])
    numbers = dict(grid.numbers)
    for column, step in carried(placed).items():
        numbers[column] = tuple(before.values[step][code] for code in grid.codes)
    return Grid(grid.codes, numbers, grid.labels)
