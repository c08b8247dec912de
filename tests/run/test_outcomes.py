"""The shipped framework: its figures, its verdicts found a second way, and what sampling error leaves of them."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from funding_alloc.run.outcomes import study_outcomes
from funding_alloc.run.outcomes_check import counts_by_array
from funding_alloc.schema.outcomes_parts import MeasuredBy
from funding_alloc.schema.outcomes_results import OutcomesResults
from funding_alloc.schema.outcomes_terms import Movement, Pace, Period
from tests.changes import edit
from tests.conftest import ROOT
from tests.inputs.tables import SERIES, rows

FILE = ROOT / "inputs/outcomes/framework.yaml"


@pytest.fixture(scope="module")
def shipped() -> OutcomesResults:
    """The shipped framework, judged."""
    return study_outcomes(FILE)


@pytest.mark.parametrize(
    ("indicator", "half_width", "change", "share", "changes"),
    [
        ("employment_rate", "1.4", "1.0", (0.15, 0.155), 285),
        ("inactivity_rate", "1.4", "0.7", (0.085, 0.095), 285),
        ("unemployment_rate", "0.8", "0.6", (0.26, 0.28), 285),
        ("healthy_life_female", "1.35", "0.4", (0.0055, 0.0065), 165),
        ("healthy_life_male", "1.2", "0.4", (0.0, 0.0), 165),
        ("obesity", "1.45", "1.1", (0.215, 0.225), 72),
        ("level_3_qualifications", "2.25", "1.4", (0.13, 0.135), 15),
        ("no_qualifications", "1.1", "1.2", (0.33, 0.335), 15),
        ("weekly_pay", "18.5", "31", (0.55, 0.595), 22),
    ],
)
def test_noise_is_that_of_the_reference(
    shipped: OutcomesResults, indicator: str, half_width: str, change: str, share: tuple[float, float], changes: int
) -> None:
    """Half-width, change and share beyond sampling error, as they were found before from the same source."""
    found = next(one for one in shipped.noise if one.indicator == indicator)
    assert found.changes == changes
    assert share[0] <= found.beyond / found.changes <= share[1]
    assert float(found.half_width) == pytest.approx(float(half_width), abs=0.05)
    assert float(found.change) == pytest.approx(float(change), abs=0.06)


def test_noise_again_from_the_table_by_loop(shipped: OutcomesResults) -> None:
    """Employment, straight from the rows, in floating point with a hair's breadth: 44 of 285."""
    mine: dict[str, list[tuple[str, float, float]]] = {}
    for row in rows(SERIES):
        if row["series"] == "employment-rate" and row["area_code"].startswith("E47"):
            half = (float(row["upper_95"]) - float(row["lower_95"])) / 2
            mine.setdefault(row["area_code"], []).append((row["period"], float(row["value"]), half))
    beyond = total = 0
    for found in mine.values():
        found.sort()
        for (_, one, h1), (_, other, h2) in pairwise(found):
            total += 1
            beyond += abs(other - one) > (h1**2 + h2**2) ** 0.5 + 1e-9
    assert (beyond, total) == (44, 285)
    assert next((one.beyond, one.changes) for one in shipped.noise if one.indicator == "employment_rate") == (44, 285)


def test_verdicts_of_the_shipped_framework(shipped: OutcomesResults) -> None:
    """26 better, 34 worse, none shown still, 244 that nobody can tell; about 7 by chance alone."""
    assert shipped.is_sound
    assert shipped.counts() == Counter({Movement.BETTER: 26, Movement.WORSE: 34, Movement.UNKNOWN: 244})
    assert counts_by_array(shipped.inputs, shipped.judgements)[Movement.WORSE] == 34
    assert 6 < shipped.expected_by_chance() < 7
    life = [one for one in shipped.judgements if one.indicator.startswith("healthy_life")]
    assert sum(one.movement is Movement.WORSE for one in life) == 25
    beyond = [one.area for one in life if one.relative and one.relative.movement is Movement.WORSE]
    assert beyond == ["E47000006"]
    missions = shipped.inputs.rules.missions
    assert sum(any(isinstance(one, MeasuredBy) for one in mission.measures) for mission in missions) == 5


def test_one_verdict_by_hand(shipped: OutcomesResults) -> None:
    """Tees Valley's employment: 68.7 to 72.3, half-widths from the table, 3.6 with 1.96 errors of 2.52."""
    found = next(one for one in shipped.judgements if (one.area, one.indicator) == ("E47000006", "employment_rate"))
    assert found.own is not None and found.base is not None and found.latest is not None
    assert found.own.change.difference == Fraction("3.6")
    halves = float(found.base.half_width or 0), float(found.latest.half_width or 0)
    assert 1.96 * (found.own.change.error or 0) == pytest.approx((halves[0] ** 2 + halves[1] ** 2) ** 0.5)
    assert found.movement is Movement.BETTER
    assert found.relative is not None and found.relative.change.difference == Fraction("3.6")


def test_without_limits_nobody_can_tell(shipped: OutcomesResults) -> None:
    """No series without published limits gets any other verdict, nor a pace."""
    for one in (*shipped.judgements, *shipped.whole):
        series = shipped.inputs.rules.indicators[one.indicator].series
        if not shipped.inputs.titles[series].has_limits:
            assert one.movement is Movement.UNKNOWN
            assert one.pace in {Pace.UNKNOWN, Pace.NO_TARGET}
            assert one.by_chance == 0


def test_england_is_off_the_line_of_healthy_life(shipped: OutcomesResults) -> None:
    """Five years more by 2035 from 2018-20: on the line it would be 65.2 for women; it is 61.3."""
    found = {one.indicator: one for one in shipped.whole}
    assert found["healthy_life_female"].pace is Pace.OFF
    base, by = date(2019, 7, 2), date(2035, 12, 31)
    part = (date(2023, 7, 2) - base).days / (by - base).days
    assert float(found["healthy_life_female"].expected or 0) == pytest.approx(64 + 5 * part, abs=0.01)
    assert found["key_stage_2"].pace is Pace.UNKNOWN
    assert found["employment_rate"].movement is Movement.STILL


def test_money_and_standard_set(shipped: OutcomesResults) -> None:
    """Transport and no other theme has no measured outcome: its pounds are what is missing."""
    found = shipped.coverage
    assert found.whole_gbp == 13_000_000_000
    assert found.by_theme["Transport and local infrastructure"][1:] == (0, 0)
    assert found.measured_gbp == 13_000_000_000 - found.by_theme["Transport and local infrastructure"][0]
    assert found.with_limits_gbp is not None and found.measured_gbp is not None
    assert found.with_limits_gbp < found.measured_gbp
    assert found.least == Fraction(13, 19)
    assert len(found.everywhere) == 12


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The framework with what it needs but the scenario, to change."""
    shutil.copytree(ROOT / "inputs/outcomes", tmp_path / "inputs/outcomes")
    (tmp_path / "inputs/funds").mkdir()
    for name in ("inputs/data_dictionary.csv", "inputs/funds/themes.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    file = tmp_path / "inputs/outcomes/framework.yaml"
    edit(file, "  kind: scenario\n  scenario: ../scenarios/integrated-settlements-2026.yaml\n", "  kind: none\n")
    return file


def test_overlapping_periods(copied: Path) -> None:
    """A baseline that shares years with the latest is moved back, or nothing is told, as the file says."""
    edit(copied, "baseline: {period: 2018-01-01/P3Y,", "baseline: {period: 2021-01-01/P3Y,")
    moved = [one for one in study_outcomes(copied).judgements if one.indicator == "healthy_life_female"]
    assert all(one.is_earlier_base and one.base and one.base.period == Period(date(2019, 1, 1), 3) for one in moved)
    edit(copied, "overlapping: earlier_baseline", "overlapping: cannot_tell")
    refused = [one for one in study_outcomes(copied).judgements if one.indicator == "healthy_life_female"]
    assert {one.movement for one in refused} == {Movement.UNKNOWN}
    assert {one.why for one in refused} == {"2021-23 and 2022-24 share years"}


def test_correction_and_assumed_error(copied: Path) -> None:
    """A correction never makes more of them move; an error that is assumed lets a series be judged."""
    before = study_outcomes(copied)
    edit(copied, "correction: none", "correction: benjamini_hochberg")
    after = study_outcomes(copied)
    assert after.is_sound
    moved = {(one.area, one.indicator) for one in before.judgements if one.movement in _MOVED}
    still = {(one.area, one.indicator) for one in after.judgements if one.movement in _MOVED}
    assert still < moved
    assert len(still) == 48
    text = copied.read_text(encoding="utf-8")
    at = text.index("  greenhouse_gas:\n")
    assumed = "assumed_error: {kind: half_width, half_width: 0.1, assumption: A test.}"
    copied.write_text(text[:at] + text[at:].replace("assumed_error: {kind: none}", assumed, 1), encoding="utf-8")
    found = study_outcomes(copied)
    assert found.is_sound
    assert found.counts("greenhouse_gas")[Movement.BETTER] == 16


_MOVED = {Movement.BETTER, Movement.WORSE}
