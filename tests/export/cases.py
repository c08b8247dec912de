"""A small run made by hand: three authorities, two funds, three lines, money left over, and a hostile name."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from funding_alloc.schema.allocation import Allocation, Check, DistrictAllocation, MeasureRow, Model
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.competing_costs import CostOfCompeting
from funding_alloc.schema.envelope import Basis, EnvelopeRow, EnvelopeTotal
from funding_alloc.schema.funds import DelClass, Mechanism, SettlementScope
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.results import (
    ALL_FUNDS,
    CompetitionRow,
    PublishedRow,
    Results,
    RoundRow,
    SourceRow,
)
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.sensitivity import AreaRange, Move, Moved, Sensitivity
from funding_alloc.schema.settlement import CapBase
from funding_alloc.schema.settlement_results import FlexibilityRow, LimitRow, PlanRow, ValuePoint, WallRow
from funding_alloc.schema.targeting import TargetingRow
from funding_alloc.years import FiscalYear
from tests.export.given import (
    ANNOUNCED,
    AREAS,
    DISTRICTS,
    HOSTILE,
    QUANTUM,
    ROADS_CAPITAL,
    ROADS_REVENUE,
    SAID,
    SKILLS,
    authority_panel,
    district_panel,
    inputs_of,
    lines,
    scenario_of,
    simulated,
    trace_of,
)

__all__ = ["AMOUNTS", "HOSTILE", "QUANTUM", "by_district", "small_results", "with_broken_check"]

AMOUNTS: dict[Model, dict[str, dict[str, int]]] = {
    Model.FORMULA: {
        ROADS_CAPITAL: {AREAS[0]: 200_001, AREAS[1]: 300_000, AREAS[2]: 100_000},
        ROADS_REVENUE: {AREAS[0]: 50_000, AREAS[1]: 30_000, AREAS[2]: 20_000},
        SKILLS: {AREAS[0]: 100_000, AREAS[1]: 100_000, AREAS[2]: 100_000},
    },
    Model.COMPETITIVE: {
        ROADS_CAPITAL: {AREAS[0]: 400_000, AREAS[1]: 0, AREAS[2]: 150_000, UNALLOCATED: 50_001},
        ROADS_REVENUE: {AREAS[0]: 100_000, AREAS[1]: 0, AREAS[2]: 0, UNALLOCATED: 0},
        SKILLS: {AREAS[0]: 0, AREAS[1]: 299_999, AREAS[2]: 0, UNALLOCATED: 1},
    },
    Model.SETTLEMENT: {
        ROADS_CAPITAL: {AREAS[0]: 200_001, AREAS[1]: 300_000, AREAS[2]: 100_000},
        ROADS_REVENUE: {AREAS[0]: 45_000, AREAS[1]: 40_000, AREAS[2]: 20_000},
        SKILLS: {AREAS[0]: 105_000, AREAS[1]: 90_000, AREAS[2]: 100_000},
    },
}

YEAR = FiscalYear(2026)
PRICE = "weighted £ per £"
COST_OF_COMPETING = CostOfCompeting(
    bids=10.5,
    funded=4.0,
    awarded_gbp=650_000,
    bidding_gbp=9e4,
    cost_per_bid_gbp=8_500,
    late_share=0.95,
    months_late=12.0,
    realised_gbp=2e6,
    lost_to_delay_gbp=65_000,
    quality_lost_to_noise=0.25,
    benefit_lost_to_noise_gbp=-1_000,
)


def small_results() -> Results:
    """A simulated run whose totals hold."""
    scenario = Scenario.model_validate(scenario_of(simulated()))
    return Results(
        inputs=inputs_of(scenario),
        program_hash="0" * 64,
        lines=lines(),
        panel=authority_panel(),
        allocations=tuple(sorted(_allocations())),
        district_allocations=(),
        measures=_measures(),
        intervals=(),
        targeting=(),
        checks=_checks(),
        competition=_competition(),
        rounds=(
            RoundRow("roads", "score_order", 700_001, 100_000, 10.5, 4.0, 2e6, 50_001, 3e6, 2.1e6, COST_OF_COMPETING),
        ),
        decided=(),
        flexibility=(
            FlexibilityRow(AREAS[0], 350_001, 15_000, 5_000, 9_000, 4_000, 1e4, 5e3, "weighted £", 5e3, 4e3, 0.5, None),
        ),
        plans=(
            PlanRow(AREAS[0], "Skills", DelClass.RDEL, YEAR, 350_001, 1, 5_000, 0, 0, 10_000, 345_000, 349_000),
            PlanRow(AREAS[0], "Roads", DelClass.CDEL, YEAR, 7_000, 0, 0, 5_000, 0, 0, 2_000, 1_000),
        ),
        binding=(
            LimitRow(AREAS[0], "cap.out.t00.2026_27", "cap", "virement cap: Roads", 700, 2.0, 3.0, 2.5, 1, PRICE),
            LimitRow(AREAS[0], "class.RDEL.2026_27", "class", "RDEL 2026-27: within", 0, 1.0, None, 1.0, 1, PRICE),
        ),
        value=tuple(
            ValuePoint(AREAS[0], base, base is CapBase.DONOR, cap, cap * 1e4, cap * 5e3, "weighted £")
            for base in CapBase
            for cap in (0.0, 0.1)
        ),
        walls=(WallRow(AREAS[0], DelClass.CDEL, YEAR, 0, 5.0, "weighted £"),),
        sensitivity=Sensitivity(
            (
                Moved(
                    *("formulas/roads.yaml", "roads", "Roads", "floor_rate", Move.UP, "0.9", "0.99", "", ""),
                    *(5_000, AREAS[1], 5_000, AREAS[0], 4_000, 2),
                ),
                Moved("formulas/roads.yaml", "roads", "Roads", "half", Move.UP, "0.5", "", "", "it cannot move"),
            ),
            (AreaRange(AREAS[0], 346_001, 350_001, 350_001, "roads: floor rate up", ""),),
        ),
        proofs=(),
        published=(PublishedRow("b", "all", "total", None, "not found", "none", dict.fromkeys(Model, QUANTUM), 7),),
        sources=(
            SourceRow("scenario.yaml", "virement", "0.10", "A letter", "Taken for all"),
            SourceRow("funds.yaml", "quantum", str(QUANTUM), "", "Made up for a test."),
        ),
        traces=tuple(trace_of(line.id) for line in lines()),
        envelope=_envelope(),
        envelope_totals=_totals(),
    )


def with_broken_check() -> Results:
    """The same run with one control out by a pound."""
    results = small_results()
    broken = Check("total.formula", "Formula: everything adds up", QUANTUM - 1, QUANTUM)
    return replace(results, checks=(*results.checks, broken))


def by_district() -> Results:
    """A run with recorded awards, shared between districts, one of them outside any authority."""
    results = small_results()
    recorded = {
        "kind": "recorded",
        "awards": "awards.csv",
        "shares": "shares.csv",
        "announced": ANNOUNCED,
        "cost_per_bid": {"gbp": 30000, "low_gbp": 20000, "high_gbp": 75000, **SAID},
        "lateness": {"late_share": "0.95", "months_late": 12, "discount_rate": "0.035", **SAID},
        "bids_per_award": {},
    }
    owner = dict(zip(DISTRICTS, (*AREAS, OUTSIDE), strict=True))
    rows = [
        DistrictAllocation(model, district, owner[district], line.id, line.gbp // 4 + (i == 0) * (line.gbp % 4))
        for model in (Model.FORMULA, Model.COMPETITIVE)
        for line in results.lines
        for i, district in enumerate(DISTRICTS)
    ]
    areas = [
        Allocation(model, owner[a.district_code], a.line, a.gbp, "formula")
        for model in Model
        for a in rows
        if a.model is Model.FORMULA
    ]
    return replace(
        results,
        inputs=replace(results.inputs, scenario=Scenario.model_validate(scenario_of(recorded))),
        panel=district_panel(),
        allocations=tuple(sorted(areas)),
        district_allocations=tuple(sorted(rows)),
        targeting=(
            TargetingRow(
                "district", "awards", "roads", "concentration_index", 0.25, 0.1, 0.4, "index", Decimal("0.25")
            ),
            TargetingRow("district", "formula", "all_funds", "concentration_index", None, None, None, "index"),
        ),
        competition=(),
        rounds=(),
        published=(),
        traces=(),
        measures=tuple(row for row in results.measures if row.rule != "knapsack_optimum"),
    )


def _envelope() -> tuple[EnvelopeRow, ...]:
    """A line with an amount, one that is TBC, and one outside whose amount is not available."""
    amounts: tuple[int | Unknown, ...] = (600_001, Unknown.TBC, Unknown.NOT_AVAILABLE)
    return tuple(
        EnvelopeRow(
            area_code=AREAS[1],
            area_name=HOSTILE,
            theme_list="Small themes",
            theme="Transport",
            later_theme="none",
            fund="roads",
            title="Roads",
            home_department="DfT",
            mechanism=Mechanism.TBC,
            del_class=DelClass.CDEL,
            year=YEAR,
            scope=SettlementScope.OUTSIDE if amount is Unknown.NOT_AVAILABLE else SettlementScope.INSIDE,
            gbp=amount,
            source="Made up for a test.",
            scope_grounds="Made up for a test.",
            where="inputs/funds.yaml:7",
        )
        for amount in amounts
    )


def _totals() -> tuple[EnvelopeTotal, ...]:
    """A total that leaves a line out, and one of which nothing is known."""
    about = (AREAS[1], HOSTILE, Basis.LINES)
    return (
        EnvelopeTotal(*about, "inside", "all themes", 600_001, 1, 0, 2000.0, "mid-2024"),
        EnvelopeTotal(*about, "outside", "all themes", None, 0, 1, 2000.0, "mid-2024", "not found"),
    )


def _allocations() -> list[Allocation]:
    rows = []
    for model, by_line in AMOUNTS.items():
        for line, by_area in by_line.items():
            for area, gbp in by_area.items():
                low, high = (0, 2 * gbp) if model is Model.COMPETITIVE else (None, None)
                set_by = "floor" if (line, area) == (SKILLS, AREAS[2]) else "formula"
                rows.append(Allocation(model, area, line, gbp, set_by, low, high))
    return rows


def _competition() -> tuple[CompetitionRow, ...]:
    return tuple(
        CompetitionRow(fund, rule, area, 1234.5, 0.0, 9876.5, 0.25)
        for fund in (ALL_FUNDS, "roads", "skills")
        for rule in ("score_order", "knapsack_optimum")
        for area in (*AREAS, UNALLOCATED)
    )


def _measures() -> tuple[MeasureRow, ...]:
    return (
        MeasureRow("authority", Model.FORMULA, "formula of each fund", "gini", 0.25, None, None, "index", "-by people"),
        MeasureRow("authority", Model.COMPETITIVE, "score_order", "gini", 0.5, 0.375, 0.625, "index", "-by people"),
        MeasureRow("authority", Model.COMPETITIVE, "knapsack_optimum", "gini", 0.4, 0.3, 0.5, "index", "-by people"),
        MeasureRow("authority", Model.SETTLEMENT, "unmet need", "gini", None, None, None, "index", "undefined"),
        MeasureRow("authority", Model.COMPETITIVE, "score_order", "bidding_cost", -12.0, None, None, "£", ""),
    )


def _checks() -> tuple[Check, ...]:
    return (
        Check("quantum", "fund lines sum to the quantum", QUANTUM, QUANTUM),
        Check("negative", "no allocation is negative", 0, 0, "rows"),
    )
