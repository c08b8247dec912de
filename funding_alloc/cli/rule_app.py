"""Allocation rules on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Allocation rules: list them, run one on a table of your own.", no_args_is_help=True)
OutFormat = Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")]


@app.command("list")
def list_rules(
    family: Annotated[
        str | None, typer.Option("--family", help="divisible, units or bids: one family only.", show_default=False)
    ] = None,
    how: OutFormat = "table",
) -> None:
    """Every rule: definition, columns, properties held and broken, reference, worked example."""
    from funding_alloc.cli import rule_tables, show, tables

    chosen = tables.format_of(how)
    show.sheet(rule_tables.listed(chosen, rule_tables.family_of(family)), chosen)


@app.command()
def run(
    rule: Annotated[str, typer.Argument(help="Name of the rule, e.g. talmud.", show_default=False)],
    data: Annotated[
        Path,
        typer.Option("--data", help="CSV table: id, and what the rule reads; or ballots (.pb).", show_default=False),
    ],
    estate: Annotated[
        str | None, typer.Option(help="What there is to share or to award.", metavar="NUMBER", show_default=False)
    ] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", help="An option of the rule: name=value.")] = None,
    purses: Annotated[
        Path | None, typer.Option("--purses", help="CSV table: supporter, purse.", show_default=False)
    ] = None,
    whole_pounds: Annotated[
        bool, typer.Option("--whole-pounds", help="Round by largest remainder; ties go to the lower id.")
    ] = False,
    how: OutFormat = "table",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")] = False,
) -> None:
    """Share an estate among the rows of a table, or choose among bids, exactly."""
    from funding_alloc.cli import options, rule_tables, show, tables
    from funding_alloc.run.rule import Request, run_rule

    chosen = tables.format_of(how)
    found = run_rule(rule, data, Request(estate, options.words(settings), whole_pounds, purses))
    sheet = rule_tables.answered(found)
    show.sheet(sheet, chosen)
    if chosen is show.Format.CSV:
        for line in show.fact_lines(sheet):
            show.note(line, quiet)
    if found.unused:
        show.note(f"Columns that took no part: {', '.join(found.unused)}.", quiet)
