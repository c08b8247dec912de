"""The story of ``lint-workbook``: screen the file, open it, try every rule."""

from __future__ import annotations

from pathlib import Path

from funding_alloc.export.lint.opened import open_book
from funding_alloc.export.lint.report import Report, report_on
from funding_alloc.export.lint.rule import Profile
from funding_alloc.reading.workbook_screen import screen


def lint_workbook(path: Path, profile: Profile) -> Report:
    """Look at anybody's workbook; nothing is written.

    Raises ``InputFault`` for what is no workbook, holds macros or links to others, or is too large to be looked at.
    """
    return report_on(open_book(screen(path)), profile)
