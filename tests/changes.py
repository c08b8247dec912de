"""Changes to a copied project: one passage for another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path


def edit(path: Path, old: str, new: str, *, every: bool = False) -> None:
    """Change one passage, or every one like it, that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new) if every else text.replace(old, new, 1), encoding="utf-8")


def change(file: str, old: str, new: str, *, every: bool = False) -> Callable[[Path], None]:
    """The same as a case to be run on a copy of the project."""
    return lambda project: edit(project / file, old, new, every=every)
