"""Marks against criteria, scales and assessors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funding_alloc.errors import Finding
from funding_alloc.reading.competition.entry import Entry
from funding_alloc.reading.template.read import Hints, ReadRow, ReadTable
from funding_alloc.schema.competition.judging import Criterion, MarkedScoring

Counts = Mapping[tuple[str, str], int]


def mark_faults(entry: Entry, marks: ReadTable | None) -> Iterator[Finding]:
    """Marks of no bid, off their scale or where none may be, and bids that lack marks."""
    scoring = entry.round_.scoring
    if marks is None or not isinstance(scoring, MarkedScoring):
        return
    criteria = {criterion.id: criterion for criterion in scoring.criteria}
    bids = {} if entry.bids is None else entry.bids.by("bid_id")
    hints = Hints(bids)
    knows_all = entry.bids is not None and entry.bids.has_all("bid_id")
    known = entry.known_applicants
    counts: dict[tuple[str, str], int] = {}
    for row in marks.rows:
        bid, criterion = row.word("bid_id"), criteria.get(row.word("criterion") or "")
        if bid is not None and bid not in bids and knows_all:
            yield marks.finding(row, "bid_id", f"'{bid}' is not a bid.", hints.near(bid))
        if bid is None or criterion is None:
            continue
        counts[bid, criterion.id] = counts.get((bid, criterion.id), 0) + 1
        yield from _scale_faults(marks, row, criterion)
        country = _country(bids.get(bid), known)
        if country is not None and country in criterion.not_scored_in:
            what = f"bids of {country} have no marks under '{criterion.id}'."
            yield marks.finding(row, "criterion", what, "Remove the mark, or correct the criterion.")
    yield from _lacking(entry, scoring, counts, marks)


def _country(bid: ReadRow | None, known: Mapping[str, ReadRow]) -> str | None:
    applicant = None if bid is None else known.get(bid.word("applicant") or "")
    return None if applicant is None else applicant.word("country")


def _scale_faults(marks: ReadTable, row: ReadRow, criterion: Criterion) -> Iterator[Finding]:
    mark = row.cells.get("mark")
    if isinstance(mark, Fraction) and not criterion.scale_from <= mark <= criterion.scale_to:
        scale = f"{criterion.scale_from} to {criterion.scale_to}"
        yield marks.finding(row, "mark", f"{float(mark):g} lies outside the scale of '{criterion.id}', {scale}.")


def _lacking(entry: Entry, scoring: MarkedScoring, counts: Counts, marks: ReadTable) -> Iterator[Finding]:
    """Criteria without enough assessors, at the bid that lacks them."""
    bids, known = entry.bids, entry.known_applicants
    if bids is None or any(row.word("bid_id") is None or row.word("criterion") is None for row in marks.rows):
        return  # a mark whose bid or criterion is at fault may be one of those that seem to be missing
    least = scoring.assessors.least
    for bid, row in bids.by("bid_id").items():
        country = _country(row, known)
        if country is None:
            continue
        wanted = [one.id for one in scoring.criteria if country not in one.not_scored_in]
        has_none = not any(counts.get((bid, name)) for name in wanted)
        if has_none and entry.may_go_unscored(row):
            continue
        for name in wanted:
            found = counts.get((bid, name), 0)
            if found < least:
                had = f"has {found} of the {least} marks that it needs" if found else "has no mark"
                fix = f"Add them to {marks.written.file}."
                yield bids.finding(row, "bid_id", f"'{bid}' {had} under '{name}'.", fix)
