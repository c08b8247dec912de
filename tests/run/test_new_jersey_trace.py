"""The certified table of New Jersey's rate setting: every trial, to the ninth decimal and the dollar."""

from __future__ import annotations

import csv
from fractions import Fraction

from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.reading.grid import Layout, grids_in, read_rows
from funding_alloc.rules.rounding import round_exactly
from tests.formula.given import FORMULAS, ROOT, read

HERE = ROOT / "tests" / "published" / "new_jersey_rates"
NINE = Fraction(1, 10**9)


def test_all_thirteen_trials_agree() -> None:
    """Rates and totals of three cycles; the third scales the rates that the first two found."""
    placed = read(FORMULAS / "new_jersey_rates" / "2020-21.yaml")
    found = evaluate(placed, grids_in(read_rows(HERE / "inputs.csv"), placed, Layout())[""], Setting())
    facts = {step.id: step.facts for step in found.trace}
    first, second = found.single["property_nine"], found.single["income_alone"]
    with (HERE / "trace.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    for row in rows:
        trials = facts[{"1": "property_alone", "2": "income_alone", "3": "together"}[row["cycle"]]]
        trial, total = trials[f"trial {row['trial']}"], trials[f"total {row['trial']}"]
        scaled = {
            "1": {"property_rate": trial},
            "2": {"income_rate": trial},
            "3": {"property_rate": first * trial, "income_rate": second * trial},
        }[row["cycle"]]
        assert total == Fraction(row["equalisation_aid"])
        for name, rate in scaled.items():
            text = round_exactly(rate, NINE / 10, "half_up")
            assert round_exactly(text, NINE, "half_up") == Fraction(row[name]), row
    assert sum(len([name for name in trials if name.startswith("trial")]) for trials in facts.values()) == 13
