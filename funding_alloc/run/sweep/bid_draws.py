"""Competitive bidding over the draws of a chunk: one competition of every fund in each draw, under every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from funding_alloc.comparison.panel import Array
from funding_alloc.run.simulated_stage import RULES
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.run.sweep.inputs import DrawnInputs
from funding_alloc.uncertainty.bids import draw_bids
from funding_alloc.uncertainty.competitions import awards_by_authority, compete, plain_terms
from funding_alloc.uncertainty.drawn import with_drawn
from funding_alloc.uncertainty.terms import Rule


@dataclass(frozen=True)
class BidsDraws:
    """What one rule made of the draws: pounds of shape (draws, lines, authorities), and the round in sums."""

    money: Array
    unallocated: Array
    """(draws,)"""
    bid_cost: Array
    """(draws,): of all bidders."""
    realised: Array
    """(draws,): benefit of the winners, were they in time."""
    claimed: Array

    @property
    def by_area(self) -> Array:
        """Pounds of all lines, (draws, authorities)."""
        return np.asarray(self.money.sum(axis=1), dtype=np.float64)


def draw_competitions(ground: SweepGround, drawn: DrawnInputs) -> Mapping[Rule, BidsDraws]:
    """Hold every fund's competition once in each draw; the rules see the same bids.

    Units   GBP; an award is spread over its fund's lines in proportion to their quanta, and not rounded.
    Promise awards and what is left make up each fund's quantum.
    """
    settings, generator = ground.competition, ground.prepared.inputs.generator
    if settings is None or generator is None:
        return {}
    parameters = with_drawn(generator, drawn.of_bids())
    # A chunk has a seed of its own, so that its draws do not depend on how many there are before it.
    seed = int(np.random.SeedSequence([ground.drawn.seed, drawn.chunk]).generate_state(1, np.uint32)[0])
    found: dict[Rule, list[BidsDraws]] = {rule: [] for rule in RULES}
    for fund, (bidders, terms) in ground.rounds.items():
        bids = draw_bids(bidders, terms, parameters, drawn.size, seed)
        share = np.array([line.gbp / terms.quantum if line.fund == fund else 0.0 for line in ground.lines])
        for rule in RULES:
            results = compete(bids, terms, bidders, plain_terms(rule, settings.misfit))
            won = awards_by_authority(results, bidders)
            by_area = np.stack([np.asarray(won.get(c, np.zeros(drawn.size))) for c in ground.areas.codes], axis=1)
            found[rule].append(
                BidsDraws(
                    by_area[:, np.newaxis, :] * share[:, np.newaxis],
                    *(np.asarray(held, dtype=np.float64) for held in (results.unallocated, results.bid_cost)),
                    *(np.asarray(held, dtype=np.float64) for held in (results.realised, results.claimed)),
                )
            )
    return {rule: _sum(rounds) for rule, rounds in found.items()}


def _sum(rounds: list[BidsDraws]) -> BidsDraws:
    def of(name: str) -> Array:
        return np.asarray(sum(getattr(one, name) for one in rounds), dtype=np.float64)

    return BidsDraws(of("money"), of("unallocated"), of("bid_cost"), of("realised"), of("claimed"))
