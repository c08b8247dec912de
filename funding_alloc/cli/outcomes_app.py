"""``outcomes``: what has moved, what has not, and what nobody can tell."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def outcomes(
    file: Annotated[Path | None, typer.Argument(help="Outcomes framework; the shipped one without it.")] = None,
    authority: Annotated[str | None, typer.Option(help="Verdicts of one area, by its code.", metavar="CODE")] = None,
    indicator: Annotated[
        str | None, typer.Option(help="Verdicts and figures of one indicator.", metavar="INDICATOR")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the tables, and trajectories drawn for each indicator.")
    ] = None,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Say which outcomes moved, which did not and which nobody can tell, with their sampling error."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import outcomes as shown
    from funding_alloc.run.outcomes import study_outcomes, write_outcomes
    from funding_alloc.run.program import default_framework

    chosen = tables.format_of(how)
    results = study_outcomes(file or default_framework())
    if authority is not None:
        tables.one_of("--authority", authority, [*results.inputs.judged, results.inputs.rules.whole])
    if indicator is not None:
        tables.one_of("--indicator", indicator, list(results.indicators))
    is_all = authority is None and indicator is None
    if chosen is show.Format.TABLE:
        found = list(shown.parts(results) if is_all else shown.selected(results, authority, indicator))
    else:
        found = [shown.tidy(results, authority, indicator)]
    if out is not None:
        write_outcomes(results, out, indicator)
    for part in found:
        show.sheet(part, chosen)
    if out is not None:
        show.note(f"Written to {out}.", quiet)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)
