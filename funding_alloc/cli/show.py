"""What the screen shows: tables as table, JSON or CSV on stdout, everything else on stderr."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from funding_alloc.export.text import cell_text
from funding_alloc.schema.shown import Sheet


class Format(StrEnum):
    """How a result is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class _Screen(Console):
    """A console that leaves a closed pipe to its caller instead of ending the process with exit code 1."""

    def on_broken_pipe(self) -> None:
        """Hand the fault on."""
        raise BrokenPipeError


def sheet(found: Sheet, how: Format) -> None:
    """Print a result on stdout; a reader who has seen enough (``| head``) is no fault."""
    try:
        _print(found, how)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print(found: Sheet, how: Format) -> None:
    if how is Format.JSON:
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
        told = {"schema": 1, "title": found.title, "rows": rows, **found.facts, "notes": found.notes}
        json.dump(told, sys.stdout, indent=2)
        sys.stdout.write("\n")
    elif how is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(found.columns)
        writer.writerows([["[x]" if cell is None else cell for cell in row] for row in found.rows])
    else:
        _table(found)


def _table(found: Sheet) -> None:
    console = _Screen(highlight=False)
    if not console.is_terminal:
        console = _Screen(highlight=False, width=160)
    table = Table(title=escape(found.title), title_justify="left", title_style="bold", header_style="bold")
    for i, column in enumerate(found.columns):
        is_number = any(isinstance(row[i], int | float) for row in found.rows)
        table.add_column(escape(column), justify="right" if is_number else "left", overflow="fold")
    for row in found.rows:
        table.add_row(*(escape(cell_text(cell)) for cell in row))
    console.print(table)
    for line in fact_lines(found):
        console.print(escape(line))
    for note in found.notes:
        console.print(escape(note))


def lines(found: Iterable[str]) -> None:
    """Print lines on stdout as they are, unfolded, so that editors can follow file:line."""
    try:
        for line in found:
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def fact_lines(found: Sheet) -> list[str]:
    """Figures about the whole in words."""
    return [f"{name.replace('_', ' ').capitalize()}: {cell_text(cell)}" for name, cell in found.facts.items()]


def note(text: str, is_quiet: bool = False) -> None:
    """Say something beside the result, on stderr."""
    if not is_quiet:
        Console(stderr=True, highlight=False, soft_wrap=True).print(escape(text))


@contextmanager
def progress(what: str, is_quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr for work that takes a while, on a terminal only; told of parts done and parts in all."""
    screen = Console(stderr=True)
    if is_quiet or not screen.is_terminal:
        yield lambda done, whole: None
        return
    from rich.progress import Progress

    with Progress(console=screen, transient=True) as bar:
        task = bar.add_task(what)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
