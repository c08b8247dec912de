"""The formulas of a run, with the fund lines that each shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.calc.bench import AREA, LINE
from funding_alloc.export.workbook.calc.source import Ground, LineValues, Source
from funding_alloc.export.workbook.inputs import indicator_columns
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.results import LineTrace

LONGEST_SHEET_NAME: Final = 31
_QUANTUM: Final = f"SUMIFS({{Fund lines!Money (£)}},{{Fund lines!{LINE}}},{{{LINE}}})"


def sources_of(tallied: Tally) -> Sequence[Source]:
    """Every formula of the run, in the order of their files."""
    by_file: dict[str, list[LineTrace]] = {}
    placed: dict[str, PlacedFormula] = {}
    formula_of = {fund.id: getattr(fund, "formula", "") for fund in tallied.results.inputs.funds.funds}
    for trace in tallied.results.traces:
        line = tallied.lines[trace.line]
        found = tallied.results.inputs.formulas.get((formula_of.get(line.fund, ""), line.year))
        if found is not None and trace.values:
            by_file.setdefault(trace.formula_file, []).append(trace)
            placed[trace.formula_file] = found
    names = [one.formula.formula for one in placed.values()]
    out = []
    for file, traces in sorted(by_file.items()):
        one = placed[file]
        year = "" if names.count(one.formula.formula) == 1 else str(one.formula.first_year)
        prefix = "_".join(part for part in (one.formula.formula, year.replace("-", "_")) if part)
        lines = [_line(tallied, trace) for trace in traces]
        sheet = sheet_name(one.formula.formula, year)
        out.append(Source(one, file, prefix, sheet, lines, tallied.results.panel.level, tallied.names, tallied.owner))
    return out


def _line(tallied: Tally, trace: LineTrace) -> LineValues:
    codes = list(trace.steps[0].values)
    year = str(tallied.lines[trace.line].year)
    return LineValues(trace.line, year, codes, trace.values, trace.unrounded)


def sheet_name(name: str, year: str = "") -> str:
    """Name of a formula's Calc sheet."""
    words = name.replace("_", " ")
    room = LONGEST_SHEET_NAME - len("Calc ") - (len(year) + 1 if year else 0)
    return f"Calc {words[:room].rstrip()}{f' {year}' if year else ''}"


def ground_of(tallied: Tally, sources: Sequence[Source]) -> Ground:
    """Inputs of a run's formulas stand on the sheets Fund lines and Indicators."""
    panel = tallied.results.panel
    codes = {code: i for i, code in enumerate(panel.codes, start=1)}
    places = {(line.line, code): codes[code] for source in sources for line in source.lines for code in line.codes}
    place = f"MATCH({{{AREA}}},{{Indicators!{AREA}}},0)"
    return Ground(_QUANTUM, "Indicators", indicator_columns(panel), place, places)
