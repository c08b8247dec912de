"""What ``allocate`` and ``explain`` do with a round of bidding, alone or of a scenario's fund."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from funding_alloc.cli import drawn_tables, explain_tables, losing_tables, round_tables, show, tables
from funding_alloc.cli.show import Format
from funding_alloc.errors import ExitCode, Finding, InputFault, did_you_mean
from funding_alloc.run.competition import decision_on, is_drawn, is_losing, is_round, run_round
from funding_alloc.run.drawn_round import study_drawn
from funding_alloc.run.losing_round import study_losing
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.bids import Decided, Decision
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Sheet

__all__ = ["allocate", "decision_meant", "decisions", "explain", "explain_decision", "is_round"]


def allocate(path: Path, model: Model, how: Format) -> None:
    """Decide a round and print its decisions."""
    if model is not Model.COMPETITIVE:
        what = f"a round of bidding has no {model.value} model."
        raise InputFault([Finding("--model", 0, 0, what, "Write competitive, or give a scenario.")])
    if is_drawn(path):
        study = study_drawn(path)
        _show(drawn_tables.sheets(study) if how is Format.TABLE else [drawn_tables.tidy(study)], how)
        return
    if is_losing(path):
        told = study_losing(path)
        _show(losing_tables.sheets(told) if how is Format.TABLE else [losing_tables.tidy(told)], how)
        return
    run = run_round(path)
    found = run.decided
    _show([round_tables.bids(found, how), *(round_tables.parts(found) if how is Format.TABLE else ())], how)
    for line in tables.checks_in_words(run.checks):
        show.note(line)
    if not run.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def explain(path: Path, bid: str, how: Format) -> None:
    """Print one bid's way through a round."""
    run = run_round(path)
    show.sheet(round_tables.explained(run.decided, decision_on(run, bid)), how)
    if not run.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


def decisions(results: Results) -> None:
    """Print every bid of a scenario's rounds, and the logs of what was decided against the rule."""
    for found in results.decided:
        _show([round_tables.bids(found.decided, Format.TABLE), *round_tables.parts(found.decided)], Format.TABLE)


def decision_meant(results: Results, word: str) -> tuple[Decided, Decision] | None:
    """The bid of a scenario's rounds that a word means; None where it means an authority, or there are no bids.

    An authority's name or code wins over a bid's id. ``FUND:BID`` tells bids of several funds apart. Raises
    ``InputFault`` for an id of several funds, and for a word that means nothing.
    """
    if not results.decided or explain_tables.authority_named(results, word) is not None:
        return None
    known: dict[str, list[tuple[str, Decided, Decision]]] = {}
    for one in results.decided:
        for decision in one.decided.decisions:
            name = f"{one.fund}:{decision.bid.id}"
            for key in (decision.bid.id, name):
                known.setdefault(key, []).append((name, one.decided, decision))
    found = known.get(word, [])
    if len(found) == 1:
        return found[0][1:]
    if found:
        names = ", ".join(name for name, _, _ in found)
        raise InputFault([Finding("BID", 0, 0, f"'{word}' is a bid of several funds.", f"Write one of: {names}.")])
    what = f"'{word}' is neither an authority of this scenario nor a bid of its rounds."
    meant = did_you_mean(word, [*known, *explain_tables.known_authorities(results)])
    raise InputFault([Finding("AUTHORITY", 0, 0, what, meant)])


def explain_decision(meant: tuple[Decided, Decision], how: Format) -> None:
    """Print the way of a bid of a scenario's rounds."""
    show.sheet(round_tables.explained(*meant), how)


def _show(sheets: Iterable[Sheet], how: Format) -> None:
    for sheet in sheets:
        show.sheet(sheet, how)
