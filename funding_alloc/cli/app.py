"""The commands. Each reads, calls one function of ``run``, and shows what came back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from funding_alloc.cli.formula_app import app as formula_app
from funding_alloc.cli.learn_app import learn
from funding_alloc.cli.lint_app import lint_workbook
from funding_alloc.cli.map_app import systems_map
from funding_alloc.cli.outcomes_app import outcomes
from funding_alloc.cli.pockets_app import pockets
from funding_alloc.cli.publish_app import publish
from funding_alloc.cli.rule_app import app as rule_app
from funding_alloc.cli.small_area_app import small_areas
from funding_alloc.cli.standard_app import standard
from funding_alloc.cli.sweep_app import sweep
from funding_alloc.cli.template_app import app as template_app
from funding_alloc.errors import ExitCode

HELP = """Compare three ways of funding England's combined authorities on one set of figures:
competitive bidding, formula by fund, and single settlement.

Exit codes: 0 done; 1 ran, but a check failed; 2 an input is at fault; 3 no allocation meets every limit;
4 not proven the best; 70 a fault of ours.
"""
app = typer.Typer(help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(formula_app, name="formula")
app.add_typer(rule_app, name="rule")
app.add_typer(template_app, name="template")
app.command("learn")(learn)
app.command("lint-workbook")(lint_workbook)
app.command("map")(systems_map)
app.command("outcomes")(outcomes)
app.command("pockets")(pockets)
app.command("publish")(publish)
app.command("small-areas")(small_areas)
app.command("standard")(standard)
app.command("sweep")(sweep)

ScenarioFile = Annotated[Path, typer.Argument(help="Scenario file.", show_default=False)]
ScenarioOrRound = Annotated[Path, typer.Argument(help="Scenario, or round of bidding.", show_default=False)]
OutFormat = Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")]
TimeLimit = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds for each programme; without a proof of the optimum by then, exit code 4."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print the result only.")]


@app.callback(invoke_without_command=True)
def about(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Say the version, or hand over to a command."""
    if version:
        from funding_alloc import __version__

        typer.echo(f"funding-alloc {__version__}")
        raise typer.Exit


@app.command()
def compare(
    scenario: Annotated[Path | None, typer.Argument(help="Scenario file; the shipped one without it.")] = None,
    out: Annotated[Path, typer.Option(help="Folder that run folders are written to.")] = Path("outputs"),
    how: OutFormat = "table",
    timings: Annotated[bool, typer.Option("--timings", help="Say where the time went.")] = False,
    time_limit: TimeLimit = None,
    live: Annotated[bool, typer.Option("--live", help="Formulas in a workbook of more than 1,000 areas too.")] = False,
    quiet: Quiet = False,
) -> None:
    """Fund a scenario three ways, check and measure the results, and write a run folder with the workbook."""
    from funding_alloc.cli import district_tables, envelope_tables, round_tables, show, tables
    from funding_alloc.export import side_by_side
    from funding_alloc.run.compare import compare_to_folder
    from funding_alloc.run.program import default_scenario

    chosen = tables.format_of(how)
    path = scenario or default_scenario()
    command = f"funding-alloc compare {scenario or ''}".strip() + " --live" * live
    run = compare_to_folder(path, out, command, time_limit, all_live=live)
    show.sheet(side_by_side.amounts(run.results), chosen)
    if chosen is show.Format.TABLE:
        real = (tables.awards, round_tables.by_fund, district_tables.targeting, district_tables.nothing)
        for found in (envelope_tables.envelope, *real, side_by_side.panel, side_by_side.published):
            extra = found(run.results)
            if extra.rows:
                show.sheet(extra, chosen)
    for line in tables.closing(run.results, run.folder):
        show.note(line, quiet)
    if timings:
        for line in tables.seconds(run.timings.seconds):
            show.note(line)
    if not run.results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def check(
    paths: Annotated[
        list[Path], typer.Argument(help="Scenario, formula, fund, round or generator files, tables, or project files.")
    ],
    quiet: Quiet = False,
) -> None:
    """Read files and list every fault; project files are scored too, and nothing else is calculated."""
    from funding_alloc.cli import show, standard_app
    from funding_alloc.errors import InputFault
    from funding_alloc.run.check import check_path
    from funding_alloc.run.check_sets import score_sets, sort_out

    found = sort_out(paths)
    scored, findings = score_sets(found)
    findings += [finding for path in found.others for finding in check_path(path)]
    if findings:
        raise InputFault(findings)
    standard_app.show_scores(scored)
    show.note(f"{len(paths)} file{'s' if len(paths) != 1 else ''} read, no faults found.", quiet)
    standard_app.end(scored, quiet)


@app.command()
def allocate(
    scenario: ScenarioOrRound,
    model: Annotated[str, typer.Option(help="formula, competitive or settlement.")],
    time_limit: TimeLimit = None,
    how: OutFormat = "table",
) -> None:
    """Compute one model and print its allocation, line by line; for a round of bidding, decide on its bids."""
    from funding_alloc.cli import round_commands, show, tables
    from funding_alloc.run.compare import results_of
    from funding_alloc.schema.allocation import Model

    chosen, wanted = tables.format_of(how), tables.model_of(model)
    if round_commands.is_round(scenario):
        round_commands.allocate(scenario, wanted, chosen)
        return
    results = results_of(scenario, time_limit=time_limit, with_studies=False)
    tables.must_have(results, wanted)
    show.sheet(tables.lines_of_model(results, wanted), chosen)
    if chosen is show.Format.TABLE and wanted is Model.SETTLEMENT:
        show.sheet(tables.binding(results), chosen)
    if chosen is show.Format.TABLE and wanted is Model.COMPETITIVE:
        round_commands.decisions(results)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def explain(
    scenario: ScenarioOrRound,
    authority: Annotated[
        str,
        typer.Argument(
            help="ONS code, short name or name, e.g. E47000007 or WMCA; for a round, a bid's id. For a scenario whose "
            "bids are read, a bid's id or FUND:BID too; an authority's name or code wins over a bid's id."
        ),
    ],
    how: OutFormat = "table",
) -> None:
    """Tell one authority's settlement as a page, then its pounds step by step; of a round, why a bid won or lost."""
    from funding_alloc.cli import explain_tables, round_commands, show, tables
    from funding_alloc.run.compare import results_of

    chosen = tables.format_of(how)
    if round_commands.is_round(scenario):
        round_commands.explain(scenario, authority, chosen)
        return
    results = results_of(scenario, with_studies=False)
    bid = round_commands.decision_meant(results, authority)
    if bid is not None:
        round_commands.explain_decision(bid, chosen)
        return
    found = explain_tables.authority_of(results, authority)
    account = explain_tables.explained(results, found)
    is_table = chosen is show.Format.TABLE
    for part in (*explain_tables.page(results, found), *explain_tables.by_theme(account)) if is_table else [account]:
        show.sheet(part, chosen)


@app.command("roll-out")
def roll_out(
    file: Annotated[Path, typer.Argument(help="Roll-out file.", show_default=False)],
    how: OutFormat = "table",
    quiet: Quiet = False,
) -> None:
    """Play settlements spreading, stage by stage: what changes for those inside and for those outside."""
    from funding_alloc.cli import roll_out_tables, show, tables
    from funding_alloc.run.roll_out import roll_out_of

    chosen = tables.format_of(how)
    found = roll_out_of(file)
    for part in roll_out_tables.read(found) if chosen is show.Format.TABLE else [roll_out_tables.tidy(found)]:
        show.sheet(part, chosen)
    for line in tables.checks_in_words(found.checks):
        show.note(line, quiet)
    if not found.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def flexibility(scenario: ScenarioFile, how: OutFormat = "table") -> None:
    """Tell what freedom to move money is worth: by cap, base, class wall, and inside every unpublished range."""
    from funding_alloc.cli import settlement_tables, show, tables
    from funding_alloc.run.flexibility import study_flexibility

    chosen = tables.format_of(how)
    study = study_flexibility(scenario)
    is_table = chosen is show.Format.TABLE
    for part in settlement_tables.sheets(study) if is_table else [settlement_tables.tidy(study)]:
        show.sheet(part, chosen)


@app.command()
def eligibility(
    scenario: Annotated[Path | None, typer.Argument(help="Scenario file; the shipped one without it.")] = None,
    how: OutFormat = "table",
) -> None:
    """Show every authority before the published tests for a settlement, and the verdict they lead to."""
    from funding_alloc.cli import envelope_tables, show, tables
    from funding_alloc.reading.scenario import read_scenario
    from funding_alloc.run.program import default_scenario

    chosen = tables.format_of(how)
    show.sheet(envelope_tables.eligibility(read_scenario(scenario or default_scenario(), with_studies=False)), chosen)


@app.command()
def second_stage(
    file: Annotated[Path, typer.Argument(help="Second stage file.", show_default=False)],
    ranges: Annotated[bool, typer.Option("--ranges", help="Run every unpublished parameter's other values.")] = False,
    how: OutFormat = "table",
    quiet: Quiet = False,
) -> None:
    """Pass an authority's settlement on to its councils by formula, by plan or by call."""
    from funding_alloc.cli import second_stage_tables, show, tables
    from funding_alloc.run.second_stage import run_second_stage

    chosen = tables.format_of(how)
    results = run_second_stage(file, with_ranges=ranges)
    for part in second_stage_tables.parts(results, chosen):
        show.sheet(part, chosen)
    for line in tables.checks_in_words(results.checks):
        show.note(line, quiet)
    if not results.is_sound:
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def published(
    wanted: Annotated[str | None, typer.Argument(help="Start of an id, e.g. us-house; everything without it.")] = None,
    large: Annotated[Path | None, typer.Option(help="Folder of published tables too large to be carried.")] = None,
    differences: Annotated[bool, typer.Option("--differences", help="List every value that is off.")] = False,
    how: OutFormat = "table",
) -> None:
    """Recompute published settlements from the formula library, and count the values that agree."""
    from funding_alloc.cli import formula_tables, show, tables
    from funding_alloc.run.program import published_places
    from funding_alloc.run.published import reproduce_all

    chosen = tables.format_of(how)
    scores = reproduce_all(published_places(large), wanted)
    found = formula_tables.differences(scores, chosen) if differences else formula_tables.scoreboard(scores, chosen)
    show.sheet(found, chosen)
    if not all(score.is_reproduced for score in scores):
        raise typer.Exit(ExitCode.CHECK_FAILED)


@app.command()
def doctor(how: OutFormat = "table") -> None:
    """Look at the environment: Python, packages, solver, encoding, and whether outputs can be written."""
    from funding_alloc.cli import show, tables
    from funding_alloc.run.doctor import examine
    from funding_alloc.schema.shown import Sheet

    chosen = tables.format_of(how)
    found = examine(Path("outputs"))
    rows = [(entry.what, entry.found, "ok" if entry.is_fine else "AT FAULT", entry.fix) for entry in found]
    show.sheet(Sheet("Environment", ("what", "found", "state", "how to mend"), rows), chosen)
    if not all(entry.is_fine for entry in found):
        raise typer.Exit(ExitCode.CHECK_FAILED)
