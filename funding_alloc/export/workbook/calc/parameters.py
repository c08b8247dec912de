"""Every figure that formulas read by name, in a cell that may be changed, with its ground and its copy of the run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from funding_alloc.export.tally import counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.calc.figures import Figure
from funding_alloc.export.workbook.sheet import BY_ROW, WORDS, AnySheet, Column, Role, Sheet, Value

NAME: Final = "Parameters"
VALUE: Final = f"Value ({BY_ROW})"
AS_RUN: Final = f"Value as run ({BY_ROW})"


def parameters(figures: Sequence[Figure], is_live: bool) -> AnySheet:
    """A row for each figure; parts of a table share a name and differ in what they are for."""
    columns = [
        Column[Figure]("Formula", WORDS, lambda f: f.owner, 40),
        Column[Figure]("Parameter", WORDS, lambda f: f.what, 36),
        Column[Figure]("For", WORDS, lambda f: f.of, 12),
        Column[Figure]("Value", BY_ROW, _value, 18, lambda f: f.unit, is_input=is_live),
        *([Column[Figure]("Value as run", BY_ROW, _value, 18, lambda f: f.unit)] if is_live else []),
        Column[Figure]("Unit", WORDS, lambda f: f.unit, 14),
        Column[Figure]("Source", WORDS, lambda f: f.ground.source or NOT_APPLICABLE, 44),
        Column[Figure]("Assumption", WORDS, lambda f: f.ground.assumption or NOT_APPLICABLE, 52),
        Column[Figure]("Name in formulas", WORDS, lambda f: f.name, 40),
        Column[Figure]("Formula file", WORDS, lambda f: f.file, 36),
    ]
    return Sheet(
        name=NAME,
        title="Inputs: parameters of the formulas",
        table="tblParameters",
        holds="Each figure of policy that the Calc sheets read, with its unit, source or assumption. One table.",
        columns=columns,
        rows=figures,
        notes=[
            "Change a value in a yellow cell and the Calc sheets, and all that adds them up, follow at once. Weights "
            "of one blend must still add up to 1: change them together. Shares are stored as parts of 1."
        ]
        if is_live
        else [],
        role=Role.INPUT,
        frozen=2,
    )


def _value(figure: Figure) -> Value:
    return counted(figure.value)
