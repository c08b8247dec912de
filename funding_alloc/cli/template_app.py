"""Excel templates on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Excel templates to fill in: write one, or list its columns.", no_args_is_help=True)
KNOWN = ("bids",)
What = Annotated[str, typer.Argument(help="What the template is for: bids.", show_default=False)]
OutFormat = Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")]


@app.command()
def write(
    what: What,
    out: Annotated[Path, typer.Argument(help="File to write, .xlsx.", show_default=False)],
    round_file: Annotated[Path, typer.Option("--round", help="File of the round.", show_default=False)],
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")] = False,
) -> None:
    """Write the template of a round's tables: applicants, bids, marks, winners, overrides."""
    from funding_alloc.cli import show
    from funding_alloc.export.bid_template import write_bid_template
    from funding_alloc.reading.competition import read_rules

    _must_be_known(what)
    round_, _ = read_rules(round_file)
    _must_be_free(out)
    write_bid_template(out, round_)
    show.note(f"{out} written; once it is filled in, name it in {round_file}.", quiet)


@app.command()
def columns(what: What, how: OutFormat = "table") -> None:
    """List every column of a template and of the CSV tables it stands for."""
    from funding_alloc.cli import show, tables
    from funding_alloc.reading.competition.listed import TABLES

    _must_be_known(what)
    chosen = tables.format_of(how)
    rows = [
        (spec.name, one.name, str(one.kind), one.unit, one.need.words, one.absent, one.help)
        for spec in TABLES.values()
        for one in spec.columns
    ]
    headings = ("table", "column", "kind", "unit", "needed", "[x] means", "what it holds")
    show.sheet(show.Sheet("Columns", headings, rows, ("A blank is a fault in every column.",)), chosen)


def _must_be_known(what: str) -> None:
    from funding_alloc.errors import Finding, InputFault, did_you_mean

    if what not in KNOWN:
        raise InputFault([Finding("template", 0, 0, f"there is none for '{what}'.", did_you_mean(what, KNOWN))])


def _must_be_free(out: Path) -> None:
    from funding_alloc.errors import Finding, InputFault

    fault = ""
    if out.suffix != ".xlsx":
        fault = "must be named .xlsx."
    elif out.exists():
        fault = "is there already, and is not written over."
    elif not out.parent.is_dir():
        fault = "lies in a folder that does not exist."
    if fault:
        raise InputFault([Finding(str(out), 0, 0, fault, "Name another file.")])
