"""Everything that may be wrong in a settlement's rules is found at its file, line and column, in words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.scenario import read_scenario
from tests.reading.settlement_faults import CHANGED, HEAD, LAID, MARK, WHY, protected

BASE = "inputs/scenarios/integrated-settlements-2026.yaml"
MINE = "inputs/scenarios/mine.yaml"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped inputs and formulas; every case writes its own scenario beside them."""
    root, folder = Path(__file__).resolve().parents[2], tmp_path_factory.mktemp("project")
    for name in ("inputs", "formulas"):
        shutil.copytree(root / name, folder / name)
    return folder


def _findings(project: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], str]:
    """What reading a scenario finds, and the place of its mark."""
    before = text[: text.index(MARK)]
    place = f"{MINE}:{before.count(chr(10)) + 1}:{len(before) - (before.rfind(chr(10)) + 1) + 1}: "
    monkeypatch.chdir(project)
    (project / MINE).write_text(text.replace(MARK, ""), encoding="utf-8")
    with pytest.raises(InputFault) as found:
        read_scenario(project / MINE, with_studies=False)
    return [str(finding) for finding in found.value.findings], place


@pytest.mark.parametrize("case", LAID)
def test_a_fault_of_an_extension_is_found_where_it_is(
    case: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thing wrong in a few lines laid over the shipped scenario."""
    text, words = LAID[case]
    said, place = _findings(project, HEAD + text, monkeypatch)
    assert [line for line in said if line.startswith(place + words)], (place + words, said)


@pytest.mark.parametrize("case", CHANGED)
def test_a_fault_of_the_scenario_itself_is_found_where_it_is(
    case: str, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One passage of the shipped scenario replaced."""
    old, new, words = CHANGED[case]
    text = (project / BASE).read_text(encoding="utf-8")
    at = text.index("  settlement:\n")
    assert text.count(old, at) >= 1
    said, place = _findings(project, text[:at] + text[at:].replace(old, new, 1), monkeypatch)
    assert [line for line in said if line.startswith(place + words)], (place + words, said)


def test_every_fault_is_told_at_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three faults of three sections, in the order of the file."""
    text = HEAD + (
        f"    horizon: {{last: {{‸CDEL: 2031-32}}, {WHY}}}\n    reserve: {{share: {{CDEL: 0.02}}, {WHY}}}\n"
        + protected("least: {part: 1}", fund="skils")
    )
    said, place = _findings(project, text, monkeypatch)
    assert len(said) == 3
    assert said[0].startswith(place)
    assert [line.split(":")[1] for line in said] == ["5", "6", "8"]
