"""Formulas, their results and their worked examples as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from funding_alloc.cli.show import Format
from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.formula_results import plain
from funding_alloc.formula.cases import CaseResult
from funding_alloc.formula.describe import arithmetic, sentence, worked
from funding_alloc.formula.reform import Reform
from funding_alloc.run.library import FormulaRun, formula_files, read_formula_file
from funding_alloc.run.published import Score
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.sources import Source


def listed(folder: Path) -> Sheet:
    """One row for each version of each formula."""
    rows: list[tuple[Cell, ...]] = []
    for path in formula_files(folder):
        formula = read_formula_file(path).formula
        years = f"{formula.first_year} to {formula.ends}" if formula.ends else f"from {formula.first_year}"
        name = path.relative_to(folder).as_posix()
        rows.append((name, formula.title, years, formula.status.value, len(formula.steps), len(formula.cases)))
    return Sheet("Formula library", ("file", "title", "years", "status", "steps", "examples"), rows)


def shown(path: Path, how: Format) -> Iterable[Sheet]:
    """A formula's steps, then the figures it rests on."""
    placed = read_formula_file(path)
    formula = placed.formula
    reference = f"Reference: {_said(formula.reference)}" if formula.reference else f"Status: {formula.status}"
    steps = [
        (
            placed.line_by_name[step.id],
            step.id,
            sentence(step),
            arithmetic(step, placed),
            str(placed.unit_by_name[step.id]),
        )
        for step in formula.steps
    ]
    notes = (f"Result: {formula.result}. " + (f"Need alone: {formula.need}. " if formula.need else "") + reference,)
    yield Sheet(formula.title, ("line", "step", "in words", "as arithmetic", "unit"), steps, notes)
    if how is Format.TABLE:
        yield Sheet(
            "What it rests on", ("line", "name", "value", "unit", "source or assumption"), list(_figures(placed))
        )


def _figures(placed: PlacedFormula) -> Iterable[tuple[Cell, ...]]:
    formula = placed.formula
    if formula.quantum is not None:
        fixed = formula.quantum.value
        ground = _said(formula.quantum.source) or f"Assumption: {formula.quantum.assumption}"
        shown = ("given by the run", "") if fixed is None else (f"{fixed:,}", ground)
        yield 0, "quantum", shown[0], str(formula.quantum.unit), shown[1]
    for name, held in formula.parameters.items():
        value = str(held.value) if held.value is not None else "a table"
        ground = " ".join(
            filter(None, [_said(held.source), f"Assumption: {held.assumption}" if held.assumption else ""])
        )
        yield placed.line_by_name[name], name, value, str(held.unit), ground
    for name, pin in formula.indicators.items():
        ground = _said(pin.source) or pin.assumption or "described in the data dictionary"
        yield placed.line_by_name[name], name, f"column, {pin.vintage}", str(placed.unit_by_name[name]), ground


def _said(source: Source | None) -> str:
    if source is None:
        return ""
    note = f" {source.note}" if source.note else ""
    return f"{source.title}; {source.publisher}; {source.period}; {source.licence}.{note}"


def results(found: FormulaRun, with_steps: bool) -> Sheet:
    """One row for each area, one column for each result."""
    headings, rows = found.table(with_steps)
    units = found.placed.unit_by_name
    said = ", ".join(f"{name} in {units[name]}" for name in headings if name in units)
    return Sheet(
        found.placed.formula.title, headings, [tuple(plain(v) for v in row) for row in rows], (f"Units: {said}.",)
    )


def closing(found: FormulaRun) -> list[str]:
    """What is said beside a result."""
    lines = []
    if found.unused:
        lines.append(f"Columns of the table that took no part: {', '.join(found.unused)}.")
    if found.left_out:
        lines.append(f"Areas left out for want of a value: {', '.join(found.left_out)}.")
    for name, evaluation in found.by_round.items():
        for step in evaluation.trace:
            remainder = step.facts.get("remainder")
            if remainder:
                where = f" in {name}" if name else ""
                lines.append(f"Step '{step.id}' leaves a rounding remainder of {float(remainder):,.2f}{where}.")
    return lines


def explained(found: FormulaRun, area: str) -> Sheet:
    """One area's way through the steps."""
    placed = found.placed
    rows: list[tuple[Cell, ...]] = []
    known = {code for evaluation in found.by_round.values() for code in evaluation.result}
    if area not in known:
        raise InputFault([Finding("--area", 0, 0, f"no area has the code '{area}'.", did_you_mean(area, known))])
    for name, evaluation in found.by_round.items():
        if area not in evaluation.result:
            continue
        for step, traced in zip(placed.formula.steps, evaluation.trace, strict=True):
            numbers = {key: values[area] for key, values in evaluation.values.items()} | dict(traced.facts)
            where = f"{placed.file}:{traced.line}"
            rows.append((name, traced.id, traced.sentence, worked(step, placed, numbers), traced.unit, where))
    columns = ("round", "step", "in words", "in numbers", "unit", "where")
    if found.layout.by is None:
        return Sheet(f"{placed.formula.title}: {area}", columns[1:], [row[1:] for row in rows])
    return Sheet(f"{placed.formula.title}: {area}", columns, rows)


def reformed(placed: PlacedFormula, found: Mapping[str, Reform]) -> Sheet:
    """Before, what each change moves, after."""
    names = [change.name for change in next(iter(found.values())).changes]
    rows: list[tuple[Cell, ...]] = []
    for name, way in found.items():
        for code, before in way.before.items():
            moved = [plain(change.moved[code]) for change in way.changes]
            rows.append((name or "all", code, plain(before), *moved, plain(way.after[code])))
    unit = placed.unit_by_name[placed.formula.result]
    changes = [(name, c.before[name], c.after[name]) for c in next(iter(found.values())).changes for name in c.after]
    said = ", ".join(f"{name} from {before} to {after}" for name, before, after in changes)
    notes = (f"In {unit}. Changes in this order: {said}.",)
    return Sheet(
        f"{placed.formula.title}: what changes move", ("round", "area", "before", *names, "after"), rows, notes
    )


def examples(found: Iterable[CaseResult]) -> Sheet:
    """One row for each worked example."""
    rows = [(r.file, r.case, r.compared, "agrees" if not r.faults else "; ".join(r.faults)) for r in found]
    wrong = sum(row[3] != "agrees" for row in rows)
    note = f"{len(rows)} worked examples, {wrong} of them wrong."
    return Sheet("Worked examples", ("file", "example", "values", "result"), rows, (note,))


NOT_RUN = "Not run: its tables are too large to be carried and were not found."


def scoreboard(scores: list[Score], how: Format) -> Sheet:
    """One row for each reproduction; on the screen the notes stand beneath."""
    title = "Published results, recomputed"
    if how is Format.TABLE:
        shown = [(s.wanted.id, s.compared, s.exact, s.compared - s.exact, _gap(s), _state(s)) for s in scores]
        notes = tuple(f"{s.wanted.id}: {s.wanted.note if s.was_run else NOT_RUN}" for s in scores)
        compared, exact = sum(s.compared for s in scores), sum(s.exact for s in scores)
        total = ("all", compared, exact, compared - exact, "", "")
        columns = ("formula", "compared", "exact", "off", "largest difference", "state")
        return Sheet(title, columns, [*shown, total], notes)
    rows: list[tuple[Cell, ...]] = []
    for s in scores:
        largest = None if s.largest is None else float(f"{float(s.largest):.3g}")
        about = (s.wanted.unit, _state(s), s.wanted.note if s.was_run else NOT_RUN)
        rows.append((s.wanted.id, s.wanted.formula, s.compared, s.exact, s.compared - s.exact, largest, *about))
    names = ("formula", "file", "compared", "exact", "off", "largest_difference", "unit", "state", "note")
    return Sheet(title, names, rows)


def _gap(score: Score) -> str:
    return "" if score.largest is None else f"{_shortly(score.largest)} {score.wanted.unit}"


def _state(score: Score) -> str:
    if not score.was_run:
        return "not run"
    if not score.differences:
        return "exact"
    return "as stated" if score.is_reproduced else "NOT REPRODUCED"


def differences(scores: Iterable[Score], how: Format) -> Sheet:
    """Values that are off, one row for each; on the screen with every digit that was published."""
    rows: list[tuple[Cell, ...]] = []
    for s in scores:
        for gap in s.differences:
            numbers: tuple[Cell, ...] = (float(gap.published), float(gap.ours), float(f"{float(gap.gap):.3g}"))
            if how is Format.TABLE:
                numbers = (_every_digit(gap.published), _every_digit(gap.ours), _shortly(gap.gap))
            rows.append((s.wanted.id, gap.round, gap.area, gap.step, *numbers, gap.why))
    names = ("formula", "round", "area", "step", "published", "ours", "off by", "why")
    return Sheet("Values that differ", names, rows)


def _shortly(gap: Fraction) -> str:
    return f"{float(gap):,.0f}" if abs(gap) >= 100 else f"{float(gap):.2g}"


def _every_digit(value: Fraction) -> str:
    """A number with finitely many decimals, with all of them."""
    return f"{Decimal(value.numerator) / Decimal(value.denominator):,f}"
