"""Formula files: shape, then meaning. Every fault of both is found in one reading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.formula.arithmetic import UNKNOWN
from funding_alloc.reading.formula.cases import case_faults
from funding_alloc.reading.formula.columns import OWN_COLUMN, own_column_faults, pin_faults, unit_of_column
from funding_alloc.reading.formula.ends import end_faults
from funding_alloc.reading.formula.figures import figure_faults, round_faults, weight_faults
from funding_alloc.reading.formula.names import Known, known_at_start
from funding_alloc.reading.formula.versions import header_faults
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.schema.dictionary import ColumnSpec, Direction, Scale
from funding_alloc.schema.formula import QUANTUM, Formula, Indicator, PlacedFormula
from funding_alloc.schema.steps import (
    CalibrateStep,
    IndexStep,
    RoundStep,
)
from funding_alloc.schema.steps.declare import BaseStep
from funding_alloc.schema.units import Unit


class FormulaReader:
    """Reads formula files against the indicators that the data dictionary describes."""

    def __init__(self, specs: Mapping[str, ColumnSpec]) -> None:
        self.specs = specs

    def read(self, path: Path) -> tuple[PlacedFormula, Document]:
        """Read one file. Raises ``InputFault`` with every fault of shape or, where the shape holds, of meaning."""
        document = read_yaml(path)
        formula = cast(Formula, read_shape(Formula, document))
        faults = [*header_faults(formula, document, path), *self._indicator_faults(formula, document)]
        faults += figure_faults(formula, document)
        units = {name: self._unit_of(name, pin) for name, pin in formula.indicators.items()}
        known = known_at_start(formula, document, units)
        faults += [*self._step_faults(known), *weight_faults(formula, document), *case_faults(known)]
        if faults:
            raise InputFault(faults)
        directions = {name: self._direction_of(name, pin) for name, pin in formula.indicators.items()}
        return PlacedFormula(formula, document.file, _lines(formula, document), known.units, directions), document

    def _described(self, name: str, pin: Indicator) -> ColumnSpec | None:
        """The dictionary's entry, unless the formula describes the column itself."""
        return None if pin.unit is not None else self.specs.get(name)

    def _unit_of(self, name: str, pin: Indicator) -> Unit:
        spec = self._described(name, pin)
        return unit_of_column(spec) if spec is not None else pin.unit or UNKNOWN

    def _direction_of(self, name: str, pin: Indicator) -> Direction:
        spec = self._described(name, pin)
        return spec.direction if spec is not None else pin.direction or Direction.NOT_NEED

    def _indicator_faults(self, formula: Formula, document: Document) -> Iterator[Finding]:
        for name, pin in formula.indicators.items():
            here: Path_ = ("indicators", name)
            spec = self._described(name, pin)
            if name in formula.parameters or name == QUANTUM:
                what = f"'{name}' is already the name of something else here."
                yield document.finding(here, what, "Give it a name of its own.")
            if spec is not None:
                yield from pin_faults(document, here, pin, spec)
            elif pin.unit is None:
                yield document.finding(
                    here, f"'{name}' is not an indicator.", did_you_mean(name, self.specs) or OWN_COLUMN
                )
            else:
                yield from own_column_faults(formula, document, here, pin)

    def _step_faults(self, known: Known) -> Iterator[Finding]:
        formula, document = known.formula, known.document
        for i, step in enumerate(formula.steps):
            at: Path_ = ("steps", i)
            yield from known.step_faults(step, at)
            if isinstance(step, IndexStep):
                yield from self._index_faults(known, (*at, "of"), step)
            if isinstance(step, RoundStep):
                yield from round_faults(document, at, step)
        yield from end_faults(known)

    def _index_faults(self, known: Known, path: Path_, step: IndexStep) -> Iterator[Finding]:
        document, pin = known.document, known.formula.indicators.get(step.of)
        if pin is None or known.units[step.of] == UNKNOWN or known.units[step.of].is_extensive:
            return
        spec = self._described(step.of, pin)
        if spec is not None and spec.scale is not Scale.RATIO:
            what = f"'{step.of}' has no true zero (scale '{spec.scale}'), so a ratio to its mean says nothing."
            yield document.finding(path, what, "Use an indicator on a ratio scale.")
        if step.measures == "need" and self._direction_of(step.of, pin) is Direction.NOT_NEED:
            what = f"'{step.of}' has no direction of need in the data dictionary or beside its vintage."
            yield document.finding(path, what, "Use an indicator whose direction is declared.")


def _lines(formula: Formula, document: Document) -> dict[str, int]:
    marks: dict[str, int] = {}

    def note(steps: tuple[BaseStep, ...], path: Path_) -> None:
        for i, step in enumerate(steps):
            for name in step.results():
                marks[name] = document.mark_of((*path, i))[1]
            if isinstance(step, CalibrateStep):
                note(step.steps, (*path, i, "steps"))

    note(formula.steps, ("steps",))
    marks |= {name: document.marks["parameters", name][1] for name in formula.parameters}
    marks |= {name: document.marks["indicators", name][1] for name in formula.indicators}
    return marks
