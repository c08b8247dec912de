"""Allocation rules on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Allocation rules: list them, run or probe one on a table of your own.", no_args_is_help=True)
OutFormat = Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")]
RuleName = Annotated[str, typer.Argument(help="Name of the rule, e.g. talmud.", show_default=False)]
Data = Annotated[
    Path, typer.Option("--data", help="CSV table: id, and what the rule reads; or ballots (.pb).", show_default=False)
]
Estate = Annotated[
    str | None, typer.Option(help="What there is to share or to award.", metavar="NUMBER", show_default=False)
]
Settings = Annotated[list[str] | None, typer.Option("--set", help="An option of the rule: name=value.")]
Purses = Annotated[Path | None, typer.Option("--purses", help="CSV table: supporter, purse.", show_default=False)]


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
    rule: RuleName,
    data: Data,
    estate: Estate = None,
    settings: Settings = None,
    purses: Purses = None,
    whole_pounds: Annotated[
        bool, typer.Option("--whole-pounds", help="Round by largest remainder; ties go to the lower id.")
    ] = False,
    how: OutFormat = "table",
    quiet: Quiet = False,
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


@app.command()
def probe(
    rule: RuleName,
    data: Data,
    estate: Estate = None,
    settings: Settings = None,
    purses: Purses = None,
    overclaim: Annotated[str, typer.Option(help="Share by which a figure is overstated.", metavar="SHARE")] = "0.10",
    parts: Annotated[str, typer.Option(help="Parts that one comes in; they sum to 1.", metavar="SHARES")] = "1/2,1/2",
    up_to: Annotated[
        str | None,
        typer.Option(
            "--up-to", help="Largest estate tried: else all claims or asks, or twice the estate.", metavar="NUMBER"
        ),
    ] = None,
    estate_step: Annotated[
        str | None,
        typer.Option(
            "--estate-step", help="From estate to estate, where they cannot be listed: else 1%.", metavar="NUMBER"
        ),
    ] = None,
    step: Annotated[
        str | None,
        typer.Option(
            help="How far a figure is moved: else 1, for bids a hundredth of the largest ask.", metavar="NUMBER"
        ),
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="An id to try; else all are tried.", metavar="ID")] = None,
    how: OutFormat = "table",
    quiet: Quiet = False,
) -> None:
    """Try a rule: more money, overclaims, splitting, joining, marginal pounds, and what losing bids lack."""
    from funding_alloc.cli import options, probe_tables, show, tables
    from funding_alloc.run.probe import ProbeRequest, run_probe

    chosen = tables.format_of(how)
    asked = {"overclaim": overclaim, "parts": parts, "up_to": up_to, "estate_step": estate_step, "step": step}
    questions = {name: text for name, text in asked.items() if text is not None}
    request = ProbeRequest(estate, options.words(settings), questions, tuple(only or ()), purses)
    found = run_probe(rule, data, request)
    show.sheet(probe_tables.probed(found, chosen), chosen)
    if found.unused:
        show.note(f"Columns that took no part: {', '.join(found.unused)}.", quiet)
