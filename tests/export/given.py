"""What the hand-made run was made from: its scenario, places, funds, formulas and panels."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from funding_alloc.schema.allocation import TracedStep
from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.eligibility import Answer, Answered, Eligibility, EligibilityTest
from funding_alloc.schema.formula import Formula, PlacedFormula
from funding_alloc.schema.funds import DelClass, FundLine, ListedFunds, Mechanism
from funding_alloc.schema.inputs import InputFile, ScenarioInputs
from funding_alloc.schema.panel import DistrictIndicators, Panel, PanelColumn
from funding_alloc.schema.places import Authority, District, Places
from funding_alloc.schema.results import LineTrace
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.themes import ThemeFile
from funding_alloc.schema.units import SHARE
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


def scenario_of(competitive: dict[str, Any]) -> dict[str, Any]:
    """A scenario file with one competitive setting or another."""
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
        "eligibility": {"kind": "not_tested", **SAID},
        "models": {
            "formula": {"folder": "formulas", "announced": ANNOUNCED},
            "competitive": competitive,
            "settlement": {
                "virement": {"cap": "0.10", "base": "donor", "per": "year", "counts": "gross", **SAID},
                "class_moves": {"capital_to_revenue": "off", "revenue_to_capital": "off", **SAID},
                "carry_forward": {"share": {"RDEL": 0, "CDEL": "0.05"}, "draw_down": {"RDEL": 1, "CDEL": 1}, **SAID},
                "horizon": {"last": {"RDEL": "2026-27", "CDEL": "2026-27"}, **SAID},
                "top_slice": {"share": {"RDEL": 0, "CDEL": 0}, **SAID},
                "reserve": {"share": {"RDEL": 0, "CDEL": 0}, **SAID},
                "minimum_spend": [],
                "protected": [],
                "commitments": [],
                "objective": {"name": "unmet_need", "bands": bands, **SAID},
                "ring_fences": {"effectiveness": 1, **SAID},
                "spillovers": {"share": {}, **SAID},
                "local_knowledge": {"spread": 0, "draws": 20, "seed": 1, **SAID},
                "announced": ANNOUNCED,
                "ranges": [],
            },
        },
        "measures": {
            "population": {"indicator": "population", "vintage": "mid-2024"},
            "need": {"indicator": "need_score", "vintage": "2025"},
        },
        "sensitivity": {"swing": "0.1", "assumption": "Made up for a test."},
    }


def simulated() -> dict[str, Any]:
    """A competition that is simulated."""
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


NAMED_FILES = ("inputs/scenarios/small-case.yaml", "inputs/funds.yaml", "formulas/roads.yaml", "formulas/skills.yaml")


def inputs_of(scenario: Scenario) -> ScenarioInputs:
    """A scenario with all it names."""
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
        atlas=Places(authorities, tuple(sorted(districts))),
        funds=_funds(),
        funds_file="inputs/funds.yaml",
        fund_lines={"roads": 7, "skills": 19},
        themes=_themes(),
        tests=_tests(),
        eligibility=_eligibility(authorities),
        formulas={(fund, YEAR): _formula(fund) for fund in ("roads", "skills")},
        generator=None,
        awards=(),
        rounds=(),
        published=(),
        dictionary=tuple(specs.values()),
        dictionary_file="inputs/data_dictionary.csv",
        dictionary_lines={},
        floor_marks={},
        stable_names={name: name for name in NAMED_FILES},
        studies={},
        files=(InputFile("inputs/funds.yaml", "ab" * 32),),
        content_hash="0123456789abcdef" * 4,
    )


def _funds() -> ListedFunds:
    def fund(name: str, theme: str) -> dict[str, Any]:
        listed = [
            {"del_class": line.del_class, "year": line.year, "gbp": line.gbp} for line in lines() if line.fund == name
        ]
        return {
            "id": name,
            "title": name.capitalize(),
            "theme": theme,
            "home_department": "DfT",
            "mechanism": "competition",
            "scope": {"settlement": "inside", **SAID},
            "formula": name,
            "lines": listed,
            **SAID,
        }

    return ListedFunds.model_validate(
        {
            "division": "listed",
            "fund_file": "small-funds",
            "title": "Small funds",
            "themes": {"file": "themes.yaml", "list": "small", "without_lines": []},
            "quantum": {"gbp": QUANTUM, **SAID},
            "funds": [fund("roads", "Transport"), fund("skills", "Skills")],
        }
    )


def _themes() -> ThemeFile:
    themes = {"id": "small", "title": "Small themes", "first": "2026-27", "themes": ["Transport", "Skills"], **SAID}
    departments = [{"id": name, "title": name, **SAID} for name in ("DfT", "DfE")]
    content = {"theme_file": "small", "title": "Small", "departments": departments, "lists": [themes], "maps": []}
    return ThemeFile.model_validate(content)


def _tests() -> tuple[EligibilityTest, ...]:
    return (EligibilityTest("E1", "A mayor", "least_months", "18", "official text", "A policy"),)


def _eligibility(authorities: tuple[Authority, ...]) -> tuple[Eligibility, ...]:
    """One authority that is eligible, one that is not, one of which nothing is known."""
    answers = (Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN)
    return tuple(
        Eligibility(a.area_code, a.name, "none", (Answered("E1", answer, "Made up for a test"),))
        for a, answer in zip(authorities, answers, strict=True)
    )


def lines() -> tuple[FundLine, ...]:
    """Three fund lines."""
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
    lines = {"need_share": 9}
    return PlacedFormula(Formula.model_validate(content), f"formulas/{name}.yaml", lines, {"need_share": SHARE}, {})


def trace_of(line: str) -> LineTrace:
    """How a line was shared: by people."""
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


def authority_panel() -> Panel:
    """People and need of the authorities; one of them lacks a tenth of its weight."""
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


def district_panel() -> Panel:
    """The same for districts."""
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
