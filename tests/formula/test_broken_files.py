"""A broken formula file gives the finding a person would want: one for each fault, at its place, with the mend."""

from __future__ import annotations

import csv
import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.formula import FormulaReader
from funding_alloc.run.library import INDICATORS, nearest_dictionary
from tests.formula.given import FORMULAS

BROKEN = Path(__file__).parent / "broken"
NONE = "[x]"
WHOLE = {"versions_gap/2029-30.yaml", "versions_overlap/2028-29.yaml"}
"""Files that are sound themselves: their neighbours are not."""
JARGON = re.compile(r"(?i)input should|valid |function-|constrained|\[key\]|tuple|pydantic|validation|<block|'<")
EXPECTED: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
with (BROKEN / "expected.csv").open(encoding="utf-8", newline="") as table:
    for row in csv.DictReader(table):
        EXPECTED[row["file"]].append((int(row["line"]), int(row["column"]), row["says"], row["mend"]))


def _named(file: str, folder: Path) -> Path:
    """A copy where the rule about names is met, unless the file has a folder of its own, which is then copied whole."""
    source = BROKEN / file
    if source.parent != BROKEN:
        shutil.copytree(source.parent, folder / source.parent.name)
        return folder / file
    text = source.read_bytes().decode("utf-8", errors="replace")
    formula = re.search(r"^formula: (\w+)$", text, re.MULTILINE)
    year = re.search(r"^from: (\d{4}-\d\d)$", text, re.MULTILINE)
    path = folder / (formula[1] if formula else "made_up") / f"{year[1] if year else '2026-27'}.yaml"
    path.parent.mkdir()
    shutil.copyfile(source, path)
    return path


@pytest.fixture(scope="module")
def reader() -> FormulaReader:
    """Reads against the shipped data dictionary."""
    dictionary = nearest_dictionary(FORMULAS / "x.yaml")
    assert dictionary is not None
    return FormulaReader(dictionary.specs[INDICATORS])


@pytest.mark.parametrize("file", sorted(EXPECTED))
def test_the_finding_is_the_one_a_person_would_want(file: str, reader: FormulaReader, tmp_path: Path) -> None:
    """Each finding listed is found at its line and column, in its words and with its mend, and there is no other."""
    with pytest.raises(InputFault) as caught:
        reader.read(_named(file, tmp_path))
    found = caught.value.findings
    assert [(one.line, one.column) for one in found] == [row[:2] for row in EXPECTED[file]], caught.value
    for one, (_, _, says, mend) in zip(found, EXPECTED[file], strict=True):
        assert says in one.what
        assert mend in one.fix if mend != NONE else not one.fix
        assert not JARGON.search(f"{one.what} {one.fix}")


@pytest.mark.parametrize("file", sorted(WHOLE))
def test_a_sound_neighbour_is_not_blamed(file: str, reader: FormulaReader, tmp_path: Path) -> None:
    """Where one version's years are wrong, the finding is in that file alone."""
    placed, _ = reader.read(_named(file, tmp_path))
    assert placed.formula.steps


def test_every_broken_file_is_listed() -> None:
    """No file lies here untested, none is listed that is not there, and there are enough to mean something."""
    files = {path.relative_to(BROKEN).as_posix() for path in BROKEN.rglob("*.yaml")}
    assert files == set(EXPECTED) | WHOLE
    assert len(EXPECTED) >= 60
