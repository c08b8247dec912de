"""Scores of project files as tables, and what is said beneath them."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.standard_results import StandardResults


def parts(results: StandardResults) -> Iterator[Sheet]:
    """What is printed for reading."""
    yield scores(results)
    yield files(results)
    yield steps(results)
    yield findings(results)


def says(results: StandardResults) -> Iterator[str]:
    """What was found, in sentences."""
    compared, filled = results.comparability, results.completeness
    unit = results.inputs.rules.pairs.of.value
    told = "no record" if filled is None else f"{float(filled):.1%} of what is scored"
    yield f"{len(results.inputs.records)} records of {len(results.files)} project files hold {told}."
    yield (
        f"Of {compared.pairs} pairs of {unit}, {compared.same_definition} measure anything by the same definition in "
        f"the same unit, {compared.same_period} in the same period, {compared.same_cohort} of the same people."
    )
    if results.steps:
        first = results.steps[0]
        yield f"What to do first: {first.file}, line {first.line}: {first.what} It gains {first.pairs_gained} pairs."


def tidy(results: StandardResults) -> Sheet:
    """Scores, steps and findings as one long table."""
    compared, filled = results.comparability, results.completeness
    numbers: list[tuple[str, float | None]] = [
        ("completeness", None if filled is None else float(filled)),
        ("comparability", None if compared.share is None else float(compared.share)),
        ("pairs", compared.pairs),
        ("pairs with the same definition", compared.same_definition),
        ("pairs in the same period", compared.same_period),
        ("pairs of the same people", compared.same_cohort),
    ]
    rows: list[tuple[Cell, ...]] = [("score", name, "", "", "", value) for name, value in numbers]
    rows += [("step", one.what, one.file, one.line, one.field, one.pairs_gained) for one in results.steps]
    rows += [("finding", f"{one.what} {one.fix}", one.file, one.line, one.column, "") for one in results.findings]
    return Sheet(results.inputs.rules.title, ("kind", "what", "file", "line", "column", "value"), rows)


def scores(results: StandardResults) -> Sheet:
    """Completeness and comparability of the set."""
    compared, rules = results.comparability, results.inputs.rules
    filled, share = results.completeness, compared.share
    rows: list[tuple[Cell, ...]] = [
        ("completeness", None if filled is None else float(filled), float(rules.least.completeness)),
        ("comparability", None if share is None else float(share), float(rules.least.comparability)),
        ("of it in the same period", _of(compared.same_period, compared.pairs), ""),
        ("of it about the same people", _of(compared.same_cohort, compared.pairs), ""),
    ]
    grounds = (rules.scored.assumption, rules.pairs.assumption, rules.least.assumption)
    notes = (f"Scored fields: {', '.join(rules.scored.fields)}.", *(line for line in grounds if line))
    title = f"{rules.title}: scores over {compared.units} {rules.pairs.of.value}, {compared.pairs} pairs"
    return Sheet(title, ("score", "found (share)", "least (share)"), rows, notes)


def _of(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def files(results: StandardResults) -> Sheet:
    """What stands in the scored cells of each file."""
    rows: list[tuple[Cell, ...]] = [
        (one.file, one.records, one.filled / one.scored, one.filled, one.blank, one.said, one.wrong)
        for one in results.files
    ]
    columns = ("file", "records", "filled (share)", "cells filled", "blank", "said to be missing", "not of their kind")
    notes = ("A zero is filled. A blank, a [x] and a value that cannot be read are three different things.",)
    return Sheet("File by file", columns, rows, notes)


def steps(results: StandardResults) -> Sheet:
    """What to collect or adopt, one step after the other."""
    rows: list[tuple[Cell, ...]] = [
        (i, one.file, one.line, one.what, one.pairs_gained, round(float(one.completeness_gained) * 100, 1))
        for i, one in enumerate(results.steps, start=1)
    ]
    columns = ("step", "file", "line", "what to do", "pairs gained", "completeness gained (points)")
    notes = ("Each step is the best of all after those before it; every gain is that of the set scored anew.",)
    return Sheet("What to collect next", columns, rows, notes)


def findings(results: StandardResults) -> Sheet:
    """Everything amiss, with the place and what to add."""
    rows: list[tuple[Cell, ...]] = [
        (one.file, one.line, one.column or "", one.what, one.fix) for one in results.findings
    ]
    return Sheet(
        "What is amiss", ("file", "line", "column", "what", "what to add"), rows, () if rows else ("Nothing.",)
    )
