"""A formula over many draws of its parameters or indicators at once, in floats.

What no draw touches is evaluated once; the rest runs in chunks of draws small enough to stay near the processor.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.formula.arithmetic import Floats
from funding_alloc.formula.evaluate import Setting, run_step, start_of
from funding_alloc.formula.state import State
from funding_alloc.schema.formula import QUANTUM, PlacedFormula
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.steps.declare import BaseStep

FloatArray = NDArray[np.float64]
Draws = Mapping[str, FloatArray]
"""Parameter or quantum by name: one value for each draw. Indicator: draws by areas."""
CELLS: Final = 2**17
"""Cells of one chunk: a megabyte of floats, which is where it runs fastest."""


def evaluate_many(
    placed: PlacedFormula, grid: Grid, setting: Setting, draws: Draws, wanted: Sequence[str] | None = None
) -> dict[str, FloatArray]:
    """Results of every draw: for each wanted step an array of draws by areas, areas in code order.

    Units   as the step's own.
    Promise draw by draw the same as ``evaluate`` to float precision; the size of the chunks cannot matter.
    Raises ``InputFault`` for a drawn name the formula does not have, or draws of unequal number or shape.
    """
    names = tuple(wanted) if wanted is not None else (placed.formula.result,)
    number = _number_of(placed, grid, draws)
    out = {name: np.empty((number, len(grid.codes))) for name in names}
    for rows, found in chunks(placed, grid, setting, draws, names):
        for name in names:
            out[name][rows] = found(name)
    return out


Lookup = Callable[[str], FloatArray]


def chunks(
    placed: PlacedFormula, grid: Grid, setting: Setting, draws: Draws, wanted: Sequence[str]
) -> Iterator[tuple[slice, Lookup]]:
    """Chunks of draws, each with a look-up of the wanted steps' values, for work that keeps less than every cell."""
    number = _number_of(placed, grid, draws)
    floats = Floats()
    at = State(placed, floats, grid.codes, start_of(placed, setting, floats.one, set(draws)), grid.labels)
    for name, column in grid.numbers.items():
        if name not in draws:
            if name not in grid.as_floats:
                grid.as_floats[name] = floats.column(column)
            at.known[name] = grid.as_floats[name]
    steps = _leading_to(placed, set(wanted))
    moving = _moving(placed, steps, set(draws))
    for step in steps:
        if step.id not in moving:
            run_step(step, at)
    spent = _spent(placed, [step for step in steps if step.id in moving], set(wanted))
    size = max(1, round(CELLS / max(1, len(grid.codes))))
    for first in range(0, number, size):
        rows = slice(first, min(first + size, number))
        drawn = {name: _part(values, rows) for name, values in draws.items()}
        here = at.inner(drawn)
        for step in steps:
            if step.id in moving:
                run_step(step, here)
                for name in spent[step.id]:
                    del here.known[name]
        yield rows, here.full


def _part(values: FloatArray, rows: slice) -> FloatArray:
    part = np.asarray(values, dtype=float)[rows]
    return part[:, None] if part.ndim == 1 else part


def _leading_to(placed: PlacedFormula, wanted: set[str]) -> list[BaseStep]:
    """Steps that some wanted result rests on, in order."""
    unknown = wanted - {name for step in placed.formula.steps for name in step.results()}
    if unknown:
        what = f"'{min(unknown)}' is not a step of this formula."
        raise InputFault([Finding(placed.file, 0, 0, what)])
    needed = set(wanted)
    steps: list[BaseStep] = []
    for step in reversed(placed.formula.steps):
        if needed & set(step.results()):
            steps.append(step)
            needed |= set(placed.names_by_step[step.id])
    return steps[::-1]


def _moving(placed: PlacedFormula, steps: Sequence[BaseStep], drawn: set[str]) -> set[str]:
    """Steps whose values depend on a draw."""
    names, ids = set(drawn), set()
    for step in steps:
        if names & set(placed.names_by_step[step.id]):
            ids.add(step.id)
            names |= set(step.results())
    return ids


def _spent(placed: PlacedFormula, moving: Sequence[BaseStep], wanted: set[str]) -> dict[str, list[str]]:
    """Results that nothing later asks for, by the step that is the last to ask: their memory is used again."""
    last: dict[str, str] = {}
    for step in moving:
        last |= dict.fromkeys((*step.results(), *placed.names_by_step[step.id]), step.id)
    made = {name for step in moving for name in step.results()} - wanted
    return {step.id: [name for name in made if last[name] == step.id] for step in moving}


def _number_of(placed: PlacedFormula, grid: Grid, draws: Draws) -> int:
    known = {*placed.formula.parameters, *grid.numbers, QUANTUM}
    findings = [
        Finding(placed.file, 0, 0, f"'{name}' is drawn and is no parameter or indicator.", did_you_mean(name, known))
        for name in draws
        if name not in known
    ]
    findings += [
        Finding(placed.file, 0, 0, f"draws of '{name}' are not all finite numbers.")
        for name, values in draws.items()
        if not _are_finite(values)
    ]
    if findings:
        raise InputFault(findings)
    numbers = {np.shape(values)[:1] for values in draws.values()}
    if len(numbers) != 1 or numbers <= {(), (0,)}:
        findings.append(Finding(placed.file, 0, 0, "draws are needed, and equally many of each name."))
        raise InputFault(findings)
    for name, values in draws.items():
        wanted = (len(values), len(grid.codes)) if name in grid.numbers else (len(values),)
        if np.shape(values) != wanted:
            findings.append(
                Finding(placed.file, 0, 0, f"draws of '{name}' have the shape {np.shape(values)}, not {wanted}.")
            )
    if findings:
        raise InputFault(findings)
    return int(numbers.pop()[0])


def _are_finite(values: FloatArray) -> bool:
    try:
        return bool(np.isfinite(np.asarray(values, dtype=float)).all())
    except (TypeError, ValueError):
        return False
