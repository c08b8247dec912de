"""Competitive bidding on bids that were read: every bid with its outcome, and every decision against the rule."""

from __future__ import annotations

from funding_alloc.export.decided_bids import BidRow, OverrideRow, bid_rows, override_rows
from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.words import competition_in_words
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet
from funding_alloc.money import gbp

MOST_LETTERS = 2_000
"""Letters of a user's text that a cell shows; ``bids.csv`` has all of it."""


def bids(tallied: Tally) -> AnySheet:
    """Every bid of every fund's round."""
    columns = (
        Column[BidRow]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 30),
        Column[BidRow]("Bid", WORDS, lambda r: _cut(r.decision.bid.id), 12),
        Column[BidRow]("Title", WORDS, lambda r: _cut(r.decision.bid.title), 40),
        Column[BidRow]("Applicant", WORDS, lambda r: _cut(r.applicant.name), 30),
        Column[BidRow]("Counts for", WORDS, lambda r: tallied.names[r.area], 34),
        Column[BidRow]("Asks for", "£", lambda r: r.decision.bid.ask, 16),
        Column[BidRow]("Outcome", WORDS, lambda r: str(r.decision.outcome), 16),
        Column[BidRow]("Stage", WORDS, lambda r: str(r.decision.stage), 18),
        Column[BidRow]("Score", "points", lambda r: NOT_APPLICABLE if r.score is None else r.score, 10),
        Column[BidRow]("Rank", "place", lambda r: NOT_APPLICABLE if r.decision.rank is None else r.decision.rank, 9),
        Column[BidRow]("Award", "£", lambda r: r.decision.award, 16),
        Column[BidRow]("Why", WORDS, lambda r: _cut(r.why), 70),
    )
    return Sheet(
        name="Competitive",
        title="Competitive bidding: every bid and what was decided on it",
        table="tblCompetitive",
        holds="Every bid of each fund's round with its outcome, score, award and reason. One table.",
        columns=columns,
        rows=bid_rows(tallied.results),
        notes=[competition_in_words(tallied.results), _control(tallied)],
        frozen=2,
    )


def overrides(tallied: Tally) -> AnySheet:
    """The logs of what ministers changed; no rows where there is no log, or an empty one."""
    columns = (
        Column[OverrideRow]("Fund", WORDS, lambda r: tallied.fund_titles[r.fund], 30),
        Column[OverrideRow]("Bid", WORDS, lambda r: _cut(r.effect.override.bid), 12),
        Column[OverrideRow]("Decision", WORDS, lambda r: r.effect.override.action, 11),
        Column[OverrideRow]("By", WORDS, lambda r: _cut(r.effect.override.by), 24),
        Column[OverrideRow]("On", WORDS, lambda r: r.effect.override.on, 12),
        Column[OverrideRow]("Reason", WORDS, lambda r: _cut(r.effect.override.reason), 60),
        Column[OverrideRow]("Outcome before", WORDS, lambda r: str(r.effect.before), 16),
        Column[OverrideRow]("Outcome after", WORDS, lambda r: str(r.effect.after), 16),
        Column[OverrideRow]("Moved", "£", lambda r: r.effect.moved_gbp, 16),
        Column[OverrideRow]("Others it moved", WORDS, lambda r: _cut(", ".join(r.effect.others)) or NOT_APPLICABLE, 24),
    )
    return Sheet(
        name="Overrides",
        title="Competitive bidding: decisions against the rule",
        table="tblOverrides",
        holds="Each change to what a round's rule chose: by whom, when, why, and what it moved. One table.",
        columns=columns,
        rows=override_rows(tallied.results),
        frozen=2,
    )


def _control(tallied: Tally) -> str:
    found = tallied.results.decided
    won, left = sum(one.decided.spent for one in found), sum(one.decided.left or 0 for one in found)
    return f"Control totals: awards of {gbp(won)} and {gbp(left)} that no bid won make up {gbp(won + left)} on offer."


def _cut(text: str) -> str:
    """A user's text as far as a cell shows it; what is cut is said."""
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]} [cut; all of it in bids.csv or the input]"
