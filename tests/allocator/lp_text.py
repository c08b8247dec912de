"""LP text of a problem, for golden files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from funding_alloc.allocator.build import build
from funding_alloc.schema.problem import AllocationProblem, Goal


def lp_text(problem: AllocationProblem, goal: Goal | None = None) -> str:
    """The model as LP text, pulled at one goal, the first unless told otherwise."""
    lp: Any = build(problem, goal).lp
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.lp"
        lp.writeLP(str(file))
        return file.read_text(encoding="utf-8")
