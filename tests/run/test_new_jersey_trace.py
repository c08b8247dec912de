"""The certified table of New Jersey's rate setting: every trial, to the ninth decimal and the dollar."""

from __future__ import annotations

import csv
from fractions import Fraction

from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.reading.grid import Layout, grids_in, read_rows
from funding_alloc.rules.rounding import round_exactly
from tests.formula.given import FORMULAS, ROOT, read

HERE = ROOT / "tests" / "published" / "new_jersey_rates"


def _rounded(rate: Fraction, decimals: int) -> Fraction:
    return round_exactly(rate, Fraction(1, 10**decimals), "half_up")


def test_all_thirteen_trials_agree() -> None:
    """Rates and totals of three cycles; the third scales the rates that the first two found."""
    placed = read(FORMULAS / "new_jersey_rates" / "2020-21.yaml")
    found = evaluate(placed, grids_in(read_rows(HERE / "inputs.csv"), placed, Layout())[""], Setting())
    facts = {step.id: step.facts for step in found.trace}
    single = found.single
    with (HERE / "trace.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 13
    for row in rows:
        trials = facts[{"1": "property_alone", "2": "income_alone", "3": "together"}[row["cycle"]]]
        trial, total = trials[f"trial {row['trial']}"], trials[f"total {row['trial']}"]
        income_text = _rounded(single["income_alone"] * trial, 10)
        rates = {
            "1": {"property_rate": trial},
            "2": {"income_rate": trial},
            "3": {
                "property_rate": income_text / single["income_nine"] * single["property_nine"],
                "income_rate": income_text,
            },
        }[row["cycle"]]
        assert total == Fraction(row["equalisation_aid"])
        for name, rate in rates.items():
            assert _rounded(rate, 9) == Fraction(row[name]), row
    assert sum(len([name for name in trials if name.startswith("trial")]) for trials in facts.values()) == 13
