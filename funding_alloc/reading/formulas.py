"""Formula files: second pass, what they mean. Names, units, weights, sources, unused entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.schema.dictionary import ColumnSpec, Direction, Scale
from funding_alloc.schema.formula import Formula, PlacedFormula, Status
from funding_alloc.schema.steps import BlendStep, FloorAndCeilingStep, IndexStep, RoundStep, Unit, Use, uses_of
from funding_alloc.years import FiscalYear


class FormulaReader:
    """Reads formula files against the indicators that exist."""

    def __init__(self, specs: Mapping[str, ColumnSpec]) -> None:
        self.specs = specs

    def read(self, path: Path) -> tuple[PlacedFormula, Document]:
        """Read one file. Raises ``InputFault`` with every fault of shape or, where the shape holds, of meaning."""
        document = read_yaml(path)
        formula = cast(Formula, read_shape(Formula, document))
        faults = [*_header_faults(formula, document, path), *self._indicator_faults(formula, document)]
        faults += [*self._step_faults(formula, document), *_weight_faults(formula, document)]
        if faults:
            raise InputFault(faults)
        marks = {step.id: document.marks["steps", i][1] for i, step in enumerate(formula.steps)}
        marks |= {name: document.marks["parameters", name][1] for name in formula.parameters}
        marks |= {name: document.marks["indicators", name][1] for name in formula.indicators}
        return PlacedFormula(formula, document.file, marks), document

    def _indicator_faults(self, formula: Formula, document: Document) -> Iterator[Finding]:
        for name, pin in formula.indicators.items():
            here: Path_ = ("indicators", name)
            if name not in self.specs:
                yield document.finding(here, f"'{name}' is not an indicator.", did_you_mean(name, self.specs))
            elif pin.vintage != self.specs[name].period:
                held = self.specs[name].period
                what = f"vintage '{pin.vintage}' of '{name}' is missing: the table holds '{held}'."
                yield document.finding((*here, "vintage"), what, "Review the formula for the new vintage, then pin it.")

    def _step_faults(self, formula: Formula, document: Document) -> Iterator[Finding]:
        known: dict[str, Unit] = {name: self._unit_of(name) for name in formula.indicators}
        used: set[str] = {formula.need, formula.result}
        for i, step in enumerate(formula.steps):
            at: Path_ = ("steps", i)
            if step.id in known or step.id in formula.parameters:
                yield document.finding((*at, "id"), f"'{step.id}' is already the name of something else here.")
            for use in uses_of(step):
                used.add(use.name)
                yield from _use_faults(document, (*at, *use.path), use, known, formula)
            if isinstance(step, IndexStep):
                yield from self._index_faults(document, (*at, "of"), step.of)
            known[step.id] = step.gives
        yield from _end_faults(formula, document, known)
        named = [("parameters", name) for name in formula.parameters] + [
            ("indicators", name) for name in formula.indicators
        ]
        for section, name in named:
            if name not in used:
                yield document.finding((section, name), f"'{name}' is not used by any step.", "Remove it or use it.")
        for i, step in enumerate(formula.steps):
            if step.id not in used:
                yield document.finding(("steps", i, "id"), f"step '{step.id}' is not used.", "Remove it or use it.")

    def _unit_of(self, name: str) -> Unit:
        spec = self.specs.get(name)
        return Unit.COUNT if spec is not None and spec.scale is Scale.COUNT else Unit.VALUE

    def _index_faults(self, document: Document, path: Path_, name: str) -> Iterator[Finding]:
        spec = self.specs.get(name)
        if spec is None:
            return
        if spec.scale is not Scale.RATIO:
            what = f"'{name}' has no true zero (scale '{spec.scale}'), so a ratio to its mean says nothing."
            yield document.finding(path, what, "Use an indicator on a ratio scale.")
        if spec.direction is Direction.NOT_NEED:
            what = f"'{name}' has no direction of need in the data dictionary."
            yield document.finding(path, what, "Use an indicator whose direction is declared.")


def _use_faults(
    document: Document, path: Path_, use: Use, known: Mapping[str, Unit], formula: Formula
) -> Iterator[Finding]:
    unit = use.takes.unit
    if unit is None:
        if use.name not in formula.parameters:
            yield document.finding(
                path, f"'{use.name}' is not a parameter.", did_you_mean(use.name, formula.parameters)
            )
    elif use.name not in known:
        what = f"'{use.name}' is not an indicator of this formula or an earlier step."
        yield document.finding(path, what, did_you_mean(use.name, known))
    elif known[use.name] is not unit:
        yield document.finding(path, f"'{use.name}' is a {known[use.name].value}; this needs a {unit.value}.")


def _end_faults(formula: Formula, document: Document, known: Mapping[str, Unit]) -> Iterator[Finding]:
    ids = [step.id for step in formula.steps]
    for key, name in (("need", formula.need), ("result", formula.result)):
        if name not in ids:
            yield document.finding((key,), f"'{name}' is not a step.", did_you_mean(name, ids))
    if formula.need in ids and known[formula.need] is not Unit.SHARE:
        yield document.finding(
            ("need",), f"'{formula.need}' is a {known[formula.need].value}; need is read from a share."
        )
    if formula.result in ids and not (formula.result == ids[-1] and isinstance(formula.steps[-1], RoundStep)):
        yield document.finding(("result",), "the result must be the last step, and that a 'round' step.")


def _weight_faults(formula: Formula, document: Document) -> Iterator[Finding]:
    for i, step in enumerate(formula.steps):
        if isinstance(step, BlendStep) and all(term.weight in formula.parameters for term in step.terms):
            total = sum((formula.parameters[term.weight].value for term in step.terms), Decimal(0))
            if total != 1:
                yield document.finding(("steps", i, "terms"), f"the weights sum to {total}, not to 1.")
        if isinstance(step, FloorAndCeilingStep):
            rates = [formula.parameters.get(name) for name in (step.floor_rate, step.ceiling_rate)]
            if rates[0] and rates[1] and rates[0].value > rates[1].value:
                what = f"the floor rate {rates[0].value} lies above the ceiling rate {rates[1].value}."
                yield document.finding(("steps", i), what)


def _header_faults(formula: Formula, document: Document, path: Path) -> Iterator[Finding]:
    if path.stem != str(formula.first_year):
        what = f"the file is named '{path.name}' but is in force from {formula.first_year}."
        yield document.finding(("from",), what, f"Name it {formula.first_year}.yaml.")
    if path.resolve().parent.name != formula.formula:
        what = f"the formula '{formula.formula}' lies in folder '{path.resolve().parent.name}'."
        yield document.finding(("formula",), what, "Folder and formula carry the same name.")
    if formula.status is Status.ILLUSTRATIVE:
        return
    if formula.reference is None:
        yield document.finding(("status",), f"a {formula.status} formula needs a 'reference'.")
    for name, parameter in formula.parameters.items():
        if parameter.source is None:
            what = f"'{name}' rests on an assumption, which only an illustrative formula may."
            yield document.finding(("parameters", name), what)


def version_for(folder: Path, year: FiscalYear) -> Path | None:
    """The file in force in a year: the latest that starts by then. ``ends`` is checked once the file is read."""
    starts = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            starts[FiscalYear.parse(path.stem)] = path
        except ValueError:
            continue
    in_force = [start for start in starts if start <= year]
    return starts[max(in_force)] if in_force else None
