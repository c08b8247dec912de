"""The Python door."""

from __future__ import annotations

from pathlib import Path

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
