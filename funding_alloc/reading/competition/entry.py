"""Bids as entered, before anything is decided: which of them the round is sure never to judge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from funding_alloc.reading.competition.needs import PASS, YES
from funding_alloc.reading.template.read import ReadRow, ReadTable
from funding_alloc.schema.competition.entry import Bar
from funding_alloc.schema.competition.round import Competition


@dataclass(frozen=True)
class Entry:
    """A round's rules, its bids, its applicants and earlier winners; a table at fault is None."""

    round_: Competition
    bids: ReadTable | None
    applicants: ReadTable | None
    winners: ReadTable | None = None

    @cached_property
    def known_applicants(self) -> Mapping[str, ReadRow]:
        """Applicants by code."""
        return {} if self.applicants is None else self.applicants.by("code")

    def applicant_of(self, row: ReadRow) -> ReadRow | None:
        """The applicant of a bid, where there is one."""
        return self.known_applicants.get(row.word("applicant") or "")

    def is_shut_out(self, row: ReadRow) -> bool:
        """Whether a bid ends before the gateway: withdrawn, not open to it, not taken up, barred, or unmatched."""
        return (
            row.word("withdrawn") == YES
            or self._is_elsewhere(row)
            or self._is_not_admitted(row)
            or any(self._may_be_barred(row, bar) for bar in self.round_.earlier_winners)
            or self._is_unmatched(row)
        )

    def is_out(self, row: ReadRow) -> bool:
        """Whether a bid never comes to be judged."""
        has_failed = self.round_.gateway is not None and row.word("gateway") not in {PASS, None}
        return has_failed or self.is_shut_out(row)

    def may_go_unscored(self, row: ReadRow) -> bool:
        """Whether a bid may have no score at all: it is out, or a stage before the scores may have ended its way."""
        return self.round_.interest is not None or self.round_.first_tier is not None or self.is_out(row)

    def _is_elsewhere(self, row: ReadRow) -> bool:
        rule, applicant = self.round_.open_to, self.applicant_of(row)
        if applicant is None:
            return False
        is_listed = rule.countries == "any" or applicant.word("country") in rule.countries
        is_listed &= rule.categories == "any" or applicant.word("category") in rule.categories
        return not is_listed or applicant.word("region") in rule.regions_left_out

    def _is_not_admitted(self, row: ReadRow) -> bool:
        rule, ask = self.round_.admission, row.cells.get("ask_gbp")
        if rule is None or not isinstance(ask, int):
            return False
        is_below = rule.asks_below_gbp is None or ask < rule.asks_below_gbp
        return not is_below or (rule.asks_at_most_gbp is not None and ask > rule.asks_at_most_gbp)

    def _may_be_barred(self, row: ReadRow, bar: Bar) -> bool:
        """Whether an earlier winner bids again; yes where the winners could not be read."""
        if self.winners is None:
            return True
        won = [one for one in self.winners.rows if one.word("competition") == bar.winners_of]
        if bar.by == "applicant":
            return row.word("applicant") in {one.word("applicant") for one in won}
        return not set(_areas(row)).isdisjoint(area for one in won for area in _areas(one))

    def _is_unmatched(self, row: ReadRow) -> bool:
        rule, ask, match = self.round_.match_funding, row.cells.get("ask_gbp"), row.cells.get("match_gbp")
        if rule is None or rule.kind == "encouraged" or not isinstance(ask, int) or not isinstance(match, int):
            return False
        return Fraction(match, ask + match) < Fraction(rule.share)


def _areas(row: ReadRow) -> tuple[str, ...]:
    areas = row.cells.get("areas")
    return areas if isinstance(areas, tuple) else ()
