"""Formula files: second pass, what they mean. Names, units, weights, sources, versions, unused entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.reading.units import Known, known_at_start
from funding_alloc.schema.dictionary import ColumnSpec, Direction, Scale
from funding_alloc.schema.formula import QUANTUM, Case, Formula, Indicator, PlacedFormula, Status
from funding_alloc.schema.steps import BlendStep, CalibrateStep, FloorAndCeilingStep, IndexStep, RoundStep
from funding_alloc.schema.steps.declare import BaseStep, Mode
from funding_alloc.schema.steps.sharing import Remainder
from funding_alloc.schema.units import LABEL, SCORE, Unit, parse_unit
from funding_alloc.years import FiscalYear

EXAMPLES = "examples"
"""Folder of worked examples, one file for each step, named after the step."""


class FormulaReader:
    """Reads formula files against the indicators that the data dictionary describes."""

    def __init__(self, specs: Mapping[str, ColumnSpec]) -> None:
        self.specs = specs

    def read(self, path: Path) -> tuple[PlacedFormula, Document]:
        """Read one file. Raises ``InputFault`` with every fault of shape or, where the shape holds, of meaning."""
        document = read_yaml(path)
        formula = cast(Formula, read_shape(Formula, document))
        faults = [*_header_faults(formula, document, path), *self._indicator_faults(formula, document)]
        units = {name: self._unit_of(name, pin) for name, pin in formula.indicators.items()}
        known = known_at_start(formula, document, units)
        faults += [*self._step_faults(known), *_weight_faults(formula, document), *_case_faults(known)]
        if faults:
            raise InputFault(faults)
        directions = {name: self._direction_of(name, pin) for name, pin in formula.indicators.items()}
        return PlacedFormula(formula, document.file, _lines(formula, document), known.units, directions), document

    def _described(self, name: str, pin: Indicator) -> ColumnSpec | None:
        """The dictionary's entry, unless the formula describes the column itself."""
        return None if pin.unit is not None else self.specs.get(name)

    def _unit_of(self, name: str, pin: Indicator) -> Unit:
        spec = self._described(name, pin)
        return unit_of_column(spec) if spec is not None else pin.unit or SCORE

    def _direction_of(self, name: str, pin: Indicator) -> Direction:
        spec = self._described(name, pin)
        return spec.direction if spec is not None else pin.direction or Direction.NOT_NEED

    def _indicator_faults(self, formula: Formula, document: Document) -> Iterator[Finding]:
        for name, pin in formula.indicators.items():
            here: Path_ = ("indicators", name)
            spec = self._described(name, pin)
            if name in formula.parameters or name == QUANTUM:
                yield document.finding(here, f"'{name}' is already the name of something else here.")
            if spec is not None:
                yield from _pin_faults(document, here, pin, spec)
            elif pin.unit is None:
                yield document.finding(
                    here, f"'{name}' is not an indicator.", did_you_mean(name, self.specs) or OWN_COLUMN
                )
            else:
                yield from _own_column_faults(formula, document, here, pin)

    def _step_faults(self, known: Known) -> Iterator[Finding]:
        formula, document = known.formula, known.document
        for i, step in enumerate(formula.steps):
            at: Path_ = ("steps", i)
            yield from known.step_faults(step, at)
            if isinstance(step, IndexStep):
                yield from self._index_faults(formula, document, (*at, "of"), step)
            if isinstance(step, RoundStep):
                yield from _round_faults(document, at, step)
        yield from _end_faults(known)

    def _index_faults(self, formula: Formula, document: Document, path: Path_, step: IndexStep) -> Iterator[Finding]:
        pin = formula.indicators.get(step.of)
        if pin is None:
            return
        spec = self._described(step.of, pin)
        if spec is not None and spec.scale is not Scale.RATIO:
            what = f"'{step.of}' has no true zero (scale '{spec.scale}'), so a ratio to its mean says nothing."
            yield document.finding(path, what, "Use an indicator on a ratio scale.")
        if step.measures == "need" and self._direction_of(step.of, pin) is Direction.NOT_NEED:
            what = f"'{step.of}' has no direction of need in the data dictionary or beside its vintage."
            yield document.finding(path, what, "Use an indicator whose direction is declared.")


OWN_COLUMN = "Describe it here with unit, missing and source, or in the data dictionary."


def unit_of_column(spec: ColumnSpec) -> Unit:
    """Unit of a column of the data dictionary; what is no plain unit is a score."""
    if spec.scale is Scale.NOT_APPLICABLE:
        return LABEL
    if spec.scale is Scale.COUNT:
        return parse_unit(re.sub(r"\s+", "_", spec.unit.lower()))
    try:
        unit = parse_unit(spec.unit.lower())
    except ValueError:
        return SCORE
    return SCORE if unit.is_extensive else unit


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


def _pin_faults(document: Document, here: Path_, pin: Indicator, spec: ColumnSpec) -> Iterator[Finding]:
    if pin.vintage != spec.period:
        what = f"vintage '{pin.vintage}' of '{spec.column}' is missing: the table holds '{spec.period}'."
        yield document.finding((*here, "vintage"), what, "Review the formula for the new vintage, then pin it.")
    for key in ("direction", "source", "assumption", "missing"):
        if getattr(pin, key) is not None:
            yield document.finding(
                (*here, key), f"the data dictionary says the '{key}' of '{spec.column}'.", "Remove it here."
            )


def _own_column_faults(formula: Formula, document: Document, here: Path_, pin: Indicator) -> Iterator[Finding]:
    name = here[-1]
    if pin.missing is None:
        what = f"'{name}' does not say what becomes of a missing value."
        yield document.finding(here, what, "Write 'missing: refuse', or 'missing: zero' if the rule says so.")
    if pin.source is None and pin.assumption is None:
        yield document.finding(
            here, f"'{name}' needs a 'source', or an 'assumption' that says what is assumed and why."
        )
    if pin.assumption is not None and pin.source is None and formula.status is not Status.ILLUSTRATIVE:
        yield document.finding(here, f"'{name}' rests on an assumption, which only an illustrative formula may.")


def _round_faults(document: Document, at: Path_, step: RoundStep) -> Iterator[Finding]:
    keeps_total = step.remainder is Remainder.LARGEST_REMAINDER
    if keeps_total == (step.mode is not None):
        fix = "Leave it out: every amount is first rounded down." if keeps_total else f"It may be {', '.join(Mode)}."
        yield document.finding(
            (*at, "mode"), f"'mode' does {'not ' * keeps_total}belong beside remainder {step.remainder}.", fix
        )
    if keeps_total == (step.ties is None):
        yield document.finding((*at, "ties"), "'ties' belongs beside remainder largest_remainder, which needs it.")
    if (step.remainder is Remainder.TO_NAMED_AREA) == (step.area is None):
        yield document.finding((*at, "area"), "'area' belongs beside remainder to_named_area, which needs it.")


def _end_faults(known: Known) -> Iterator[Finding]:
    formula, document = known.formula, known.document
    results = [name for step in formula.steps for name in step.results()]
    ends: list[tuple[Path_, str]] = [(("result",), formula.result)]
    ends += [(("need",), formula.need)] if formula.need is not None else []
    ends += [(("shows", i), name) for i, name in enumerate(formula.shows)]
    for path, name in ends:
        known.used.add(name)
        if name not in results:
            yield document.finding(path, f"'{name}' is not a step.", did_you_mean(name, results))
    for name, pin in formula.indicators.items():
        if pin.carries is not None:
            known.used.add(pin.carries)
            if pin.carries not in results:
                what = f"'{pin.carries}' is not a step."
                yield document.finding(("indicators", name, "carries"), what, did_you_mean(pin.carries, results))
    for i, promise in enumerate(formula.promises):
        for key in ("of", "total", "at_least", "at_most", "rises_with"):
            name = getattr(promise, key)
            known.used |= {name} if isinstance(name, str) else set()
            if isinstance(name, str) and name not in known.units:
                yield document.finding(
                    ("promises", i, key), f"'{name}' is not a name here.", did_you_mean(name, known.units)
                )
    if formula.need in results and known.units[formula.need].kind != "share":
        what = f"'{formula.need}' is in {known.units[formula.need]}; need is read from a share."
        yield document.finding(("need",), what)
    yield from _unused(known)


def _unused(known: Known) -> Iterator[Finding]:
    formula, document = known.formula, known.document
    for section, names in (("parameters", formula.parameters), ("indicators", formula.indicators)):
        for name in names:
            if name not in known.used:
                yield document.finding((section, name), f"'{name}' is not used by any step.", "Remove it or use it.")
    for i, step in enumerate(formula.steps):
        if not set(step.results()) & known.used:
            fix = "Remove it, use it, or list it under 'shows'."
            yield document.finding(("steps", i, "id"), f"step '{step.id}' is not used.", fix)


def _weight_faults(formula: Formula, document: Document) -> Iterator[Finding]:
    for i, step in enumerate(formula.steps):
        if isinstance(step, BlendStep):
            weights = [formula.parameters.get(term.weight) for term in step.terms]
            values = [weight.value for weight in weights if weight is not None and weight.value is not None]
            total = sum(values, Decimal(0))
            if len(values) == len(step.terms) and total != 1:
                yield document.finding(("steps", i, "terms"), f"the weights sum to {total}, not to 1.")
        if isinstance(step, FloorAndCeilingStep):
            rates = [formula.parameters.get(name) for name in (step.floor_rate, step.ceiling_rate)]
            low, high = (rate.value if rate else None for rate in rates)
            if low is not None and high is not None and low > high:
                yield document.finding(("steps", i), f"the floor rate {low} lies above the ceiling rate {high}.")


def _case_faults(known: Known) -> Iterator[Finding]:
    for i, case in enumerate(known.formula.cases):
        at: Path_ = ("cases", i)
        yield from _given_faults(known, case, at)
        names = [(("parameters", name), known.formula.parameters) for name in case.parameters]
        names += [(("expect", name), known.units) for name in case.expect]  # type: ignore[misc]
        for path, there in names:
            if path[1] not in there:
                yield known.document.finding(
                    (*at, *path), f"'{path[1]}' is not a name here.", did_you_mean(path[1], there)
                )


def _given_faults(known: Known, case: Case, at: Path_) -> Iterator[Finding]:
    wanted, given = set(known.formula.indicators), set(case.given)
    for name in sorted(wanted - given):
        yield known.document.finding((*at, "given"), f"the case gives no values of '{name}'.")
    for name in sorted(given - wanted):
        what = f"'{name}' is not an indicator of this formula."
        yield known.document.finding((*at, "given", name), what, did_you_mean(name, wanted))
    codes = {frozenset(values) for values in case.given.values()}
    if len(codes) > 1:
        yield known.document.finding((*at, "given"), "the indicators of the case are given for different areas.")


def _header_faults(formula: Formula, document: Document, path: Path) -> Iterator[Finding]:
    folder = path.resolve().parent
    if folder.name == EXAMPLES:
        if path.stem != formula.formula:
            what = f"the file is named '{path.name}' but holds '{formula.formula}'."
            yield document.finding(("formula",), what)
    else:
        yield from _version_faults(formula, document, path)
    if formula.status is Status.ILLUSTRATIVE:
        return
    if formula.reference is None:
        yield document.finding(("status",), f"a {formula.status} formula needs a 'reference'.")
    grounded = [(("parameters", name), held) for name, held in formula.parameters.items()]
    grounded += [(("quantum",), formula.quantum)] if formula.quantum is not None else []  # type: ignore[list-item]
    for place, held in grounded:
        if held.source is None:
            what = f"'{place[-1]}' rests on an assumption, which only an illustrative formula may."
            yield document.finding(place, what)


def _version_faults(formula: Formula, document: Document, path: Path) -> Iterator[Finding]:
    folder = path.resolve().parent
    if path.stem != str(formula.first_year):
        what = f"the file is named '{path.name}' but is in force from {formula.first_year}."
        yield document.finding(("from",), what, f"Name it {formula.first_year}.yaml.")
    if folder.name != formula.formula:
        what = f"the formula '{formula.formula}' lies in folder '{folder.name}'."
        yield document.finding(("formula",), what, "Folder and formula carry the same name.")
    later = [start for start in starts_in(folder) if start > formula.first_year]
    if formula.ends is None:
        return
    if formula.ends < formula.first_year:
        yield document.finding(("ends",), f"it ends in {formula.ends}, before it begins in {formula.first_year}.")
    if later and formula.ends >= min(later):
        yield document.finding(
            ("ends",), f"it ends in {formula.ends}, but {min(later)}.yaml is in force from {min(later)}."
        )
    if later and formula.ends.start + 1 < min(later).start:
        gap = FiscalYear(formula.ends.start + 1)
        yield document.finding(("ends",), f"no version is in force in {gap}: the next begins in {min(later)}.")


def starts_in(folder: Path) -> dict[FiscalYear, Path]:
    """Versions in a folder by their first year."""
    starts = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            starts[FiscalYear.parse(path.stem)] = path
        except ValueError:
            continue
    return starts


def version_for(folder: Path, year: FiscalYear) -> Path | None:
    """The file in force in a year: the latest that starts by then. ``ends`` is checked once the file is read."""
    starts = starts_in(folder)
    in_force = [start for start in starts if start <= year]
    return starts[max(in_force)] if in_force else None


def fund_faults(placed: PlacedFormula, document: Document) -> Iterator[Finding]:
    """What a formula must have to share out a scenario's lines: a need, whole pounds, and only known indicators."""
    formula = placed.formula
    last = formula.steps[-1]
    if formula.need is None:
        what = "'need' is missing: the settlement reads its need requirement from it."
        yield document.finding(("result",), what, "Name the step whose shares state need alone.")
    keeps = isinstance(last, RoundStep) and last.to == "1" and last.remainder is Remainder.LARGEST_REMAINDER
    if formula.result != last.id or not keeps:
        what = "the result must be the last step, and that a 'round' to whole pounds by largest remainder."
        yield document.finding(("result",), what)
    if formula.quantum is not None:
        yield document.finding(("quantum",), "the fund line gives the quantum, so the formula must not.")
    for name, pin in formula.indicators.items():
        if pin.unit is not None:
            what = f"'{name}' is a column of the formula's own, which a scenario cannot read."
            yield document.finding(("indicators", name), what, "Describe it in the data dictionary.")
