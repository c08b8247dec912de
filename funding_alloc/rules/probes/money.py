"""Whether more money takes something from somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.errors import InternalFault
from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.ground import MOST_RUNS, ZERO, Refused, told
from funding_alloc.rules.probes.reach import Span, reach_of
from funding_alloc.rules.probes.shares import Shares

Moves = Mapping[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Searched:
    """What was tried before the search ended."""

    low: Fraction
    high: Fraction
    """The last estate tried."""
    estates: int
    refused: int
    """Estates among them to which the rule has no answer."""
    how: str
    is_complete: bool
    """Nothing between ``low`` and ``high`` can have been missed."""
    is_cut_short: bool
    """The limit of runs came before the end of the span."""


@dataclass(frozen=True)
class Drop:
    """Two neighbouring estates, the larger of which leaves somebody with less."""

    before: Fraction
    after: Fraction
    less: Moves
    """Award at the smaller and at the larger estate; a bid that is dropped has 0 at the larger."""
    spent_before: Fraction
    spent_after: Fraction


@dataclass(frozen=True)
class MoreMoney:
    """The search and its first counterexample, if there is one."""

    rule: str
    searched: Searched
    first: Drop | None
    is_registered: bool
    """The rule is registered as never giving less when there is more."""
    unit: str

    @property
    def sentence(self) -> str:
        """What an analyst is told."""
        tried = self.searched
        span = f"{told(tried.low, self.unit)} to {told(tried.high, self.unit)}"
        what = f"{tried.estates:,} estate{'s' * (tried.estates != 1)} from {span} tried ({tried.how})"
        if tried.refused:
            what += f", {tried.refused:,} of them without an answer"
        if tried.is_cut_short:
            what += "; the limit of runs came first, so nothing is said of larger estates"
        return f"{self._found()} {what[0].upper()}{what[1:]}."

    def _found(self) -> str:
        if self.first is not None:
            drop = self.first
            who = ", ".join(
                f"{code} falls from {told(before, self.unit)} to {told(after, self.unit)}"
                for code, (before, after) in drop.less.items()
            )
            spent = f"spent {told(drop.spent_before, self.unit)} before and {told(drop.spent_after, self.unit)} after"
            return f"From {told(drop.before, self.unit)} to {told(drop.after, self.unit)} {who}; {spent}."
        if self.is_registered:
            return "More money takes nothing from anybody, as this rule is registered to hold."
        if self.searched.is_complete:
            return "More money takes nothing from anybody on these data in this range."
        return "No estate was found at which more money takes something; that is evidence, not proof."


def more_money(ground: Shares | Bids, span: Span, most_runs: int = MOST_RUNS) -> MoreMoney:
    """Search a span of estates for the first at which somebody has less than at a smaller one.

    Rule    every estate at which the rule's answer can change, where those can be listed; elsewhere every ``step`` of
            the span. If somebody ever has less, they have less from one of these to the next, so neighbours are
            compared.
    Units   GBP, or whole units.
    Source  resource monotonicity, and the Alabama paradox: Balinski and Young, Fair Representation (1982).
    Promise exact; the result says what was searched and whether anything can have been missed. A search that the
            limit of runs cuts short says so.
    Raises ``InputFault`` where a grid needs more runs than the limit or sums outgrow theirs; ``Refused`` where the
    rule answers to none of the estates; ``InternalFault`` where a rule breaks what it is registered to hold.
    """
    reach = reach_of(ground, span, most_runs)
    last: tuple[Fraction, dict[str, Fraction]] | None = None
    first: Drop | None = None
    tried, refused, high, is_cut_short = 0, 0, span.low, False
    for estate in reach.estates:
        if tried == most_runs:
            is_cut_short = True
            break
        tried, high = tried + 1, estate
        try:
            now = ground.with_estate(estate).awards()
        except Refused:
            refused += 1
            continue
        first = _drop(last, (estate, now)) if last is not None else None
        if first is not None:
            break
        last = (estate, now)
    if tried == refused:
        raise Refused(f"{ground.name} has no answer to any of the {tried:,} estates tried")
    searched = Searched(span.low, high, tried, refused, reach.how, reach.is_complete, is_cut_short)
    if first is not None and ground.is_money_monotone:
        raise InternalFault(f"{ground.name} is said never to give less when there is more, and does: {first}")
    return MoreMoney(ground.name, searched, first, ground.is_money_monotone, ground.unit)


def _drop(last: tuple[Fraction, Mapping[str, Fraction]], now: tuple[Fraction, Mapping[str, Fraction]]) -> Drop | None:
    (before, had), (after, has) = last, now
    less = {code: (had[code], has[code]) for code in had if has[code] < had[code]}
    return Drop(before, after, less, sum(had.values(), ZERO), sum(has.values(), ZERO)) if less else None
