"""Bids against the round's rules of entry and against the applicants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funding_alloc.errors import Finding
from funding_alloc.money import gbp
from funding_alloc.reading.competition.entry import Entry
from funding_alloc.reading.competition.needs import YES
from funding_alloc.reading.template.columns import NOT_APPLICABLE
from funding_alloc.reading.template.read import Hints, ReadRow, ReadTable
from funding_alloc.schema.competition.entry import BidKind
from funding_alloc.schema.competition.judging import GivenScoring
from funding_alloc.schema.competition.round import Competition


def entry_faults(entry: Entry) -> Iterator[Finding]:
    """Bids that the rules of entry do not allow, or that lack what the round decides by."""
    bids = entry.bids
    if bids is None:
        return
    known = entry.known_applicants
    hints = Hints(known)
    knows_all = entry.applicants is not None and entry.applicants.has_all("code")
    kinds = {kind.kind: kind for kind in entry.round_.kinds}
    for row in bids.rows:
        code, kind = row.word("applicant"), kinds.get(row.word("kind") or "")
        applicant = known.get(code or "")
        if knows_all and code is not None and applicant is None:
            what = f"'{code}' is not an applicant."
            yield bids.finding(row, "applicant", what, hints.near(code))
        if kind is not None:
            yield from _ask_faults(bids, row, kind)
            yield from _power_faults(bids, row, kind, applicant)
        yield from _value_faults(entry, bids, row)
    yield from _number_faults(bids, known, kinds)
    yield from _rank_faults(bids)


def _ask_faults(bids: ReadTable, row: ReadRow, kind: BidKind) -> Iterator[Finding]:
    ask = row.cells.get("ask_gbp")
    if not isinstance(ask, int):
        return
    if kind.cap_gbp is not None and ask > kind.cap_gbp:
        what = f"asks for {gbp(ask)}, above the cap of {gbp(kind.cap_gbp)} for a bid of kind '{kind.kind}'."
        yield bids.finding(row, "ask_gbp", what, "Lower the ask, or correct the kind.")
    if ask < kind.least_gbp:
        what = f"asks for {gbp(ask)}, below the least of {gbp(kind.least_gbp)} for a bid of kind '{kind.kind}'."
        yield bids.finding(row, "ask_gbp", what, "Raise the ask, or correct the kind.")


def _power_faults(bids: ReadTable, row: ReadRow, kind: BidKind, applicant: ReadRow | None) -> Iterator[Finding]:
    if kind.needs == "transport_powers" and applicant is not None and applicant.word("transport_powers") == "no":
        what = f"bids of kind '{kind.kind}' need transport powers, and '{row.word('applicant')}' has none."
        yield bids.finding(row, "kind", what, "Correct the kind, or the applicant's transport_powers.")


def _value_faults(entry: Entry, bids: ReadTable, row: ReadRow) -> Iterator[Finding]:
    """Values that a bid still in the round must have, and scores off their scale."""
    round_ = entry.round_
    if not entry.is_shut_out(row):
        yield from _missing(round_, bids, row, ("gateway",))
    if not entry.is_out(row):
        yield from _missing(round_, bids, row, ("benefit_gbp", "lead", "lead_rank", "interest_score"))
    if not entry.may_go_unscored(row):
        yield from _missing(round_, bids, row, ("score",))
    score = row.cells.get("score")
    if not isinstance(score, Fraction):
        return
    if isinstance(round_.scoring, GivenScoring):
        if score > round_.scoring.out_of:
            yield bids.finding(
                row, "score", f"{float(score):g} lies above the scale: scores are out of {round_.scoring.out_of}."
            )
    else:
        what = "holds a score, but this round makes scores of marks."
        yield bids.finding(row, "score", what, f"Write {NOT_APPLICABLE}, or leave the column out.")


def _missing(round_: Competition, bids: ReadTable, row: ReadRow, columns: tuple[str, ...]) -> Iterator[Finding]:
    for name in columns:
        column = bids.spec.column(name)
        if column.need.holds(round_) and row.is_empty(name):
            what = f"{NOT_APPLICABLE}: the value is needed {column.need.words}."
            yield bids.finding(row, name, what, column.help)


def _number_faults(bids: ReadTable, known: Mapping[str, ReadRow], kinds: Mapping[str, BidKind]) -> Iterator[Finding]:
    """Bids beyond the number that an applicant may make; a withdrawn bid is not counted."""
    made: dict[tuple[str, str], int] = {}
    for row in bids.rows:
        code, word = row.word("applicant"), row.word("kind")
        if code not in known or word not in kinds or row.word("withdrawn") == YES or code is None or word is None:
            continue
        made[code, word] = made.get((code, word), 0) + 1
        constituencies = known[code].cells.get("constituencies")
        kind = kinds[word]
        if kind.counted_by == "constituency" and not isinstance(constituencies, int):
            continue
        most = kind.allowed(constituencies if isinstance(constituencies, int) else 0)
        if made[code, word] > most:
            about = f" (constituencies: {constituencies})" * (kind.counted_by == "constituency")
            what = f"is bid {made[code, word]} of kind '{word}' by '{code}'{about}, which may make {most}."
            yield bids.finding(row, "kind", what, "Withdraw a bid, or correct the kind or the applicant.")


def _rank_faults(bids: ReadTable) -> Iterator[Finding]:
    first: dict[tuple[str, int], str] = {}
    for row in bids.rows:
        lead, rank = row.word("lead"), row.cells.get("lead_rank")
        if lead is None or not isinstance(rank, int) or row.word("withdrawn") == YES:
            continue
        if (lead, rank) in first:
            what = f"'{lead}' gave rank {rank} to '{first[lead, rank]}' too."
            yield bids.finding(row, "lead_rank", what, "Give each bid of a lead authority a rank of its own.")
        first.setdefault((lead, rank), row.word("bid_id") or "")
