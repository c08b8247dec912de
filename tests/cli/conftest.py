"""Runs the command line in this process, as a user would type it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from funding_alloc.cli import main
from tests.changes import edit


@dataclass(frozen=True)
class Said:
    """What a command printed and returned."""

    code: int
    out: str
    err: str


Command = Callable[..., Said]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run ``funding-alloc`` with words; return exit code, stdout and stderr."""

    def run(*words: object) -> Said:
        monkeypatch.setattr(sys, "argv", ["funding-alloc", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        code = ended.value.code
        return Said(int(code) if code is not None else 0, printed.out, printed.err)

    return run


@pytest.fixture
def project(project: Path) -> Path:
    """The copied project, its default scenario with a tenth of the simulated competitions."""
    edit(project / "inputs" / "scenarios" / "integrated-settlements-2026.yaml", "draws: 200", "draws: 20")
    return project
