"""Files laid over the ones they extend."""

from __future__ import annotations

from pathlib import Path

from funding_alloc.errors import InputFault
from funding_alloc.reading.tree import Document, extend, read_yaml

MOST_EXTENSIONS = 5


def read_extended(path: Path, kind: str = "scenario") -> Document:
    """Read a file laid over the one it extends, and that over the next.

    Raises ``InputFault`` where files extend each other in a circle, too deeply, or across folders.
    """
    chain: list[tuple[Path, Document]] = []
    here: Path | None = path
    while here is not None:
        document = read_yaml(here)
        if here.resolve() in [known.resolve() for known, _ in chain] or len(chain) == MOST_EXTENSIONS:
            raise InputFault([document.finding(("extends",), "the files extend each other in a circle or too deeply.")])
        chain.append((here, document))
        below = document.data.pop("extends", None)
        if below is not None and not isinstance(below, str):
            raise InputFault([document.finding(("extends",), "'extends' must name one file.")])
        here = None if below is None else here.parent / below
        if here is not None and here.parent.resolve() != path.parent.resolve():
            raise InputFault([document.finding(("extends",), f"an extended {kind} must lie in the same folder.")])
    result = chain[-1][1]
    for _, change in reversed(chain[:-1]):
        result = extend(result, change)
    return result
