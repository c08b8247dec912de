"""Known cases: facts from ``data/measures.json``, each with its source there, and a few worked by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from funding_alloc.comparison.dispersion import Array

RECORDED = Path(__file__).parent / "data" / "measures.json"


@dataclass(frozen=True, eq=False)
class Case:
    """Areas with the values a measure must return for them."""

    name: str
    money: Array
    population: Array
    need: Array
    expected: dict[str, float]
    isotonic_fit: Array | None = None
    peers: dict[str, dict[str, float]] = field(default_factory=dict)
    refused: dict[str, float] = field(default_factory=dict)


def recorded_cases() -> list[Case]:
    """Read the recorded cases; money is per head x population."""
    cases = []
    for record in json.loads(RECORDED.read_text(encoding="utf-8"))["cases"]:
        expected = dict(record["expected"])
        fit = np.array(expected.pop("isotonic_fit"), dtype=np.float64)
        population = np.array(record["population"], dtype=np.float64)
        money = np.array(record["per_head"], dtype=np.float64) * population
        need = np.array(record["need"], dtype=np.float64)
        refused = record.get("refused", {})
        cases.append(Case(record["id"], money, population, need, expected, fit, record["peers"], refused))
    return cases


def hand_cases() -> list[Case]:
    """Return cases whose values are worked out in the comments."""
    ones, need = np.ones(4), np.array([1.0, 2.0, 3.0, 4.0])
    # All to the neediest of four: C = 1 - 1/4, G = 1 - 1/4; the fifth is 0.2 / 0.25 of the winner's people.
    # Money per head already rises with need, so the fit is exact.
    neediest = {"concentration_index": 0.75, "gini": 0.75, "share_to_neediest_fifth": 0.8, "horizontal_dispersion": 0.0}
    # All to the least needy: C = -(1 - 1/4); fit is 1 for all; residuals 3, -1, -1, -1, so sqrt(12 / 4) = sqrt 3.
    least = {"concentration_index": -0.75, "gini": 0.75, "share_to_neediest_fifth": 0.0}
    # All to one of four areas of like need: every rank is 1/2, so C = 0; the fifth is a fifth of the pooled group.
    alike = {"concentration_index": 0.0, "gini": 0.75, "share_to_neediest_fifth": 0.2}
    # Residuals 3, -1, -1, -1: six of sixteen pairs differ, by 4, so 1.5 / (2 x 1).
    root = {"horizontal_dispersion": 3**0.5, "horizontal_gini": 0.75}
    return [
        Case("one takes all, neediest", np.array([0.0, 0.0, 0.0, 4.0]), ones, need, neediest),
        Case("one takes all, least needy", np.array([4.0, 0.0, 0.0, 0.0]), ones, need, least | root),
        Case("one takes all, like need", np.array([0.0, 4.0, 0.0, 0.0]), ones, ones, alike | root),
    ]


ALL_CASES = recorded_cases() + hand_cases()
TIED = next(case for case in ALL_CASES if case.name == "ties_weighted")
AUTHORITIES = next(case for case in ALL_CASES if case.name == "combined_authorities")
