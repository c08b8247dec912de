"""``standard``, and what ``check`` says of project files: whether they can be compared, and what to collect."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def standard(
    file: Annotated[Path, typer.Argument(help="File that names a set of project files.", show_default=False)],
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Score project files for completeness and comparability, and say what to collect next."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import standard as standard_tables
    from funding_alloc.run.standard import study_standard

    chosen = tables.format_of(how)
    results = study_standard(file)
    if chosen is show.Format.TABLE:
        for part in standard_tables.parts(results):
            show.sheet(part, chosen)
    else:
        show.sheet(standard_tables.tidy(results), chosen)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def show_scores(path: Path, quiet: bool) -> bool:
    """Print the scores of a set that was read without faults; whether it reaches what it must. Other files do."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import standard as standard_tables
    from funding_alloc.run.check import is_standard
    from funding_alloc.run.standard import study_standard

    if not is_standard(path):
        return True
    results = study_standard(path)
    for part in standard_tables.parts(results):
        show.sheet(part, show.Format.TABLE)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    return results.is_sound
