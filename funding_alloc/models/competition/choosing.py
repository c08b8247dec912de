"""Going down the order of bids while money lasts, within guides, awards per applicant and part-funding."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from funding_alloc.models.competition.settled import Key, known, pounds
from funding_alloc.schema.bids import Bid, Judged, RoundInputs
from funding_alloc.schema.competition.choosing import PartBelowScore, PartOfLast


@dataclass
class Purse:
    """Money given so far, and what each applicant and region has had; says why a bid may not be added."""

    inputs: RoundInputs
    judged: Mapping[str, Judged]
    awards: dict[str, int] = field(default_factory=dict)
    """Whole pounds by bid, in the order in which they were taken."""
    by_region: Counter[str] = field(default_factory=Counter)
    by_applicant: Counter[str] = field(default_factory=Counter)

    @property
    def quantum(self) -> int | None:
        """Pounds on offer; ``None`` without a limit."""
        gbp = self.inputs.competition.offer.gbp
        return None if gbp == "open" else gbp

    @property
    def left(self) -> int | None:
        """Pounds not yet given."""
        return None if self.quantum is None else self.quantum - sum(self.awards.values())

    def region(self, bid: Bid) -> str:
        """Region of the applicant."""
        return self.inputs.applicants[bid.applicant].region

    def due(self, bid: Bid) -> int:
        """Award of a winner: its ask, or the part that its score earns, rounded down to whole pounds but not to 0."""
        part = self.inputs.competition.part_funding
        if isinstance(part, PartBelowScore) and self.judged[bid.id].score < Fraction(part.score):
            return max(int(bid.ask * Fraction(part.share)), 1)
        return bid.ask

    def bars(self, bid: Bid, award: int) -> str | None:
        """Which rule other than the money keeps a bid out."""
        most = self.inputs.competition.choice.awards_per_applicant
        if most is not None and self.by_applicant[bid.applicant] >= most:
            name = self.inputs.applicants[bid.applicant].name
            return f"{name} has {most} award{'s' if most > 1 else ''} already, which is the most."
        region = self.region(bid)
        for guide in self.inputs.competition.guides:
            if guide.region == region and guide.most_gbp is not None:
                room = guide.most_gbp - self.by_region[region]
                if award > room:
                    said = f"{pounds(room)} of its guide of {pounds(guide.most_gbp)}"
                    return f"{region} had {said} left, and the bid asks for {pounds(award)}."
        return None

    def fits(self, award: int) -> bool:
        """Whether the money lasts."""
        return self.left is None or award <= self.left

    def give(self, bid: Bid, award: int) -> None:
        """Fund a bid."""
        self.awards[bid.id] = award
        self.by_region[self.region(bid)] += award
        self.by_applicant[bid.applicant] += 1

    def take_back(self, bid: Bid) -> int:
        """Fund a bid no longer; return the pounds it had."""
        award = self.awards.pop(bid.id)
        self.by_region[self.region(bid)] -= award
        self.by_applicant[bid.applicant] -= 1
        return award


def tie_breaks(inputs: RoundInputs) -> Callable[[Bid], Key]:
    """What decides between equal bids: the round's rules in turn, then the id."""
    breaks = {
        "higher_need": lambda bid: -known(inputs.applicants[bid.applicant].need, bid.applicant, "need"),
        "lower_ask": lambda bid: Fraction(bid.ask),
    }
    return lambda bid: (*(breaks[rule](bid) for rule in inputs.competition.choice.ties), bid.id)


def by_score(inputs: RoundInputs, bids: Iterable[Bid], judged: Mapping[str, Judged]) -> list[Bid]:
    """Bids from the highest score down."""
    ties = tie_breaks(inputs)
    return sorted(bids, key=lambda bid: (-judged[bid.id].score, *ties(bid)))


def order_of(inputs: RoundInputs, bids: Iterable[Bid], judged: Mapping[str, Judged]) -> list[Bid]:
    """Bids in the order in which the round's rule takes them; by score where the rule has no order of its own."""
    choice, ties = inputs.competition.choice, tie_breaks(inputs)

    def first(bid: Bid) -> Fraction | str:
        if choice.rule.startswith("value-for-money"):
            return -Fraction(known(bid.benefit, bid.id, "claimed benefit"), bid.ask)
        if choice.rule.startswith("lottery"):
            return hashlib.sha256(f"{choice.seed}:{bid.id}".encode()).hexdigest()
        return -judged[bid.id].score

    order = sorted(bids, key=lambda bid: (first(bid), *ties(bid)))
    if choice.compared == "all":
        return order
    seen: Counter[str] = Counter()
    place = {}
    for bid in order:
        region = inputs.applicants[bid.applicant].region
        seen[region] += 1
        place[bid.id] = seen[region]
    return sorted(order, key=lambda bid: place[bid.id])


def go_down(order: Sequence[Bid], purse: Purse) -> dict[str, str]:
    """Fund bids in turn; return why each of the others was not.

    Rule    first, down the order, the bids of regions that have not had their guide's least, passing over what does not
            fit; then all others. A bid that would break a guide's most or its applicant's number of awards is passed
            over. At a bid that does not fit the money left, a rule that stops ends, one that skips goes on. With
            part-funding of the last bid, the first that does not fit whole gets what is left, if that is enough of
            it, and the round ends.
    Promise the money on offer is never exceeded; nor is a guide's most; a guide's least is met where bids allow.
    """
    least = {guide.region: guide.least_gbp for guide in purse.inputs.competition.guides if guide.least_gbp}
    for bid in order:
        region, award = purse.region(bid), purse.due(bid)
        is_short = purse.by_region[region] < least.get(region, 0)
        if is_short and purse.fits(award) and purse.bars(bid, award) is None:
            purse.give(bid, award)
    return _rest(order, purse, stops=purse.inputs.competition.choice.rule.endswith("stop"))


def _rest(order: Sequence[Bid], purse: Purse, *, stops: bool) -> dict[str, str]:
    why: dict[str, str] = {}
    end = ""
    for bid in order:
        if bid.id in purse.awards:
            continue
        award = purse.due(bid)
        barred = purse.bars(bid, award)
        if end or barred is not None:
            why[bid.id] = end or barred or ""
        elif purse.fits(award):
            purse.give(bid, award)
        elif (part := _last_part(bid, purse)) is not None:
            purse.give(bid, part)
            end = f"The money ended with bid {bid.id}, which was funded in part."
        else:
            why[bid.id] = f"{pounds(purse.left or 0)} was left when its turn came, and it asks for {pounds(award)}."
            end = f"The round ended at bid {bid.id}, the first that did not fit." if stops else ""
    return why


def _last_part(bid: Bid, purse: Purse) -> int | None:
    part = purse.inputs.competition.part_funding
    left = purse.left or 0
    if isinstance(part, PartOfLast) and left > 0 and Fraction(left, bid.ask) >= Fraction(part.least_share):
        return left
    return None
