"""The Python door: tidy tables of a comparison, a sweep and a study, and formulas on tables of one's own."""

from __future__ import annotations

from funding_alloc.api.comparison import Comparison, FormulaOnTable, compare, read_formula, second_stage
from funding_alloc.api.outcome_data import ScoredOutcomes, score_outcomes
from funding_alloc.api.studies import Studied, study
from funding_alloc.api.sweeps import Swept, sweep

__all__ = [
    "Comparison",
    "FormulaOnTable",
    "ScoredOutcomes",
    "Studied",
    "Swept",
    "compare",
    "read_formula",
    "score_outcomes",
    "second_stage",
    "study",
    "sweep",
]
