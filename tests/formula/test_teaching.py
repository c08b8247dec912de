"""The ten minutes of formulas/README.md, done as a reader would do them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from funding_alloc.schema.steps import STEPS, op_of
from tests.cli.conftest import Command, command  # noqa: F401 - a fixture
from tests.formula.given import FORMULAS

TEXT = (FORMULAS / "README.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)\n```$", TEXT, flags=re.DOTALL | re.MULTILINE)
    return [text for language, text in found if language == kind]


@pytest.fixture
def lesson(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The table and the formula, typed as the page shows them."""
    (tmp_path / "areas.csv").write_text(_blocks("csv")[0] + "\n", encoding="utf-8")
    path = tmp_path / "my_fund" / "2026-27.yaml"
    path.parent.mkdir()
    path.write_text(_blocks("yaml")[0] + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return path


def test_the_commands_of_the_page_print_what_the_page_shows(command: Command, lesson: Path) -> None:  # noqa: F811
    """Check, example, run, explain and change, word for word."""
    typed = [
        line.split()[1:] for line in TEXT.splitlines() if line.startswith("    funding-alloc") and "my_fund" in line
    ]
    assert [words[:2] for words in typed] == [
        ["check", "my_fund/2026-27.yaml"],
        ["formula", "examples"],
        ["formula", "run"],
        ["formula", "explain"],
        ["formula", "change"],
    ]
    said = [command(*words) for words in typed]
    assert [one.code for one in said] == [0] * 5
    shown = _blocks("")
    for text, one in zip(shown, said[2:], strict=True):
        assert one.out.rstrip() == text


def test_the_misspelling_of_the_page_is_found(command: Command, lesson: Path) -> None:  # noqa: F811
    """The reader is told the line, the column and the word that was meant."""
    text = lesson.read_text(encoding="utf-8").replace("of: residents}", "of: resident}")
    lesson.write_text(text, encoding="utf-8")
    said = command("check", lesson)
    assert said.code == 2
    assert "my_fund/2026-27.yaml:17:37" in said.err
    assert "Did you mean 'residents'?" in said.err


def test_the_page_names_every_step() -> None:
    """A new step is not forgotten in the table."""
    assert [op_of(step) for step in STEPS if f"`{op_of(step)}`" not in TEXT] == []
