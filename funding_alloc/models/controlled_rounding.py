"""A table of exact amounts in whole pounds, with the total of every row and of every column kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.models.columns import column, exactly, money
from funding_alloc.schema.problem import AllocationProblem, Goal, Sense

Exact = Mapping[tuple[str, str], Fraction]
"""Amounts by row and column of a table."""
AS_GOOD_AS_NOTHING: Final = Fraction(1, 2**24)
"""Pounds below which a difference in movement is none: a solver could not tell it beside a whole pound."""


def is_whole(exact: Exact) -> bool:
    """Whether a table is in whole pounds already, so that there is nothing to pose."""
    return all(amount.denominator == 1 for amount in exact.values())


def pose_rounding(name: str, exact: Exact, reason: str) -> AllocationProblem:
    """Pose: which amounts are rounded up, so that rows and columns keep their totals with the least movement.

    Rule    minimise sum |x - exact|, to 2^-24 of a pound for each amount, with x its floor or ceiling, and both margins
            as they are.
    Units   GBP.
    Promise rows and columns that sum to whole pounds have an answer, and every corner of the programme is whole: it is
            a transport problem.
    Raises ``ValueError`` where the total of a row or of a column is no whole number of pounds.
    """
    open_cells = {cell: amount % 1 for cell, amount in exact.items() if amount.denominator != 1}
    up = {cell: column("up", *cell) for cell in sorted(open_cells)}
    limits = []
    for side, axis in (("row", 0), ("column", 1)):
        for code in sorted({cell[axis] for cell in open_cells}):
            theirs = [cell for cell in sorted(open_cells) if cell[axis] == code]
            short = sum((open_cells[cell] for cell in theirs), Fraction(0))
            if short.denominator != 1:
                raise ValueError(f"{name}: {side} {code} does not sum to whole pounds")
            limits.append(exactly(column(side, code), {up[cell]: 1 for cell in theirs}, int(short), reason))
    movement = {up[cell]: _cost(part) for cell, part in open_cells.items()}
    amounts = tuple(money(up[cell], 0, 1) for cell in up)
    return AllocationProblem(name, amounts, tuple(limits), (Goal("movement", Sense.MINIMISE, movement),))


def _cost(part: Fraction) -> Fraction:
    """What rounding up moves more than rounding down, in pounds; as good as a half counts as a half."""
    cost = 1 - 2 * part
    return cost if abs(cost) >= AS_GOOD_AS_NOTHING else Fraction(0)


def rounded(exact: Exact, taken: Callable[[str], int]) -> dict[tuple[str, str], int]:
    """The table in whole pounds; ``taken`` says of a column of the problem whether it rounds up."""
    return {
        cell: math.floor(amount) + (taken(column("up", *cell)) if amount.denominator != 1 else 0)
        for cell, amount in exact.items()
    }
