"""All calculations of a workbook: which formulas have a sheet, what figures they read, whether they can be live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.calc.bench import LINE, held_digits
from funding_alloc.export.workbook.calc.figures import Figure, Figures
from funding_alloc.export.workbook.calc.sheets import Calculated, Ground, calculated, sources_of
from funding_alloc.export.workbook.inputs import indicator_columns

QUANTUM: Final = f"SUMIFS({{Fund lines!Money (£)}},{{Fund lines!{LINE}}},{{{LINE}}})"


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
    figures = Figures()
    for figure in held_digits():
        figures.add(figure)
    ground = Ground(QUANTUM, indicator_columns(tallied.results.panel))
    found = [calculated(tallied, source, ground, figures) for source in sources_of(tallied)]
    return Calculations(found, list(figures.found.values()) if found else [])
