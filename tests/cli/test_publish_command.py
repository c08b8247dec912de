"""Publishing on the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Command

SCENARIO = "inputs/scenarios/greater-manchester-2025-26.yaml"


def test_publish_writes_a_folder_of_its_own(command: Command, project: Path) -> None:
    """A workbook of values, the tables and their metadata."""
    said = command("publish", SCENARIO)
    assert said.code == 0
    (folder,) = (project / "outputs").glob("*-publication")
    assert f"Written: outputs/{folder.name}" in said.err
    assert {"publication.xlsx", "csv-metadata.json", "measures.csv"} <= {path.name for path in folder.iterdir()}


def test_a_format_that_is_not_known_is_refused(command: Command, project: Path) -> None:
    """With the nearest one that is; nothing is written."""
    said = command("publish", SCENARIO, "--format", "odz")
    assert said.code == 2
    assert "'odz' is no format of a publication" in said.err
    assert not (project / "outputs").exists()
