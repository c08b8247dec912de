"""``sweep`` on the screen, from Python, and where it is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.dataset as ds

import funding_alloc as fa
from tests.cli.conftest import Command

DEFAULT = "inputs/scenarios/integrated-settlements-2026.yaml"
GRANTED = "inputs/scenarios/greater-manchester-2025-26.yaml"


def test_a_sweep_says_what_holds_and_goes_on(command: Command, project: Path) -> None:
    """JSON rows of comparisons; a second call makes nothing; draws can be read by any Parquet reader."""
    words = ("sweep", DEFAULT, "--draws", "600", "--model", "formula", "--format", "json")
    said = command(*words)
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert found["rows"] == []
    assert "600 draws of 40 inputs" in found["title"]
    assert "2 parts made, 0 there before" in said.err
    (folder,) = (project / "outputs").iterdir()
    rows = ds.dataset(folder / "draws", format="parquet").to_table(columns=["draw", "in|skills.floor_rate"])
    assert rows.num_rows == 600
    assert sorted(rows["draw"].to_pylist()) == list(range(600))
    assert "0 parts made, 2 there before" in command(*words).err


def test_the_python_door(project: Path) -> None:
    """Tidy tables; every authority's pounds with an interval around their mean."""
    swept = fa.sweep(DEFAULT, project / "outputs", draws=64, models=["competitive"])
    frame = swept.intervals
    pounds = frame[(frame["kind"] == "gbp") & (frame["model"] == "formula")]
    assert len(pounds) == 7
    assert (pounds["low"] < pounds["mean"]).all()
    assert (pounds["mean"] < pounds["high"]).all()
    assert set(swept.conclusions["holds"]) <= {"in every draw", "in most draws", "the draws do not tell"}
    assert abs(pounds["mean"].sum() - 13_000_000_000) < 1
    assert {"worth", "influences", "reversals", "beats"} <= set(dir(swept))
    assert not swept.worth.empty


def test_a_table_for_readers(command: Command, project: Path) -> None:
    """Every part of the answer, and that no model is called the best."""
    said = command("sweep", DEFAULT, "--draws", "64", "--model", "competitive")
    assert said.code == 0, said.err
    for words in (
        "what holds",
        "Pounds by authority",
        "Regret",
        "What moves",
        "What flips",
        "No model is the best one",
    ):
        assert words in said.out


def test_what_cannot_be_swept_is_refused(command: Command, project: Path) -> None:
    """Located, with what to do; nothing is written."""
    for words, said_so in (
        ((GRANTED,), "does not say what is uncertain"),
        ((DEFAULT, "--engine", "dask"), "needs the address of its scheduler"),
        ((DEFAULT, "--model", "competitve"), "Did you mean 'competitive'?"),
        ((DEFAULT, "--draws", "1"), ""),
    ):
        said = command("sweep", *words)
        assert said.code == 2
        assert said_so in said.err
        assert "Traceback" not in said.err
    assert not (project / "outputs").exists()
