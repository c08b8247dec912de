"""The README is true: its two commands are there, and its example is what a run prints."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import funding_alloc as fa


def test_example_is_what_compare_prints(root: Path, tmp_path: Path) -> None:
    """The block under 'A worked example' is the output of ``compare``; paste the new one there if results change."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## A worked example.*?```\n(.*?)```", readme, re.DOTALL)
    assert block is not None
    words = [sys.executable, "-m", "funding_alloc", "compare", "--quiet", "--out", str(tmp_path)]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, encoding="utf-8", check=True)
    printed = "\n".join(line.rstrip() for line in done.stdout.rstrip().split("\n")) + "\n"
    assert printed == block[1]


def test_rules_called_in_python_run(root: Path) -> None:
    """Every call of a rule in the README gives what its comment begins with, where that is a value."""
    lines = re.findall(
        r"^(fa\.rules\..*?\))((?:\.\w+)?)  # (.*)$", (root / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert lines
    for call, part, comment in lines:
        found = eval(f"{call}{part}", {"fa": fa})
        told = re.match(r"(\(.*?\)|\{.*?\}|\d+)(?:;|$)", comment)
        assert told is None or found == eval(told[1])


def test_two_commands_stand_alone(root: Path) -> None:
    """Each of the two commands is one line of its own, as .ci/run takes them."""
    lines = (root / "README.md").read_text(encoding="utf-8").split("\n")
    assert "    python3 -m funding_alloc.fresh compare" in lines
    assert "    python3 -m funding_alloc.fresh test" in lines


def test_files_and_commands_named_exist(root: Path) -> None:
    """Every path the README names in the project is there."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:inputs|formulas|\.github)/[\w./-]+)`", readme))
    assert len(named) >= 5
    assert [name for name in sorted(named) if not (root / name).exists()] == []
