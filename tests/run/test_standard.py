"""Sets of project files as a user meets them: every fault told, every finding with what to add."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.run.standard import study_standard

ROOT = Path(__file__).parents[2]
STANDARD = ROOT / "inputs/standard"


@pytest.fixture(name="copied")
def copied_inputs(tmp_path: Path) -> Path:
    """The inputs in a folder of their own."""
    shutil.copytree(ROOT / "inputs", tmp_path / "inputs")
    return tmp_path / "inputs/standard"


def _table(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((STANDARD / name).read_text(encoding="utf-8").splitlines()))


def test_every_core_field_is_mapped_to_fields_that_exist_or_said_to_have_none() -> None:
    """For each of the three standards."""
    fields = {row["field"] for row in _table("core_fields.csv")}
    published = {(row["standard"], row["object"], row["field"]) for row in _table("published_fields.csv")}
    assert len(published) == 97
    mapped = _table("mapping.csv")
    assert {(row["field"], row["standard"]) for row in mapped} == {
        (field, standard) for field in fields for standard in ("INDIGO", "360Giving", "GGIS")
    }
    for row in mapped:
        named = (row["standard"], row["object"], row["published_field"])
        assert (row["how"] == "none") == (row["published_field"] == "none")
        assert row["how"] in {"same", "wider", "narrower", "none"}
        assert row["how"] == "none" or named in published, named


def test_every_finding_says_what_to_add_and_where() -> None:
    """File, line, and words of what and how."""
    results = study_standard(STANDARD / "example_before.yaml")
    assert len(results.findings) == 21
    for finding in results.findings:
        assert finding.file.endswith(".csv")
        assert finding.line >= 2
        assert finding.what.endswith(".")
        assert finding.fix
    told = {finding.what: finding.fix for finding in results.findings}
    assert told["'per 1,000' is not the unit of 'employment-rate', so that no other record has the same."] == (
        "Multiply by 0.1 and write '%'."
    )
    assert "'Bristol' is no code of an authority or district." in told


def test_duplicates_are_found(copied: Path) -> None:
    """And counted once."""
    file = copied / "example/after/north.csv"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    before = study_standard(STANDARD / "example_after.yaml")
    after = study_standard(copied / "example_after.yaml")
    assert after.completeness == before.completeness
    assert [finding.line for finding in after.findings if "the same record" in finding.what] == [3]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("project,programme", "projekt,programme", "column 'projekt' is no field of the core dataset"),
        ("project,programme", "project,project", "column 'project' is there twice"),
        (",price\n", "\n", "column 'price' is missing"),
    ],
)
def test_files_that_are_no_project_files_are_refused(copied: Path, old: str, new: str, told: str) -> None:
    """By line and column, all at once."""
    file = copied / "example/before/north.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFault) as raised:
        study_standard(copied / "example_before.yaml")
    assert any(told in finding.what for finding in raised.value.findings)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("[definition, unit,", "[definitoin, unit,", "'definitoin' is no field of the core dataset"),
        ("example/before/west.csv", "example/before/vest.csv", "does not exist"),
        ("  - example/before/west.csv", "  - example/before/east.csv", "named twice"),
        ("  of: authorities", "  of: places", "places"),
        ("  completeness: 0.8\n", "", "completeness"),
    ],
)
def test_faults_of_a_set_are_told(copied: Path, old: str, new: str, told: str) -> None:
    """A choice that is missing has no default."""
    file = copied / "example_before.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputFault) as raised:
        study_standard(file)
    assert any(told in f"{finding.what} {finding.fix}" for finding in raised.value.findings)
