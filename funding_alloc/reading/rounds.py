"""Rounds of a scenario: one for every fund, of bids that are read, by applicants that the scenario knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.competition import ReadRound, read_round
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.round_applicants import Recipients, applicant_faults
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.bids import FundRound, RoundInputs
from funding_alloc.schema.competition.bids import ReadBids
from funding_alloc.schema.funds import Funds, GrantedFunds, funds_with_money
from funding_alloc.schema.places import Places
from funding_alloc.schema.scenario import RoundsCompetition, Scenario

AT: Final[Path_] = ("models", "competitive", "rounds")


@dataclass(frozen=True)
class Ground:
    """What the rounds of a scenario are held against."""

    scenario: Scenario
    document: Document
    funds: Funds
    atlas: Places
    """Every authority and district there is."""

    def finding(self, fund: str, what: str, fix: str = "") -> Finding:
        """A finding at the entry of a fund."""
        return self.document.finding((*AT, fund), what, fix)


def read_rounds(gather: Gather, ground: Ground) -> tuple[FundRound, ...]:
    """Read the round of every fund; faults go to ``gather``, and a round whose files are at fault is left out.

    Promise rows of a round's tables may come in any order, the log of overrides apart: the content is the same.
    """
    settings = ground.scenario.models.competitive
    if not isinstance(settings, RoundsCompetition):
        return ()
    gather.findings.extend(_fund_faults(ground, {fund: gather.base / file for fund, file in settings.rounds.items()}))
    known = set(funds_with_money(ground.funds))
    found = []
    for fund, file in sorted(settings.rounds.items()):
        read = _read(gather, gather.base / file, _recipients(ground, fund)) if fund in known else None
        if read is not None:
            _keep(gather, fund, read)
            gather.findings.extend(_rule_faults(fund, read))
            found.append(FundRound(fund, read.inputs, read.document.mark_of(("offer", "gbp"))))
    return tuple(found)


def _read(gather: Gather, path: Path, recipients: Recipients) -> ReadRound | None:
    return gather.attempt(lambda: read_round(path, lambda tables: applicant_faults(tables, recipients)))


def _fund_faults(ground: Ground, rounds: Mapping[str, Path]) -> Iterator[Finding]:
    """Funds without a round, rounds without a fund, and one round for two funds."""
    ids, with_money = [fund.id for fund in ground.funds.funds], funds_with_money(ground.funds)
    for fund in with_money:
        if fund not in rounds:
            yield ground.document.finding(AT, f"says nothing about fund '{fund}'.", "Every fund needs its round.")
    first: dict[Path, str] = {}
    for fund, file in rounds.items():
        if fund not in ids:
            yield ground.finding(fund, f"'{fund}' is not a fund here.", did_you_mean(fund, ids))
        elif fund not in with_money:
            yield ground.finding(fund, f"fund '{fund}' has no money to compete for here.", "Remove its round.")
        place = file.resolve()
        if place in first:
            what = f"'{file.name}' is the round of fund '{first[place]}' too."
            yield ground.finding(fund, what, "Give each fund a round of its own.")
        first.setdefault(place, fund)


def _rule_faults(fund: str, read: ReadRound) -> Iterator[Finding]:
    """A round that cannot be decided bid by bid, or that offers no sum."""
    round_ = read.inputs.competition
    if not isinstance(round_.bids, ReadBids):
        what = f"the round of fund '{fund}' has no bids that are read: its bids are of kind '{round_.bids.kind}'."
        yield read.document.finding(("bids", "kind"), what, "Write read, and name its tables.")
    if round_.offer.gbp == "open":
        what = "an open offer is no sum, and a scenario's funds are sums."
        yield read.document.finding(("offer", "gbp"), what, f"Write the money of fund '{fund}'.")


def _recipients(ground: Ground, fund: str) -> Recipients:
    """Who may win a fund's money in the scenario."""
    places = ground.scenario.places
    barred = {exception.authority for exception in ground.scenario.scope if exception.fund == fund}
    if isinstance(ground.funds, GrantedFunds):
        granted = {grant.authority for one in ground.funds.funds if one.id == fund for grant in one.grants}
        barred |= set(places.include) - granted
    return Recipients(fund, places.recipients, ground.atlas, frozenset(places.include), frozenset(barred))


def _keep(gather: Gather, fund: str, read: ReadRound) -> None:
    gather.keep(f"round of {fund}", read.document)
    for file in read.files:
        gather.keep_file(file)
    gather.keep_content(f"bids of {fund}", _content(read.inputs))


def _content(inputs: RoundInputs) -> dict[str, list[list[str]]]:
    """What the tables say, in an order of its own; the log of overrides in the order it was written."""
    return {
        "applicants": [_plain(astuple(row)) for row in inputs.applicants.values()],
        "bids": [_plain(astuple(row)) for row in inputs.bids],
        "marks": [_plain(astuple(row)) for row in inputs.marks],
        "winners": [_plain(astuple(row)) for row in inputs.winners],
        "overrides": [_plain(astuple(row)) for row in inputs.overrides],
    }


def _plain(row: tuple[Any, ...]) -> list[str]:
    """Values as text that tells a word from a number and from nothing."""
    return [repr(value) for value in row]
