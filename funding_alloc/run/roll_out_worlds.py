"""Who has what at one stage of a roll-out, in each world that those outside may live in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from funding_alloc.comparison.roll_out import Array, Basis, Standing
from funding_alloc.models.settlement import Cell, cell_of
from funding_alloc.money import round_to_pounds
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.simulated_stage import bidders_of
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import BidRule, Stage, World
from funding_alloc.schema.scenario import SimulatedCompetition
from funding_alloc.uncertainty.left_over import Contest, Round, shortfalls

Lines = Mapping[FundLine, Mapping[str, int]]


@dataclass(frozen=True, eq=False)
class Shared:
    """What no stage changes: formula shares, envelopes and plans. Arrays are by authority in code order."""

    prepared: Prepared
    basis: Basis
    shares: Lines
    """Formula share of each line, in whole pounds: the envelopes, cut by line."""
    needs: Mapping[str, Mapping[FundLine, int]]
    """Need requirement by authority and line."""
    envelope: Array
    unmet_planned: Array
    unmet_granted: Array
    """Unmet need without freedom to move."""
    value: Array

    def outside(self, inside: frozenset[str]) -> frozenset[str]:
        """Authorities without a settlement."""
        return frozenset(self.basis.areas.codes) - inside

    def is_inside(self, inside: frozenset[str]) -> Array:
        """1 inside, 0 outside."""
        return np.array([float(code in inside) for code in self.basis.areas.codes])


class FormulaWorld:
    """Those outside get their formula share of each line and may not move it."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared

    def stand(self, stage: Stage) -> Standing:
        """Everybody's pounds are the formula's; only freedom, and what is known ahead, follow the stage."""
        shared, inside = self.shared, frozenset(stage.inside)
        is_inside, nothing = shared.is_inside(inside), np.zeros((1, len(shared.basis.areas.codes)))
        return Standing(
            world=World.FORMULA,
            stage=stage.id,
            inside=inside,
            pounds=shared.shares,
            money=shared.envelope[np.newaxis],
            unmet=np.where(is_inside, shared.unmet_planned, shared.unmet_granted)[np.newaxis],
            bids=nothing,
            cost=nothing,
            value=(is_inside * shared.value)[np.newaxis],
            funded=np.zeros(1),
            asked=np.zeros(1),
            outside_announced=shared.prepared.inputs.scenario.models.formula.announced,
        )


class CompetitionWorld:
    """Those outside bid, fund by fund, for what the settlements leave of each line."""

    def __init__(self, shared: Shared, settings: SimulatedCompetition, rule: BidRule) -> None:
        self.shared = shared
        self.settings = settings
        self.rule = rule
        generator, prepared = shared.prepared.inputs.generator, shared.prepared
        if generator is None:
            raise TypeError("a simulated competition needs a bid generator")
        self.rounds: dict[str, Round] = {}
        for fund in sorted({line.fund for line in shared.basis.lines}):
            bidders = bidders_of(prepared, fund, fund in settings.round.transport_bids)
            quantum = sum(line.gbp for line in shared.basis.lines if line.fund == fund)
            self.rounds[fund] = Round(bidders, fund, quantum, generator, settings)

    def stand(self, stage: Stage) -> Standing:
        """Envelopes inside; outside, the mean of the simulated competitions, cut by line."""
        shared, inside = self.shared, frozenset(stage.inside)
        left = {
            line: line.gbp - sum(gbp for code, gbp in pounds.items() if code in inside)
            for line, pounds in shared.shares.items()
        }
        contests = self._contests(inside, left)
        draws = self.settings.draws if contests else 1
        by_authority = (draws, len(shared.basis.areas.codes))
        is_inside = shared.is_inside(inside)
        unmet = self._unmet(contests, left) if contests else np.zeros(by_authority)
        return Standing(
            world=World.COMPETITION,
            stage=stage.id,
            inside=inside,
            pounds={line: self._line(line, inside, left, contests) for line in shared.basis.lines},
            money=np.where(is_inside, shared.envelope, _over_funds(contests, "won", by_authority)),
            unmet=np.where(is_inside, shared.unmet_planned, unmet),
            bids=_over_funds(contests, "bids", by_authority),
            cost=_over_funds(contests, "cost", by_authority),
            value=(is_inside * shared.value)[np.newaxis],
            funded=_over_funds(contests, "funded", (draws,)),
            asked=_over_funds(contests, "asked", (draws,)),
            outside_announced=self.settings.announced,
        )

    def _contests(self, inside: frozenset[str], left: Mapping[FundLine, int]) -> dict[str, Contest]:
        """Competitions for every fund of which something is left."""
        outside, codes = self.shared.outside(inside), self.shared.basis.areas.codes
        out: dict[str, Contest] = {}
        for fund, found in self.rounds.items():
            quantum = sum(gbp for line, gbp in left.items() if line.fund == fund)
            if quantum:
                play = found.unchanged if self.rule is BidRule.UNCHANGED else found.resized
                out[fund] = play(outside, quantum, codes)
        return out

    def _line(
        self, line: FundLine, inside: frozenset[str], left: Mapping[FundLine, int], contests: Mapping[str, Contest]
    ) -> dict[str, int]:
        """Envelopes' part of a line, and the mean awards' part of what is left, in whole pounds.

        Rule    what is won in a fund falls on its lines in proportion to what is left of them; largest remainder.
        """
        pounds = {code: gbp for code, gbp in self.shared.shares[line].items() if code in inside}
        found = contests.get(line.fund)
        if found is None:
            return {**pounds, UNALLOCATED: left[line]}
        quantum = sum(gbp for other, gbp in left.items() if other.fund == line.fund)
        part = Fraction(left[line], quantum * len(found.left))
        columns = {code: found.won[:, i] for i, code in enumerate(self.shared.basis.areas.codes) if code not in inside}
        exact = {code: part * int(drawn.sum()) for code, drawn in (columns | {UNALLOCATED: found.left}).items()}
        return {**pounds, **round_to_pounds(exact, left[line])}

    def _unmet(self, contests: Mapping[str, Contest], left: Mapping[FundLine, int]) -> Array:
        """Shortfalls draw by draw: by theme, class and year, as for a settlement."""
        cells: list[Cell] = sorted({cell_of(line) for line in self.shared.basis.lines})
        funds, codes = sorted(contests), self.shared.basis.areas.codes
        parts, needed = np.zeros((len(funds), len(cells))), np.zeros((len(cells), len(codes)))
        for line, gbp in left.items():
            at = cells.index(cell_of(line))
            if line.fund in contests:
                quantum = sum(other for one, other in left.items() if one.fund == line.fund)
                parts[funds.index(line.fund), at] += gbp / quantum
            needed[at] += [self.shared.needs[code].get(line, 0) for code in codes]
        won = np.stack([contests[fund].won for fund in funds]).astype(np.float64)
        return shortfalls(won, parts, needed)


def _over_funds(contests: Mapping[str, Contest], name: str, shape: tuple[int, ...]) -> Array:
    """One figure of all funds' competitions together."""
    out = np.zeros(shape)
    for found in contests.values():
        out += getattr(found, name)
    return out
