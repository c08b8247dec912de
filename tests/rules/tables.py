"""Worked examples of any family as the files a user would write."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.rule import WorkedExample


def table_of(example: WorkedExample) -> str:
    """A CSV table with the example's rows."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["id", *example.columns])
    writer.writerows(zip(example.ids, *example.columns.values(), strict=True))
    return out.getvalue()


def words_for(rule: object, example: WorkedExample, folder: Path) -> list[object]:
    """Words of ``rule run`` after the rule's name, with the tables they name written."""
    data = folder / "data.csv"
    data.write_text(table_of(example), encoding="utf-8")
    words: list[object] = ["--data", data, "--estate", example.estate]
    for name, text in example.options.items():
        words += ["--set", f"{name}={text}"]
    if isinstance(rule, SelectionRule) and "purses" in rule.needs:
        purses = folder / "purses.csv"
        held = rule.example.case.purses
        purses.write_text("supporter,purse\n" + "".join(f"{s},{p}\n" for s, p in held.items()), encoding="utf-8")
        words += ["--purses", purses]
    return words
