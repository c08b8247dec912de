"""A round against its tables: guides, bars, and the log of overrides."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.competition.entry import Entry
from funding_alloc.reading.competition.needs import YES
from funding_alloc.reading.template.read import Hints, ReadTable
from funding_alloc.reading.tree import Document
from funding_alloc.schema.competition.round import Competition


def guide_faults(entry: Entry, document: Document) -> Iterator[Finding]:
    """Guides of regions that no applicant is in."""
    if entry.applicants is None or not entry.applicants.has_all("region"):
        return
    regions = {region for row in entry.applicants.rows if (region := row.word("region")) is not None}
    for i, guide in enumerate(entry.round_.guides):
        if guide.region not in regions:
            what = f"no applicant is in the region '{guide.region}'."
            yield document.finding(("guides", i, "region"), what, did_you_mean(guide.region, regions))


def bar_faults(round_: Competition, winners: ReadTable | None, document: Document) -> Iterator[Finding]:
    """Bars that refer to a round without winners: they would bar nobody."""
    if winners is None or not winners.has_all("competition"):
        return
    rounds = {name for row in winners.rows if (name := row.word("competition")) is not None}
    for i, bar in enumerate(round_.earlier_winners):
        if bar.winners_of not in rounds:
            what = f"the table of winners has none of '{bar.winners_of}'."
            yield document.finding(("earlier_winners", i, "winners_of"), what, did_you_mean(bar.winners_of, rounds))


def override_faults(entry: Entry, log: ReadTable | None) -> Iterator[Finding]:
    """Entries about no bid or a withdrawn one, and entries that repeat what was decided before."""
    if log is None or entry.bids is None:
        return
    bids = entry.bids.by("bid_id")
    hints = Hints(bids)
    last: dict[str, tuple[str, int]] = {}
    for row in log.rows:
        bid, action = row.word("bid_id"), row.word("action")
        if bid is None or (bid not in bids and not entry.bids.has_all("bid_id")):
            continue
        if bid not in bids:
            yield log.finding(row, "bid_id", f"'{bid}' is not a bid.", hints.near(bid))
            continue
        if bids[bid].word("withdrawn") == YES:
            what = f"'{bid}' was withdrawn, so there is nothing to decide on it."
            yield log.finding(row, "bid_id", what, "Remove the entry, or correct the bid.")
        if action is not None and last.get(bid, ("", 0))[0] == action:
            place = f"{'row' if log.written.sheet else 'line'} {last[bid][1]}"
            yield log.finding(row, "action", f"repeats '{action}' for '{bid}', as on {place}.", "Remove one of them.")
        if action is not None:
            last[bid] = (action, row.line)
