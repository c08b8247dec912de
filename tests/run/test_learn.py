"""Test and learn on the real series: what moved, how much is noise, and a record that holds."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.export.studies import learning as tables
from funding_alloc.export.studies import learning_noise
from funding_alloc.learning.ledger import Entry, opened, sealed
from funding_alloc.learning.tranche import move_slice
from funding_alloc.run.learn import study_learning
from funding_alloc.run.learn_noise import terms_of
from funding_alloc.schema.learn_results import ALL, LearnResults, NoiseRow, NoiseRule
from tests.changes import edit
from tests.conftest import ROOT

FILE = ROOT / "inputs/learning/tranche.yaml"


@pytest.fixture(scope="module")
def shipped() -> LearnResults:
    """The shipped file as it is."""
    return study_learning(FILE)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The learning folder with four years, fewer draws and no variants, to change."""
    shutil.copytree(FILE.parent, tmp_path / "inputs/learning")
    shutil.copy(ROOT / "inputs/data_dictionary.csv", tmp_path / "inputs")
    path = tmp_path / "inputs/learning/tranche.yaml"
    text = (
        path.read_text(encoding="utf-8").replace("draws: 2000\n", "draws: 100\n").replace("first: 2016", "first: 2020")
    )
    start, end = text.index("variants:"), text.index("counterfactual:")
    path.write_text(text[:start] + "variants: {}\n\n" + text[end:], encoding="utf-8")
    return path


def _row(results: LearnResults, rule: NoiseRule, indicator: str = ALL, window: str = "registered") -> NoiseRow:
    return next(row for row in results.noise if (row.rule, row.indicator, row.window) == (rule, indicator, window))


def test_every_check_passes(shipped: LearnResults) -> None:
    """Sums, caps, V and shift by a second route, probabilities by integral, and the ledger replayed."""
    assert [check.id for check in shipped.checks] == [
        *("learn.sum", "learn.cap", "learn.variance", "learn.shift", "learn.best", "learn.replay"),
    ]
    assert shipped.is_sound


def test_what_it_would_have_moved(shipped: LearnResults) -> None:
    """£267.2m over eight years slice by slice, £168.7m net; between 0.39% and 0.59% of all money a year."""
    assert sum(one.moved_gbp for one in shipped.slices) == 267_185_533
    whole = sum(shipped.base.values())
    assert whole == 4_603_225_866
    net = {year: sum(max(one, 0) for one in shipped.by_area(year).values()) for year in range(2016, 2024)}
    assert sum(net.values()) == 168_651_716
    assert [min(net.values()) / whole, max(net.values()) / whole] == pytest.approx([0.00392, 0.00590], abs=5e-6)
    for year in net:
        assert sum(shipped.by_area(year).values()) == 0


def test_london_gains_most(shipped: LearnResults) -> None:
    """What the second warning means: without case mix, £49.1m go to where outcomes rose most."""
    gains = {area: sum(shipped.by_area(year)[area] for year in range(2016, 2024)) for area in shipped.base}
    assert max(gains, key=lambda area: gains[area]) == "E12000007"
    assert gains["E12000007"] == 49_066_045


def test_how_much_is_noise(shipped: LearnResults) -> None:
    """38% of it by shrunken gaps, 94% by gaps as observed, all of it by a league table; 60% within own error."""
    rows = {rule: _row(shipped, rule) for rule in NoiseRule}
    noise = {rule: row.noise for rule, row in rows.items()}
    assert noise[NoiseRule.SHRUNK] == pytest.approx(0.3835, abs=1e-4)
    assert noise[NoiseRule.UNSHRUNK] == pytest.approx(0.9365, abs=1e-4)
    assert noise[NoiseRule.LEAGUE] == pytest.approx(0.9962, abs=1e-4)
    shrunk = rows[NoiseRule.SHRUNK]
    assert shrunk.within_error == pytest.approx(0.5974, abs=1e-4)
    assert shrunk.wrong_way == pytest.approx(0.1677, abs=1e-4)
    moved = [move for one in shipped.slices for move in one.moves if move.gbp]
    assert (sum(move.is_within_error for move in moved), len(moved)) == (437, 550)
    for row in (_row(shipped, rule) for rule in (NoiseRule.UNSHRUNK, NoiseRule.LEAGUE)):
        assert row.moved_gbp > 1.5 * shrunk.moved_gbp
    male = _row(shipped, NoiseRule.SHRUNK, "healthy-life-expectancy-male")
    assert male.noise is not None
    assert male.noise > 0.8
    assert male.reached > 0.3


def test_the_readme_says_what_is_printed(shipped: LearnResults) -> None:
    """Its block is what stands beneath the table of noise."""
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert " ".join(learning_noise.in_words(shipped)) in readme


def test_a_longer_look_is_less_noise(shipped: LearnResults) -> None:
    """Of the same three annual indicators and obesity: one year 44%, means of three years 27%."""
    one, means = (_row(shipped, NoiseRule.SHRUNK, window=name).noise for name in ("one_year", "three_year_means"))
    assert one == pytest.approx(0.4377, abs=1e-4)
    assert means == pytest.approx(0.2685, abs=1e-4)


def test_arrays_move_what_the_rule_moves(shipped: LearnResults) -> None:
    """The real years through the arrays of the drawn worlds, against whole pounds."""
    for name in shipped.inputs.rules.indicators:
        pounds = sum(one.moved_gbp for one in shipped.slices if one.indicator == name)
        assert _row(shipped, NoiseRule.SHRUNK, name).moved_gbp == pytest.approx(pounds, abs=100)


def test_half_the_noise_is_known(shipped: LearnResults) -> None:
    """Unrelated ends turn half of all moves round a year later; shared ends two of three a window later."""
    row = _row(shipped, NoiseRule.UNSHRUNK, "employment-rate")
    assert row.reversed_next_alone == pytest.approx(0.5, abs=0.01)
    assert row.reversed_window_alone == pytest.approx(2 / 3, abs=0.02)
    overlapping = _row(shipped, NoiseRule.UNSHRUNK, "healthy-life-expectancy-female")
    assert overlapping.reversed_next_alone is not None
    assert overlapping.reversed_next_alone < 0.4


def test_no_limits_no_movement(shipped: LearnResults) -> None:
    """Obesity: eight authorities and London from 2018; nobody before, and nobody else at all."""
    for one in (one for one in shipped.slices if one.indicator == "adult-obesity-prevalence"):
        assert one.measured == (9 if one.year >= 2018 else 0)
        assert all(move.gbp == 0 for move in one.moves if move.gap is None)


def test_trials_are_whole_pounds_and_stay_in_their_place(shipped: LearnResults) -> None:
    """One per cent of each allocation, rounded down, shared between interventions."""
    for area, base in shipped.base.items():
        assert sum(shipped.trials[area].values()) == base // 100
    assert sum(arm.gbp for arm in shipped.arms) == sum(base // 100 for base in shipped.base.values())


def test_gates_tell_little(shipped: LearnResults) -> None:
    """23 reviews, none known to have failed."""
    gates = shipped.gates
    assert (gates.through, gates.failed, gates.share, gates.bits) == (23, 0, 1.0, 0)
    assert gates.most_bits == pytest.approx(0.5354, abs=1e-4)


def test_a_slice_hangs_on_no_other_slice(shipped: LearnResults) -> None:
    """Worked out alone it is the same."""
    one = shipped.slices[0]
    bases = {area: gbp * shipped.inputs.rules.share_of(one.indicator) for area, gbp in shipped.base.items()}
    gaps = {move.area: move.gap for move in one.moves if move.gap is not None}
    assert tuple(move_slice(bases, gaps, terms_of(shipped.inputs))[1]) == one.moves


def test_ledger_is_written_replayed_and_never_overwritten(copied: Path, tmp_path: Path) -> None:
    """The same pounds; the same file twice is no harm; another run never replaces it."""
    path = tmp_path / "ledger.jsonl"
    first = study_learning(copied, ledger=path)
    assert path.read_text(encoding="utf-8") == first.ledger
    again = study_learning(copied, ledger=path, replay=path)
    assert again.replayed is not None
    assert again.replayed.is_same_inputs
    assert again.replayed.moved_gbp == sum(one.moved_gbp for one in first.slices)
    assert (again.replayed.entries, again.replayed.head) == (30, first.head)
    edit(copied, "tau: 0.05", "tau: 0.06")
    with pytest.raises(InputFault, match="a ledger is never overwritten"):
        study_learning(copied, ledger=path)
    other = study_learning(copied, replay=path)
    assert other.replayed is not None
    assert not other.replayed.is_same_inputs
    assert any("other inputs than this file has now" in note for note in tables.by_year(other).notes)


def test_tampered_ledger_is_told_with_its_line(copied: Path, tmp_path: Path) -> None:
    """A pound added to one amount: the line, and that it was changed."""
    path = tmp_path / "ledger.jsonl"
    study_learning(copied, ledger=path)
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    entry = json.loads(rows[3])
    old = f'"E47000001":{entry["amounts"]["E47000001"]}'
    new = f'"E47000001":{entry["amounts"]["E47000001"] + 1}'
    rows[3] = rows[3].replace(old, new, 1)
    path.write_text("".join(rows), encoding="utf-8")
    with pytest.raises(InputFault) as fault:
        study_learning(copied, replay=path)
    assert {finding.line for finding in fault.value.findings} == {4}
    assert "its hash is not that of its content" in str(fault.value)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(InputFault, match="is not UTF-8"):
        study_learning(copied, replay=path)


def test_a_ledger_forged_from_end_to_end_is_told(copied: Path, tmp_path: Path) -> None:
    """Gaps, pounds and every hash made anew, and only the inputs' hash kept: the learning file gives others."""
    path = tmp_path / "ledger.jsonl"
    results = study_learning(copied)
    edit(
        copied.parent / "series.csv",
        "employment-rate,E47000001,2016-01-01/P1Y,",
        "employment-rate,E47000001,2016-01-01/P1Y,",
    )
    other = tmp_path / "other"
    shutil.copytree(copied.parents[1], other)
    edit(other / "learning/tranche.yaml", "estimator: dersimonian_laird", "estimator: hedges")
    forged = study_learning(other / "learning/tranche.yaml").ledger
    assert forged != results.ledger
    entries = opened(forged)[0]
    entries[0]["inputs"] = opened(results.ledger)[0][0]["inputs"]
    rows = [Entry(e["kind"], e["year"], e["inputs"], e["amounts"], e["reason"]) for e in entries]
    path.write_text(sealed(rows), encoding="utf-8")
    with pytest.raises(InputFault, match="is not what the learning file gives") as fault:
        study_learning(copied, replay=path)
    assert fault.value.findings[0].line == 2


def test_same_file_same_bytes(copied: Path) -> None:
    """Ledger and every table; and the order of rows does not matter."""
    first = study_learning(copied)
    path = copied.parent / "series.csv"
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    again = study_learning(copied)
    assert again.ledger == first.ledger
    assert list(tables.parts(again)) == list(tables.parts(first))
    assert tables.tidy(again) == tables.tidy(first)


def test_all_areas_without_limits_is_flat(copied: Path) -> None:
    """More areas asked for than there are: nothing moves, and the ledger says why."""
    edit(copied, "least_areas: 8", "least_areas: 17")
    results = study_learning(copied)
    assert results.is_sound
    assert not any(one.moved_gbp for one in results.slices)
    assert "16 areas have a gap with limits and 17 are needed, so nothing moves" in results.ledger
    assert _row(results, NoiseRule.SHRUNK).noise is None


@pytest.mark.parametrize(("old", "new"), [("tau: 0.05", "tau: 0"), ("share: 0.01\n", "share: 0\n")])
def test_without_tranche_or_trials(old: str, new: str, copied: Path) -> None:
    """Nothing hangs on outcomes, or nothing is tried: both are answers."""
    if "tau" in old:
        edit(copied, "cap: 0.05", "cap: 0")
    edit(copied, old, new)
    assert study_learning(copied).is_sound


def test_without_variants_and_with_an_area_that_has_no_series(copied: Path) -> None:
    """An allocation without any outcome series neither moves nor takes part; no variant is needed."""
    before = study_learning(copied)
    path = copied.parent / "base.csv"
    path.write_text(path.read_text(encoding="utf-8") + "E47000099,NEW,123456789\n", encoding="utf-8")
    results = study_learning(copied)
    assert results.is_sound
    assert [one.moved_gbp for one in results.slices] == [one.moved_gbp for one in before.slices]
    assert all(results.by_area(year)["E47000099"] == 0 for year in range(2020, 2024))
    assert learning_noise.variants(results).rows == []


@pytest.mark.slow
def test_base_is_what_the_formulas_give(copied: Path) -> None:
    """The shipped table is the scenario's formula result of 2026-27, and naming the scenario gives the same pounds."""
    shutil.copytree(ROOT / "inputs", copied.parents[2] / "whole/inputs")
    shutil.copytree(ROOT / "formulas", copied.parents[2] / "whole/formulas")
    path = copied.parents[2] / "whole/inputs/learning/tranche.yaml"
    edit(
        path,
        "  kind: table\n  table: base.csv\n",
        "  kind: scenario\n  scenario: ../scenarios/integrated-settlements-2026-all-sixteen.yaml\n  year: 2026-27\n",
    )
    edit(path, "draws: 2000\n", "draws: 100\n")
    edit(path, "first: 2016", "first: 2020")
    found, read = study_learning(path), study_learning(copied)
    assert (found.base, found.names) == (read.base, read.names)
    assert found.slices == read.slices
