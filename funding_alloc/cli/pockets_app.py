"""``pockets``: who pays, who gains, and what a shared pot would take."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def pockets(
    file: Annotated[Path, typer.Argument(help="Wrong-pockets file.", show_default=False)],
    incidence: Annotated[
        bool, typer.Option("--incidence", help="Show every event by department, and what does not add up, instead.")
    ] = False,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Say in whose pocket the benefits of spending land, whether anybody would invest, and what a pot would take."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import pockets as pockets_tables
    from funding_alloc.export.studies import pockets_incidence
    from funding_alloc.run.pockets import study_pockets

    chosen = tables.format_of(how)
    results = study_pockets(file)
    shown = pockets_incidence if incidence else pockets_tables
    for part in shown.parts(results) if chosen is show.Format.TABLE else [shown.tidy(results)]:
        show.sheet(part, chosen)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)
