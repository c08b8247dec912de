"""The Python door: tidy tables of a comparison."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funding_alloc.export.workbook import write_workbook
from funding_alloc.run.compare import results_of
from funding_alloc.schema.results import Results

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Comparison:
    """Three models of one scenario.

    ``allocations``: one row for each model, area and line; ``gbp`` in whole pounds, ``low_gbp`` and ``high_gbp``
    missing unless simulated. ``measures``: one row for each level, model, rule and measure; ``value`` missing where
    undefined.
    """

    results: Results

    @property
    def allocations(self) -> pd.DataFrame:
        """Columns model, area_code, line, fund, theme, del_class, year, gbp, low_gbp, high_gbp, set_by."""
        import pandas as pd

        lines = {line.id: line for line in self.results.lines}
        rows = [
            {
                "model": a.model.value,
                "area_code": a.area_code,
                "line": a.line,
                "fund": lines[a.line].fund,
                "theme": lines[a.line].theme,
                "del_class": lines[a.line].del_class.value,
                "year": str(lines[a.line].year),
                "gbp": a.gbp,
                "low_gbp": a.low,
                "high_gbp": a.high,
                "set_by": a.set_by,
            }
            for a in self.results.allocations
        ]
        return pd.DataFrame(rows).astype({"low_gbp": "Int64", "high_gbp": "Int64"})

    @property
    def measures(self) -> pd.DataFrame:
        """Columns level, model, rule, measure, value, low, high, unit, note."""
        import pandas as pd

        return pd.DataFrame(
            [
                {
                    "level": m.level,
                    "model": m.model.value,
                    "rule": m.rule,
                    "measure": m.measure,
                    "value": m.value,
                    "low": m.low,
                    "high": m.high,
                    "unit": m.unit,
                    "note": m.note,
                }
                for m in self.results.measures
            ]
        )

    def to_excel(self, path: str | Path) -> None:
        """Write the comparison workbook."""
        write_workbook(self.results, Path(path))


def compare(scenario: str | Path) -> Comparison:
    """Fund a scenario three ways. Raises ``funding_alloc.errors.InputFault`` with every finding of every input."""
    return Comparison(results_of(Path(scenario)))
