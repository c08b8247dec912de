"""A rule for bids on a table of bids, or on a file of ballots: read, checked at its line, chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault
from funding_alloc.reading.pabulib import read_pabulib
from funding_alloc.reading.text import shown_name
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.door import BidsAsked, case_of, choose
from funding_alloc.rules.bids.rule import Choice, SelectionRule
from funding_alloc.rules.bids.texts import WORDS
from funding_alloc.rules.checks import Say
from funding_alloc.run.rule_table import ID, RuleTable, read_rule_table

PABULIB: Final = ".pb"
SUPPORTER: Final = "supporter"
PURSE: Final = "purse"


@dataclass(frozen=True)
class BidsRequest:
    """What a rule is to choose with, as typed."""

    estate: str | None
    """``None``: the budget of a file of ballots."""
    options: Mapping[str, str]
    purses: Path | None


@dataclass(frozen=True)
class BidsGiven:
    """The bids of a file, checked for a rule."""

    case: SelectionCase
    say: Say
    """Where a figure stands."""
    unused: tuple[str, ...]
    """Columns that took no part."""
    said: tuple[str, ...] = ()
    """What a reader must know of the estate."""


@dataclass(frozen=True)
class BidsRun:
    """What a rule chose among the bids of a file."""

    rule: SelectionRule
    given: BidsGiven
    choice: Choice

    @property
    def unused(self) -> tuple[str, ...]:
        """Columns that took no part."""
        return self.given.unused


def run_bids(rule: SelectionRule, data: Path, request: BidsRequest) -> BidsRun:
    """Choose among the bids of a file, as ``read_bids`` takes it.

    Raises ``InputFault`` with every finding at its line, ``InfeasibleError`` where limits conflict,
    ``NotProvenError`` where an optimum could not be proven.
    """
    given = read_bids(rule, data, request)
    return BidsRun(rule, given, choose(rule, given.case, given.say))


def read_bids(rule: SelectionRule, data: Path, request: BidsRequest) -> BidsGiven:
    """Read the bids of a CSV table, or of a Pabulib file where the rule reads ballots, in the order of the file.

    Raises ``InputFault`` with every finding at its line.
    """
    purses = _purses(rule, request.purses)
    if data.suffix.lower() == PABULIB:
        return _on_ballots(rule, data, request, purses)
    if request.estate is None:
        raise InputFault([Finding("--estate", 0, 0, "is missing; only a file of ballots (.pb) has one of its own.")])
    table = read_rule_table(data, rule.name, ID, rule.columns, WORDS)
    asked = BidsAsked(
        request.estate.strip(), table.ids, table.cells(), request.options, purses=_texts(purses) if purses else None
    )
    say = _places(table, purses)
    return BidsGiven(case_of(rule, asked, say), say, (*table.unused(), *(purses.unused() if purses else ())))


def _on_ballots(rule: SelectionRule, data: Path, request: BidsRequest, purses: RuleTable | None) -> BidsGiven:
    """The bids and ballots of a Pabulib file; its budget is the estate unless another is given, which is then said."""
    absent = [name for name in rule.columns if name not in ("ask", "supporters")]
    if absent:
        fix = "Write its bids as a table with that column."
        raise InputFault(
            [Finding(shown_name(data), 0, 0, f"has no '{name}', which {rule.name} reads.", fix) for name in absent]
        )
    bids = read_pabulib(data).bids
    asked = BidsAsked(
        str(bids.quantum) if request.estate is None else request.estate.strip(),
        tuple(bids.asks),
        {"ask": {bid: str(ask) for bid, ask in bids.asks.items()}},
        request.options,
        {name: {bid: str(points) for bid, points in own.items()} for name, own in bids.ballots.items()},
        _texts(purses) if purses else None,
    )
    say = _in_file(shown_name(data), request.estate is None, purses)
    case = case_of(rule, asked, say)
    differs = f"The estate is {float(case.quantum):,.2f}; the file's own budget is {float(bids.quantum):,.2f}."
    return BidsGiven(case, say, purses.unused() if purses else (), (differs,) if case.quantum != bids.quantum else ())


def _purses(rule: SelectionRule, path: Path | None) -> RuleTable | None:
    """The table of purses, for a rule that reads one."""
    reads = "purses" in rule.needs
    if reads and path is None:
        what = f"is missing; {rule.name} reads a table with columns {SUPPORTER} and {PURSE}."
        raise InputFault([Finding("--purses", 0, 0, what, "A purse is a formula share of the estate.")])
    if path is None:
        return None
    if not reads:
        raise InputFault([Finding("--purses", 0, 0, f"{rule.name} reads no purses.")])
    return read_rule_table(path, rule.name, SUPPORTER, (PURSE,), ())


def _texts(purses: RuleTable) -> dict[str, str]:
    return dict(purses.cells()[PURSE])


def _places(table: RuleTable, purses: RuleTable | None) -> Say:
    """Findings about purses at their table, all others at the table of bids."""
    return lambda name, code, what, fix: (purses if name == PURSE and purses else table)(name, code, what, fix)


def _in_file(name: str, has_own_estate: bool, purses: RuleTable | None) -> Say:
    """Findings about a file of ballots, whose own lines the reader has checked already."""

    def say(column: str, code: str, what: str, fix: str) -> Finding:
        if column == PURSE and purses is not None:
            return purses(column, code, what, fix)
        if column == "estate" and not has_own_estate:
            return Finding("--estate", 0, 0, what, fix)
        if column in ("estate", "ask", "supporters"):
            told = {"estate": "budget", "ask": f"cost of '{code}'", "supporters": "votes"}[column]
            return Finding(name, 0, 0, f"{told}: {what}", fix)
        return Finding("--set", 0, 0, f"{column}: {what}", fix)

    return say
