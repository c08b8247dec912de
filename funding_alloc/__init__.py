"""funding-alloc: competitive bidding, formula funding and single settlements compared on one set of figures.

``compare(scenario)`` funds a scenario three ways and returns tidy tables; ``sweep(scenario, outputs)`` draws what is
uncertain in it; ``read_formula(path)`` reads a formula for tables of one's own; ``second_stage(path)`` passes an
authority's settlement on to its councils; ``study(path)`` makes a study that stands by itself;
``score_outcomes(path)`` scores what projects say of their outcomes. See
``funding_alloc.api``. ``rules`` holds the allocation rules, each to be called by its name: ``rules.talmud(...)``.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

# openpyxl writes other bytes for the same workbook where lxml is installed; it asks once, when it is first imported.
os.environ.setdefault("OPENPYXL_LXML", "False")

if TYPE_CHECKING:
    from funding_alloc import rules
    from funding_alloc.api import (
        Comparison,
        FormulaOnTable,
        ScoredOutcomes,
        Studied,
        Swept,
        compare,
        read_formula,
        score_outcomes,
        second_stage,
        study,
        sweep,
    )

__version__ = "0.1.0"
__all__ = [
    "Comparison",
    "FormulaOnTable",
    "ScoredOutcomes",
    "Studied",
    "Swept",
    "__version__",
    "compare",
    "read_formula",
    "rules",
    "score_outcomes",
    "second_stage",
    "study",
    "sweep",
]


def __getattr__(name: str) -> Any:
    """Load the public functions when they are first asked for: the command line's help must not wait for a solver."""
    if name in set(__all__) - {"__version__", "rules"}:
        from importlib import import_module

        return getattr(import_module("funding_alloc.api"), name)
    if name == "rules":
        from importlib import import_module

        return import_module("funding_alloc.rules")
    raise AttributeError(f"module 'funding_alloc' has no attribute '{name}'")
