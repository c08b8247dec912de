"""All calculations of a workbook: which formulas have a sheet, what figures they read, whether they can be live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.calc.bench import LINE, held_digits
from funding_alloc.export.workbook.calc.division import Division, add_figures, division_of, scope
from funding_alloc.export.workbook.calc.figures import Figure, Figures
from funding_alloc.export.workbook.calc.fund_lines import MONEY, NAME, fund_lines
from funding_alloc.export.workbook.calc.of_run import ground_of, sources_of
from funding_alloc.export.workbook.calc.sheets import Calculated, calculated
from funding_alloc.export.workbook.calc.source import Ground, Source
from funding_alloc.export.workbook.sheet import AnySheet


@dataclass(frozen=True)
class Calculations:
    """Sheets of the formulas and the figures that they read."""

    formulas: Sequence[Calculated]
    figures: Sequence[Figure]
    division: Division | None = None
    """How a quantum became fund lines, where it was divided."""

    @property
    def before(self) -> Sequence[AnySheet]:
        """Sheets that come before the formulas': what is out of scope, and how the quantum is divided."""
        if self.division is None:
            return ()
        return (scope(self.division), fund_lines(self.division))

    @property
    def sheet_by_fund(self) -> Mapping[str, str]:
        """The sheet that calculates each fund."""
        return {line.line.split(".")[0]: one.sheet.name for one in self.formulas for line in one.source.lines}

    @property
    def lines_formula(self) -> str:
        """Formula of a fund line's money; empty where lines are listed."""
        if self.division is None:
            return ""
        return f"SUMIFS({{{NAME}!{MONEY}}},{{{NAME}!{LINE}}},{{{LINE}}})"

    @property
    def most_areas(self) -> int:
        """Areas that the widest formula shares a line between."""
        return max((len(line.codes) for one in self.formulas for line in one.source.lines), default=0)


def calculations(tallied: Tally) -> Calculations:
    """Every formula that shared a line of the run; none where all lines are granted."""
    sources, figures = sources_of(tallied), Figures()
    division = division_of(tallied) if sources else None
    if division is not None:
        results = tallied.results
        add_figures(division, results.inputs.stable_names[results.inputs.funds_file], figures)
    found = calculate(sources, ground_of(tallied, sources), figures)
    return replace(found, division=division)


def calculate(sources: Sequence[Source], ground: Ground, figures: Figures) -> Calculations:
    """Formulas' sheets and the figures that they read; the workbook's own figures come first."""
    for figure in held_digits():
        figures.add(figure)
    found = [calculated(source, ground, figures) for source in sources]
    return Calculations(found, list(figures.found.values()) if found else [])
