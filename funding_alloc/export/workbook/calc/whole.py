"""All calculations of a workbook: which formulas have a sheet, what figures they read, whether they can be live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.calc.bench import held_digits
from funding_alloc.export.workbook.calc.figures import Figure, Figures
from funding_alloc.export.workbook.calc.of_run import ground_of, sources_of
from funding_alloc.export.workbook.calc.sheets import Calculated, calculated
from funding_alloc.export.workbook.calc.source import Ground, Source


@dataclass(frozen=True)
class Calculations:
    """Sheets of the formulas and the figures that they read."""

    formulas: Sequence[Calculated]
    figures: Sequence[Figure]

    @property
    def most_rows(self) -> int:
        """Rows of the longest sheet: what its live sums cost grows with their square."""
        return max((len(one.sheet.rows) for one in self.formulas), default=0)


def calculations(tallied: Tally) -> Calculations:
    """Every formula that shared a line of the run; none where all lines are granted."""
    sources = sources_of(tallied)
    return calculate(sources, ground_of(tallied, sources), Figures())


def calculate(sources: Sequence[Source], ground: Ground, figures: Figures) -> Calculations:
    """Formulas' sheets and the figures that they read; the workbook's own figures come first."""
    for figure in held_digits():
        figures.add(figure)
    found = [calculated(source, ground, figures) for source in sources]
    return Calculations(found, list(figures.found.values()) if found else [])
