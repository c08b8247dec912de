"""The terms of a selection: which rule, and what a round sets beside it. Plain data; nothing has a default."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal, get_args

from funding_alloc.rules.bids.selection import Misfit
from funding_alloc.schema.bidding import Bidder

Rule = Literal[
    "score_order",
    "value_for_money",
    "knapsack_optimum",
    "lottery_above_bar",
    "equal_shares_cost",
    "equal_shares_cardinality",
    "phragmen",
]
Benefit = Literal["claimed", "shrunk"]
Completion = Literal["none", "greedy"]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
ORDERS: Final = frozenset({"score_order", "value_for_money", "lottery_above_bar"})
BY_BENEFIT: Final = frozenset({"value_for_money", "knapsack_optimum"})
EQUAL_SHARES: Final = frozenset({"equal_shares_cost", "equal_shares_cardinality"})
FINEST_PART = 10_000


@dataclass(frozen=True)
class RegionalGuides:
    """Least and most that each region is to win, in whole pounds; ``None`` is no most."""

    region_of_bidder: tuple[int, ...]
    """By bidder: position of its region."""
    least: tuple[int, ...]
    most: tuple[int | None, ...]

    def __post_init__(self) -> None:
        if len(self.least) != len(self.most) or set(self.region_of_bidder) - set(range(len(self.least))):
            raise ValueError("every region of a bidder needs a least and a most")
        for least, most in zip(self.least, self.most, strict=True):
            if least < 0 or (most is not None and most < least):
                raise ValueError(f"a guide of £{least} to £{most} is none: 0 <= least <= most")


@dataclass(frozen=True)
class Supporters:
    """Who stands behind bids: every bidder's bids are supported by its own supporter and by nobody else.

    The supporter may be the bidder itself, or the authority to which its bids belong. A bid that several places want is
    beyond this: use ``rules.equal_shares`` with ballots.
    """

    of_bidder: tuple[int, ...]
    """By bidder: position of its supporter."""
    purses: tuple[Fraction, ...] | None
    """By supporter, exact pounds; ``None`` for Phragmen's rule, where all earn alike."""
    completion: Completion | None
    """What is done with money that purses leave: nothing, or by total utility for each pound, misfits skipped."""

    def __post_init__(self) -> None:
        if (self.purses is None) != (self.completion is None):
            raise ValueError("purses come with a completion, and a completion with purses")
        if self.purses is not None and (min(self.purses) < 0 or max(self.of_bidder) >= len(self.purses)):
            raise ValueError("every supporter needs a purse of 0 or more")


@dataclass(frozen=True)
class RoundLimits:
    """What a round sets beside the order of bids.

    Shortlist: only bids whose score reaches the bar are considered, and of those at most so many, the best by score
    (ties in order of slot). Guides: go down the order first and fund bids of
    regions below their least, passing over what does not fit; then go down it again for all; a bid that would take its
    region above its most is passed over. One award: once a bidder has won, its other bids are passed over. Part: a bid
    that does not fit the money left takes what is left, if that is at least this part of its ask.
    """

    shortlist_bar: float | None
    shortlist_count: int | None
    guides: RegionalGuides | None
    one_award_per_applicant: bool
    least_part: Fraction | None

    def __post_init__(self) -> None:
        if self.shortlist_bar is not None and not math.isfinite(self.shortlist_bar):
            raise ValueError("a shortlist bar is a finite score")
        if self.shortlist_count is not None and self.shortlist_count < 1:
            raise ValueError("a shortlist takes one bid or more")
        part = self.least_part
        if part is not None and not (0 < part <= 1 and part.denominator <= FINEST_PART):
            raise ValueError(f"a part of {part} is none: above 0, up to 1, in steps of a ten-thousandth")

    @property
    def bind_orders_only(self) -> bool:
        """Whether anything is set that only an order of bids can follow."""
        return self.guides is not None or self.one_award_per_applicant or self.least_part is not None


NO_LIMITS: Final = RoundLimits(None, None, None, one_award_per_applicant=False, least_part=None)


@dataclass(frozen=True)
class SelectionTerms:
    """How winners are chosen.

    ``misfit`` goes with orders, ``ranked_by`` with rules that read benefits, ``supporters`` with equal shares and
    Phragmen's rule; each is ``None`` elsewhere, and anything else is refused, so that nothing is set in vain. A lottery
    needs a shortlist bar. Regional guides, one award and part-funding go with orders; for the optimum under such limits
    see ``run.portfolio``.
    """

    rule: Rule
    misfit: Misfit | None
    ranked_by: Benefit | None
    supporters: Supporters | None
    limits: RoundLimits

    def __post_init__(self) -> None:
        rule = self.rule
        if rule not in RULES:
            raise ValueError(f"rule may be one of {', '.join(RULES)}, not {rule!r}")
        self._goes_with("misfit", self.misfit, rule in ORDERS)
        self._goes_with("ranked_by", self.ranked_by, rule in BY_BENEFIT)
        self._goes_with("supporters", self.supporters, rule in EQUAL_SHARES or rule == "phragmen")
        if self.supporters is not None and (self.supporters.purses is None) != (rule == "phragmen"):
            raise ValueError("equal shares needs purses, and Phragmen's rule has none")
        if self.misfit not in (None, *get_args(Misfit)) or self.ranked_by not in (None, *get_args(Benefit)):
            raise ValueError(f"misfit {self.misfit!r} or ranked_by {self.ranked_by!r} is not known")
        if rule == "lottery_above_bar" and self.limits.shortlist_bar is None:
            raise ValueError("a lottery above a bar needs its bar: limits.shortlist_bar")
        if self.limits.bind_orders_only and rule not in ORDERS:
            raise ValueError(f"guides, one award and part-funding go with an order of bids, not with {rule}")

    def _goes_with(self, name: str, value: object, wanted: bool) -> None:
        if (value is not None) != wanted:
            raise ValueError(f"{self.rule} {'needs' if wanted else 'has no'} {name}")


def formula_purses(
    bidders: Sequence[Bidder], quantum: int, *, by_authority: bool, completion: Completion
) -> Supporters:
    """Give each place its formula share of the quantum for a purse.

    Rule    purse = quantum x need x population / sum over places; a place is a bidder that makes place bids, or, with
            ``by_authority``, all such bidders of one authority together, who then stand behind all of its bids. A
            bidder without place bids has no people of its own: alone its purse is 0.
    Units   GBP, exact.
    Source  this project: equal shares with such purses is formula entitlement with choice at the level of bids.
    Promise purses sum to the quantum.
    Raises ``ValueError`` where a need is below 0 or all are 0.
    """
    weight = [Fraction(b.need) * b.population if b.makes_place_bids else Fraction(0) for b in bidders]
    total = sum(weight, Fraction(0))
    if min(weight, default=Fraction(0)) < 0 or total == 0:
        raise ValueError("a formula share needs a need of 0 or more everywhere and above 0 somewhere")
    names = [bidder.authority_code if by_authority else bidder.code for bidder in bidders]
    place = {name: i for i, name in enumerate(sorted(set(names)))}
    purses = [Fraction(0)] * len(place)
    for name, share in zip(names, weight, strict=True):
        purses[place[name]] += quantum * share / total
    return Supporters(tuple(place[name] for name in names), tuple(purses), completion)
