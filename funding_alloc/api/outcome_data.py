"""Outcome data of projects, scored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funding_alloc.api.frames import frame
from funding_alloc.export.studies import standard as tables
from funding_alloc.run.standard import score_standard
from funding_alloc.schema.shown import Sheet
from funding_alloc.schema.standard_results import StandardResults

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ScoredOutcomes:
    """A set of project files with its scores; the tables are those of ``standard``."""

    results: StandardResults

    @property
    def completeness(self) -> float | None:
        """Share of the fields that count which is filled; None without any row."""
        score = self.results.completeness.score
        return None if score is None else float(score)

    @property
    def comparability(self) -> float | None:
        """At the set's level; None without any pair."""
        share = self.results.headline.share
        return None if share is None else float(share)

    @property
    def is_enough(self) -> bool:
        """Whether both reach what the set asks for."""
        return self.results.is_enough

    @property
    def pairs(self) -> pd.DataFrame:
        """Comparability, ever more strictly."""
        return _frame(tables.pairs(self.results))

    @property
    def fields(self) -> pd.DataFrame:
        """Cells of each field by what they hold."""
        return _frame(tables.fields(self.results))

    @property
    def steps(self) -> pd.DataFrame:
        """What to collect next, in the order of its gain."""
        return _frame(tables.steps(self.results))

    @property
    def offers(self) -> pd.DataFrame:
        """Conversions by a stated factor; nothing is converted."""
        return _frame(tables.offers(self.results))

    @property
    def to_add(self) -> pd.DataFrame:
        """Every cell to be mended, with what to add."""
        return _frame(tables.to_add(self.results))


def score_outcomes(path: str | Path, *more: str | Path) -> ScoredOutcomes:
    """Score a set of project files; ``more`` are files or folders scored with those it names.

    Raises ``InputFault`` with every finding of every file; what a cell lacks is no fault.
    """
    return ScoredOutcomes(score_standard(Path(path), [Path(one) for one in more]))


def _frame(sheet: Sheet) -> pd.DataFrame:
    return frame(sheet.columns, sheet.rows)
