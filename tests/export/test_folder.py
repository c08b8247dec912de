"""The run folder: whole or not at all, and never overwritten with other content."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.export.folder import FILES, write_run
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.results import Results
from tests.export.cases import by_district, small_results, with_broken_check

NOON = datetime(2026, 4, 1, 12, 0, 5, tzinfo=UTC)
LATER = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)


def write(results: Results, outputs: Path, started: datetime = NOON) -> Path:
    """Write a run as the command line would."""
    return write_run(results, outputs, "funding-alloc compare small-case.yaml", started)


def test_a_run_folder_holds_what_it_says(tmp_path: Path) -> None:
    """Named after the run, with every file of its kind and nothing beside it."""
    folder = write(small_results(), tmp_path / "outputs")
    assert folder == tmp_path / "outputs" / "small-case-5bcfb20f"
    found = {path.name for path in folder.iterdir()}
    always = set(FILES) - {"bids.csv", "measure_intervals.csv"}
    assert found == always - {"allocations_by_district.csv", "districts.csv", "targeting.csv"}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    districts = write(by_district(), tmp_path / "others")
    assert {path.name for path in districts.iterdir()} == always - {"competition.csv"}


def test_the_manifest_tells_the_truth(tmp_path: Path) -> None:
    """Hashes and sizes of the files as they lie there, versions, seed, command, checks."""
    folder = write(with_broken_check(), tmp_path)
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for output in said["outputs"]:
        content = (folder / output["name"]).read_bytes()
        assert output["sha256"] == hashlib.sha256(content).hexdigest()
        assert output["bytes"] == len(content)
    assert {output["name"] for output in said["outputs"]} == {path.name for path in folder.iterdir()} - {
        "manifest.json"
    }
    assert said["inputs"] == [{"name": "inputs/funds.yaml", "sha256": "ab" * 32}]
    assert said["started_at"] == "2026-04-01T12:00:05+00:00"
    assert said["command"] == "funding-alloc compare small-case.yaml"
    assert said["simulation"] == {"draws": 20, "rule": "score_order", "seed": 7}
    assert said["package_versions"]["openpyxl"] == "3.1.5"
    assert said["checks"]["overall"] == "FAIL"
    assert [check["result"] for check in said["checks"]["listed"]] == ["PASS", "PASS", "FAIL"]
    assert list(said) == sorted(said)


def test_a_recorded_competition_has_no_seed(tmp_path: Path) -> None:
    """Nothing was drawn, so nothing is said about draws."""
    folder = write(by_district(), tmp_path)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["simulation"] is None


def test_the_same_run_is_kept(tmp_path: Path) -> None:
    """A second writing on another day changes no byte, the manifest included."""
    folder = write(small_results(), tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert write(small_results(), tmp_path, LATER) == folder
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_other_content_is_never_overwritten(tmp_path: Path) -> None:
    """The finding names the folder, the files that differ and what to do."""
    folder = write(small_results(), tmp_path)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    other = replace(small_results(), checks=(Check("quantum", "another", 1, 1),))
    with pytest.raises(InputFault) as raised:
        write(other, tmp_path)
    (finding,) = raised.value.findings
    assert finding.file == str(folder)
    assert "comparison.xlsx, qa.md, report.html" in finding.what
    assert "--out" in finding.fix
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("missing", ["measures.csv", "manifest.json"])
def test_an_incomplete_folder_is_not_taken_for_the_run(missing: str, tmp_path: Path) -> None:
    """A file that was removed is other content, not the same run."""
    folder = write(small_results(), tmp_path)
    (folder / missing).unlink()
    with pytest.raises(InputFault, match=missing):
        write(small_results(), tmp_path)


@pytest.mark.parametrize("outputs", ["taken", "taken/below"])
def test_a_file_in_place_of_the_folder_is_a_finding(outputs: str, tmp_path: Path) -> None:
    """A file cannot hold runs; the finding says so and how to mend it."""
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(InputFault) as raised:
        write(small_results(), tmp_path / outputs)
    (finding,) = raised.value.findings
    assert "--out" in finding.fix
    assert (tmp_path / "taken").read_text() == "a file"


@pytest.mark.parametrize(
    "stage",
    [
        "funding_alloc.export.workbook.checks.checks",
        "funding_alloc.export.folder.quality_pack",
        "funding_alloc.export.folder.manifest",
    ],
)
def test_nothing_is_left_half_written(stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever fails, there is no run folder and no temporary one."""

    def broken(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(stage, broken)
    with pytest.raises(RuntimeError, match="on purpose"):
        write(small_results(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the disk half way through is a finding, and what was written is removed."""
    write_bytes = Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "qa.md":
            raise OSError(28, "No space left on device", str(path))
        return write_bytes(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputFault, match="No space left"):
        write(small_results(), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_the_manifest_knows_the_time(tmp_path: Path) -> None:
    """Runs of two days differ in the manifest alone."""
    one, two = write(small_results(), tmp_path / "one"), write(small_results(), tmp_path / "two", LATER)
    differing = [p.name for p in one.iterdir() if p.read_bytes() != (two / p.name).read_bytes()]
    assert differing == ["manifest.json"]


def test_the_sign_off_pack_is_ready_to_sign(tmp_path: Path) -> None:
    """Roles, logs, checks, open issues and a statement with blanks; names cannot act as Markdown; no time of day."""
    text = (write(with_broken_check(), tmp_path) / "qa.md").read_text(encoding="utf-8")
    for heading in (
        "Purpose and limits",
        "Roles",
        "Data log",
        "Assumptions log",
        "Decisions log",
        "Checks",
        "Comparison with published figures",
        "Open issues",
        "Assurance statement",
    ):
        assert f"## {heading}\n" in text
    assert "1 of 3 CHECKS FAIL" in text
    assert "Check total.formula fails" in text
    assert "| Assurer | checked them and did not make them | ____" in text
    assert "Made up for a test." in text
    assert not re.search(r"\d\d:\d\d", text)
