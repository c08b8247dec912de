"""Pabulib files: bids and ballots of real participatory budgets, as published for research."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.text import read_text
from funding_alloc.schema.support import BallotKind, SupportedBids

_AMOUNT = re.compile(r"\d{1,15}(\.\d{1,9})?")
_SECTIONS: Final = ("META", "PROJECTS", "VOTES")
_COLUMNS: Final = {"META": ("key", "value"), "PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}
_KEYS: Final = ("budget", "vote_type", "num_projects", "num_votes")
_KINDS: Final = {
    "approval": BallotKind.APPROVAL,
    "choose-1": BallotKind.APPROVAL,
    "cumulative": BallotKind.POINTS,
    "scoring": BallotKind.POINTS,
}


@dataclass(frozen=True)
class PabulibFile:
    """What a file says: its bids and ballots, and its own notes by key."""

    bids: SupportedBids
    notes: Mapping[str, str]


@dataclass(frozen=True)
class _Row:
    """One row of a section, by column, and where it stands."""

    line: int
    cells: tuple[str, ...]
    header: tuple[str, ...]

    def get(self, column: str) -> str:
        return self.cells[self.header.index(column)]

    def at(self, column: str) -> tuple[int, int]:
        return self.line, self.header.index(column) + 1


@dataclass
class _Reader:
    """The rows of each section, and every fault found on the way."""

    name: str
    rows: dict[str, list[_Row]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def fault(self, at: tuple[int, int], what: str, fix: str = "") -> None:
        self.findings.append(Finding(self.name, *at, what, fix))

    def stop_if_faulty(self) -> None:
        if self.findings:
            raise InputFault(self.findings)


def read_pabulib(path: Path) -> PabulibFile:
    """Read a Pabulib file.

    Rule    sections META, PROJECTS and VOTES, cells parted by semicolons. Approval and choose-1 ballots count 1 for
            each bid; cumulative and scoring ballots need ``points``, of which 0 is no support. A ballot may be empty.
    Units   the file's own currency, exact.
    Source  the format of Pabulib, the library of participatory budgeting (Faliszewski and others, IJCAI 2023).
    Promise ``num_projects`` and ``num_votes`` are what was read. The file's thresholds and its own rule are notes.
    Raises ``InputFault`` with every finding; what rests on a faulty section is left for the next reading.
    """
    source = read_text(path)
    reader = _Reader(source.name)
    _split(reader, source.text)
    reader.stop_if_faulty()
    notes = _notes(reader)
    asks = _asks(reader)
    reader.stop_if_faulty()
    kind = _KINDS[notes["vote_type"]]
    ballots = _ballots(reader, asks, kind)
    _counts(reader, {"num_projects": len(asks), "num_votes": len(ballots)})
    reader.stop_if_faulty()
    return PabulibFile(SupportedBids(Fraction(notes["budget"]), asks, ballots, kind), notes)


def _split(reader: _Reader, text: str) -> None:
    """Part a file into sections; cells may be quoted as the library's own files are, which is not strict CSV."""
    rows = csv.reader(io.StringIO(text), delimiter=";")
    section, header = "", None
    for cells in rows:
        line = rows.line_num
        if not any(cell.strip() for cell in cells):
            continue
        row = tuple(cell.strip() for cell in cells)
        if len(row) == 1 and row[0].upper() in _SECTIONS:
            section, header = row[0].upper(), None
            if section in reader.rows:
                reader.fault((line, 1), f"section {section} occurs twice.")
            reader.rows[section] = []
        elif not section:
            reader.fault((line, 1), f"'{row[0]}' stands before any section.", "Begin with META.")
            return
        elif header is None:
            header = row
            _check_header(reader, section, header, line)
        elif len(row) != len(header):
            reader.fault((line, 0), f"has {len(row)} cells where the header has {len(header)}.")
        else:
            reader.rows[section].append(_Row(line, row, header))
    for wanted in _SECTIONS:
        if wanted not in reader.rows:
            reader.fault((0, 0), f"has no section {wanted}.")


def _check_header(reader: _Reader, section: str, header: tuple[str, ...], line: int) -> None:
    for column in _COLUMNS[section]:
        if column not in header:
            reader.fault((line, 0), f"section {section} has no column '{column}'.", did_you_mean(column, header))
    for i, column in enumerate(header):
        if column in header[:i]:
            reader.fault((line, i + 1), f"column '{column}' occurs twice.")


def _notes(reader: _Reader) -> dict[str, str]:
    notes: dict[str, str] = {}
    for row in reader.rows["META"]:
        key, value = row.get("key"), row.get("value")
        if key in notes:
            reader.fault(row.at("key"), f"'{key}' occurs twice.")
        elif key == "vote_type" and value not in _KINDS:
            known = "Rules here take approval, choose-1, cumulative and scoring ballots."
            reader.fault(row.at("value"), f"vote_type '{value}' is not read.", known)
        elif key in _KEYS and key != "vote_type":
            _amount(reader, row, "value", key)
        notes[key] = value
    for key in _KEYS:
        if key not in notes:
            reader.fault((0, 0), f"META has no '{key}'.", did_you_mean(key, notes))
    return notes


def _amount(reader: _Reader, row: _Row, column: str, what: str) -> Fraction:
    """A number of 0 or more; 0 stands in for a faulty one."""
    text = row.get(column)
    if _AMOUNT.fullmatch(text):
        return Fraction(text)
    reader.fault(row.at(column), f"{what} '{text}' is not an amount of 0 or more.", "Write digits, as in 106165.64.")
    return Fraction(0)


def _asks(reader: _Reader) -> dict[str, Fraction]:
    asks: dict[str, Fraction] = {}
    for row in reader.rows["PROJECTS"]:
        bid = row.get("project_id")
        if not bid or bid in asks:
            reader.fault(row.at("project_id"), f"project '{bid}' occurs twice." if bid else "a project has no id.")
        asks[bid] = _amount(reader, row, "cost", "cost")
    return asks


def _ballots(reader: _Reader, asks: Mapping[str, Fraction], kind: BallotKind) -> dict[str, dict[str, Fraction]]:
    ballots: dict[str, dict[str, Fraction]] = {}
    rows = reader.rows["VOTES"]
    if kind is BallotKind.POINTS and rows and "points" not in rows[0].header:
        reader.fault((rows[0].line - 1, 0), "section VOTES has no column 'points', which such ballots need.")
        return ballots
    for row in rows:
        voter = row.get("voter_id")
        if not voter or voter in ballots:
            reader.fault(row.at("voter_id"), f"voter '{voter}' occurs twice." if voter else "a voter has no id.")
        ballots[voter] = dict(_ballot(reader, row, asks, kind))
    return ballots


def _ballot(
    reader: _Reader, row: _Row, asks: Mapping[str, Fraction], kind: BallotKind
) -> Iterator[tuple[str, Fraction]]:
    bids = [bid.strip() for bid in row.get("vote").split(",")] if row.get("vote") else []
    points = ["1"] * len(bids)
    if kind is BallotKind.POINTS:
        points = [point.strip() for point in row.get("points").split(",")] if row.get("points") else []
    if len(points) != len(bids):
        reader.fault(row.at("points"), f"{len(points)} points for {len(bids)} projects.")
        return
    for i, (bid, point) in enumerate(zip(bids, points, strict=True)):
        if bid not in asks:
            reader.fault(row.at("vote"), f"'{bid}' is no project of this file.", did_you_mean(bid, asks))
        elif bid in bids[:i]:
            reader.fault(row.at("vote"), f"project '{bid}' occurs twice on one ballot.")
        elif not _AMOUNT.fullmatch(point):
            reader.fault(row.at("points"), f"'{point}' is not a number of points of 0 or more.")
        elif Fraction(point) > 0:
            yield bid, Fraction(point)


def _counts(reader: _Reader, found: Mapping[str, int]) -> None:
    for row in reader.rows["META"]:
        key = row.get("key")
        if key in found and Fraction(row.get("value")) != found[key]:
            reader.fault(row.at("value"), f"{key} is {row.get('value')}, but {found[key]} were read.")
