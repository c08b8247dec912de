"""Rows as data frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def frame(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """One row after another under their headings."""
    import pandas as pd

    return pd.DataFrame([tuple(row) for row in rows], columns=list(headings))
