"""A portfolio of bids: what each asks for and is worth, and the limits of equity between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True)
class ValuedBids:
    """Bids by id. ``asks`` and ``quantum`` in GBP; ``values`` in any one unit.

    Raises ``ValueError`` where the columns differ in their bids or an amount is below 0.
    """

    quantum: Fraction
    asks: Mapping[str, Fraction]
    values: Mapping[str, Fraction]

    def __post_init__(self) -> None:
        differ = sorted(set(self.asks) ^ set(self.values))
        if differ:
            raise ValueError(f"bids that lack an ask or a value: {differ}")
        if self.quantum < 0 or min(self.asks.values(), default=Fraction(0)) < 0:
            raise ValueError("neither the quantum nor an ask may be below 0")


@dataclass(frozen=True)
class RegionBounds:
    """Least and most money for the bids of one region, in GBP."""

    at_least: Fraction = Fraction(0)
    at_most: Fraction | None = None


@dataclass(frozen=True)
class EquityLimits:
    """Limits on which bids may be funded together; each is off until it is given."""

    regions: Mapping[str, str] = field(default_factory=dict)
    """Region of each bid."""
    bounds: Mapping[str, RegionBounds] = field(default_factory=dict)
    """By region."""
    owners: Mapping[str, str] = field(default_factory=dict)
    """Owner (the authority that bids) of each bid."""
    most_per_owner: int | None = None
    exclusive: tuple[tuple[str, ...], ...] = ()
    """Groups of bids of which one at most is funded."""
    requires: tuple[tuple[str, str], ...] = ()
    """Pairs: the first is funded only with the second."""

    def check(self, bids: Iterable[str]) -> None:
        """Refuse limits about unknown bids or regions, and bids that a limit in force does not place.

        Raises ``ValueError``.
        """
        known = set(bids)
        named = {*self.regions, *self.owners, *(b for group in (*self.exclusive, *self.requires) for b in group)}
        faults = {
            "limits name no bid": named - known,
            "bids without a region": known - set(self.regions) if self.bounds else set(),
            "bids without an owner": known - set(self.owners) if self.most_per_owner is not None else set(),
            "bounds for a region of no bid": {
                region
                for region, bound in self.bounds.items()
                if region not in self.regions.values() and bound.at_least <= 0
            },
        }
        for what, strangers in faults.items():
            if strangers:
                raise ValueError(f"{what}: {sorted(strangers)}")
        if self.most_per_owner is not None and self.most_per_owner < 0:
            raise ValueError("an owner may not have fewer than 0 awards")
