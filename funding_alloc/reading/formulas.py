"""Formula files: second pass, what they mean. Names, units, weights, sources, versions, unused entries."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_, read_yaml
from funding_alloc.reading.units import EVERYWHERE, UNKNOWN, Known, known_at_start
from funding_alloc.schema.dictionary import ColumnSpec, Direction, Scale
from funding_alloc.schema.formula import QUANTUM, Case, Formula, Indicator, PlacedFormula, Status
from funding_alloc.schema.steps import (
    ApportionStep,
    BlendStep,
    CalibrateStep,
    FloorAndCeilingStep,
    IndexStep,
    PowerStep,
    RoundStep,
)
from funding_alloc.schema.steps.declare import BaseStep, Mode
from funding_alloc.schema.steps.sharing import Apportionment, Remainder
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
        faults += _figure_faults(formula, document)
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
                yield from self._index_faults(known, (*at, "of"), step)
            if isinstance(step, RoundStep):
                yield from _round_faults(document, at, step)
        yield from _end_faults(known)

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


GREATEST_POWER = 100
"""No rule raises to a higher power, and its digits would fill the memory."""
MOST_UNITS = 10**6
"""Divisor methods hand out one unit at a time."""
MOST_IN_A_CASE = 10**20
"""Nothing that can be followed by hand is greater."""
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
        yield document.finding(here, what, "Write 'missing: refuse', or zero or leave_out if the rule says so.")
    if pin.source is None and pin.assumption is None:
        yield document.finding(
            here, f"'{name}' needs a 'source', or an 'assumption' that says what is assumed and why."
        )
    if pin.assumption is not None and pin.source is None and formula.status is not Status.ILLUSTRATIVE:
        yield document.finding(here, f"'{name}' rests on an assumption, which only an illustrative formula may.")


def _round_faults(document: Document, at: Path_, step: RoundStep) -> Iterator[Finding]:
    keeps_total = step.remainder is Remainder.LARGEST_REMAINDER
    if keeps_total == (step.mode is not None):
        what, fix = f"'mode' is missing here: remainder {step.remainder} needs it.", f"It may be {', '.join(Mode)}."
        if keeps_total:
            what = f"'mode' does not belong beside remainder {step.remainder}."
            fix = "Leave it out: every amount is first rounded down."
        yield document.finding((*at, "mode"), what, fix)
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
    pins = formula.indicators.items()
    ends += [(("indicators", name, "carries"), pin.carries) for name, pin in pins if pin.carries is not None]
    for path, name in ends:
        known.used.add(name)
        if name not in results:
            known.unknown.add(name)
            yield document.finding(path, f"'{name}' is not a step.", did_you_mean(name, results))
    for i, promise in enumerate(formula.promises):
        for key in ("of", "total", "at_least", "at_most", "rises_with"):
            name = getattr(promise, key)
            if isinstance(name, str):
                known.used.add(name)
                yield from _value_faults(known, ("promises", i, key), name)
                if key == "of" and name == QUANTUM:
                    yield document.finding(
                        ("promises", i, key), f"'{name}' is not a step.", did_you_mean(name, results)
                    )
                if key == "total" and name in known.units and known.levels[name] != EVERYWHERE:
                    what = f"'{name}' differs by area; this needs one value for all areas."
                    yield document.finding(("promises", i, key), what)
    if formula.need in results and known.units[formula.need].kind not in {"share", UNKNOWN.kind}:
        what = f"'{formula.need}' is in {known.units[formula.need]}; need is read from a share."
        yield document.finding(("need",), what)
    if not known.unknown:
        yield from _unused(known)


def _value_faults(known: Known, path: Path_, name: str) -> Iterator[Finding]:
    """A name that a promise or a case speaks of must have a number for each area, or one for all."""
    parameter = known.formula.parameters.get(name)
    if name not in known.units:
        known.unknown.add(name)
        yield known.document.finding(path, f"'{name}' is not a name here.", did_you_mean(name, known.units))
    elif known.units[name] == LABEL:
        yield known.document.finding(path, f"'{name}' is a label; this needs a number.")
    elif parameter is not None and parameter.by_label is not None:
        yield known.document.finding(path, f"'{name}' has values by label; this needs a number.")


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
                what = f"the floor rate {low} lies above the ceiling rate {high}."
                yield document.finding(("steps", i, "floor_rate"), what)
    for path, name, most in _limited(formula.steps, ("steps",)):
        parameter = formula.parameters.get(name)
        held = [] if parameter is None else [parameter.value, *(parameter.by_year or {}).values()]
        places = [(path, value) for value in held if value is not None]
        cases = enumerate(formula.cases)
        places += [
            (("cases", i, "parameters", name), one.parameters[name]) for i, one in cases if name in one.parameters
        ]
        for place, value in places:
            if abs(value) > most:
                yield document.finding(place, f"'{name}' is {value}, which lies above {most:,} and cannot be reckoned.")


def _limited(steps: Sequence[BaseStep], path: Path_) -> Iterator[tuple[Path_, str, int]]:
    """Parameters that say how often something is done: place, name, and the greatest that ends in reasonable time."""
    for i, step in enumerate(steps):
        if isinstance(step, PowerStep):
            yield (*path, i, "exponent"), step.exponent, GREATEST_POWER
        if isinstance(step, ApportionStep) and step.method is not Apportionment.LARGEST_REMAINDER:
            yield (*path, i, "units"), step.units, MOST_UNITS
            yield (*path, i, "minimum"), step.minimum, MOST_UNITS
        if isinstance(step, CalibrateStep):
            yield from _limited(step.steps, (*path, i, "steps"))


def _case_faults(known: Known) -> Iterator[Finding]:
    for i, case in enumerate(known.formula.cases):
        at: Path_ = ("cases", i)
        yield from _given_faults(known, case, at)
        yield from _expected_faults(known, case, at)
        for name in case.parameters:
            if name not in known.formula.parameters:
                what = f"'{name}' is not a parameter of this formula."
                fix = did_you_mean(name, known.formula.parameters)
                yield known.document.finding((*at, "parameters", name), what, fix)


def _given_faults(known: Known, case: Case, at: Path_) -> Iterator[Finding]:
    document, here = known.document, (*at, "given")
    wanted, given = set(known.formula.indicators), set(case.given)
    meant = {name: did_you_mean(name, wanted) for name in sorted(given - wanted)}
    for name in sorted(wanted - given):
        if not any(f"'{name}'" in fix for fix in meant.values()):
            yield document.finding(here, f"the case gives no values of '{name}'.")
    for name, fix in meant.items():
        yield document.finding((*here, name), f"'{name}' is not an indicator of this formula.", fix)
    for name in sorted(given & wanted):
        if not case.given[name]:
            yield document.finding((*here, name), f"the case gives no area's value of '{name}'.")
        for code, text in case.given[name].items():
            if known.units[name] not in {LABEL, UNKNOWN}:
                yield from _number_faults(document, (*here, name, code), text)
    codes = {frozenset(values) for values in case.given.values() if values}
    if len(codes) > 1:
        yield document.finding(here, "the indicators of the case are given for different areas.")


def _expected_faults(known: Known, case: Case, at: Path_) -> Iterator[Finding]:
    here = (*at, "expect")
    codes = {code for values in case.given.values() for code in values}
    if not case.expect:
        yield known.document.finding(here, "the case expects nothing.", "Write the results that its working gives.")
    for name, values in case.expect.items():
        yield from _value_faults(known, (*here, name), name)
        if name == QUANTUM and case.quantum is None and known.formula.quantum is None:
            yield known.document.finding((*here, name), f"the case gives no '{name}'.")
        for code, value in (values if isinstance(values, dict) else {"": values}).items():
            if abs(value) > MOST_IN_A_CASE:
                what = f"'{code or name}' is too great for an example worked by hand."
                yield known.document.finding((*here, name, code), what)
            if isinstance(values, dict) and code not in codes:
                what = f"'{code}' is not an area of this case."
                yield known.document.finding((*here, name, code), what, did_you_mean(code, codes))


def _number_faults(document: Document, path: Path_, text: str) -> Iterator[Finding]:
    try:
        is_too_great = abs(Fraction(text.replace(" ", ""))) > MOST_IN_A_CASE
    except (ValueError, ZeroDivisionError):
        what = f"'{path[-1]}' '{text}': is not a number."
        yield document.finding(path, what, "Write 0.25 or 1/4, without £, commas or words.")
        return
    if is_too_great:
        yield document.finding(path, f"'{path[-1]}' '{text[:30]}': is too great for an example worked by hand.")


def _figure_faults(formula: Formula, document: Document) -> Iterator[Finding]:
    """Figures that no step could use: named as the quantum, or with a label for a unit."""
    if QUANTUM in formula.parameters:
        what = f"'{QUANTUM}' is the name of the money shared out, and no parameter's."
        yield document.finding(("parameters", QUANTUM), what, "State it once, as 'quantum:' beside 'parameters:'.")
    held: list[tuple[Path_, Unit]] = [
        (("parameters", name, "unit"), one.unit) for name, one in formula.parameters.items()
    ]
    held += [(("quantum", "unit"), formula.quantum.unit)] if formula.quantum is not None else []
    for path, unit in held:
        if unit == LABEL:
            yield document.finding(path, "a figure cannot be in label, which is text that forms groups.")


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
    is_fixed = formula.quantum is not None and formula.quantum.value is not None
    grounded += [(("quantum",), formula.quantum)] if is_fixed else []  # type: ignore[list-item]
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
