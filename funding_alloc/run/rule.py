"""An allocation rule on anybody's table: read, checked at its line, shared or chosen from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.estates.door import Asked, answer
from funding_alloc.rules.estates.rule import Division, Rule
from funding_alloc.rules.register import rule_named
from funding_alloc.run.bids import PABULIB, BidsRequest, BidsRun, run_bids
from funding_alloc.run.rule_table import ID, read_rule_table


@dataclass(frozen=True)
class RuleRun:
    """A rule on a table, in the order of its rows, and the columns that took no part."""

    rule: Rule
    division: Division
    unused: tuple[str, ...]


@dataclass(frozen=True)
class Request:
    """What a rule is to share, and how, as typed."""

    estate: str | None
    options: Mapping[str, str]
    whole_pounds: bool
    purses: Path | None = None


def run_rule(name: str, data: Path, request: Request) -> RuleRun | BidsRun:
    """Share an estate among the rows of a table with columns ``id`` and what the rule reads, or choose among them.

    Raises ``InputFault`` with every finding at its line, ``InfeasibleError`` where bounds cannot be met,
    ``NotProvenError`` where an optimum could not be proven.
    """
    rule = rule_named(name)
    if not isinstance(rule, Rule):
        if request.whole_pounds:
            raise InputFault([Finding("--whole-pounds", 0, 0, f"{name} funds a bid with what it asks, or not at all.")])
        asked = BidsRequest(request.estate, request.options, request.purses)
        return run_bids(rule, data, asked)
    return _divided(rule, data, request)


def _divided(rule: Rule, data: Path, request: Request) -> RuleRun:
    if request.purses is not None:
        raise InputFault([Finding("--purses", 0, 0, f"{rule.name} reads no purses.")])
    if data.suffix.lower() == PABULIB:
        raise InputFault([Finding("--data", 0, 0, f"a file of ballots has no columns that {rule.name} reads.")])
    if request.estate is None:
        raise InputFault([Finding("--estate", 0, 0, f"is missing; {rule.name} shares it.")])
    table = read_rule_table(data, rule.name, ID, rule.columns, ())
    asked = Asked(request.estate.strip(), table.ids, table.cells(), request.options, request.whole_pounds)
    return RuleRun(rule, answer(rule, asked, table), table.unused())
