"""A round whose bids are drawn: every rule on the same bids, until chance no longer decides."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

import numpy as np

from funding_alloc.reading.competition.drawn import read_drawn
from funding_alloc.rules.bids.selection import FloatArray
from funding_alloc.schema.competing_costs import CostOfCompeting
from funding_alloc.schema.drawn_round import DrawnRound
from funding_alloc.uncertainty.competitions import CompetitionResults
from funding_alloc.uncertainty.costs import compete_seen_and_clear
from funding_alloc.uncertainty.monte_carlo import (
    Estimate,
    Measure,
    Plan,
    Precision,
    Report,
    compare_rules,
    draws_between,
    standard_measures,
)
from funding_alloc.uncertainty.round_terms import earlier_round, round_terms, selection_terms

LOOK_EVERY: Final = 100
COSTED: Final = 100
"""Draws over which the cost of competing is taken: each rule runs twice for it."""


@dataclass(frozen=True)
class FitRow:
    """A figure of the round as drawn and as it was."""

    figure: str
    drawn: float
    spread: float
    """Standard deviation of a single drawn round."""
    observed: float | None
    unit: str

    @property
    def spreads_apart(self) -> float | None:
        """How many of those the drawn mean lies above what was observed."""
        return (self.drawn - self.observed) / self.spread if self.observed is not None and self.spread else None


@dataclass(frozen=True)
class DrawnStudy:
    """What a drawn round tells."""

    drawn: DrawnRound
    own: str
    """The round's own rule."""
    report: Report
    units: Mapping[str, str]
    """By measure."""
    fit: tuple[FitRow, ...]
    costs: Mapping[str, CostOfCompeting]
    """By rule, over the first ``COSTED`` draws."""

    @property
    def mean_purse_gbp(self) -> float:
        """Formula share of a bidder that makes place bids, on average."""
        return round_terms(self.drawn).quantum / sum(bidder.makes_place_bids for bidder in self.drawn.bidders)


def study_drawn(path: Path) -> DrawnStudy:
    """Draw a round until its differences are known; see ``compare_rules``. Raises ``InputFault``."""
    drawn = read_drawn(path)
    own = drawn.competition.choice.rule
    measures = _measures(drawn)
    plan = _plan(drawn, own, {name: measure for name, (measure, _, _) in measures.items()})
    drawing = drawn.bids.drawing
    floors = {name: floor for name, (_, floor, _) in measures.items()}
    report = compare_rules(
        plan, Precision(float(drawing.precision), floors, LOOK_EVERY, drawing.most_draws), LOOK_EVERY
    )
    return DrawnStudy(
        drawn=drawn,
        own=own,
        report=report,
        units={name: unit for name, (_, _, unit) in measures.items()},
        fit=tuple(_fit(drawn, own, report)),
        costs=_costs(plan),
    )


def _plan(drawn: DrawnRound, own: str, measures: Mapping[str, Measure]) -> Plan:
    rules = [own, *(rule for rule in drawn.bids.drawing.other_rules if rule != own)]
    return Plan(
        bidders=drawn.bidders,
        terms=round_terms(drawn),
        generator=drawn.generator,
        selections={rule: selection_terms(drawn, rule) for rule in rules},
        measures=measures,
        seed=drawn.bids.drawing.seed,
        against=own,
        earlier=earlier_round(drawn),
    )


def _measures(drawn: DrawnRound) -> dict[str, tuple[Measure, float, str]]:
    """By name: the measure, the standard error below which a difference is too small to matter, and the unit."""
    quantum = round_terms(drawn).quantum
    standard = standard_measures(drawn.bidders)

    def per_pound(name: str) -> Measure:
        return lambda found: np.asarray(getattr(found, name) / np.maximum(_awarded(found), 1), dtype=np.float64)

    return {
        "awards": (standard["funded"], 0.25, "bids"),
        "success rate": (standard["success_rate"], 0.001, "share"),
        "mean award": (lambda found: _awarded(found) / np.maximum(found.funded, 1), 50_000.0, "£"),
        "unallocated": (standard["unallocated"], quantum / 2_000, "£"),
        "concentration index": (standard["concentration_index"], 0.003, "index"),
        "quality seen": (lambda found: found.mean_observed, 0.01, "sd"),
        "quality to expect": (lambda found: found.mean_forecast, 0.01, "sd"),
        "quality true": (standard["quality"], 0.01, "sd"),
        "benefit claimed": (per_pound("claimed"), 0.01, "£ for each £"),
        "benefit to expect": (per_pound("shrunk"), 0.01, "£ for each £"),
        "benefit realised": (per_pound("realised"), 0.01, "£ for each £"),
        "cost of bidding": (standard["bidding_cost"], quantum / 10_000, "£"),
    }


def _awarded(found: CompetitionResults) -> FloatArray:
    return np.asarray(found.awards.sum(axis=1), dtype=np.float64)


def _fit(drawn: DrawnRound, own: str, report: Report) -> Iterable[FitRow]:
    observed = drawn.bids.observed
    if observed is None:
        return
    pairs = {
        "success rate": observed.success_rate,
        "awards": observed.awards,
        "mean award": observed.mean_award_gbp,
        "concentration index": observed.concentration_index,
    }
    units = {name: unit for name, (_, _, unit) in _measures(drawn).items()}
    for figure, really in pairs.items():
        yield fit_row(figure, report.by_rule[own, figure], really, units[figure])


def fit_row(figure: str, found: Estimate, really: Decimal | int | None, unit: str) -> FitRow:
    """A drawn figure beside the real one."""
    one_draw = found.standard_error * math.sqrt(found.draws)
    return FitRow(figure, found.mean, one_draw, None if really is None else float(really), unit)


def _costs(plan: Plan) -> dict[str, CostOfCompeting]:
    draws = draws_between(plan, 0, COSTED)
    return {
        rule: compete_seen_and_clear(draws, plan.terms, plan.bidders, terms, plan.generator).cost()
        for rule, terms in plan.selections.items()
    }
