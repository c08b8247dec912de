"""Templates written, and read into the files that the program reads: all of a template, or nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from funding_alloc.errors import Finding, InputFault
from funding_alloc.export.bid_template import write_bid_template
from funding_alloc.export.project_template import write_project_template
from funding_alloc.export.template.filled import funds_as_yaml, table_as_csv
from funding_alloc.export.template.funds import write_fund_template
from funding_alloc.export.template.indicators import Held, write_indicator_template
from funding_alloc.reading.competition.listed import TABLES
from funding_alloc.reading.competition.round import read_filled, read_rules
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.funds import read_funds
from funding_alloc.reading.project_files import project_rows
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.reading.template.columns import TableSpec
from funding_alloc.reading.template.fund_columns import FUND_TABLES
from funding_alloc.reading.template.funds import ANY_YEAR, read_fund_lines
from funding_alloc.reading.template.indicators import (
    NAME,
    AskedIndicators,
    asked_of_dictionary,
    asked_of_scenario,
    read_indicators,
    template_table,
)
from funding_alloc.reading.template.project_columns import PROJECT_TABLE
from funding_alloc.reading.themes import read_themes
from funding_alloc.schema.funds import DividedFunds, Funds, GrantedFunds, ListedFunds
from funding_alloc.schema.scenario import Level


@dataclass(frozen=True)
class Meant:
    """Which indicators a template is for: those of a scenario, or of a table that a data dictionary describes."""

    scenario: Path | None = None
    level: Level = Level.DISTRICT
    is_whole_table: bool = False
    described: tuple[Path, str, Path] | None = None
    """Dictionary, table, and table of places."""

    def ask(self) -> tuple[AskedIndicators, Held]:
        """What is asked for, and the values that are held. Raises ``InputFault`` where nothing says what is meant."""
        if self.described is not None:
            return asked_of_dictionary(*self.described), {}
        if self.scenario is None:
            fix = "Name a scenario, or a dictionary with its table and the table of places."
            raise InputFault([Finding("template", 0, 0, "nothing says which indicators are meant.", fix)])
        inputs = read_scenario(self.scenario, with_studies=False)
        held = inputs.indicators.values if self.level is Level.DISTRICT else {}
        return asked_of_scenario(inputs, self.level, self.is_whole_table), held


def write_indicators(out: Path, meant: Meant, is_filled: bool) -> None:
    """Write the template of indicators, blank or filled with the values that are held."""
    asked, held = meant.ask()
    if is_filled and not held:
        what = "there are no values to fill it with: a scenario's table holds those of districts only."
        raise InputFault([Finding(str(out), 0, 0, what, "Leave it blank.")])
    _must_be_free(out)
    write_indicator_template(out, asked, held if is_filled else None)


def write_bids(out: Path, round_file: Path) -> None:
    """Write the template of a round's tables: applicants, bids, marks, winners, overrides."""
    round_, _ = read_rules(round_file)
    _must_be_free(out)
    write_bid_template(out, round_)


def write_projects(out: Path) -> None:
    """Write the template of a project file."""
    _must_be_free(out)
    write_project_template(out)


def project_csv(path: Path, out: Path | None) -> Mapping[Path, bytes]:
    """A filled project file as CSV, cell for cell: what is blank stays blank."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([PROJECT_TABLE.names, *project_rows(path)])
    return {} if out is None else {out: text.getvalue().encode()}


def write_funds(out: Path, themes: Path | None, held: Path | None) -> None:
    """Write the template of fund lines. Raises ``InputFault`` for a fund file without lines."""
    funds = None if held is None else _with_lines(held)
    _must_be_free(out)
    write_fund_template(out, None if themes is None else read_themes(themes)[0], funds)


def _with_lines(path: Path) -> ListedFunds | GrantedFunds:
    document = read_extended(path, "fund file")
    findings: list[Finding] = []
    funds: Funds = read_funds(document, ANY_YEAR, findings)
    if isinstance(funds, DividedFunds):
        what = f"'{funds.division}': the template holds funds whose lines are listed or granted."
        findings.append(document.finding(("division",), what, "Name a file whose 'division' is listed or granted."))
    if findings or isinstance(funds, DividedFunds):
        raise InputFault(findings)
    return funds


def indicator_files(path: Path, meant: Meant, out: Path | None) -> Mapping[Path, bytes]:
    """The CSV table of a filled template; nothing where no file is named. Raises ``InputFault`` with every fault."""
    content = table_as_csv(read_indicators(path, meant.ask()[0]), (NAME,))
    return {} if out is None else {out: content}


def fund_files(path: Path, themes: Path | None, out: Path | None) -> Mapping[Path, bytes]:
    """The fund file of a filled template."""
    content = funds_as_yaml(read_fund_lines(path, None if themes is None else read_themes(themes)[0]).data)
    return {} if out is None else {out: content}


def bid_files(path: Path, round_file: Path, folder: Path | None) -> Mapping[Path, bytes]:
    """The CSV tables of a filled template, each under its name in a folder."""
    tables = read_filled(round_file, path).tables
    content = {name: table_as_csv(table) for name, table in tables.items()}
    return {} if folder is None else {folder / f"{name}.csv": raw for name, raw in content.items()}


def tables_of_kind(what: str, meant: Meant) -> Sequence[TableSpec[Any]]:
    """The tables of a kind of template: ``bids``, ``funds``, ``indicators`` or ``projects``."""
    if what == "projects":
        return (PROJECT_TABLE,)
    if what == "indicators":
        return (template_table(meant.ask()[0]),)
    return FUND_TABLES if what == "funds" else tuple(TABLES.values())


def write_files(files: Mapping[Path, bytes], ending: str) -> None:
    """Write what was read, in files of one kind.

    Raises ``InputFault`` before anything is written where one of the files may not be.
    """
    faults = [fault for path in files if (fault := _name_fault(path, ending)) is not None]
    if faults:
        raise InputFault(faults)
    for path, content in files.items():
        path.write_bytes(content)


def _must_be_free(out: Path) -> None:
    fault = _name_fault(out, ".xlsx")
    if fault is not None:
        raise InputFault([fault])


def _name_fault(out: Path, ending: str) -> Finding | None:
    """Why a file may not be written under a name: its ending, a file that is there, a folder that is not."""
    fault = ""
    if out.suffix != ending:
        fault = f"must be named {ending}."
    elif out.exists():
        fault = "is there already, and is not written over."
    elif not out.parent.is_dir():
        fault = "lies in a folder that does not exist."
    return Finding(str(out), 0, 0, fault, "Name another file.") if fault else None
