"""Bids against the round's rules of entry and against the applicants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.money import gbp
from funding_alloc.reading.competition.columns import NOT_APPLICABLE
from funding_alloc.reading.competition.listed import PASS, YES
from funding_alloc.reading.competition.read import ReadRow, ReadTable
from funding_alloc.schema.competition.entry import BidKind
from funding_alloc.schema.competition.judging import GivenScoring
from funding_alloc.schema.competition.round import Competition


@dataclass(frozen=True)
class Entry:
    """A round's rules, its bids and its applicants; a table at fault is None."""

    round_: Competition
    bids: ReadTable | None
    applicants: ReadTable | None

    def known_applicants(self) -> Mapping[str, ReadRow]:
        """Applicants by code."""
        return {} if self.applicants is None else self.applicants.by("code")


def entry_faults(entry: Entry) -> Iterator[Finding]:
    """Bids that the rules of entry do not allow, or that lack what the round decides by."""
    bids = entry.bids
    if bids is None:
        return
    known = entry.known_applicants()
    kinds = {kind.kind: kind for kind in entry.round_.kinds}
    for row in bids.rows:
        code, kind = row.word("applicant"), kinds.get(row.word("kind") or "")
        applicant = known.get(code or "")
        if entry.applicants is not None and code is not None and applicant is None:
            what = f"'{code}' is not an applicant."
            yield bids.finding(row, "applicant", what, did_you_mean(code, known))
        if kind is not None:
            yield from _ask_faults(bids, row, kind)
            yield from _power_faults(bids, row, kind, applicant)
        yield from _value_faults(entry.round_, bids, row, applicant)
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


def is_out(round_: Competition, row: ReadRow, applicant: ReadRow | None, *, by_gateway: bool = True) -> bool:
    """Whether a bid never comes to be judged: withdrawn, not open to it, not taken up again, or failed the gateway."""
    ask, about, out = row.cells.get("ask_gbp"), round_.admission, round_.open_to
    if row.word("withdrawn") == YES:
        return True
    if about is not None and isinstance(ask, int):
        is_below = about.asks_below_gbp is None or ask < about.asks_below_gbp
        if not is_below or (about.asks_at_most_gbp is not None and ask > about.asks_at_most_gbp):
            return True
    if applicant is not None:
        is_listed = out.countries == "any" or applicant.word("country") in out.countries
        is_listed &= out.categories == "any" or applicant.word("category") in out.categories
        if not is_listed or applicant.word("region") in out.regions_left_out:
            return True
    return by_gateway and round_.gateway is not None and row.word("gateway") not in {PASS, None}


def may_go_unscored(round_: Competition, row: ReadRow, applicant: ReadRow | None) -> bool:
    """Whether a bid may have no score at all: it is out, or an earlier stage may have ended its way."""
    return round_.interest is not None or round_.first_tier is not None or is_out(round_, row, applicant)


def _value_faults(round_: Competition, bids: ReadTable, row: ReadRow, applicant: ReadRow | None) -> Iterator[Finding]:
    """Values that a bid still in the round must have, and scores off their scale."""
    if not is_out(round_, row, applicant, by_gateway=False):
        yield from _missing(round_, bids, row, ("gateway",))
    if not is_out(round_, row, applicant):
        yield from _missing(round_, bids, row, ("benefit_gbp", "lead", "lead_rank", "interest_score"))
    if not may_go_unscored(round_, row, applicant):
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
            about = f" with {constituencies} constituencies" * (kind.counted_by == "constituency")
            what = f"is bid {made[code, word]} of kind '{word}' by '{code}', which{about} may make {most}."
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
