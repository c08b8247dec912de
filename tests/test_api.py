"""The Python door."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import funding_alloc as fa
from funding_alloc.errors import InputFault


@pytest.fixture(scope="module")
def result() -> fa.Comparison:
    """One run of the levelling-up scenario."""
    root = Path(__file__).resolve().parent.parent
    return fa.compare(root / "inputs/scenarios/levelling-up-2021.yaml")


def test_allocations_are_tidy_whole_pounds(result: fa.Comparison) -> None:
    """One row for each model, area and line; the three models have the same total."""
    table = result.allocations
    assert table["gbp"].dtype == "int64"
    assert table.groupby("model")["gbp"].sum().to_dict() == dict.fromkeys(
        ["competitive", "formula", "settlement"], 6_162_992_356
    )
    assert not table.duplicated(["model", "area_code", "line"]).any()


def test_what_is_not_simulated_has_no_percentiles(result: fa.Comparison) -> None:
    """Missing stays missing: no zero stands for a percentile that does not exist."""
    assert result.allocations["low_gbp"].isna().all()
    assert result.allocations["low_gbp"].dtype == pd.Int64Dtype()


def test_measures_are_tidy(result: fa.Comparison) -> None:
    """One row for each level, model, rule and measure."""
    assert not result.measures.duplicated(["level", "model", "rule", "measure"]).any()


def test_to_excel_writes_the_workbook(result: fa.Comparison, tmp_path: Path) -> None:
    """The workbook lands where it is asked for."""
    result.to_excel(tmp_path / "comparison.xlsx")
    assert (tmp_path / "comparison.xlsx").read_bytes()[:2] == b"PK"


def test_faults_are_raised_with_their_findings(tmp_path: Path) -> None:
    """A missing scenario is an ``InputFault``, not a traceback from deep inside."""
    with pytest.raises(InputFault, match=r"nowhere\.yaml: does not exist"):
        fa.compare(tmp_path / "nowhere.yaml")


def test_unknown_names_are_refused() -> None:
    """The lazy door opens to public names only."""
    with pytest.raises(AttributeError, match="no attribute 'compair'"):
        _ = fa.compair


@pytest.fixture(scope="module")
def floor() -> fa.FormulaOnTable:
    """A formula of the library: one gainer pays for one loser."""
    return fa.read_formula(Path(__file__).resolve().parent.parent / "formulas/examples/floor.yaml")


TABLE = pd.DataFrame({"target": [40, 60], "prior_allocation": [50, 40]}, index=["B", "A"])


def test_a_formula_takes_a_table_and_gives_one(floor: fa.FormulaOnTable) -> None:
    """Areas in code order, one column for each step, units and trace attached."""
    found = floor.evaluate(TABLE)
    assert found["protected"].to_dict() == {"A": 50, "B": 50}
    assert found.attrs["units"] == {"protected": "gbp"}
    assert found.attrs["trace"][0].facts["scaling factor"] == Fraction(1, 2)


def test_text_whole_numbers_and_floats_are_read_exactly(floor: fa.FormulaOnTable) -> None:
    """0.1 is a tenth, however it is held; a missing value is refused."""
    held = (["0.1", "0.2"], [0.1, 0.2], [Decimal("0.1"), Decimal("0.2")])
    for tenths in (pd.Series(list(values), index=TABLE.index) for values in held):
        grid = floor.grid(TABLE.assign(target=tenths))
        assert grid.numbers["target"] == (Fraction(1, 5), Fraction(1, 10))
    with pytest.raises(InputFault, match="the formula refuses a missing value here"):
        floor.evaluate(TABLE.assign(target=[1.0, np.nan]))


def test_draws_give_an_array_of_draws_by_areas(floor: fa.FormulaOnTable) -> None:
    """A floor of everything, and one of nothing."""
    found = floor.evaluate_many(TABLE, {"floor_rate": np.array([1.0, 0.0])})
    assert found["protected"].tolist() == [[50, 50], [60, 40]]


FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "a word": ({"quantum": "much"}, "quantum: 'much' is not a number"),
    "digits without end": ({"quantum": "1e999999999"}, "quantum: '1e999999999' is not a number"),
    "no number": ({"quantum": float("nan")}, "quantum: 'nan' is not a number"),
    "a year of another form": ({"year": "2026"}, "'2026' is not a fiscal year"),
    "a parameter in words": ({"parameters": {"floor_rate": "high"}}, "floor_rate: 'high' is not a number"),
}


@pytest.mark.parametrize("case", FAULTY)
def test_a_faulty_setting_is_a_finding(floor: fa.FormulaOnTable, case: str) -> None:
    """Whatever is given, the answer is a formula's result or findings."""
    given, words = FAULTY[case]
    with pytest.raises(InputFault, match=words):
        floor.evaluate(TABLE, **given)


def test_a_table_without_rows_is_a_finding(floor: fa.FormulaOnTable) -> None:
    """There is nobody to share between."""
    with pytest.raises(InputFault, match="has no rows"):
        floor.evaluate(TABLE.iloc[:0])


@pytest.mark.parametrize("draws", [[1.0, np.nan], [np.inf, 1.0], ["high", "low"], 1.0, []], ids=str)
def test_draws_that_are_no_numbers_are_findings(floor: fa.FormulaOnTable, draws: Any) -> None:
    """One bad draw would spoil a mean in silence."""
    with pytest.raises(InputFault, match="draws"):
        floor.evaluate_many(TABLE, {"floor_rate": draws})


def test_envelope_keeps_words_out_of_numbers(root: Path) -> None:
    """Amounts are whole pounds or missing, and another column says why: TBC is never nought."""
    frame = fa.compare(root / "inputs/scenarios/greater-manchester-2025-26.yaml").envelope
    inside = frame[frame["scope"] == "inside"]
    assert inside["gbp"].sum() == 447_722_867
    assert inside["state"].value_counts().to_dict() == {"known": 14, "TBC": 12, "not available": 2}
    assert inside.loc[inside["state"] != "known", "gbp"].isna().all()


def test_districts_are_a_table(result: fa.Comparison) -> None:
    """296 rows to the pound, 88 of them with nothing; pounds are whole numbers."""
    table = result.districts
    assert len(table) == 296
    assert table["awards_gbp"].sum() == table["formula_gbp"].sum() == 6_162_992_356
    assert table["awards_gbp"].dtype == "int64"
    assert (table["has_nothing"] == "yes").sum() == 88
    funds = table.filter(regex="^awards_.+_gbp$").drop(columns=["awards_per_head_gbp"])
    assert (funds.sum(axis=1) == table["awards_gbp"]).all()


def test_targeting_is_a_table(result: fa.Comparison) -> None:
    """One row for each area level, sum of money and measure."""
    table = result.targeting
    assert not table.duplicated(["level", "money", "fund", "measure"]).any()
    index = table[(table["level"] == "district") & (table["measure"] == "concentration_index")]
    assert index["reference"].dropna().tolist() == [0.35, 0.168, 0.167, 0.296, 0.257, 0.219]
