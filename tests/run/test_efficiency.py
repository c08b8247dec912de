"""Need met and weighted pounds of the default scenario, each calculated a second time from what the run hands over."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.run.compare import results_of
from funding_alloc.run.program import default_scenario
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.results import Results
from tests.conftest import Shipped


@pytest.fixture(scope="module", name="default")
def default_results(shipped: Shipped) -> Results:
    """The default scenario's."""
    return shipped("integrated-settlements-2026")


def _measures(results: Results, model: Model, rule: str) -> Mapping[str, float]:
    return {
        m.measure: m.value
        for m in results.measures
        if m.level == "authority" and m.model is model and m.rule == rule and m.value is not None
    }


def test_unmet_need_of_plans_and_grants_adds_up_from_the_plan_rows(default: Results) -> None:
    """The formula's and the settlement's from the rows of the plans, cell by cell."""
    formula = _measures(default, Model.FORMULA, "formula of each fund")
    settlement = _measures(default, Model.SETTLEMENT, "unmet need")
    required = sum(row.requirement_gbp for row in default.plans)
    before = sum(max(row.requirement_gbp - row.grant_gbp, 0) for row in default.plans)
    after = sum(max(row.requirement_gbp - row.spend_gbp, 0) for row in default.plans)
    assert (formula["unmet_need"], settlement["unmet_need"]) == (before, after)
    assert formula["need_met_share"] == pytest.approx(1 - before / required, abs=1e-12)
    assert settlement["need_met_share"] == pytest.approx(1 - after / required, abs=1e-12)
    assert required == 13_000_000_000, "the same money shared by need alone would meet every requirement"


def test_competitions_meet_less_need_and_their_benefits_come_out_of_what_is_shown(default: Results) -> None:
    """Net benefits are benefits realised, less those lost to delay, less awards and the cost of every bid."""
    for rule in ("score_order", "knapsack_optimum"):
        found = _measures(default, Model.COMPETITIVE, rule)
        assert 0 < found["need_met_share"] < _measures(default, Model.FORMULA, "formula of each fund")["need_met_share"]
        in_time = found["benefit_realised"] - found["benefit_lost_to_delay"]
        cost = found["total"] + found["bidding_cost"]
        assert found["net_benefit"] == pytest.approx(in_time - cost, abs=1)
        assert found["benefit_per_pound"] == pytest.approx(in_time / cost, rel=0.01), "a mean of ratios, near the ratio"
        assert found["weighted_benefit_per_pound"] > found["benefit_per_pound"]


def test_a_pound_counts_what_its_authority_counts(default: Results) -> None:
    """From the districts' incomes, as a loop."""
    scenario = default.inputs.scenario
    assert scenario.measures.welfare is not None
    districts = default.inputs.indicators.values
    codes = [a.area_code for a in default.inputs.places.authorities]

    def of(name: str, district: str) -> float:
        value = districts[name][district]
        assert value is not None
        return float(value)

    mean, size = {}, {}
    for code in codes:
        inside = [d.area_code for d in default.inputs.places.districts if d.authority_code == code]
        people = [of("population_mid_2023", d) for d in inside]
        mean[code] = sum(of("gdhi_per_head", d) * n for d, n in zip(inside, people, strict=True)) / sum(people)
        size[code] = sum(of("population", d) for d in inside)
    middle = sum(mean[c] * size[c] for c in codes) / sum(size.values())
    money = dict.fromkeys(codes, 0)
    for a in default.allocations:
        if a.model is Model.FORMULA and a.area_code in money:
            money[a.area_code] += a.gbp
    expected = sum(money[c] * (middle / mean[c]) ** 1.3 for c in codes) / sum(money.values())
    found = _measures(default, Model.FORMULA, "formula of each fund")["weighted_pound"]
    assert found == pytest.approx(expected, rel=1e-12)


def _scenario(project: Path, changed: str) -> Path:
    path = project / "inputs/scenarios" / default_scenario().name
    text = path.read_text(encoding="utf-8")
    start, end = text.index("  welfare:\n"), text.index("\nsensitivity:")
    path.write_text(text[:start] + changed + text[end:], encoding="utf-8")
    return path


def test_without_incomes_nothing_is_weighted(project: Path) -> None:
    """The key is left out: no measure, and no fault."""
    results = results_of(_scenario(project, ""), with_studies=False)
    assert not {m.measure for m in results.measures} & {"weighted_pound", "weighted_benefit_per_pound"}


@pytest.mark.parametrize(
    ("indicator", "vintage", "told"),
    [
        ("gdhi_per_hed", "2023", "'gdhi_per_hed' is not an indicator"),
        ("gdhi_per_head", "2022", "vintage '2022' of 'gdhi_per_head' is missing"),
        ("population", "mid-2024", "'population' is not an income for each person"),
    ],
)
def test_an_income_that_is_none_is_refused(project: Path, indicator: str, vintage: str, told: str) -> None:
    """Unknown, of another vintage, or a count."""
    welfare = f'  welfare:\n    income: {{indicator: {indicator}, vintage: "{vintage}"}}\n    eta: 1.3\n'
    path = _scenario(project, f"{welfare}    dated: 2022-03-30\n    assumption: Made up for a test.\n")
    with pytest.raises(InputFault, match=told):
        results_of(path, with_studies=False)


def test_an_elasticity_needs_grounds(project: Path) -> None:
    """A weight is a policy choice."""
    welfare = (
        '  welfare:\n    income: {indicator: gdhi_per_head, vintage: "2023"}\n    eta: 1.3\n    dated: 2022-03-30\n'
    )
    with pytest.raises(InputFault, match="needs a 'source', or an 'assumption'"):
        results_of(_scenario(project, welfare), with_studies=False)
