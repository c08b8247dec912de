"""``learn``: what a tranche that hangs on outcomes would have moved, and how much of that is noise."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def learn(
    file: Annotated[Path, typer.Argument(help="Learning file.", show_default=False)],
    ledger: Annotated[Path | None, typer.Option(help="Write every move to this file, as JSON lines.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Check this ledger and work out every pound of it again.")] = None,
    authority: Annotated[
        str | None, typer.Option(help="One area by code or short name, year by year, instead.")
    ] = None,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Play an outcome-linked tranche on real series: what it would have moved, how much is noise, and the record."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import learning
    from funding_alloc.run.learn import study_learning

    chosen = tables.format_of(how)
    results = study_learning(file, ledger, replay)
    if authority is not None:
        found = [learning.authority(results, authority)]
    else:
        found = list(learning.parts(results)) if chosen is show.Format.TABLE else [learning.tidy(results)]
    for part in found:
        show.sheet(part, chosen)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    if ledger is not None and results.is_sound:
        show.note(f"Ledger: {ledger}", quiet)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)
