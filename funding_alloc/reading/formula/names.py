"""Second pass over a formula's steps: what each name is, in which unit, and for how many areas it holds."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final, TypeVar

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.formula.arithmetic import UNKNOWN, derive_faults, meets
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.formula import QUANTUM, Formula
from funding_alloc.schema.steps import (
    AggregateStep,
    CalibrateStep,
    DeriveStep,
    DistributeStep,
    LookupStep,
    RaiseLowestStep,
    RankStep,
    ShareStep,
    op_of,
)
from funding_alloc.schema.steps.declare import BaseStep, Gives, Use, Wants, uses_of
from funding_alloc.schema.steps.need import Aggregation
from funding_alloc.schema.steps.protection import WaterfallStep
from funding_alloc.schema.units import LABEL, NUMBER, Unit

MADE_BY: Final[Mapping[Wants, str]] = {
    Wants.EXTENSIVE: "A rate times its count is a count again: weight or derive.",
    Wants.INTENSIVE: "Divide a count by another first, with derive.",
    Wants.SHARE: "The steps share and blend make shares.",
    Wants.INDEX: "The step index makes one.",
    Wants.FLAG: "The step eligible makes one.",
    Wants.LABEL: "A label is an indicator with 'unit: label'.",
    Wants.PURE: "Divide it by something in the same unit first, with derive.",
}
"""Where what a step needs comes from."""
EVERYWHERE = "all_areas"
"""Level of a value that holds for all areas; None is the level of one that differs by area."""
BY_AREA_ALONE = frozenset(
    {
        "derive",
        "bound",
        "greater_of",
        "lesser_of",
        "power",
        "log",
        "sliding_scale",
        "bands",
        "eligible",
        "choose",
        "exponential",
    }
)
"""Steps that reckon each area by itself: they hold as widely as what they are made of."""


@dataclass
class Known:
    """Names so far."""

    formula: Formula
    document: Document
    units: dict[str, Unit]
    levels: dict[str, str | None]
    used: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    """Names that stand for nothing. While there are any, nobody can say what is unused: they may have meant it."""
    beside: tuple[BaseStep, ...] = ()
    """Steps of a calibration, where these are the names inside it."""

    def step_faults(self, step: BaseStep, path: Path_) -> Iterator[Finding]:
        """Faults of one step; its results are known afterwards, without a unit where that is at fault."""
        faults = [*self._name_faults(step, path), *self._uses_faults(step, path)]
        if isinstance(step, CalibrateStep):
            faults += self._inner_faults(step, path)
        faults += self._special_faults(step, path)
        amiss, unit = _drained(self._unit_given(step, path))
        if amiss or (faults and step.gives.same_as is not None):
            unit = UNKNOWN
        level = self._level(step)
        for name in step.results():
            self.units[name], self.levels[name] = unit, level
        yield from (*faults, *amiss)

    def _name_faults(self, step: BaseStep, path: Path_) -> Iterator[Finding]:
        for name in step.results():
            if name in self.units or name in self.formula.parameters or name == QUANTUM:
                what = f"'{name}' is already the name of something else here."
                yield self.document.finding((*path, "id"), what, "Give it a name of its own.")

    def _uses_faults(self, step: BaseStep, path: Path_) -> Iterator[Finding]:
        """Faults of the names and numbers in a step, each at its place; what stands beside a faulty one is let be."""
        faulty: set[str] = set()
        offsets = iter([ref.offset for ref in step.expression.refs()] if isinstance(step, DeriveStep) else [])
        for use in uses_of(step):
            here = (*path, *use.path)
            say: Say = partial(self.document.finding, here)
            if isinstance(step, DeriveStep) and use.path == ("expression",):
                say = partial(self.document.finding_inside, here, next(offsets))
            self.used.add(use.name)
            sound = replace(use, like=tuple(name for name in use.like if name not in faulty))
            for finding in self._use_faults(sound, step, say):
                faulty.add(use.name)
                yield finding

    def _inner_faults(self, step: CalibrateStep, path: Path_) -> Iterator[Finding]:
        inner = Known(
            self.formula, self.document, dict(self.units), dict(self.levels), self.used, self.unknown, step.steps
        )
        inner.units[step.id] = self.units.get(step.start, NUMBER)
        inner.levels[step.id] = EVERYWHERE
        for i, part in enumerate(step.steps):
            yield from inner.step_faults(part, (*path, "steps", i))
        self.used |= {step.id, step.meet.total_of}
        ids = [name for part in step.steps for name in part.results()]
        if step.meet.total_of not in ids:
            self.unknown.add(step.meet.total_of)
            what = f"'{step.meet.total_of}' is not a step inside this one."
            yield self.document.finding((*path, "meet", "total_of"), what, did_you_mean(step.meet.total_of, ids))
        for i, part in enumerate(step.steps):
            if not set(part.results()) & self.used and not self.unknown:
                yield self.document.finding((*path, "steps", i, "id"), f"step '{part.id}' is not used.")

    def _use_faults(self, use: Use, step: BaseStep, say: Say) -> Iterator[Finding]:
        if use.number is not None:
            yield from self._number_faults(use, say)
            return
        name, wants = use.name, use.takes.wants
        if wants is Wants.LABEL and name == EVERYWHERE and use.path == ("within",) and not isinstance(step, RankStep):
            return
        if wants in {Wants.PARAMETER, Wants.TABLE} and name not in self.formula.parameters:
            self.unknown.add(name)
            yield say(f"'{name}' is not a parameter.", did_you_mean(name, self.formula.parameters))
        elif name not in self.units:
            self.unknown.add(name)
            yield say(*self._stranger(name, step))
        elif self.units[name] != UNKNOWN:
            yield from self._fit_faults(use, say)

    def _stranger(self, name: str, step: BaseStep) -> tuple[str, str]:
        """What is wrong with a name that is not known where it stands, and the mend."""
        if name in step.results():
            return f"'{name}' is this step itself; a step is made of earlier ones.", ""
        if any(name in other.results() for other in (*self.beside, *self.formula.steps)):
            return f"'{name}' is a later step; a step is made of earlier ones.", "Move it above this one."
        for other in self.formula.steps:
            if isinstance(other, CalibrateStep) and any(name in part.results() for part in other.steps):
                return f"'{name}' is a step inside '{other.id}', and is not seen outside it.", ""
        what = f"'{name}' is not an indicator, a parameter or an earlier step of this formula."
        return what, did_you_mean(name, self.units)

    def _number_faults(self, use: Use, say: Say) -> Iterator[Finding]:
        unit = self._like(use)
        if unit is not None and not unit.is_pure and use.number != 0:
            what = f"the number {use.number} is compared with {unit}, and has no unit."
            yield say(what, "Make it a parameter with its unit and source.")

    def _like(self, use: Use) -> Unit | None:
        return next((unit for name in use.like if (unit := self.units.get(name, UNKNOWN)) != UNKNOWN), None)

    def _fit_faults(self, use: Use, say: Say) -> Iterator[Finding]:
        """The first thing wrong with a known name where it stands."""
        unit, wants, like = self.units[use.name], use.takes.wants, self._like(use)
        parameter = self.formula.parameters.get(use.name)
        if (wants is Wants.TABLE) != (parameter is not None and parameter.by_label is not None):
            what = f"'{use.name}' has {'no ' if wants is Wants.TABLE else ''}values by label."
            yield say(what, "A table of labels is read by 'lookup', and by nothing else.")
        elif not meets(unit, wants):
            said = "is a label" if unit == LABEL else f"is in {unit}"
            yield say(f"'{use.name}' {said}; this needs {wants.value}.", MADE_BY.get(wants, ""))
        elif like is not None and wants not in {Wants.LABEL, Wants.TABLE} and not unit.fits(like):
            yield say(f"'{use.name}' is in {unit}, but stands beside {like}.")
        elif use.takes.is_scalar and self.levels.get(use.name) != EVERYWHERE:
            what = f"'{use.name}' differs by area; this needs one value for all areas."
            yield say(what, "A total over all_areas is one, by the step aggregate; so is a parameter.")

    def _unit_given(self, step: BaseStep, path: Path_) -> Generator[Finding, None, Unit]:
        """The unit of a step's result (returned), and what is wrong with it (yielded)."""
        gives: Gives = step.gives
        if isinstance(step, AggregateStep) and step.function is Aggregation.NUMBER:
            return NUMBER
        if gives.unit is not None:
            return gives.unit
        if gives.stated_in is not None:
            stated: Unit = getattr(step, gives.stated_in)
            if stated.kind in {"share", "rank", "flag", "label"} and stated.is_pure:
                what = f"'{stated}' is given by a step of that name only."
                yield self.document.finding((*path, gives.stated_in), what, "Write ratio, index or score.")
                return UNKNOWN
            if isinstance(step, DeriveStep):
                yield from derive_faults(self, step, (*path, "expression"))
            for use in uses_of(step):
                yield from self._outcome_faults(use, stated, (*path, *use.path))
            return stated
        uses = [use for use in uses_of(step) if use.path[0] == gives.same_as]
        names = [use.name for use in uses if use.takes.wants is not Wants.PARAMETER] or [use.name for use in uses]
        units = [unit for name in names if (unit := self.units.get(name, UNKNOWN)) != UNKNOWN]
        for use in uses:
            unit = self.units.get(use.name, UNKNOWN)
            if use.name in names and use.takes.like is None and unit != UNKNOWN and not unit.fits(units[0]):
                yield self.document.finding(
                    (*path, *use.path), f"'{use.name}' is in {unit}, but stands beside {units[0]}."
                )
        return units[0] if units else UNKNOWN if names else NUMBER

    def _outcome_faults(self, use: Use, stated: Unit, path: Path_) -> Iterator[Finding]:
        """What becomes the step's result must be in the unit the step states."""
        if not use.takes.is_result or (use.name and use.name not in self.units):
            return
        unit = NUMBER if use.number is not None else self.units[use.name]
        both_pure = unit.is_pure and stated.is_pure
        if not (both_pure or unit.fits(stated) or use.number == 0):
            what = f"'{use.name or use.number}' is in {unit}, but the step gives {stated}."
            yield self.document.finding(path, what, "Make a number with a unit a parameter.")

    def _level(self, step: BaseStep) -> str | None:
        if isinstance(step, AggregateStep):
            return step.within
        if isinstance(step, LookupStep):
            return step.label
        if isinstance(step, CalibrateStep):
            return EVERYWHERE
        if op_of(type(step)) not in BY_AREA_ALONE:
            return None
        levels = {self.levels.get(use.name) for use in uses_of(step) if use.name in self.levels and use.name}
        wide = levels - {EVERYWHERE}
        return EVERYWHERE if not wide else next(iter(wide)) if len(wide) == 1 else None

    def _special_faults(self, step: BaseStep, path: Path_) -> Iterator[Finding]:
        if isinstance(step, ShareStep) and step.of in self.units:
            unit = self.units[step.of]
            if unit not in {UNKNOWN, LABEL} and not unit.is_extensive and step.not_a_count is None:
                what = f"'{step.of}' is in {unit}, so a large area would count no more than a small one."
                fix = "Share a count out, or say 'not_a_count: accepted' if this is meant."
                yield self.document.finding((*path, "of"), what, fix)
        if isinstance(step, DistributeStep | RaiseLowestStep):
            is_money = self.units.get(step.pot, UNKNOWN).is_money
            level = self.levels.get(step.pot) if is_money else EVERYWHERE
            within = step.within if isinstance(step, DistributeStep) else None
            if level != EVERYWHERE and (level is None or level != within):
                what = f"the pot '{step.pot}' differs by area."
                fix = "A pot is one amount for all areas, or for each group with 'within'."
                yield self.document.finding((*path, "pot"), what, fix)
        if isinstance(step, WaterfallStep):
            amount = self.units.get(step.amount, NUMBER)
            for i, part in enumerate(step.order):
                room = self.units.get(part.room, UNKNOWN)
                if UNKNOWN not in {room, amount} and not room.fits(amount):
                    what = f"'{part.room}' is in {room}, but stands beside {amount}."
                    yield self.document.finding((*path, "order", i, "room"), what)


Say = Callable[..., Finding]
"""From what is wrong, and the mend, to a finding at the place in question."""
T = TypeVar("T")


def _drained(faults: Generator[Finding, None, T]) -> tuple[list[Finding], T]:
    """What a generator yields, and what it returns."""
    found = []
    while True:
        try:
            found.append(next(faults))
        except StopIteration as end:
            return found, end.value


def known_at_start(formula: Formula, document: Document, units: Mapping[str, Unit]) -> Known:
    """Indicators, parameters and the quantum."""
    known = Known(formula, document, {}, {})
    for name, unit in units.items():
        known.units[name], known.levels[name] = unit, name if unit == LABEL else None
    for name, parameter in formula.parameters.items():
        is_faulty = name in known.units or parameter.unit == LABEL
        known.units[name], known.levels[name] = UNKNOWN if is_faulty else parameter.unit, EVERYWHERE
    is_faulty = QUANTUM in known.units or formula.quantum_unit == LABEL
    known.units[QUANTUM], known.levels[QUANTUM] = UNKNOWN if is_faulty else formula.quantum_unit, EVERYWHERE
    return known
