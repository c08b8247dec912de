"""The way in for rules for bids: text checked into a case, every fault at its cell or option."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import Finding, InputFault
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.limits import faults_of_limits, limits_of
from funding_alloc.rules.bids.rule import Choice, SelectionRule
from funding_alloc.rules.bids.texts import FIGURES, PURSE, WORDS
from funding_alloc.rules.checks import Cells, Say, faults_of_estate, faults_of_options
from funding_alloc.rules.figures import NONE, ZERO, fault_in, number_of
from funding_alloc.rules.rule import CannotBeShared, Option

Ballots = Mapping[str, Mapping[str, str]]
"""Points by supporter, then by bid."""


@dataclass(frozen=True)
class BidsAsked:
    """What a rule for bids is asked, as text."""

    estate: str
    ids: tuple[str, ...]
    cells: Cells
    options: Mapping[str, str]
    ballots: Ballots | None = None
    """Instead of the column ``supporters``."""
    purses: Mapping[str, str] | None = None


def choose(rule: SelectionRule, case: SelectionCase, say: Say) -> Choice:
    """Choose in a checked case. Raises ``InputFault``, ``InfeasibleError`` or ``NotProvenError``."""
    try:
        return rule.choose(case)
    except CannotBeShared as fault:
        raise InputFault([say(fault.column, "", fault.what, fault.fix)]) from None


def case_of(rule: SelectionRule, asked: BidsAsked, say: Say) -> SelectionCase:
    """The case in exact numbers. Raises ``InputFault`` with every fault of every figure, word and option."""
    findings = [say("estate", "", *fault) for fault in faults_of_estate(asked.estate, False)]
    findings += [say(*fault) for fault in _faults_of_cells(rule, asked)]
    regions = set(asked.cells.get("region", {}).values()) - {NONE, ""}
    findings += [
        say(name, "", what, fix) for name, what, fix in faults_of_options(rule, _known(rule, regions), asked.options)
    ]
    if "limits" in rule.needs:
        findings += [say(*fault) for fault in faults_of_limits(asked.ids, asked.cells, asked.options)]
    ballots, faults = _ballots(asked) if "ballots" in rule.needs else ({}, [])
    findings += [say(*fault) for fault in faults]
    if findings:
        raise InputFault(findings)
    figures = {name: {c: number_of(asked.cells[name][c]) or ZERO for c in asked.ids} for name in _figures(rule)}
    quantum = number_of(asked.estate) or ZERO
    purses = _purses(quantum, ballots, asked.purses or {}, say) if "purses" in rule.needs else {}
    return SelectionCase(
        quantum,
        figures["ask"],
        scores=figures.get("score", {}),
        values=figures.get("value", {}),
        ballots={**{name: {} for name in purses}, **ballots},
        purses=purses,
        bar=number_of(asked.options["bar"]) if "bar" in rule.needs else None,
        seed=asked.options["seed"] if "seed" in rule.needs else None,
        **({"limits": limits_of(asked.ids, asked.cells, asked.options)} if "limits" in rule.needs else {}),
    )


def _figures(rule: SelectionRule) -> list[str]:
    return [name for name in rule.columns if name in FIGURES]


def _known(rule: SelectionRule, regions: Iterable[str]) -> dict[str, Option]:
    """Options by name, with those for each region spelled out."""
    known = {option.name: option for option in rule.options if not option.for_each}
    for option in rule.options:
        if option.for_each:
            known |= {f"{option.name}.{region}": option for region in sorted(regions)}
    return known


def _faults_of_cells(rule: SelectionRule, asked: BidsAsked) -> Iterator[tuple[str, str, str, str]]:
    """Column, id, what is wrong, and how to mend it."""
    for name in rule.columns:
        if name == "supporters" and asked.ballots is not None:
            continue
        for code in asked.ids:
            text = asked.cells[name][code]
            if name in FIGURES:
                fault = fault_in(FIGURES[name], text)
                if fault is not None:
                    yield name, code, *fault
            elif text == "":
                yield name, code, "is blank.", f"Write {NONE} where there is none: {WORDS[name]}."


def _ballots(asked: BidsAsked) -> tuple[dict[str, dict[str, Fraction]], list[tuple[str, str, str, str]]]:
    """Points by supporter and bid, and what is wrong with them."""
    faults: list[tuple[str, str, str, str]] = []
    if asked.ballots is not None:
        given = [(s, bid, points, "ballots", s) for s, own in asked.ballots.items() for bid, points in own.items()]
        found: dict[str, dict[str, Fraction]] = {name: {} for name in asked.ballots}
    else:
        cells = asked.cells["supporters"]
        given = [(*part, "supporters", bid) for bid in asked.ids for part in _parts(bid, cells[bid])]
        found = {}
    known = set(asked.ids)
    for supporter, bid, text, column, code in given:
        points = number_of(text)
        if not supporter:
            faults.append((column, code, "a supporter has no name.", "Write X; Y=3."))
        elif bid not in known:
            faults.append((column, code, f"'{bid}' is no bid.", ""))
        elif bid in found.get(supporter, {}):
            faults.append((column, code, f"'{supporter}' supports '{bid}' twice.", ""))
        elif points is None or points <= 0:
            what = f"'{text[:30]}' points of '{supporter}' for '{bid}' are not a number above 0."
            faults.append((column, code, what, "Leave out a supporter who gives none."))
        else:
            found.setdefault(supporter, {})[bid] = points
    return found, faults


def _parts(bid: str, cell: str) -> Iterator[tuple[str, str, str]]:
    """Supporter, bid and points of each part of a cell such as ``X; Y=3``."""
    if cell in ("", NONE):
        return
    for part in cell.split(";"):
        name, sign, points = part.strip().rpartition("=")
        yield (name.strip(), bid, points.strip()) if sign else (part.strip(), bid, "1")


def _purses(quantum: Fraction, ballots: Iterable[str], texts: Mapping[str, str], say: Say) -> dict[str, Fraction]:
    """Formula shares by supporter. Raises ``InputFault`` unless all supporters have one and they sum to the quantum."""
    findings: list[Finding] = [
        say("purse", name, *fault) for name, text in texts.items() if (fault := fault_in(PURSE, text)) is not None
    ]
    findings += [
        say("supporters", "", f"'{name}' supports bids and has no purse.", "Give every supporter a purse, or 0.")
        for name in sorted(set(ballots) - set(texts))
    ]
    if findings:
        raise InputFault(findings)
    purses = {name: number_of(text) or ZERO for name, text in texts.items()}
    total = sum(purses.values(), ZERO)
    if total != quantum:
        what = f"the purses sum to {float(total):,.2f}, and the estate is {float(quantum):,.2f}."
        raise InputFault([say("purse", "", what, "Purses are shares of the estate.")])
    return purses
