"""``standard``, and the scores that ``check`` prints: what outcome data lack, and what to collect next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from funding_alloc.errors import ExitCode

if TYPE_CHECKING:
    from funding_alloc.schema.standard_results import StandardResults


def standard(
    file: Annotated[Path, typer.Argument(help="Set of project files.", show_default=False)],
    more: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders scored with those the set names.", show_default=False)
    ] = None,
    mapping: Annotated[
        bool, typer.Option("--mapping", help="Show what stands for each core field in other standards, instead.")
    ] = False,
    how: Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")] = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Score project files for completeness and comparability, and say what to collect next."""
    from funding_alloc.cli import show, tables
    from funding_alloc.export.studies import standard as shown
    from funding_alloc.run.standard import score_standard

    chosen = tables.format_of(how)
    results = score_standard(file, more or ())
    if mapping:
        show.sheet(shown.mapping(results), chosen)
        return
    if chosen is show.Format.TABLE:
        show_scores([results])
    else:
        show.sheet(shown.tidy(results), chosen)
    end([results], quiet)


def end(scored: Sequence[StandardResults], is_quiet: bool) -> None:
    """Say what is short, and end with exit code 1 if anything is."""
    from funding_alloc.cli import show, tables

    for results in scored:
        for line in (*tables.checks_in_words(results.checks), *results.shortfalls):
            show.note(line, is_quiet)
    if not all(results.is_sound and results.is_enough for results in scored):
        raise typer.Exit(ExitCode.CHECK_FAILED)


def show_scores(scored: Sequence[StandardResults]) -> None:
    """The tables of every set, and every cell to be mended on a line that editors follow."""
    from funding_alloc.cli import show
    from funding_alloc.export.studies import standard as shown

    for results in scored:
        for part in shown.parts(results):
            show.sheet(part, show.Format.TABLE)
        if results.to_add:
            show.lines([f"What to add: {len(results.to_add)} entries", *map(str, results.to_add)])
