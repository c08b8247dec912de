"""Sensitivity: each weight and rate of each formula moved down and up, one at a time, and the money shared again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.formula.moves import movable, moved
from funding_alloc.run.formula_stage import FormulaStage, add_up, evaluate_line
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.formula import Formula, PlacedFormula
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.sensitivity import AreaRange, Move, Moved, Sensitivity
from funding_alloc.years import FiscalYear

Pounds = Mapping[str, int]
"""By authority, OUTSIDE among them."""


@dataclass(frozen=True)
class _Ground:
    """The formula model as it was run: what every move is held against."""

    prepared: Prepared
    formula: FormulaStage

    @cached_property
    def lines(self) -> Mapping[str, Sequence[FundLine]]:
        """Fund lines by the file of the formula that shares them."""
        out: dict[str, list[FundLine]] = {}
        for line in self.prepared.lines:
            if line.id not in self.prepared.grants:
                out.setdefault(self.prepared.formula_of(line).file, []).append(line)
        return dict(sorted(out.items()))

    @cached_property
    def by_line(self) -> Mapping[FundLine, Pounds]:
        """Money of each line by authority."""
        return {line: add_up(self.prepared, dict(pounds)) for line, pounds in self.formula.pounds.items()}

    @cached_property
    def total(self) -> Pounds:
        """Money of all lines by authority."""
        return _sum(self.by_line.values())

    def ranks(self, pounds: Pounds) -> dict[str, int]:
        """Place of each authority by money per head, the most first; of equals the lower code."""
        people = self.prepared.population
        order = sorted(
            (code for code in people if code in pounds), key=lambda code: (-pounds[code] / people[code], code)
        )
        return {code: place for place, code in enumerate(order, start=1)}


@dataclass(frozen=True)
class _Run:
    """A move with the money that it gives."""

    row: Moved
    total: Pounds
    missed: int
    """Pounds by which its lines miss their quantum."""


def run_sensitivity(prepared: Prepared, formula: FormulaStage) -> tuple[Sensitivity, tuple[Check, ...]]:
    """Move every figure both ways.

    Units   whole GBP over all lines.
    Promise every move shares out each line to the pound; a move of nothing would change nothing.
    """
    ground = _Ground(prepared, formula)
    runs = [run for file in ground.lines for run in _of_file(ground, file)]
    if not runs:
        return Sensitivity(), ()
    found = Sensitivity(tuple(run.row for run in runs), tuple(_ranges(ground, runs)))
    return found, tuple(_checks(ground, runs))


def _of_file(ground: _Ground, file: str) -> Iterator[_Run]:
    lines = ground.lines[file]
    placed = ground.prepared.formula_of(lines[0])
    swing = ground.prepared.inputs.scenario.sensitivity.swing
    for name in movable(placed.formula):
        for move, by in ((Move.DOWN, -swing), (Move.UP, swing)):
            yield _moved(ground, placed, (name, move, by))


def _moved(ground: _Ground, placed: PlacedFormula, what: tuple[str, Move, Decimal]) -> _Run:
    name, move, by = what
    formula, lines = placed.formula, ground.lines[placed.file]
    years = sorted({line.year for line in lines})
    changed = {year: moved(formula, name, by, year) for year in years}
    reason = next((one.reason for one in changed.values() if one.reason), "")
    row = Moved(
        file=ground.prepared.inputs.stable_names[placed.file],
        formula=formula.formula,
        title=formula.title,
        parameter=name,
        move=move,
        value=_shown({year: formula.parameters[name].at(year) for year in years}),
        changed=_shown({year: one.values.get(name) for year, one in changed.items()}),
        rescaled=_given_way(name, changed[years[0]].values),
        reason=reason,
    )
    if reason:
        return _Run(row, ground.total, 0)
    try:
        pounds = {line: _again(ground, placed, line, changed[line.year].values) for line in lines}
    except (InfeasibleError, InputFault) as fault:
        return _Run(replace(row, reason=_in_short(fault)), ground.total, 0)
    total = _sum(pounds.get(line, held) for line, held in ground.by_line.items())
    missed = sum(abs(sum(found.values()) - line.gbp) for line, found in pounds.items())
    return _Run(_with_effect(ground, row, total), total, missed)


def _again(ground: _Ground, placed: PlacedFormula, line: FundLine, values: Mapping[str, Decimal]) -> Pounds:
    panel = ground.prepared.panel.only(ground.prepared.in_scope(line.fund))
    setting = Setting(Decimal(line.gbp), line.year, values)
    return add_up(ground.prepared, evaluate(placed, panel.grid(placed.formula.indicators), setting).pounds)


def _with_effect(ground: _Ground, row: Moved, total: Pounds) -> Moved:
    change = {code: total[code] - ground.total[code] for code in ground.total}
    most = max(sorted(change), key=lambda code: change[code])
    least = min(sorted(change), key=lambda code: change[code])
    before, after = ground.ranks(ground.total), ground.ranks(total)
    return replace(
        row,
        gbp=sum(abs(gbp) for gbp in change.values()) // 2,
        gained=most if change[most] > 0 else "",
        gained_gbp=max(change[most], 0),
        lost=least if change[least] < 0 else "",
        lost_gbp=max(-change[least], 0),
        ranks=sum(before[code] != after[code] for code in before),
    )


def _ranges(ground: _Ground, runs: Sequence[_Run]) -> Iterator[AreaRange]:
    for code, central in ground.total.items():
        low = min(runs, key=lambda run: run.total[code])
        high = max(runs, key=lambda run: run.total[code])
        yield AreaRange(
            code,
            low.total[code],
            central,
            high.total[code],
            low.row.name if low.total[code] < central else "",
            high.row.name if high.total[code] > central else "",
        )


def _checks(ground: _Ground, runs: Sequence[_Run]) -> Iterator[Check]:
    done = [run for run in runs if not run.row.reason]
    what = f"sensitivity: each of {len(done)} moves shares out every line to the pound"
    yield Check("sensitivity.sums", what, sum(run.missed for run in done), 0)
    largest = max(done, key=lambda run: run.row.gbp, default=None)
    if largest is not None:
        what = f"sensitivity: {largest.row.name}, run again from a formula rewritten so, moves the same pounds"
        again = _rewritten(ground, largest.row)
        yield Check("sensitivity.again", what, sum(abs(again[code] - gbp) for code, gbp in largest.total.items()), 0)


def _rewritten(ground: _Ground, row: Moved) -> Pounds:
    """The same move as a formula file would make it: other values in the file, and no override."""
    by = ground.prepared.inputs.scenario.sensitivity.swing * (-1 if row.move is Move.DOWN else 1)
    pounds = dict(ground.by_line)
    for file, lines in ground.lines.items():
        if ground.prepared.inputs.stable_names[file] != row.file:
            continue
        for line in lines:
            placed = ground.prepared.formula_of(line)
            values = moved(placed.formula, row.parameter, by, line.year).values
            other = replace(placed, formula=_with_values(placed.formula, values))
            panel = ground.prepared.panel.only(ground.prepared.in_scope(line.fund))
            pounds[line] = add_up(ground.prepared, evaluate_line(other, panel, line).pounds)
    return _sum(pounds.values())


def _with_values(formula: Formula, values: Mapping[str, Decimal]) -> Formula:
    parameters = {
        name: one.model_copy(update={"value": values[name], "by_year": None}) if name in values else one
        for name, one in formula.parameters.items()
    }
    return formula.model_copy(update={"parameters": parameters})


def _sum(parts: Iterable[Pounds]) -> dict[str, int]:
    total: dict[str, int] = {}
    for pounds in parts:
        for code, gbp in pounds.items():
            total[code] = total.get(code, 0) + gbp
    codes = sorted(code for code in total if code != OUTSIDE)
    return {code: total[code] for code in (*codes, *((OUTSIDE,) if OUTSIDE in total else ()))}


def _shown(by_year: Mapping[FiscalYear, Decimal | None]) -> str:
    values = {None if value is None else f"{value.normalize():f}" for value in by_year.values()}
    if len(values) == 1:
        (only,) = values
        return only or ""
    return "; ".join(f"{year} {value:f}" for year, value in by_year.items() if value is not None)


def _given_way(name: str, values: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{other} {float(value):.4g}" for other, value in values.items() if other != name)


def _in_short(fault: InfeasibleError | InputFault) -> str:
    if isinstance(fault, InputFault):
        return fault.findings[0].what
    return str(fault)
