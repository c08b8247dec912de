"""The Python door to sweeps: what draws of a scenario say, as tidy tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funding_alloc.api.frames import frame
from funding_alloc.errors import FundingError
from funding_alloc.export.sweep.tables import TABLES, headings_of, rows_of
from funding_alloc.schema.sweep import SweepResults

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Swept:
    """What the draws of a sweep say, as tidy tables; ``folder`` holds the draws themselves as Parquet partitions."""

    results: SweepResults
    folder: Path

    @property
    def intervals(self) -> pd.DataFrame:
        """Columns kind, model, what, mean, sd, low, high, draws: every pound and measure."""
        return self._table("intervals.csv")

    @property
    def beats(self) -> pd.DataFrame:
        """Columns measure, a, b, a_beats, b_beats, equal, mean, low, high, draws: two models on the same draws."""
        return self._table("beats.csv")

    @property
    def conclusions(self) -> pd.DataFrame:
        """Columns measure, better, other, share, equal, draws, of, holds."""
        return self._table("conclusions.csv")

    @property
    def worth(self) -> pd.DataFrame:
        """Columns measure, what, of, value: regret, and what knowing all inputs or one is worth."""
        return self._table("worth.csv")

    @property
    def influences(self) -> pd.DataFrame:
        """Columns kind, model, what, input, share, per_sd: what moves a figure, where it is heard above the noise."""
        return self._table("influences.csv")

    @property
    def reversals(self) -> pd.DataFrame:
        """Columns measure, a, b, input, at, least, most: where two models change places."""
        return self._table("reversals.csv")

    def _table(self, name: str) -> pd.DataFrame:
        kind, of = TABLES[name]
        return frame(headings_of(kind), rows_of(getattr(self.results, of)))


def sweep(scenario: str | Path, outputs: str | Path, *, draws: int | None = None, models: Sequence[str] = ()) -> Swept:
    """Draw what a scenario says is uncertain; draws, and models beside the formula, are the scenario's unless given.

    Processes are started: call it under ``if __name__ == "__main__":`` in a script. Raises ``InputFault`` with every
    finding, and ``FundingError`` where a part of the draws could not be made after three attempts.
    """
    from funding_alloc.run.sweep.story import How, processors
    from funding_alloc.run.sweep.story import sweep as run_sweep

    how = How("local", None, processors(), lambda done, whole: None)
    found = run_sweep(Path(scenario), Path(outputs), draws, models, how)
    if found.results is None:
        raise FundingError("; ".join(f"part {chunk}: {why}" for chunk, why in sorted(found.outcome.failed.items())))
    return Swept(found.results, found.folder)
