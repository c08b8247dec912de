"""The shipped second stage, its rules changed, and copies of the project to change."""

from __future__ import annotations

import csv
import shutil
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path

from funding_alloc.reading.second_stage import read_second_stage
from funding_alloc.run.second_stage_ground import StageGround, ground_of
from funding_alloc.schema.second_stage import SecondStage
from funding_alloc.schema.second_stage_results import PassedRow
from funding_alloc.schema.settlement import with_parameter
from tests.conftest import ROOT

FILE = "inputs/second_stage/west-midlands.yaml"
COVENTRY, DUDLEY = "E08000026", "E08000027"
HOUSING, REGENERATION = "Housing and strategic planning", "Economic development and regeneration"
TRANSPORT = "Transport and local infrastructure"
Rows = tuple[PassedRow, ...]


@cache
def shipped_ground() -> StageGround:
    """The West Midlands' plan and councils, found once."""
    return ground_of(read_second_stage(ROOT / FILE))


def changed(rules: SecondStage, **values: str) -> SecondStage:
    """Rules with parameters changed; a double underscore stands for a dot, and the theme for its initial letter."""
    themes = {"H": HOUSING, "R": REGENERATION, "T": TRANSPORT}
    for name, value in values.items():
        parts = [themes.get(part, part) for part in name.split("__")]
        rules = with_parameter(rules, ".".join(parts), value)
    return rules


def accounted(rows: Rows) -> None:
    """Councils, kept and returned make up the planned spending of each theme, class and year."""
    planned = {(row.theme, row.del_class, row.year): row.planned_gbp for row in rows}
    found: Counter[object] = Counter()
    for row in rows:
        assert row.gbp >= 0
        found[row.theme, row.del_class, row.year] += row.gbp
    assert dict(found) == planned


def copy_of_project(tmp_path: Path) -> Path:
    """The shipped inputs and formulas, to change."""
    for name in ("inputs", "formulas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return tmp_path


def rewrite(path: Path, change: Callable[[list[list[str]]], list[list[str]]]) -> None:
    """Change the rows of a table, whose header stays."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *change(rows)])
