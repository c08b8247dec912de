"""The shipped sets scored: before and after, and what standardising could not recover."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

import funding_alloc as fa
from funding_alloc.export.studies import standard as shown
from funding_alloc.run.standard import score_standard
from funding_alloc.schema.standard_results import StandardResults
from funding_alloc.schema.standard_terms import Level, State
from tests.changes import edit
from tests.conftest import ROOT

EXAMPLE = ROOT / "inputs/standard/example"


@pytest.fixture(scope="module")
def before() -> StandardResults:
    """As each project reports by itself."""
    return score_standard(EXAMPLE / "before.yaml")


@pytest.fixture(scope="module")
def after() -> StandardResults:
    """After standardising."""
    return score_standard(EXAMPLE / "after.yaml")


def test_scores_before_and_after(before: StandardResults, after: StandardResults) -> None:
    """Those that the documents tell."""
    assert (before.completeness.score, before.headline.share) == (Fraction(11, 16), Fraction(1, 20))
    assert (after.completeness.score, after.headline.share) == (Fraction(73, 80), Fraction(4, 5))
    assert (before.is_enough, after.is_enough) == (False, True)
    assert before.is_sound
    assert after.is_sound
    shares = {level: after.at(level).share for level in Level}
    assert shares == {
        Level.DEFINITION: Fraction(4, 5),
        Level.UNIT: Fraction(4, 5),
        Level.VALUE: Fraction(9, 20),
        Level.PERIOD: Fraction(9, 20),
        Level.COHORT: Fraction(9, 20),
        Level.PERIOD_AND_COHORT: Fraction(3, 10),
    }


def test_advice_in_the_order_of_its_gain(before: StandardResults) -> None:
    """Seven steps to full comparability; the last one needs a definition nobody wrote."""
    assert [(step.move.target.project, step.pairs_gained) for step in before.steps] == [
        ("MADE-UP-LCR", 2),
        ("MADE-UP-SY", 3),
        ("MADE-UP-WY", 4),
        ("MADE-UP-SY", 1),
        ("MADE-UP-TV", 2),
        ("MADE-UP-WY", 3),
        ("MADE-UP-LCR", 4),
    ]
    assert sum(step.gain for step in before.steps) == 1 - Fraction(1, 20)
    assert [step.move.needs_new_figures for step in before.steps].index(True) == 2


def test_every_missing_cell_says_what_to_add(before: StandardResults) -> None:
    """As many findings as cells that count and are not filled, each with its row, column and mend."""
    counted = sum(
        count
        for states in before.completeness.by_field.values()
        for state, count in states.items()
        if not state.is_filled
    )
    scored = [one for one in before.to_add if any(f"'{field}':" in one.what for field in before.completeness.by_field)]
    of_cells = [one for one in scored if "is not the unit" not in one.what and "the same project" not in one.what]
    assert len(of_cells) == counted
    assert all(one.fix and one.line and one.column for one in before.to_add)


def test_duplicates_and_states_are_told(before: StandardResults) -> None:
    """One row twice; a zero baseline is none of the blanks."""
    assert [[r.place.line for r in rows] for rows in before.duplicates] == [[2, 3]]
    baseline = before.completeness.by_field[next(f for f in before.completeness.by_field if f == "baseline")]
    assert (baseline[State.ZERO], baseline[State.BLANK]) == (1, 2)


def test_conversions_are_offered_and_not_made(before: StandardResults) -> None:
    """A proportion of 0.7 would be 70%."""
    assert {(float(old), float(new)) for one in before.offers for _, old, new in one.values} == {
        (0.7, 70),
        (0.8, 80),
        (0.72, 72),
    }
    assert before.headline.comparable == 1


def test_all_example_figures_say_that_they_are_made_up() -> None:
    """In every row: id, programme and, where there is one, source."""
    for path in EXAMPLE.glob("*/*.csv"):
        for line in path.read_text(encoding="utf-8").splitlines()[1:]:
            assert line.startswith("MADE-UP-"), path
            assert "MADE UP EXAMPLE" in line, path


def test_order_of_files_and_rows_does_not_matter(tmp_path: Path, before: StandardResults) -> None:
    """Files named one by one and backwards, rows upside down."""
    for name in ("standard", "authorities"):
        shutil.copytree(ROOT / "inputs" / name, tmp_path / name)
    shutil.copy(ROOT / "inputs/data_dictionary.csv", tmp_path)
    folder = tmp_path / "standard/example/before"
    files = sorted(folder.iterdir(), reverse=True)
    for path in files:
        head, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    rules = tmp_path / "standard/example/before.yaml"
    edit(rules, "files: [before]", f"files: [{', '.join(f'before/{path.name}' for path in files)}]")
    found = score_standard(rules)
    assert found.completeness == before.completeness
    assert found.comparabilities == before.comparabilities
    assert [step.move for step in found.steps] == [step.move for step in before.steps]


def test_sheets_have_a_cell_for_every_heading(before: StandardResults) -> None:
    """And the long table has every score."""
    for part in (*shown.parts(before), shown.to_add(before), shown.tidy(before), shown.mapping(before)):
        assert part.rows, part.title
        assert all(len(row) == len(part.columns) for row in part.rows), part.title
    rows = {row[:3]: row[3] for row in shown.tidy(before).rows}
    assert rows["completeness", "all", "none"] == 0.6875
    assert rows["comparability", "all", "definition_and_unit"] == 0.05


def test_from_python(before: StandardResults) -> None:
    """The same scores and tables as data frames."""
    scored = fa.score_outcomes(EXAMPLE / "before.yaml")
    assert (scored.completeness, scored.comparability, scored.is_enough) == (0.6875, 0.05, False)
    assert list(scored.steps["indicators gained"]) == [step.pairs_gained for step in before.steps]
    assert len(scored.to_add) == len(before.to_add)
    assert len(scored.pairs) == len(Level)
    assert scored.fields["blank"].sum() == 15
    assert set(scored.offers["would be"]) == {"70", "80", "72"}
    more = fa.score_outcomes(EXAMPLE / "after.yaml", EXAMPLE / "before/tees_valley.csv")
    assert more.completeness == pytest.approx(0.8636, abs=1e-4)
