"""``map``: what leads to what, where benefits go, which loops there are and what leads nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def systems_map(
    file: Annotated[Path, typer.Argument(help="Systems map.", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="Folder for map.svg, edges.csv and map.graphml.")] = None,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Follow benefits along a systems map, find its loops and orphans, and draw it."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import systems_map as shown
    from funding_alloc.run.system_map import study_map, write_map

    chosen = tables.format_of(how)
    results = study_map(file)
    if out is not None:
        write_map(results, out)
    for part in shown.parts(results) if chosen is show.Format.TABLE else [shown.edges(results)]:
        show.sheet(part, chosen)
    if out is not None:
        show.note(f"Written to {out}.", quiet)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)
