"""Probes of a rule on anybody's table: read and checked as for a run, then tried again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.bids.door import choose
from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.estates.door import Asked, problem_of
from funding_alloc.rules.probes import Asking, Bids, Probed, Refused, Shares, all_probes, runs_needed
from funding_alloc.rules.probes.asking import asking_of
from funding_alloc.rules.register import rule_named
from funding_alloc.run.bids import BidsRequest, read_bids
from funding_alloc.run.rule import Request, run_rule
from funding_alloc.run.rule_table import ID, read_rule_table


@dataclass(frozen=True)
class ProbeRequest:
    """What is to be probed and tried, as typed."""

    estate: str | None
    """``None``: the budget of a file of ballots."""
    options: Mapping[str, str]
    questions: Mapping[str, str]
    """Overclaim, parts, up_to, estate_step, step: those that are named."""
    only: tuple[str, ...] = ()
    purses: Path | None = None


@dataclass(frozen=True)
class ProbeRun:
    """What was asked and found, and how often the rule ran for it: of margins, at most."""

    rule: str
    asking: Asking
    probed: Probed
    runs: Mapping[str, int]
    unused: tuple[str, ...]
    said: tuple[str, ...] = ()
    """What a reader must know of the estate."""


def run_probe(name: str, data: Path, request: ProbeRequest) -> ProbeRun:
    """Probe a rule on a table, or a file of ballots, as ``run_rule`` takes it.

    Raises ``InputFault`` with every finding at its line or option, or where a probe needs too many runs;
    ``InfeasibleError`` where bounds or limits cannot be met.
    """
    ground, unused, said = _ground(name, data, request)
    try:
        asking = asking_of(ground, request.questions, request.only)
        probed = all_probes(ground, asking)
    except InputFault as fault:
        raise InputFault(map(_at_its_option, fault.findings)) from None
    except Refused as fault:
        raise InputFault([Finding("rule probe", 0, 0, f"{fault}.")]) from None
    runs = {**runs_needed(ground, asking), "more money": probed.more_money.searched.estates}
    return ProbeRun(name, asking, probed, runs, unused, said)


def _ground(name: str, data: Path, request: ProbeRequest) -> tuple[Shares | Bids, tuple[str, ...], tuple[str, ...]]:
    """The rule on the file, columns that take no part, and what is said; one run tells what is at fault in all."""
    rule = rule_named(name)
    if isinstance(rule, SelectionRule):
        given = read_bids(rule, data, BidsRequest(request.estate, request.options, request.purses))
        choose(rule, given.case, given.say)
        return Bids(rule, given.case), given.unused, given.said
    run_rule(name, data, Request(request.estate, request.options, False, request.purses))
    table = read_rule_table(data, name, ID, rule.columns, ())
    asked = Asked((request.estate or "").strip(), table.ids, table.cells(), request.options)
    return Shares(rule, problem_of(rule, asked, table)), table.unused(), ()


def _at_its_option(finding: Finding) -> Finding:
    """A finding of the library, named as the command line names its options."""
    place = "rule probe" if finding.file == "probe" else f"--{finding.file.replace('_', '-')}"
    return Finding(place, 0, 0, finding.what, finding.fix.replace("'only'", "--only"))
