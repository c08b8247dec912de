"""A small run made by hand: three authorities, two funds, three lines, money left over, and a hostile name."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from funding_alloc.schema.allocation import Allocation, Check, DistrictAllocation, MeasureRow, Model, TracedStep
from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.formula import Formula, PlacedFormula
from funding_alloc.schema.funds import DelClass, FundLine, ListedFunds, Mechanism
from funding_alloc.schema.inputs import InputFile, ScenarioInputs
from funding_alloc.schema.panel import DistrictIndicators, Panel, PanelColumn
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED, Authority, District, Places
from funding_alloc.schema.results import (
    CompetitionRow,
    FlexibilityRow,
    LineTrace,
    PublishedRow,
    Results,
    RoundRow,
    SourceRow,
)
from funding_alloc.schema.scenario import Scenario
from funding_alloc.years import FiscalYear

HOSTILE = '=HYPERLINK("http://example.invalid","click")'
AREAS = ("E47000001", "E47000002", "E47000003")
DISTRICTS = ("E08000001", "E08000002", "E08000003", "E07000009")
YEAR = FiscalYear(2026)
ROADS_CAPITAL, ROADS_REVENUE, SKILLS = "roads.CDEL.2026-27", "roads.RDEL.2026-27", "skills.RDEL.2026-27"
QUANTUM = 1_000_001
PEOPLE = {AREAS[0]: 1000, AREAS[1]: 2000, AREAS[2]: 500}
SAID = {"assumption": "Made up for a test."}
ANNOUNCED = {"years": {"RDEL": 1, "CDEL": 1}, **SAID}

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


def small_results() -> Results:
    """A simulated run whose totals hold."""
    scenario = Scenario.model_validate(_scenario(_simulated()))
    return Results(
        inputs=_inputs(scenario),
        lines=_lines(),
        panel=_panel(),
        allocations=tuple(sorted(_allocations())),
        district_allocations=(),
        measures=_measures(),
        checks=_checks(),
        competition=_competition(),
        rounds=(RoundRow("roads", "score_order", 700_001, 100_000, 10.5, 4.0, 2e6, 50_001, 9e4, 3e6, 2e6),),
        flexibility=(FlexibilityRow(AREAS[0], 350_001, 15_000, 5_000, 9_000, 4_000, 1e4, 5e3, 0.5, None),),
        published=(PublishedRow("b", "all", "total", None, "not found", "none", dict.fromkeys(Model, QUANTUM), 7),),
        sources=(
            SourceRow("scenario.yaml", "virement", "0.10", "A letter", "Taken for all"),
            SourceRow("funds.yaml", "quantum", str(QUANTUM), "", "Made up for a test."),
        ),
        traces=tuple(_trace(line.id) for line in _lines()),
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
        inputs=replace(results.inputs, scenario=Scenario.model_validate(_scenario(recorded))),
        panel=_district_panel(),
        allocations=tuple(sorted(areas)),
        district_allocations=tuple(sorted(rows)),
        competition=(),
        rounds=(),
        published=(),
        traces=(),
        measures=tuple(row for row in results.measures if row.rule != "knapsack_optimum"),
    )


def _scenario(competitive: dict[str, Any]) -> dict[str, Any]:
    bands = [{"up_to": 1, "weight": 1}]
    return {
        "scenario": "small-case",
        "title": "A small case",
        "status": "illustrative",
        "purpose": "To test what is written.",
        "dictionary": "data_dictionary.csv",
        "places": {
            "authorities": "authorities.csv",
            "districts": "districts.csv",
            "include": AREAS,
            "recipients": "authority",
        },
        "indicators": "indicators.csv",
        "years": {"first": "2026-27", "last": "2026-27"},
        "funds": "funds.yaml",
        "scope": [],
        "models": {
            "formula": {"folder": "formulas", "announced": ANNOUNCED},
            "competitive": competitive,
            "settlement": {
                "virement": {"cap": "0.10", "base": "donor", **SAID},
                "carry_forward": {"share": {"RDEL": 0, "CDEL": "0.05"}, **SAID},
                "class_moves": "none",
                "objective": {"name": "unmet_need", "bands": bands, **SAID},
                "announced": ANNOUNCED,
            },
        },
        "measures": {
            "population": {"indicator": "population", "vintage": "mid-2024"},
            "need": {"indicator": "need_score", "vintage": "2025"},
        },
    }


def _simulated() -> dict[str, Any]:
    return {
        "kind": "simulated",
        "generator": "generator.yaml",
        "draws": 20,
        "seed": 7,
        "rule": "score_order",
        "misfit": "skip",
        "round": {"oversubscription": 4, "transport_bids": [], **SAID},
        "announced": ANNOUNCED,
    }


def _inputs(scenario: Scenario) -> ScenarioInputs:
    specs = {name: _spec(name) for name in ("population", "need_score")}
    authorities = (
        Authority(AREAS[0], "ONE", "First Combined Authority", "combined authority"),
        Authority(AREAS[1], "TWO", HOSTILE, "combined authority"),
        Authority(AREAS[2], "THREE", "Third | Combined Authority", "combined authority"),
    )
    districts = [
        District(code, code, f"District {i}", "North", "metropolitan district", owner)
        for i, (code, owner) in enumerate(zip(DISTRICTS, (*AREAS, None), strict=True))
    ]
    return ScenarioInputs(
        scenario=scenario,
        file="inputs/scenarios/small-case.yaml",
        places=Places(authorities, tuple(sorted(districts))),
        indicators=DistrictIndicators("indicators.csv", specs, {}),
        funds=_funds(),
        formulas={(fund, YEAR): _formula(fund) for fund in ("roads", "skills")},
        generator=None,
        awards=(),
        published=(),
        dictionary=tuple(specs.values()),
        dictionary_file="inputs/data_dictionary.csv",
        dictionary_lines={},
        stable_names={"inputs/scenarios/small-case.yaml": "inputs/scenarios/small-case.yaml"},
        files=(InputFile("inputs/funds.yaml", "ab" * 32),),
        content_hash="0123456789abcdef" * 4,
    )


def _funds() -> ListedFunds:
    def fund(name: str, theme: str) -> dict[str, Any]:
        listed = [
            {"del_class": line.del_class, "year": line.year, "gbp": line.gbp} for line in _lines() if line.fund == name
        ]
        return {
            "id": name,
            "title": name.capitalize(),
            "theme": theme,
            "home_department": "DfT",
            "mechanism": "competition",
            "formula": name,
            "lines": listed,
            **SAID,
        }

    return ListedFunds.model_validate(
        {
            "division": "listed",
            "fund_file": "small-funds",
            "title": "Small funds",
            "quantum": {"gbp": QUANTUM, **SAID},
            "funds": [fund("roads", "Transport"), fund("skills", "Skills")],
        }
    )


def _lines() -> tuple[FundLine, ...]:
    return (
        FundLine(ROADS_CAPITAL, "roads", "Transport", "DfT", DelClass.CDEL, YEAR, 600_001, Mechanism.COMPETITION),
        FundLine(ROADS_REVENUE, "roads", "Transport", "DfT", DelClass.RDEL, YEAR, 100_000, Mechanism.COMPETITION),
        FundLine(SKILLS, "skills", "Skills", "DfE", DelClass.RDEL, YEAR, 300_000, Mechanism.TBC),
    )


def _formula(name: str) -> PlacedFormula:
    steps = [{"id": "need_share", "op": "share", "of": "population"}]
    content = {
        "formula": name,
        "title": name.capitalize(),
        "from": "2026-27",
        "status": "illustrative",
        "parameters": {},
        "indicators": {"population": {"vintage": "mid-2024"}},
        "steps": steps,
        "need": "need_share",
        "result": "need_share",
    }
    return PlacedFormula(Formula.model_validate(content), f"formulas/{name}.yaml", {"need_share": 9})


def _trace(line: str) -> LineTrace:
    fund = line.split(".", maxsplit=1)[0]
    shares = {code: Fraction(n, sum(PEOPLE.values())) for code, n in PEOPLE.items()}
    amounts = {code: share * 100 for code, share in shares.items()}
    steps = (
        TracedStep("need_share", "share", "share", 9, "share of population", shares),
        TracedStep("target", "distribute", "gbp", 10, "quantum x need_share", amounts),
    )
    return LineTrace(line, f"formulas/{fund}.yaml", fund.capitalize(), steps)


def _spec(name: str) -> ColumnSpec:
    is_count = name == "population"
    return ColumnSpec.model_validate(
        {
            "table": "indicators.csv",
            "column": name,
            "title": "People of all ages" if is_count else "Need, average score",
            "kind": "whole" if is_count else "number",
            "unit": "persons" if is_count else "score",
            "direction": "not_need" if is_count else "higher_is_more_need",
            "scale": "count" if is_count else "ratio",
            "period": "mid-2024" if is_count else "2025",
            "aggregate": "sum" if is_count else "weighted_mean",
            "weight": "none" if is_count else "population",
            "missing": "refuse",
            "status": "published",
            "source": "A publication",
            "publisher": "ONS",
            "licence": "OGL v3.0",
            "note": "+Made up for a test",
        }
    )


def _panel() -> Panel:
    whole = dict.fromkeys(AREAS, Fraction(1))
    need = {AREAS[0]: Fraction(10), AREAS[1]: Fraction(41, 2), AREAS[2]: Fraction(30)}
    return Panel(
        "authority",
        AREAS,
        {
            "population": PanelColumn(
                _spec("population"), {code: Fraction(PEOPLE[code]) for code in AREAS}, dict(whole)
            ),
            "need_score": PanelColumn(_spec("need_score"), need, {**whole, AREAS[1]: Fraction(9, 10)}),
        },
    )


def _district_panel() -> Panel:
    codes = tuple(sorted(DISTRICTS))
    whole = dict.fromkeys(codes, Fraction(1))
    return Panel(
        "district",
        codes,
        {
            "population": PanelColumn(_spec("population"), {code: Fraction(100) for code in codes}, whole),
            "need_score": PanelColumn(_spec("need_score"), {code: Fraction(7) for code in codes}, whole),
        },
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
        for fund in ("roads", "skills")
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
