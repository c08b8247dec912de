"""Studies that a scenario names: read, hashed, shown in the workbook and the report, and checked with it."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

import funding_alloc as fa
from funding_alloc.errors import InputFault
from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.program import default_scenario
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Cell
from funding_alloc.schema.study import WORDS, StudyKind
from tests.conftest import Shipped


@pytest.fixture(scope="module", name="default")
def default_results(shipped: Shipped) -> Results:
    """The default scenario's."""
    return shipped("integrated-settlements-2026")


@pytest.fixture(name="scenario")
def scenario_in(tmp_path: Path) -> Path:
    """The default scenario in a copy of the inputs and formulas."""
    root = default_scenario().parents[2]
    for folder in ("inputs", "formulas"):
        shutil.copytree(root / folder, tmp_path / folder)
    return tmp_path / "inputs/scenarios" / default_scenario().name


def test_every_kind_of_study_is_in_the_default_scenario(default: Results) -> None:
    """In order, with sentences, tables that have rows or say why not, and checks among the run's."""
    assert [study.kind for study in default.studies] == list(StudyKind)
    for study in default.studies:
        assert study.says
        assert study.checks
        assert set(study.checks) <= set(default.checks)
        for name, shown in study.tables:
            assert name.startswith(WORDS[study.kind])
            assert len(name) <= 31
            assert shown.rows or shown.notes
            assert all(len(row) == len(shown.columns) for row in shown.rows)


def _as_written(cell: Cell) -> object:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return {None: "[x]", "": "[z]"}.get(cell, cell) if cell is None or isinstance(cell, str) else cell


def test_the_workbook_has_every_table_cell_by_cell(default: Results) -> None:
    """Numbers as numbers."""
    book = load_workbook(BytesIO(workbook_bytes(default)), data_only=True)
    for study in default.studies:
        for name, shown in study.tables:
            if not shown.rows:
                assert name not in book.sheetnames
                continue
            rows = list(book[name].iter_rows(values_only=True))[-len(shown.rows) :]
            for written, row in zip(rows, shown.rows, strict=True):
                for found, cell in zip(written[: len(row)], row, strict=True):
                    expected = _as_written(cell)
                    if isinstance(expected, str):
                        assert str(found).removeprefix("'").split() == expected.removeprefix("'").split()
                    else:
                        assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    "name",
    [
        "pockets/housing_first.yaml",
        "pockets/unit_costs.csv",
        "outcomes/framework.yaml",
        "outcomes/series.csv",
        "outcomes/map.yaml",
        "learning/tranche.yaml",
        "learning/series.csv",
        "partnership/scale.yaml",
    ],
)
def test_every_file_of_a_study_is_named_and_hashed(default: Results, name: str) -> None:
    """In the manifest's list, by its name below the folder that all share."""
    assert f"inputs/{name}" in {file.name for file in default.inputs.files} | {
        f"inputs/{file.name}" for file in default.inputs.files
    }


def test_another_figure_in_a_study_is_another_run_and_another_comment_is_not(scenario: Path) -> None:
    """Order of rows and comments say nothing."""
    before = read_scenario(scenario).content_hash
    table = scenario.parents[1] / "pockets/deflator.csv"
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    framework = scenario.parents[1] / "partnership/scale.yaml"
    framework.write_text("# Another comment.\n" + framework.read_text(encoding="utf-8"), encoding="utf-8")
    scenario.write_text("# Another comment.\n" + scenario.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_scenario(scenario).content_hash == before
    text = framework.read_text(encoding="utf-8")
    framework.write_text(text.replace("returns_a_year: 4", "returns_a_year: 3"), encoding="utf-8")
    assert read_scenario(scenario).content_hash != before


def test_faults_of_studies_are_told_with_the_scenarios_own(scenario: Path) -> None:
    """All at once, each in its own file."""
    for name, old, new in (
        ("partnership/scale.yaml", "returns_a_year: 4", "returns_a_year: 400"),
        ("pockets/housing_first.yaml", "rate: 0.035", "rate: 35"),
    ):
        path = scenario.parents[1] / name
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("vintage: imd-2025", "vintage: imd-2024", 1), encoding="utf-8")
    with pytest.raises(InputFault) as raised:
        read_scenario(scenario)
    assert {Path(finding.file).name for finding in raised.value.findings} >= {
        *("scale.yaml", "housing_first.yaml", scenario.name),
    }


def test_a_study_that_is_not_there_is_told(scenario: Path) -> None:
    """By the name of the file."""
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("partnership/scale.yaml", "partnership/scales.yaml"), encoding="utf-8")
    with pytest.raises(InputFault, match=r"scales\.yaml"):
        read_scenario(scenario)


def test_none_takes_studies_back(scenario: Path) -> None:
    """A scenario that extends another may do without its studies."""
    other = scenario.with_name("without.yaml")
    other.write_text(f"extends: {scenario.name}\nstudies: none\n", encoding="utf-8")
    assert read_scenario(other).studies == {}


@pytest.mark.parametrize("name", ["pockets/housing_first", "outcomes/map", "standard/example/before"])
def test_a_study_by_itself_is_the_same_as_beside_the_models(default: Results, name: str) -> None:
    """Sentences and tables, as data frames; through a comparison too."""
    root = default_scenario().parents[2]
    alone = fa.study(root / f"inputs/{name}.yaml")
    beside = fa.Comparison(default).studies[alone.study.kind.value]
    assert len(alone.says) == len(beside.says)
    assert alone.is_sound
    assert list(alone.tables) == list(beside.tables)
    for word, table in alone.tables.items():
        assert len(table) == len(beside.tables[word])
        assert list(table.columns) == list(beside.tables[word].columns)


def test_a_file_of_another_kind_is_no_study() -> None:
    """And arrangements need a scenario."""
    root = default_scenario().parents[2]
    for name in ("partnership/scale.yaml", "funds/themes.yaml"):
        with pytest.raises(InputFault, match="no file of a study that stands by itself"):
            fa.study(root / "inputs" / name)
