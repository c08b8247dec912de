"""The ground of probes for rules that choose among bids."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from funding_alloc.errors import InfeasibleError, NotProvenError
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.probes.ground import ZERO, Refused, Stated, part_ids
from funding_alloc.rules.rule import Property
from funding_alloc.schema.portfolio import EquityLimits

Select = Callable[[SelectionCase], Selection]
FIELDS: Final = {"ask": "asks", "score": "scores", "value": "values"}
STATED: Final = {"ask": "the bidder", "value": "the bidder", "score": "the assessors, on what the bidder wrote"}
"""Columns that can be overstated, and by whom; ballots are cast by others."""


@dataclass(frozen=True)
class Bids:
    """A rule for bids, on a checked case; ``solve`` in the place of the rule's own way."""

    rule: SelectionRule
    case: SelectionCase
    solve: Select | None = None

    @property
    def name(self) -> str:
        """Name of the rule."""
        return self.rule.name

    @property
    def unit(self) -> str:
        """Bids are funded in pounds."""
        return "£"

    @property
    def ids(self) -> tuple[str, ...]:
        """Bids in the order of the data."""
        return tuple(self.case.asks)

    @property
    def estate(self) -> Fraction:
        """The money on offer."""
        return self.case.quantum

    @property
    def stated(self) -> tuple[Stated, ...]:
        """The ask, and the score or value that the rule reads."""
        return tuple(Stated(c, STATED[c]) for c, field in FIELDS.items() if c == "ask" or field in self.rule.needs)

    @property
    def is_money_monotone(self) -> bool:
        """Whether the rule is registered as never dropping a winner when there is more."""
        return Property.RESOURCE_MONOTONE in self.rule.holds

    def selection(self) -> Selection:
        """What the rule funds. Raises ``Refused``."""
        select = self.solve or self.rule.select
        try:
            return select(self.case) if select else self.rule.choose(self.case).selection
        except (ValueError, InfeasibleError, NotProvenError) as fault:
            raise Refused(" ".join(str(fault).split()).rstrip(".")) from None

    def awards(self) -> dict[str, Fraction]:
        """The ask of every winner, and nothing for a loser. Raises ``Refused``."""
        funded = set(self.selection().funded)
        return {bid: ask if bid in funded else ZERO for bid, ask in self.case.asks.items()}

    def figure(self, code: str, column: str) -> Fraction:
        """One figure."""
        return self._column(column)[code]

    def with_figure(self, code: str, column: str, value: Fraction) -> Bids:
        """The same with one figure changed."""
        return self._with(**{FIELDS[column]: {**self._column(column), code: value}})

    def with_estate(self, estate: Fraction) -> Bids:
        """The same with more or less money; purses keep their shares of it. Raises ``Refused``."""
        purses = self.case.purses
        if "purses" not in self.rule.needs:
            return self._with(quantum=estate)
        if not self.estate:
            raise Refused("purses that hold nothing have no shares of another estate")
        return self._with(quantum=estate, purses={v: purse * estate / self.estate for v, purse in purses.items()})

    def without(self, code: str) -> Bids:
        """The same money for the other bids. Raises ``Refused`` where another bid needs this one."""
        needing = sorted(bid for bid, needed in self.case.limits.requires if needed == code)
        if needing:
            raise Refused(f"'{needing[0]}' may be funded only with it")
        return self._renamed(code, {})

    def split(self, code: str, parts: Sequence[Fraction]) -> tuple[Bids, tuple[str, ...]]:
        """The same with one bid in parts.

        Rule    ask, value and the points of ballots are divided; the score, region and owner go to every part. A group
                of which one at most is funded holds every part, and what the bid requires, or requires the bid,
                holds for every part.
        """
        names = part_ids(code, len(parts), self.ids)
        return self._renamed(code, dict(zip(names, parts, strict=True))), names

    def _renamed(self, code: str, parts: Mapping[str, Fraction]) -> Bids:
        """Parts in the place of a bid; none, and it is gone."""

        def divided(column: Mapping[str, Fraction], is_additive: bool = True) -> dict[str, Fraction]:
            out: dict[str, Fraction] = {}
            for bid, amount in column.items():
                if bid != code:
                    out[bid] = amount
                    continue
                out |= {name: amount * part if is_additive else amount for name, part in parts.items()}
            return out

        case = self.case
        return self._with(
            asks=divided(case.asks),
            scores=divided(case.scores, is_additive=False),
            values=divided(case.values),
            ballots={supporter: divided(ballot) for supporter, ballot in case.ballots.items()},
            limits=_limits_of_parts(case.limits, code, tuple(parts)),
        )

    def _column(self, name: str) -> Mapping[str, Fraction]:
        column: Mapping[str, Fraction] = getattr(self.case, FIELDS[name])
        return column

    def _with(self, **changes: object) -> Bids:
        return replace(self, case=replace(self.case, **changes))  # type: ignore[arg-type]


def _limits_of_parts(limits: EquityLimits, code: str, parts: tuple[str, ...]) -> EquityLimits:
    """Limits with parts in the place of a bid; a region that lost its last bid keeps a least spending, unmet."""

    def of(bid: str) -> tuple[str, ...]:
        return parts if bid == code else (bid,)

    regions = {name: region for bid, region in limits.regions.items() for name in of(bid)}
    left = set(regions.values())
    return replace(
        limits,
        regions=regions,
        bounds={region: bound for region, bound in limits.bounds.items() if region in left or bound.at_least > 0},
        owners={name: owner for bid, owner in limits.owners.items() for name in of(bid)},
        exclusive=tuple(tuple(name for bid in group for name in of(bid)) for group in limits.exclusive),
        requires=tuple((a, b) for one, other in limits.requires for a in of(one) for b in of(other)),
    )
