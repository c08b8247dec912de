"""Recomputes published settlements from the library and compares them value by value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from pathlib import Path

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.formula.evaluate import Evaluation, Setting
from funding_alloc.formula.years import evaluate_rounds
from funding_alloc.reading.grid import Layout, Rows, grids_in
from funding_alloc.reading.reproductions import CHECKS, read_published_table, read_reproductions
from funding_alloc.reading.tables import NOT_AVAILABLE
from funding_alloc.rules.rounding import round_exactly
from funding_alloc.run.library import read_formula_file
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.reproduction import Comparison, Reproduction, Settings


@dataclass(frozen=True)
class Difference:
    """One published value that ours is not."""

    round: str
    area: str
    """Area, or group of areas."""
    step: str
    published: Fraction
    ours: Fraction
    """Ours at published precision."""
    gap: Fraction
    """Ours, unrounded, less the published value."""
    is_exact: bool
    """Whether both are the same at the precision compared."""
    why: str
    """Why, where it is known; else empty."""


@dataclass(frozen=True)
class Score:
    """How one formula did against what was published."""

    wanted: Reproduction
    compared: int
    exact: int
    differences: tuple[Difference, ...]
    largest: Fraction | None
    """Largest difference in published units between our unrounded value and the published one, known errors of the
    publisher left out; None where nothing was run."""

    @property
    def was_run(self) -> bool:
        """Whether the tables were at hand."""
        return self.largest is not None

    @property
    def is_reproduced(self) -> bool:
        """Whether every value is exact, within what the entry allows, or a known error of the publisher."""
        off = [gap for gap in self.differences if not gap.why]
        allowed = Fraction(self.wanted.largest_allowed)
        return all(min(abs(gap.published - gap.ours), abs(gap.gap)) <= allowed for gap in off)


@dataclass(frozen=True)
class Places:
    """Where formulas, published tables, and large published tables lie."""

    formulas: Path
    published: Path
    outside: Path


def reproduce_all(places: Places, wanted: str | None = None) -> list[Score]:
    """Every reproduction of a folder, in the order of folders, or those whose id starts with ``wanted``.

    Raises ``InputFault`` with every fault of every list, formula and table, and for a start that no id has.
    """
    scores: list[Score] = []
    ids: list[str] = []
    kept: Kept = {}
    findings: list[Finding] = []
    for path in sorted(places.published.glob(f"*/{CHECKS}")):
        try:
            entries = read_reproductions(path)[0].reproductions
        except InputFault as fault:
            findings.extend(fault.findings)
            continue
        ids += [entry.id for entry in entries]
        for entry in entries:
            if wanted is not None and not entry.id.startswith(wanted):
                continue
            try:
                scores.append(reproduce(entry, path.parent, places, kept))
            except InputFault as fault:
                findings.extend(fault.findings)
    if wanted is not None and not any(name.startswith(wanted) for name in ids):
        fix = did_you_mean(wanted, ids) or "Without a start, every id is listed."
        findings.append(Finding("published", 0, 0, f"no id starts with '{wanted}'.", fix))
    if findings:
        raise InputFault(findings)
    return scores


def reproduce(wanted: Reproduction, folder: Path, places: Places, kept: Kept | None = None) -> Score:
    """Run one formula on its table and compare; what was evaluated for an earlier entry of the same run is kept."""
    base = places.outside if wanted.outside else folder
    if wanted.outside and not (base / wanted.inputs).exists():
        return Score(wanted, 0, 0, (), None)
    held = kept if kept is not None else {}
    run = wanted.model_dump_json(exclude=_SAID)
    if run not in held:
        held.clear()
        held[run] = _evaluated(wanted, base / wanted.inputs, places)
    found = held[run]
    unknown = [c.step for c in wanted.compare for e in found.values() if c.step not in e.evaluation.values]
    if unknown:
        raise InputFault([Finding(wanted.formula, 0, 0, f"{wanted.id} compares '{unknown[0]}', which is no step.")])
    return _score(wanted, found, read_published_table(base / wanted.results, wanted))


@dataclass(frozen=True)
class Round:
    """One round: what came out, and the table it came from."""

    evaluation: Evaluation
    grid: Grid

    def member(self, group: str | None, name: str) -> str | None:
        """The area that stands for a name: itself, or the first area of a group."""
        if group is None:
            return name if name in self.evaluation.result else None
        places = (code for code, label in zip(self.grid.codes, self.grid.labels[group], strict=True) if label == name)
        return next(places, None)


Kept = dict[str, dict[str, Round]]
"""The evaluation of the entry before, by what it ran: neighbours often compare other columns of the same run."""
_RESULTS = {"results", "results_key", "group", "compare"}
_SAID = {"id", "title", "largest_allowed", "unit", "known_differences", "note", *_RESULTS}


def _evaluated(wanted: Reproduction, table: Path, places: Places) -> dict[str, Round]:
    placed = read_formula_file(places.formulas / wanted.formula)
    layout = Layout(wanted.key, wanted.by, wanted.columns)
    grids = grids_in(read_published_table(table, wanted), placed, layout)
    found = evaluate_rounds(placed, grids, lambda name: setting_of(wanted, name))
    return {name: Round(evaluation, grids[name]) for name, evaluation in found.items()}


def setting_of(wanted: Reproduction, name: str) -> Setting:
    """What the rule is given in one round."""
    always, own = wanted.always, wanted.rounds.get(name, Settings())
    quantum = own.quantum if own.quantum is not None else always.quantum
    return Setting(quantum, own.year or always.year, {**always.parameters, **own.parameters})


def _score(wanted: Reproduction, found: dict[str, Round], results: Rows) -> Score:
    pairs = [pair for comparison in wanted.compare for pair in _pairs(wanted, comparison, found, results)]
    off = tuple(pair for pair in pairs if not pair.is_exact)
    gaps = [abs(pair.gap) for pair in pairs if not pair.why]
    return Score(wanted, len(pairs), len(pairs) - len(off), off, max(gaps, default=Fraction(0)))


def _pairs(
    wanted: Reproduction, comparison: Comparison, found: dict[str, Round], results: Rows
) -> Iterator[Difference]:
    known = {(gap.round or "", gap.area, gap.step): gap.why for gap in wanted.known_differences}
    rounds = results.column(wanted.by) if wanted.by else ("",) * len(results.rows)
    areas = results.column(wanted.results_key or wanted.key)
    for name, area, text in zip(rounds, areas, results.column(comparison.column), strict=True):
        if text == NOT_AVAILABLE:
            continue
        value = _value(wanted, comparison, found, (name, area))
        to, mode = _precision(comparison, value), comparison.mode.value
        ours, theirs = round_exactly(value, to, mode), Fraction(text)
        why = known.get((name, area, comparison.step), "")
        is_exact = ours == round_exactly(theirs, to, mode)
        yield Difference(name, area, comparison.step, theirs, ours, value - theirs, is_exact, why)


def _precision(comparison: Comparison, value: Fraction) -> Fraction:
    """The unit of the last published digit."""
    if comparison.decimals is not None:
        return Fraction(10) ** -comparison.decimals
    digits = comparison.digits or 1
    size = Context(prec=20).divide(Decimal(value.numerator), Decimal(value.denominator)).adjusted() if value else 0
    return Fraction(10) ** (size - digits + 1)


def _value(wanted: Reproduction, comparison: Comparison, found: dict[str, Round], mark: tuple[str, str]) -> Fraction:
    name, area = mark
    member = found[name].member(wanted.group, area) if name in found else None
    if member is None:
        what = f"{wanted.id}: '{area}' {name} is among the results and not among the inputs."
        raise InputFault([Finding(wanted.results, 0, 0, what)])
    return found[name].evaluation.values[comparison.step][member] * Fraction(comparison.times)
