"""Figures of a workbook against those of the run: whether any was changed, and what that makes of a difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Role, Sheet, Tone, Value, with_formula

CHANGED_INPUTS: Final = 'SUMPRODUCT(({As run!Kind}="input")*{As run!Cells changed (cells)})'
SUMS_DIFFER: Final = (
    "IF((ABS({Total now (see Unit)}-{Total as run (see Unit)})>{Tolerance (see Unit)})"
    "+(ABS({Checksum now (see Unit)}-{Checksum as run (see Unit)})>{Tolerance (see Unit)})>0,1,0)"
)
"""1 where the total or the checksum of a column differs."""


@dataclass(frozen=True)
class Compared:
    """One column of figures against its copy, or its checksum, of the run."""

    what: str
    kind: str
    total: float
    unit: str
    now: str
    changed: str
    checksum: float
    checksum_now: str
    held: float = 1e-12
    """Part of a sum that a spreadsheet may add to it by itself; 0 where it counts whole pounds."""

    @property
    def tolerance(self) -> float:
        """What a spreadsheet's own arithmetic may add to either sum."""
        return self.held * (abs(self.total) + abs(self.checksum))


def compared(rows: Sequence[Compared]) -> AnySheet:
    """Inputs and results against the run, with a result in words for each."""
    return Sheet(
        name="As run",
        title="As run: whether anything was changed since the run",
        table="tblAsRun",
        holds="Each column of figures that formulas read, against its copy or checksum of the run. One table.",
        columns=_columns(),
        rows=rows,
        notes=[
            "An input may be changed to see what follows; what was decided in the run stays as it was, so checks that "
            "then differ say FLEXED. A result that differs while no input does is a fault and says FAIL.",
            "Checksum: each value times its place in the list, added up. Where a column has no copy beside it, Cells "
            "changed says 1 if its total or its checksum differs.",
        ],
        role=Role.EVIDENCE,
        frozen=1,
    )


_SAID: Final = (
    "IF((ABS({Total now (see Unit)}-{Total as run (see Unit)})<={Tolerance (see Unit)})*({Cells changed (cells)}=0),"
    '"PASS",IF(({Kind}="input")+(SUMPRODUCT(({!Kind}="input")*{!Cells changed (cells)})>0)>0,"FLEXED","FAIL"))'
)


def _columns() -> Sequence[Column[Compared]]:
    return (
        Column[Compared]("What", WORDS, lambda r: r.what, 58),
        Column[Compared]("Kind", WORDS, lambda r: r.kind, 10),
        replace(_number("Total now", lambda r: r.total), live=lambda r: r.now),
        _number("Total as run", lambda r: r.total),
        replace(_number("Checksum now", lambda r: r.checksum), live=lambda r: r.checksum_now),
        _number("Checksum as run", lambda r: r.checksum),
        _number("Tolerance", lambda r: r.tolerance),
        Column[Compared]("Unit", WORDS, lambda r: r.unit, 12),
        Column[Compared]("Cells changed", "cells", lambda r: 0, 12, live=lambda r: r.changed),
        with_formula(Column[Compared]("Result", WORDS, lambda r: "PASS", 11, tone=lambda r: Tone.GOOD), _SAID),
    )


def _number(heading: str, value: Callable[[Compared], Value]) -> Column[Compared]:
    return Column(heading, BY_ROW, value, 20, lambda r: r.unit)
