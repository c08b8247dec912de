"""Taken apart: a large problem without what is settled already, solved part by part where it has parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from funding_alloc.allocator.coordinate import solve_apart
from funding_alloc.allocator.handle import Corner, corner_of, handle_on, run_handle
from funding_alloc.allocator.highs import Clock
from funding_alloc.allocator.sparse import Doubles, Sparse
from funding_alloc.allocator.structure import chosen, components, parts_in

_WHOLE = 1e-7
"""How far a relaxed choice may lie from 0 or 1 and still be one: HiGHS's own tolerance for a bound."""


def solve_choices(
    model: Sparse, costs: Doubles, how: tuple[Clock, float], options: Mapping[str, float]
) -> Doubles | None:
    """Values of a problem with choices: relaxed first, then each part whose choices came out in fractions.

    Rule    a relaxed optimum whose choices are whole is the optimum; parts without a common row have nothing to do
            with each other.
    """
    clock, factor = how
    none = np.zeros(model.width, bool)
    relaxed = solve_open(replace(model, is_choice=none), costs, how)
    if relaxed is None:
        return None
    values = relaxed.values.copy()
    broken = model.is_choice & (np.abs(values - np.rint(values)) > _WHOLE)
    values[model.is_choice] = np.rint(values[model.is_choice])
    part_of = components(model, np.ones(model.height, bool))
    row_of = np.repeat(np.arange(model.height), np.diff(model.starts))
    for part in np.unique(part_of[broken]).tolist():
        columns = np.flatnonzero(part_of == part).astype(np.int32)
        rows = np.unique(row_of[part_of[model.indices] == part]).astype(np.int32)
        place = np.full(model.width, -1, np.int32)
        place[columns] = np.arange(len(columns), dtype=np.int32)
        inner = chosen(model, columns, rows, place)
        handle = handle_on(inner, costs[columns], options)
        if not run_handle(handle, model.name, clock, factor):
            return None
        values[columns] = handle.getSolution().col_value
    return values


def solve_open(model: Sparse, costs: Doubles, how: tuple[Clock, float]) -> Corner | None:
    """Solve for the open columns alone; rows that only hold fixed ones are checked and left out.

    Raises ``NotProvenError`` when time runs out, ``InternalFault`` when the solver failed or found no bound.
    """
    is_open = model.low != model.high
    columns = np.flatnonzero(is_open).astype(np.int32)
    place = np.full(model.width, -1, np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    row_of = np.repeat(np.arange(model.height), np.diff(model.starts))
    fixed = np.where(is_open, 0.0, model.low)
    used = np.bincount(row_of, model.factors * fixed[model.indices], model.height)
    has_open = np.bincount(row_of, is_open[model.indices], model.height) > 0
    noise = max(1e-6, 1e-13 * model.largest)
    broken = ~has_open & ((used < model.row_low - noise) | (used > model.row_high + noise))
    if broken.any():
        return None
    rows = np.flatnonzero(has_open).astype(np.int32)
    smaller = replace(model, row_low=model.row_low - used, row_high=model.row_high - used)
    inner = chosen(smaller, columns, rows, place)
    corner = _solve(inner, costs[columns], how)
    if corner is None or (len(columns) == model.width and len(rows) == model.height):
        return corner
    values, prices, basic = fixed, np.zeros(model.width), np.zeros(model.width, bool)
    values[columns], prices[columns], basic[columns] = corner.values, corner.prices, corner.is_basic
    row_prices, basic_row = np.zeros(model.height), np.ones(model.height, bool)
    row_prices[rows], basic_row[rows] = corner.row_prices, corner.is_basic_row
    parts = None
    if corner.parts is not None:
        parts = (np.full(model.width, -1, np.int32), np.full(model.height, -1, np.int32))
        parts[0][columns], parts[1][rows] = corner.parts
    return Corner(values, prices, row_prices, basic, basic_row, corner.is_corner, parts)


def _solve(model: Sparse, costs: Doubles, how: tuple[Clock, float]) -> Corner | None:
    """Part by part if there are parts that prices can bring together, else whole."""
    clock, factor = how
    parts = parts_in(model)
    if parts is not None:
        apart = solve_apart(model, parts, costs, how)
        if apart is not None:
            return apart
    handle = handle_on(model, costs)
    return corner_of(handle) if run_handle(handle, model.name, clock, factor) else None
