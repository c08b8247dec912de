"""``sweep``: a scenario drawn many times."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.errors import ExitCode


def sweep(
    scenario: Annotated[Path | None, typer.Argument(help="Scenario file; the shipped one without it.")] = None,
    draws: Annotated[int | None, typer.Option(min=2, help="Draws, instead of the scenario's.")] = None,
    model: Annotated[
        list[str] | None, typer.Option(help="Model to draw beside the formula: competitive, settlement; all without.")
    ] = None,
    engine: Annotated[str, typer.Option(help="local or dask.", metavar="ENGINE")] = "local",
    scheduler: Annotated[str | None, typer.Option(help="Address of a Dask scheduler, tcp://HOST:PORT.")] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes here; as many as processors without.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that sweep folders are written to.")] = Path("outputs"),
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Draw what a scenario says is uncertain, many times: intervals, which model beats which, and what flips it.

    A sweep that is stopped goes on where it was: finished parts stay in its folder.
    """
    from funding_alloc.cli import show, tables
    from funding_alloc.export.sweep import shown
    from funding_alloc.run.program import default_scenario
    from funding_alloc.run.sweep.story import How, processors
    from funding_alloc.run.sweep.story import sweep as run_sweep

    chosen = tables.format_of(how)
    with show.progress("draws", quiet) as progress:
        settings = How(engine, scheduler, workers or processors(), progress)
        found = run_sweep(scenario or default_scenario(), out, draws, model or [], settings)
    for chunk, fault in sorted(found.outcome.failed.items()):
        show.note(f"part {chunk:05d} failed: {fault}")
    if found.results is None:
        failed = len(found.outcome.failed)
        show.note(f"{failed} part{'s' * (failed != 1)} failed; the others are kept in {found.folder}. Start it again.")
        raise typer.Exit(ExitCode.CHECK_FAILED)
    for part in shown.read(found.results) if chosen is show.Format.TABLE else [shown.tidy(found.results)]:
        show.sheet(part, chosen)
    show.note(f"{len(found.outcome.made)} parts made, {found.kept} there before; see {found.folder}", quiet)
