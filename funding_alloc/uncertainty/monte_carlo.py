"""Rules compared over simulated competitions until chance no longer decides, or a stated limit is reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from funding_alloc.comparison import targeting
from funding_alloc.comparison.predictability import spread
from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws
from funding_alloc.uncertainty.competitions import CompetitionResults, compete
from funding_alloc.uncertainty.played import EarlierRound, draw_blocks, shut_out
from funding_alloc.uncertainty.terms import SelectionTerms

Measure = Callable[[CompetitionResults], FloatArray]
"""One number for each draw; not a number where it is undefined."""


@dataclass(frozen=True)
class Plan:
    """What is compared: the same bids under several rules."""

    bidders: tuple[Bidder, ...]
    terms: RoundTerms
    generator: BidGenerator
    selections: Mapping[str, SelectionTerms]
    measures: Mapping[str, Measure]
    seed: int
    against: str | None
    """Rule that the others are held against; ``None``: every rule against every other."""
    earlier: EarlierRound | None

    def __post_init__(self) -> None:
        if self.against is not None and self.against not in self.selections:
            raise ValueError(f"'{self.against}' is none of the rules")
        if not self.selections or not self.measures or self.seed < 0:
            raise ValueError("a plan needs a rule, a measure and a seed of 0 or more")


@dataclass(frozen=True)
class Precision:
    """When to stop."""

    share: float
    """A difference is known well enough when its standard error is at most this share of it; 0.01 in practice."""
    floors: Mapping[str, float]
    """By measure: or when its standard error is at most this, for differences too small to matter."""
    look_every: int
    """Draws from one look at the standard errors to the next."""
    most_draws: int

    def __post_init__(self) -> None:
        if not 0 <= self.share < 1 or min(self.floors.values(), default=0) < 0:
            raise ValueError("share must be 0 or more and below 1, and no floor below 0")
        if not 30 <= self.look_every <= self.most_draws:
            raise ValueError("look every 30 draws or more, and at most_draws at the latest")


@dataclass(frozen=True)
class Estimate:
    """Mean, 5th and 95th percentile, Monte Carlo standard error of the mean, over the draws in which it is defined."""

    mean: float
    low: float
    high: float
    standard_error: float
    draws: int


@dataclass(frozen=True)
class Difference:
    """One rule less another, draw by draw on the same bids."""

    rule: str
    against: str
    measure: str
    found: Estimate
    is_reached: bool
    """Whether its standard error is as small as was asked for."""


@dataclass(frozen=True)
class Report:
    """What was found, over how many draws."""

    draws: int
    by_rule: Mapping[tuple[str, str], Estimate]
    """By rule and measure."""
    differences: tuple[Difference, ...]

    @property
    def is_reached(self) -> bool:
        """Whether every difference is known as well as was asked for."""
        return all(difference.is_reached for difference in self.differences)

    def in_words(self) -> str:
        """Say in one line how far chance still decides."""
        missed = [f"{d.rule} against {d.against}, {d.measure}" for d in self.differences if not d.is_reached]
        if not missed:
            return f"{self.draws:,} draws; every difference is as precise as asked"
        return f"{self.draws:,} draws; precision not reached: {'; '.join(missed)}"


def compare_rules(plan: Plan, precision: Precision, batch: int) -> Report:
    """Draw until every difference between rules is known well enough.

    Rule    all rules see the same bids (common random numbers), so that a difference is taken draw by draw. Every
            ``look_every`` draws the standard error of each mean difference is held against its share and its floor.
    Units   those of the measures. ``batch``: draws held in memory at once, nothing else.
    Source  bids: the generator. Standard errors: ``comparison.predictability.spread``.
    Promise the batch changes no figure; a report that stopped at ``most_draws`` says what was not reached.
    Raises ``ValueError`` where a measure has no floor, or is defined in fewer than two draws.
    """
    if batch < 1 or set(precision.floors) != set(plan.measures):
        raise ValueError("a batch holds a draw or more, and every measure needs its floor")
    found: dict[tuple[str, str], list[FloatArray]] = {(r, m): [] for r in plan.selections for m in plan.measures}
    done = 0
    while True:
        until = min(done + precision.look_every, precision.most_draws)
        for start in range(done, until, batch):
            _add(plan, draws_between(plan, start, min(start + batch, until)), found)
        done = until
        report = _report(plan, precision, {key: np.concatenate(parts) for key, parts in found.items()}, done)
        if report.is_reached or done == precision.most_draws:
            return report


def draws_between(plan: Plan, start: int, end: int) -> BidDraws:
    """Draw rounds ``start`` to ``end`` - 1 of the plan's endless row of rounds; earlier winners are shut out."""
    drawn = draw_blocks((plan.bidders, plan.terms, plan.generator, plan.seed), start, end)
    return shut_out(drawn, plan.earlier, plan.seed, (start, end))


def standard_measures(bidders: Sequence[Bidder]) -> dict[str, Measure]:
    """Measures by name: what is won and left, quality, benefits seen three ways, targeting of places.

    Raises ``ValueError`` where a bidder makes no place bids: its people would be counted twice.
    """
    if not all(bidder.makes_place_bids for bidder in bidders):
        raise ValueError("the concentration index needs bidders that are places, each with people of its own")
    people, need = [b.population for b in bidders], [b.need for b in bidders]
    return {
        "funded": lambda found: found.funded.astype(np.float64),
        "success_rate": lambda found: found.funded / np.maximum(found.bids, 1),
        "unallocated": lambda found: found.unallocated.astype(np.float64),
        "quality": lambda found: found.mean_quality,
        "claimed_benefit": lambda found: found.claimed.astype(np.float64),
        "shrunk_benefit": lambda found: found.shrunk.astype(np.float64),
        "realised_benefit": lambda found: found.realised.astype(np.float64),
        "bidding_cost": lambda found: found.bid_cost.astype(np.float64),
        "concentration_index": lambda found: targeting.concentration_index(found.awards, people, need),
    }


def estimate(values: FloatArray) -> Estimate:
    """Summarise draws, leaving out and not counting those in which the figure is undefined."""
    known = values[~np.isnan(values)]
    if known.size < 2:
        raise ValueError("a figure must be defined in two draws or more to have a standard error")
    said = spread(known)
    return Estimate(float(said.mean), float(said.low), float(said.high), float(said.standard_error), said.draws)


def _add(plan: Plan, bids: BidDraws, found: Mapping[tuple[str, str], list[FloatArray]]) -> None:
    for rule, selection in plan.selections.items():
        results = compete(bids, plan.terms, plan.bidders, selection)
        for name, measure in plan.measures.items():
            found[rule, name].append(measure(results))


def _pairs(plan: Plan) -> list[tuple[str, str]]:
    if plan.against is None:
        return list(combinations(plan.selections, 2))
    return [(rule, plan.against) for rule in plan.selections if rule != plan.against]


def _report(plan: Plan, precision: Precision, found: Mapping[tuple[str, str], FloatArray], draws: int) -> Report:
    differences = []
    for rule, against in _pairs(plan):
        for name in plan.measures:
            said = estimate(found[rule, name] - found[against, name])
            wanted = max(precision.share * abs(said.mean), precision.floors[name])
            differences.append(Difference(rule, against, name, said, said.standard_error <= wanted))
    return Report(draws, {key: estimate(values) for key, values in found.items()}, tuple(differences))
