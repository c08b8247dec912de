"""Every move of one figure as rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from funding_alloc.export.tally import Tally

SENSITIVITY: Final = (
    *("formula_file", "formula", "parameter", "move", "value", "changed", "rescaled", "moved_gbp"),
    *("gained_area", "gained_gbp", "lost_area", "lost_gbp", "ranks_changed", "reason"),
)


def sensitivity_rows(tallied: Tally) -> Iterator[tuple[str | int | None, ...]]:
    """A row for each move, in the order of files and parameters; no pounds where it cannot be made."""
    for row in tallied.results.sensitivity.moves:
        words = (row.file, row.formula, row.parameter, row.move.value, row.value, row.changed, row.rescaled)
        pounds = (row.gbp, row.gained, row.gained_gbp, row.lost, row.lost_gbp, row.ranks)
        yield (*words, *(pounds if not row.reason else (None, "", None, "", None, None)), row.reason)
