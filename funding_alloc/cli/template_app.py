"""Excel templates on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from funding_alloc.run.templates import Meant

app = typer.Typer(
    help="Excel templates to fill in: write one, read it back, or list its columns.", no_args_is_help=True
)
KNOWN = ("bids", "funds", "indicators", "projects")
_OPTIONS = {
    "bids": {"round"},
    "funds": {"themes", "funds"},
    "indicators": {"scenario", "dictionary", "table", "places", "all", "filled"},
    "projects": set(),
}
"""Options that each kind of template has a use for."""


class Level(StrEnum):
    """What the rows of a template of indicators are."""

    DISTRICT = "district"
    AUTHORITY = "authority"


What = Annotated[
    str, typer.Argument(help="What the template is for: bids, funds, indicators or projects.", show_default=False)
]
OutFormat = Annotated[str, typer.Option("--format", help="table, json or csv.", metavar="FORMAT")]
Round = Annotated[Path | None, typer.Option("--round", help="File of the round, for bids.")]
Themes = Annotated[Path | None, typer.Option("--themes", help="Theme file, for funds: it gives the lists of themes.")]
OfScenario = Annotated[Path | None, typer.Option("--scenario", help="Scenario whose formulas read the indicators.")]
OfDictionary = Annotated[Path | None, typer.Option("--dictionary", help="Data dictionary, instead of a scenario.")]
OfTable = Annotated[str | None, typer.Option("--table", help="Table of the dictionary, as indicators/districts.csv.")]
OfPlaces = Annotated[Path | None, typer.Option("--places", help="CSV table of the places, with area_code and name.")]
Rows = Annotated[Level, typer.Option("--level", help="A row for each district, or each authority of the scenario.")]
Whole = Annotated[bool, typer.Option("--all", help="Every column of its table, as a scenario reads it whole.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing.")]


@app.command()
def write(
    what: What,
    out: Annotated[Path, typer.Argument(help="File to write, .xlsx.", show_default=False)],
    round_file: Round = None,
    themes: Themes = None,
    fund_file: Annotated[Path | None, typer.Option("--funds", help="Fund file to fill it with, for funds.")] = None,
    scenario: OfScenario = None,
    dictionary: OfDictionary = None,
    table: OfTable = None,
    places: OfPlaces = None,
    level: Rows = Level.DISTRICT,
    whole: Whole = False,
    filled: Annotated[bool, typer.Option("--filled", help="Fill it with the values held, for indicators.")] = False,
    quiet: Quiet = False,
) -> None:
    """Write a template: bids of a round, lines of funds, indicators of places, or outcomes of projects."""
    from funding_alloc.cli import show
    from funding_alloc.run import templates

    given = {"round": round_file, "themes": themes, "funds": fund_file, "filled": filled or None}
    _must_be_known(what, {**given, **_named(scenario, (dictionary, table, places), whole)})
    if what == "bids":
        rules = _needed(round_file, "round", what)
        templates.write_bids(out, rules)
        then = f"name it in {rules}"
    elif what == "funds":
        templates.write_funds(out, themes, fund_file)
        then = "read it with: template read funds"
    elif what == "projects":
        templates.write_projects(out)
        then = "name it in a set of project files"
    else:
        templates.write_indicators(out, _meant(scenario, (dictionary, table, places), level, whole), filled)
        then = "read it with: template read indicators"
    show.note(f"{out} written; once it is filled in, {then}.", quiet)


@app.command()
def read(
    what: What,
    file: Annotated[Path, typer.Argument(help="The filled template, .xlsx.", show_default=False)],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="CSV to write (indicators, projects), YAML (funds), or a folder for CSVs (bids)."),
    ] = None,
    round_file: Round = None,
    themes: Themes = None,
    scenario: OfScenario = None,
    dictionary: OfDictionary = None,
    table: OfTable = None,
    places: OfPlaces = None,
    level: Rows = Level.DISTRICT,
    whole: Whole = False,
    quiet: Quiet = False,
) -> None:
    """Check a filled template, and write the files that the program reads if it has no fault."""
    from funding_alloc.cli import show
    from funding_alloc.run import templates

    given = {"round": round_file, "themes": themes}
    _must_be_known(what, {**given, **_named(scenario, (dictionary, table, places), whole)})
    if what == "bids":
        files = templates.bid_files(file, _needed(round_file, "round", what), out)
    elif what == "funds":
        files = templates.fund_files(file, themes, out)
    elif what == "projects":
        files = templates.project_csv(file, out)
    else:
        files = templates.indicator_files(file, _meant(scenario, (dictionary, table, places), level, whole), out)
    templates.write_files(files, ".yaml" if what == "funds" else ".csv")
    show.note(f"{file} has no fault.", quiet)
    for path in files:
        show.note(f"{path} written.", quiet)


@app.command()
def columns(
    what: What,
    how: OutFormat = "table",
    scenario: OfScenario = None,
    dictionary: OfDictionary = None,
    table: OfTable = None,
    places: OfPlaces = None,
    level: Rows = Level.DISTRICT,
    whole: Whole = False,
) -> None:
    """List every column of a template and of the tables it stands for."""
    from funding_alloc.cli import show, tables
    from funding_alloc.run import templates
    from funding_alloc.schema.shown import Sheet

    _must_be_known(what, _named(scenario, (dictionary, table, places), whole))
    chosen = tables.format_of(how)
    meant = _meant(scenario, (dictionary, table, places), level, whole)
    rows = [
        (spec.name, one.name, str(one.kind), one.unit, one.need.words, one.absent, one.help)
        for spec in templates.tables_of_kind(what, meant)
        for one in spec.columns
    ]
    headings = ("table", "column", "kind", "unit", "needed", "[x] means", "what it holds")
    blank = "a value that is not there yet, and a fault where one is needed" if what == "projects" else "a fault"
    show.sheet(Sheet("Columns", headings, rows, (f"A blank is {blank} in every column.",)), chosen)


def _meant(
    scenario: Path | None, described: tuple[Path | None, str | None, Path | None], level: Level, is_whole: bool
) -> Meant:
    """Which indicators are meant. Raises ``InputFault`` for a scenario and a dictionary, or parts of the latter."""
    from funding_alloc.errors import Finding, InputFault
    from funding_alloc.run.templates import Meant
    from funding_alloc.schema.scenario import Level as Recipients

    dictionary, table, places = described
    if dictionary is None and table is None and places is None:
        return Meant(scenario, Recipients(level.value), is_whole)
    if dictionary is None or table is None or places is None or scenario is not None:
        fix = "Write --dictionary, --table and --places together, or --scenario alone."
        raise InputFault([Finding("template", 0, 0, "the indicators are named in part, or twice.", fix)])
    return Meant(described=(dictionary, table, places))


def _needed(path: Path | None, option: str, what: str) -> Path:
    from funding_alloc.errors import Finding, InputFault

    if path is None:
        said = f"{what} need the file of their {option}."
        raise InputFault([Finding("template", 0, 0, said, f"Write --{option} and its file.")])
    return path


def _named(
    scenario: Path | None, described: tuple[Path | None, str | None, Path | None], is_whole: bool
) -> dict[str, object]:
    """Options that say which indicators are meant, by name."""
    return {
        "scenario": scenario,
        **dict(zip(("dictionary", "table", "places"), described, strict=True)),
        "all": is_whole or None,
    }


def _must_be_known(what: str, given: Mapping[str, object]) -> None:
    from funding_alloc.errors import Finding, InputFault, did_you_mean

    if what not in KNOWN:
        raise InputFault([Finding("template", 0, 0, f"there is none for '{what}'.", did_you_mean(what, KNOWN))])
    stray = [name for name, value in given.items() if value is not None and name not in _OPTIONS[what]]
    if stray:
        fix = f"It goes with {', '.join(kind for kind in KNOWN if stray[0] in _OPTIONS[kind])}."
        raise InputFault([Finding("template", 0, 0, f"{what} have no use for --{stray[0]}.", fix)])
