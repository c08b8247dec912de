"""Arrangements between centre and place: the scale by hand, the promise of its order, and every fault told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.errors import InputFault
from funding_alloc.reading.partnership import read_partnership
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.check import check_path
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.partnership import NOTHING, Ground, partnership_of
from funding_alloc.run.prepare import prepare
from funding_alloc.run.program import default_scenario
from funding_alloc.schema.partnership import ModelArrangement, Part, Who
from funding_alloc.schema.partnership_results import PartnershipResults, Standing
from funding_alloc.schema.results import Results
from tests.conftest import Shipped

FILE = Path(__file__).parents[2] / "inputs/partnership/scale.yaml"


@pytest.fixture(scope="module", name="default")
def default_results(shipped: Shipped) -> Results:
    """The default scenario's."""
    return shipped("integrated-settlements-2026")


@pytest.fixture(scope="module", name="ground")
def ground_of(default: Results) -> Ground:
    """The default scenario, measured."""
    prepared = prepare(read_scenario(default_scenario(), with_studies=False))
    return Ground(prepared, run_formula(prepared), default.measures)


@pytest.fixture(scope="module", name="found")
def found_in(ground: Ground) -> PartnershipResults:
    """The shipped file beside the default scenario."""
    return partnership_of(read_partnership(FILE), ground)


def _of(found: PartnershipResults, name: str) -> Standing:
    return next(one for one in found.standings if one.arrangement.id == name)


def test_positions_by_hand(found: PartnershipResults, default: Results) -> None:
    """A fifth of each part: bidding has half of reporting and all of certainty, a settlement what its cap lets move."""
    assert _of(found, "bidding").position == Fraction(3, 10)
    movable = sum(row.movable_gbp for row in default.flexibility)
    expected = (Fraction(1, 2) + 1 + 1 + Fraction(movable, 13_000_000_000) + 1) / 5
    assert float(_of(found, "settlement").position) == pytest.approx(float(expected), abs=1e-9)
    assert [one.arrangement.id for one in found.standings] == ["bidding", "formula", "pot", "settlement", "partnership"]
    assert all(check.is_passed for check in found.checks)
    assert len(found.checks) == 2


def test_a_wider_cap_leaves_no_more_unmet(found: PartnershipResults) -> None:
    """Every plan under the settlement's limits is one under the partnership's."""
    settlement, wider = _of(found, "settlement").figures, _of(found, "partnership").figures
    assert settlement.gain is not None
    assert wider.gain is not None
    assert wider.gain >= settlement.gain
    assert (settlement.unmet_gbp, wider.unmet_gbp) == (322_774_758, 285_725_746)
    assert wider.total_gbp == settlement.total_gbp == 13_000_000_000


def test_the_pot_is_that_of_its_own_case(found: PartnershipResults) -> None:
    """Contributions over gains move; nobody is worse off; its money is not the scenario's."""
    pot = _of(found, "pot")
    assert (pot.figures.total_gbp, pot.figures.net_gbp, pot.figures.worse_off) == (4_379_394, 1_041_766, 0)
    assert float(pot.parts[Part.MOVEMENT]) == pytest.approx(0.477, abs=5e-4)


SHARES = st.fractions(0, 1)


@given(
    st.lists(st.tuples(SHARES, SHARES, SHARES, SHARES, SHARES), min_size=2, max_size=4),
    st.tuples(*([st.integers(0, 9)] * 5)),
)
def test_what_leaves_more_in_every_part_stands_no_lower_whatever_the_weights(
    parts: list[tuple[Fraction, ...]], weights: tuple[int, ...]
) -> None:
    """And it is an order: never both ways round, and never of one before itself."""
    whole = sum(weights) or 1
    arrangement = ModelArrangement(
        id="any",
        title="Any",
        kind="formula",
        targets_set_by=Who.CENTRE,
        projects_chosen_by=Who.CENTRE,
        reported="spending",
        returns_a_year=1,
        assumption="Made up for a test.",
    )
    standings = [
        Standing(
            arrangement,
            dict(zip(Part, values, strict=True)),
            sum((Fraction(w, whole) * v for w, v in zip(weights, values, strict=True)), Fraction(0)),
            NOTHING,
            "",
        )
        for values in parts
    ]
    for one in standings:
        low, high = one.ends
        assert not one.leaves_more(one)
        assert not sum(weights) or low <= one.position <= high
        for other in standings:
            if one.leaves_more(other):
                assert one.position >= other.position
                assert not other.leaves_more(one)


def _changed(tmp_path: Path, **changes: object) -> Path:
    data = yaml.safe_load(FILE.read_text(encoding="utf-8")) | changes
    data["arrangements"] = [one for one in data["arrangements"] if one["kind"] != "pot"]
    path = tmp_path / "scale.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    return path


def test_weights_sum_to_one(tmp_path: Path) -> None:
    """As a finding, by ``check`` too."""
    weights = dict.fromkeys((part.value for part in Part), 0.3) | {"assumption": "Made up for a test."}
    path = _changed(tmp_path, weights=weights)
    (finding,) = check_path(path)
    assert "the weights of the five parts must sum to 1" in finding.what


def test_changes_that_the_settlement_does_not_know_are_all_told(tmp_path: Path, ground: Ground) -> None:
    """With what is known there, and why a value may not be."""
    path = _changed(tmp_path)
    text = path.read_text(encoding="utf-8")
    text = text.replace("virement.cap: '0.25'", "virement.cop: '0.25'")
    path.write_text(text.replace("carry_forward.share.RDEL: '0.10'", "carry_forward.share.RDEL: '7'"), encoding="utf-8")
    with pytest.raises(InputFault) as raised:
        partnership_of(read_partnership(path), ground)
    told = "\n".join(finding.what for finding in raised.value.findings)
    assert len(raised.value.findings) == 2
    assert "the settlement has no 'cop' there" in told
    assert "may not be '7'" in told


def test_a_model_that_the_scenario_leaves_out_has_no_figures(ground: Ground) -> None:
    """And says why."""
    scenario = ground.prepared.inputs.scenario
    without = scenario.models.model_copy(
        update={"competitive": read_scenario(GREATER_MANCHESTER).scenario.models.competitive}
    )
    inputs = replace(ground.prepared.inputs, scenario=scenario.model_copy(update={"models": without}))
    changed = replace(ground, prepared=replace(ground.prepared, inputs=inputs))
    bidding = _of(partnership_of(read_partnership(FILE), changed), "bidding")
    assert bidding.figures == NOTHING
    assert "the scenario has no such model" in bidding.why_not


GREATER_MANCHESTER = default_scenario().with_name("greater-manchester-2025-26.yaml")
