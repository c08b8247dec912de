"""A round that funds the best set of bids, held between a simple rule and a bound that no set can better."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.models.competition.walked_down import chosen_among
from funding_alloc.rules.bids.bound import Between, between
from funding_alloc.schema.bids import Decided, Decision

RULES = ("knapsack-optimum", "portfolio-with-equity-limits")


@dataclass(frozen=True)
class OptimumProof:
    """The set that was funded, and the two sides of the best one."""

    decisions: Sequence[Decision]
    """Bids that came to the choice, in order of id."""
    quantum: int
    cost: int
    claims: int
    sides: Between
    has_limits: bool
    """Whether limits further to the money hold it down: the simple rule knows none of them."""

    @property
    def holds(self) -> bool:
        """Whether cost and claims lie where they must."""
        is_low = not self.has_limits and self.claims < self.sides.simple
        return self.cost <= self.quantum and self.claims <= self.sides.bound and not is_low


def prove_optimum(found: Decided) -> OptimumProof | None:
    """The proof of a round; ``None`` where it chose by an order, was changed by hand, funds parts, or has no limit."""
    rules = found.inputs.competition
    if rules.choice.rule not in RULES or found.effects or rules.part_funding is not None or found.quantum is None:
        return None
    chosen = chosen_among(found)
    won = [one for one in chosen if one.award]
    asks = {one.bid.id: Fraction(one.bid.ask) for one in chosen}
    claims = {one.bid.id: Fraction(one.bid.benefit or 0) for one in chosen}
    return OptimumProof(
        decisions=chosen,
        quantum=found.quantum,
        cost=sum(one.award for one in won),
        claims=sum(one.bid.benefit or 0 for one in won),
        sides=between(asks, claims, Fraction(found.quantum)),
        has_limits=bool(rules.guides) or rules.choice.awards_per_applicant is not None,
    )
