"""From districts to recipients, and from a fund file to fund lines."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.formula.lines import lines_of
from funding_alloc.formula.panel import build_panel
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.prepare import prepare
from funding_alloc.schema.dictionary import Aggregate, Direction, Missing, Scale
from funding_alloc.schema.funds import DelClass, DividedFunds
from funding_alloc.schema.panel import DistrictIndicators
from funding_alloc.schema.places import Authority, District, Places
from funding_alloc.schema.scenario import Level
from tests.formula.given import spec

PLACES = Places(
    (Authority("E47000001", "ONE", "One", "combined authority"),),
    (
        District("E06000001", "E06000001", "Here", "North", "Unitary", "E47000001"),
        District("E06000002", "E06000002", "There", "North", "Unitary", "E47000001"),
        District("E06000003", "E06000003", "Elsewhere", "North", "Unitary", None),
    ),
)
RATE = spec("rate", Direction.HIGHER, Scale.RATIO).model_copy(
    update={"aggregate": Aggregate.WEIGHTED_MEAN, "weight": "people", "missing": Missing.LEAVE_OUT}
)


def _table(*rates: str | None) -> DistrictIndicators:
    codes = [district.area_code for district in PLACES.districts]
    people = dict(zip(codes, map(Decimal, (100, 300, 999)), strict=True))
    values = {code: None if rate is None else Decimal(rate) for code, rate in zip(codes, rates, strict=True)}
    return DistrictIndicators(
        "made_up.csv", {"people": spec("people"), "rate": RATE}, {"people": people, "rate": values}
    )


def test_counts_add_up_and_rates_are_weighted_means() -> None:
    """100 + 300 people; (100 x 8 + 300 x 4) / 400 = 5. The district outside the authority counts for nothing."""
    panel = build_panel(_table("8", "4", "50"), PLACES, Level.AUTHORITY, ["people", "rate"])
    assert panel.columns["people"].values == {"E47000001": 400}
    assert panel.columns["rate"].values == {"E47000001": 5}
    assert panel.columns["rate"].coverage == {"E47000001": 1}


def test_a_missing_value_is_left_out_and_its_weight_reported() -> None:
    """Without the smaller district the mean is 4, on three quarters of the people."""
    panel = build_panel(_table(None, "4", "50"), PLACES, Level.AUTHORITY, ["rate"])
    assert panel.columns["rate"].values == {"E47000001": 4}
    assert panel.columns["rate"].coverage == {"E47000001": Fraction(3, 4)}


def test_no_value_at_all_is_a_finding() -> None:
    """An authority of which nothing is known cannot be given a rate."""
    with pytest.raises(InputFault, match="'rate' has no value for any district of E47000001"):
        build_panel(_table(None, None, "50"), PLACES, Level.AUTHORITY, ["rate"])


def test_between_districts_every_value_is_needed() -> None:
    """Where money is shared between districts, one missing value is a finding for that district."""
    with pytest.raises(InputFault, match="'rate' has no value for any district of E06000001"):
        build_panel(_table(None, "4", "50"), PLACES, Level.DISTRICT, ["rate"])


def test_a_place_with_every_fund_in_scope_carries_the_published_mix(root: Path) -> None:
    """Per resident, each fund has the West Midlands' published amount times one factor, whatever London's scope is."""
    for name in ("", "-london-transport-inside"):
        inputs = read_scenario(root / f"inputs/scenarios/integrated-settlements-2026{name}.yaml")
        prepared = prepare(inputs)
        assert isinstance(inputs.funds, DividedFunds)
        factors = []
        for fund in inputs.funds.funds:
            quantum = sum(line.gbp for line in prepared.lines if line.fund == fund.id)
            people = sum(prepared.population[code] for code in prepared.in_scope(fund.id))
            factors.append(float(quantum / people / Fraction(fund.weight)))
        assert max(factors) == pytest.approx(min(factors), rel=1e-6)


def test_revenue_share_gives_such_a_place_the_published_split(root: Path) -> None:
    """£417m of £1,517m is revenue where every fund is in scope, to a tenth of a percent of it."""
    funds = read_scenario(root / "inputs/scenarios/integrated-settlements-2026.yaml").funds
    assert isinstance(funds, DividedFunds)
    revenue = sum(fund.weight * fund.revenue_share for fund in funds.funds)
    assert float(revenue / sum(fund.weight for fund in funds.funds)) == pytest.approx(417 / 1517, rel=1e-3)


def test_lines_follow_the_profile_and_keep_the_quantum(root: Path) -> None:
    """Capital of four years in the published proportions; all lines sum to £13bn; no line lies outside the years."""
    prepared = prepare(read_scenario(root / "inputs/scenarios/integrated-settlements-2026.yaml"))
    capital = [line.gbp for line in prepared.lines if line.fund == "housing" and line.del_class is DelClass.CDEL]
    expected = [183.878, 239.154, 289.436, 339.710]
    assert [gbp / sum(capital) for gbp in capital] == pytest.approx([e / sum(expected) for e in expected], rel=1e-6)
    assert sum(line.gbp for line in prepared.lines) == 13_000_000_000
    assert lines_of(prepared.inputs.funds, prepared.population, prepared.inputs.scenario.scope) == prepared.lines
