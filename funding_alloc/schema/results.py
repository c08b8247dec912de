"""What a run found: everything the workbook, the tables and the command line show."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from funding_alloc.schema.allocation import (
    Allocation,
    Check,
    DistrictAllocation,
    MeasureInterval,
    MeasureRow,
    Model,
    TracedStep,
)
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.bids import FundDecided
from funding_alloc.schema.certificates import SettlementProof
from funding_alloc.schema.competing_costs import CostOfCompeting
from funding_alloc.schema.envelope import EnvelopeRow, EnvelopeTotal
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.sensitivity import Sensitivity
from funding_alloc.schema.settlement_results import FlexibilityRow, LimitRow, PlanRow, ValuePoint, WallRow
from funding_alloc.schema.study import Study
from funding_alloc.schema.targeting import TargetingRow

ALL_FUNDS = "all_funds"
"""Stands where a fund would: the sum over funds, draw by draw."""


@dataclass(frozen=True)
class CompetitionRow:
    """One authority in one fund's simulated competitions, or in all funds', under one rule; pounds over all years."""

    fund: str
    rule: str
    area_code: str
    mean_gbp: float
    low_gbp: float
    high_gbp: float
    nothing_share: float
    """Share of the draws in which the area won nothing (or, for UNALLOCATED, nothing was left over)."""


@dataclass(frozen=True)
class RoundRow:
    """One fund's simulated round under one rule: means over the draws."""

    fund: str
    rule: str
    quantum_gbp: int
    cap_gbp: int
    bids: float
    funded: float
    asked_gbp: float
    unallocated_gbp: float
    claimed_benefit_gbp: float
    shrunk_benefit_gbp: float
    """To be expected of those claims."""
    cost: CostOfCompeting


@dataclass(frozen=True)
class PublishedRow:
    """A published figure beside each model's."""

    id: str
    area_code: str
    item: str
    published_gbp: int | None
    wording: str
    source: str
    by_model: Mapping[Model, int]
    per_head_gbp: int | None
    """The same money shared equally per head among the areas in scope, for orientation."""


@dataclass(frozen=True)
class SourceRow:
    """Where a figure comes from, or that it is assumed."""

    file: str
    entry: str
    value: str
    source: str
    assumption: str


@dataclass(frozen=True)
class LineTrace:
    """How a formula shared one line."""

    line: str
    formula_file: str
    formula_title: str
    steps: tuple[TracedStep, ...]
    values: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    """Every name of the formula by area: indicators, parameters, results; empty where the line is granted."""
    unrounded: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    """Results that the formula rounds, as they were before."""


@dataclass(frozen=True)
class Results:
    """Everything a run found. Rows are in a fixed order, so that equal runs give equal files."""

    inputs: ScenarioInputs
    program_hash: str
    """SHA-256 of the program's own code."""
    lines: tuple[FundLine, ...]
    panel: Panel
    allocations: tuple[Allocation, ...]
    district_allocations: tuple[DistrictAllocation, ...]
    measures: tuple[MeasureRow, ...]
    intervals: tuple[MeasureInterval, ...]
    """Measures with the areas drawn again; empty where the scenario does not ask for them."""
    targeting: tuple[TargetingRow, ...]
    """Targeting by fund where awards are recorded; else empty."""
    checks: tuple[Check, ...]
    competition: tuple[CompetitionRow, ...]
    rounds: tuple[RoundRow, ...]
    decided: tuple[FundDecided, ...]
    """In order of fund; empty unless bids were read."""
    flexibility: tuple[FlexibilityRow, ...]
    plans: tuple[PlanRow, ...]
    binding: tuple[LimitRow, ...]
    value: tuple[ValuePoint, ...]
    walls: tuple[WallRow, ...]
    sensitivity: Sensitivity
    """Empty where no formula shares a line."""
    proofs: tuple[SettlementProof, ...]
    """One for each settlement."""
    published: tuple[PublishedRow, ...]
    sources: tuple[SourceRow, ...]
    traces: tuple[LineTrace, ...]
    envelope: tuple[EnvelopeRow, ...]
    envelope_totals: tuple[EnvelopeTotal, ...]
    studies: tuple[Study, ...] = ()
    """Studies beside the models, as tables."""

    @property
    def left_out(self) -> tuple[int, int]:
        """Lines inside that take no part in any sum: TBC, and amount not available."""
        inside = [row.gbp for row in self.envelope if row.is_inside]
        return inside.count(Unknown.TBC), inside.count(Unknown.NOT_AVAILABLE)

    @property
    def models(self) -> tuple[Model, ...]:
        """The models that the scenario has: without a competition the competitive one is left out everywhere."""
        return self.inputs.scenario.models.used

    @property
    def is_sound(self) -> bool:
        """Whether every check passed."""
        return all(check.is_passed for check in self.checks)

    @property
    def run_id(self) -> str:
        """Name of the run folder: the scenario, and eight characters for its content and the program's code."""
        both = hashlib.sha256(f"{self.inputs.content_hash} {self.program_hash}".encode()).hexdigest()
        return f"{self.inputs.scenario.scenario}-{both[:8]}"
