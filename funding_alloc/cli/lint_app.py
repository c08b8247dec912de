"""The checklist of workbooks on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def lint_workbook(
    file: Annotated[
        Path, typer.Argument(help="Any .xlsx workbook; it is read, and never changed.", show_default=False)
    ],
    profile: Annotated[
        str,
        typer.Option(
            help="review: a model to be followed; publish: values for anybody; template: to be filled in.",
            metavar="PROFILE",
        ),
    ] = "review",
    strict: Annotated[bool, typer.Option("--strict", help="Fail on desirable and own rules too.")] = False,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
) -> None:
    """Try a workbook against the checklist: 0 nothing essential is wrong, 1 something is, 2 it is no workbook."""
    from funding_alloc.cli import lint_tables, show, tables
    from funding_alloc.run.lint_workbook import lint_workbook as look_at

    chosen = tables.format_of(how)
    report = look_at(file, lint_tables.profile_of(profile))
    show.sheet(lint_tables.faults(report, chosen), chosen)
    if not report.is_sound(strict):
        raise typer.Exit(ExitCode.CHECK_FAILED)
