"""What ``allocate`` and ``explain`` do with a round of bidding."""

from __future__ import annotations

from pathlib import Path

import typer

from funding_alloc.cli import drawn_tables, round_tables, show, tables
from funding_alloc.cli.show import Format
from funding_alloc.errors import ExitCode, Finding, InputFault
from funding_alloc.run.competition import decision_on, is_drawn, is_round, run_round
from funding_alloc.run.drawn_round import study_drawn
from funding_alloc.schema.allocation import Model

__all__ = ["allocate", "explain", "is_round"]


def allocate(path: Path, model: Model, how: Format) -> None:
    """Decide a round and print its decisions."""
    if model is not Model.COMPETITIVE:
        what = f"a round of bidding has no {model.value} model."
        raise InputFault([Finding("--model", 0, 0, what, "Write competitive, or give a scenario.")])
    if is_drawn(path):
        study = study_drawn(path)
        for sheet in drawn_tables.sheets(study) if how is Format.TABLE else [drawn_tables.tidy(study)]:
            show.sheet(sheet, how)
        return
    run = run_round(path)
    for sheet in (round_tables.bids(run, how), *(round_tables.parts(run) if how is Format.TABLE else ())):
        show.sheet(sheet, how)
    for line in tables.checks_in_words(run.checks):
        show.note(line)
    if not run.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def explain(path: Path, bid: str, how: Format) -> None:
    """Print one bid's way through a round."""
    run = run_round(path)
    show.sheet(round_tables.explained(run, decision_on(run, bid)), how)
    if not run.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)
