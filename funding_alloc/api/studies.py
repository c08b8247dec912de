"""The Python door to studies: wrong pockets, outcomes, maps, learning, arrangements, project files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from funding_alloc.api.frames import frame
from funding_alloc.schema.study import WORDS, Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Studied:
    """One study: its findings in sentences, and its tables as they are in the workbook and the report."""

    study: Study

    @property
    def says(self) -> tuple[str, ...]:
        """Findings, a sentence each."""
        return self.study.says

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """By short name, such as ``ledgers`` of a wrong-pockets study; pounds are whole, shares between 0 and 1."""
        word = f"{WORDS[self.study.kind]} "
        return {name.removeprefix(word): frame(shown.columns, shown.rows) for name, shown in self.study.tables}

    @property
    def is_sound(self) -> bool:
        """Whether its checks pass."""
        return all(check.is_passed for check in self.study.checks)


def study(file: str | Path) -> Studied:
    """Make the study of a file: wrong pockets, an outcomes framework, a systems map, learning, or a set of projects.

    Arrangements between centre and place need a scenario: see ``compare(...).studies``. Raises ``InputFault`` with
    every finding.
    """
    from funding_alloc.run.studies import study_file

    return Studied(study_file(Path(file)))
