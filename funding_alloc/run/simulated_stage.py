"""Competitive bidding simulated: the same drawn bids under each selection rule, hundreds of times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator import solve
from funding_alloc.models.columns import column
from funding_alloc.models.competitive import pose_selection
from funding_alloc.models.least_movement import pose_least_movement
from funding_alloc.rules.bids.knapsack import knapsack_optimum
from funding_alloc.run.efficiency_measures import weights_of
from funding_alloc.run.outcome import CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.simulated_measures import Measured, simulated_measures
from funding_alloc.schema.allocation import Allocation, Check, Model
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.results import ALL_FUNDS, CompetitionRow, RoundRow
from funding_alloc.schema.scenario import SimulatedCompetition
from funding_alloc.uncertainty.bids import BidDraws, cap_for, draw_bids, transport_cap_for
from funding_alloc.uncertainty.competitions import (
    CompetitionResults,
    Number,
    awards_by_authority,
    benefits_by_authority,
    plain_terms,
)
from funding_alloc.uncertainty.costs import SeenAndClear, compete_seen_and_clear
from funding_alloc.uncertainty.terms import Rule

RULES: Final[tuple[Rule, ...]] = ("score_order", "knapsack_optimum")
Pounds = NDArray[np.int64]


@dataclass(frozen=True)
class _Round:
    """One fund's competitions: terms, the bids drawn, and what each rule made of them."""

    terms: RoundTerms
    bids: BidDraws
    by_rule: Mapping[Rule, CompetitionResults]
    twice: Mapping[Rule, SeenAndClear]
    """The same results, beside those of assessors and claims without error."""
    won: Mapping[Rule, Pounds]
    """By rule: pounds of shape (draws, authorities in code order)."""
    in_time: Mapping[Rule, NDArray[np.float64]]
    """By rule: benefits late as they come, of the same shape."""


def run_simulated(prepared: Prepared, settings: SimulatedCompetition) -> CompetitiveStage:
    """Run every fund's competitions under both rules; report the mean of the named one, line by line."""
    generator = prepared.inputs.generator
    if generator is None:
        raise TypeError("a simulated competition needs a bid generator")
    codes = tuple(authority.area_code for authority in prepared.inputs.places.authorities)
    funds = sorted({line.fund for line in prepared.lines})
    rounds = [_run_round(prepared, settings, generator, fund) for fund in funds]
    reported = f"mean of {settings.draws} simulated competitions, {settings.rule.replace('_', ' ')}"
    return CompetitiveStage(
        allocations=tuple(a for found in rounds for a in _allocations(prepared, settings, found, (codes, reported))),
        district_allocations=(),
        rule=settings.rule,
        draws={rule: np.sum([r.won[rule] for r in rounds], axis=0).astype(np.float64) for rule in RULES},
        competition=(
            *(line for rule in RULES for line in _all_funds(rounds, rule, codes)),
            *(line for found in rounds for rule in RULES for line in _one_fund(found, rule, codes)),
        ),
        rounds=tuple(_round_row(found, rule) for found in rounds for rule in RULES),
        checks=tuple(_second_calculation(found) for found in rounds),
        measures=tuple(m for rule in RULES for m in simulated_measures(rule, _measured(prepared, rounds, rule))),
        by_fund={rule: {r.terms.fund: r.won[rule].astype(np.float64) for r in rounds} for rule in RULES},
    )


def _measured(prepared: Prepared, rounds: Sequence[_Round], rule: Rule) -> Measured:
    in_time = np.sum([found.in_time[rule] for found in rounds], axis=0)
    return Measured([found.twice[rule] for found in rounds], in_time, weights_of(prepared))


def bidders_of(prepared: Prepared, fund: str, takes_transport_bids: bool) -> tuple[Bidder, ...]:
    """Districts of the authorities in scope; each authority besides, where the round takes transport bids."""
    settings = prepared.inputs.scenario.measures
    people = prepared.districts.columns[settings.population.indicator].values
    need = prepared.districts.columns[settings.need.indicator].values
    inside = set(prepared.in_scope(fund))
    bidders = [
        Bidder(d.area_code, d.authority_code, int(people[d.area_code]), float(need[d.area_code]), False)
        for d in prepared.inputs.places.districts
        if d.authority_code in inside
    ]
    if takes_transport_bids:
        bidders += [
            Bidder(code, code, int(prepared.population[code]), float(prepared.need[code]), True, makes_place_bids=False)
            for code in sorted(inside)
        ]
    return tuple(bidders)


def _run_round(prepared: Prepared, settings: SimulatedCompetition, generator: BidGenerator, fund: str) -> _Round:
    takes_transport_bids = fund in settings.round.transport_bids
    bidders = bidders_of(prepared, fund, takes_transport_bids)
    quantum = sum(line.gbp for line in prepared.lines if line.fund == fund)
    cap = cap_for(bidders, quantum, settings.round.oversubscription, generator, takes_transport_bids)
    terms = RoundTerms(fund, quantum, cap, transport_cap_for(cap, generator), takes_transport_bids)
    bids = draw_bids(bidders, terms, generator, settings.draws, settings.seed)
    codes = tuple(authority.area_code for authority in prepared.inputs.places.authorities)
    twice = {
        rule: compete_seen_and_clear(bids, terms, bidders, plain_terms(rule, settings.misfit), generator)
        for rule in RULES
    }
    by_rule = {rule: twice[rule].seen for rule in RULES}
    won = {rule: _stack(awards_by_authority(by_rule[rule], bidders), codes, settings.draws) for rule in RULES}
    in_time = {rule: _stack(benefits_by_authority(by_rule[rule], bidders), codes, settings.draws) for rule in RULES}
    return _Round(terms, bids, by_rule, twice, won, in_time)


def _stack(by_authority: Mapping[str, NDArray[Number]], codes: tuple[str, ...], draws: int) -> NDArray[Number]:
    """Pounds of shape (draws, authorities); an authority outside the fund's scope won nothing."""
    nothing = np.zeros(draws, dtype=next(iter(by_authority.values())).dtype)
    return np.stack([by_authority.get(code, nothing) for code in codes], axis=1)


def _allocations(
    prepared: Prepared, settings: SimulatedCompetition, found: _Round, about: tuple[tuple[str, ...], str]
) -> Iterable[Allocation]:
    """Mean awards in whole pounds, spread over the fund's lines in proportion to their quanta."""
    codes, set_by = about
    won, left = found.won[settings.rule], found.by_rule[settings.rule].unallocated
    columns = {code: won[:, i] for i, code in enumerate(codes)} | {UNALLOCATED: left}
    for line in prepared.lines:
        if line.fund != found.terms.fund:
            continue
        part = Fraction(line.gbp, found.terms.quantum)
        target = {code: part * Fraction(int(drawn.sum()), len(drawn)) for code, drawn in columns.items()}
        name = column("mean_award", line.id)
        pounds = solve(pose_least_movement(name, target, line.gbp, f"the whole of {line.id} is accounted for")).pounds
        for code, drawn in columns.items():
            low, high = (round(float(part) * float(q)) for q in np.percentile(drawn, (5, 95)))
            yield Allocation(Model.COMPETITIVE, code, line.id, pounds[column("paid", code)], set_by, low, high)


def _one_fund(found: _Round, rule: Rule, codes: tuple[str, ...]) -> Iterable[CompetitionRow]:
    return _rows((found.terms.fund, rule), found.won[rule], found.by_rule[rule].unallocated, codes)


def _all_funds(rounds: list[_Round], rule: Rule, codes: tuple[str, ...]) -> Iterable[CompetitionRow]:
    won = np.sum([found.won[rule] for found in rounds], axis=0)
    left = np.sum([found.by_rule[rule].unallocated for found in rounds], axis=0)
    return _rows((ALL_FUNDS, rule), won, left, codes)


def _rows(about: tuple[str, Rule], won: Pounds, left: Pounds, codes: tuple[str, ...]) -> Iterable[CompetitionRow]:
    for code, drawn in [*((code, won[:, i]) for i, code in enumerate(codes)), (UNALLOCATED, left)]:
        low, high = (float(value) for value in np.percentile(drawn, (5, 95)))
        yield CompetitionRow(*about, code, float(drawn.mean()), low, high, float((drawn == 0).mean()))


def _round_row(found: _Round, rule: Rule) -> RoundRow:
    results = found.by_rule[rule]
    return RoundRow(
        fund=found.terms.fund,
        rule=rule,
        quantum_gbp=found.terms.quantum,
        cap_gbp=found.terms.cap,
        bids=float(results.bids.mean()),
        funded=float(results.funded.mean()),
        asked_gbp=float(np.where(found.bids.entered, found.bids.ask, 0).sum(axis=1).mean()),
        unallocated_gbp=float(results.unallocated.mean()),
        claimed_benefit_gbp=float(results.claimed.mean()),
        shrunk_benefit_gbp=float(results.shrunk.mean()),
        cost=found.twice[rule].cost(),
    )


def _second_calculation(found: _Round) -> Check:
    """The first draw's optimum, found again by the solver."""
    is_open = found.bids.entered[0] & found.bids.passed_gateway[0]
    asks = [int(ask) for ask in found.bids.ask[0][is_open]]
    benefits = [int(benefit) for benefit in found.bids.claimed_benefit[0][is_open]]
    fund, quantum = found.terms.fund, found.terms.quantum
    ours = knapsack_optimum(asks, benefits, quantum).value
    chosen = solve(pose_selection(fund, asks, benefits, quantum)).pounds
    theirs = sum(benefit * chosen[column("bid", f"{i:04d}")] for i, benefit in enumerate(benefits))
    what = f"{fund}: the solver finds the same optimum of claimed benefits in the first draw"
    return Check(f"knapsack.{fund}", what, ours, theirs)
