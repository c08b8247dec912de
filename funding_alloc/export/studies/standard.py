"""Scores of outcome data as the screen's tables, and what is said beneath them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funding_alloc.errors import Finding
from funding_alloc.schema.shown import Cell, Sheet
from funding_alloc.schema.standard_results import StandardResults, Step
from funding_alloc.schema.standard_terms import Field, Record, State

NONE = "none"


def parts(results: StandardResults) -> Iterator[Sheet]:
    """The scores, where they come from, and what to do in the order of what it gains; ``to_add`` is by itself."""
    yield scores(results)
    yield pairs(results)
    yield fields(results)
    yield projects(results)
    yield steps(results)
    if results.offers:
        yield offers(results)


def says(results: StandardResults) -> Iterator[str]:
    """What was found, in sentences."""
    filled, head = results.completeness.score, results.headline
    if filled is not None:
        yield f"{float(filled):.1%} of the cells that count hold a value."
    if head.share is not None:
        who = _who(results)
        yield (
            f"{float(head.share):.1%} of what {who} could compare in pairs is comparable ({head.level.words}): "
            f"{head.pairs_with_any} of {head.pairs} pairs have anything in common."
        )
    if results.steps:
        last, count = results.steps[-1], len(results.steps)
        told = "One step of advice" if count == 1 else f"{count} steps of advice, one after the other,"
        yield f"{told} would bring that to {float(last.after):.1%}."


def scores(results: StandardResults) -> Sheet:
    """Both scores, and whether they are enough by the set file."""
    rules = results.inputs.rules
    found = (
        ("completeness", results.completeness.score, Fraction(rules.score.at_least)),
        (f"comparability: {results.headline.level.words}", results.headline.share, Fraction(rules.pairs.at_least)),
    )
    rows = [
        (name, _share(score), float(least), "yes" if score is not None and score >= least else "no")
        for name, score, least in found
    ]
    columns = ("score", "value", "the set asks for", "enough")
    return Sheet(rules.title, columns, rows, tuple(_grounds(results)))


def _grounds(results: StandardResults) -> Iterator[str]:
    rules, found = results.inputs.rules, results.completeness
    files = len({record.place.file for record in results.inputs.records})
    doubled = sum(len(rows) - 1 for rows in results.duplicates)
    yield (
        f"Status: {rules.status}. {len(results.inputs.records)} rows of {files} files; {found.indicators} indicators, "
        f"{doubled} row{'s' * (doubled != 1)} twice."
    )
    yield (
        f"Completeness: the mean over indicators of the share filled in {', '.join(rules.score.fields)}; "
        "each indicator and each field weighs the same."
    )
    among = "one programme" if rules.pairs.within == "programme" else "all programmes"
    yield (
        f"Comparability: of the indicators that two {_who(results)} of {among} could have in common, the share that "
        "they have; each pair weighs by the lesser of its two numbers of indicators."
    )
    yield "Zero is a value. A blank, TBC and [x] are three other things, and none of them counts as filled."


def _who(results: StandardResults) -> str:
    return "authorities" if results.inputs.rules.pairs.of == "authority" else "projects"


def pairs(results: StandardResults) -> Sheet:
    """Comparability, ever more strictly."""
    level = results.inputs.rules.pairs.level
    rows = [
        (
            *(one.level.words + " (scored)" * (one.level is level), one.comparable, one.possible, _share(one.share)),
            *(one.pairs_with_any, one.pairs, _share(one.share_of_pairs)),
        )
        for one in results.comparabilities
    ]
    who = _who(results)
    columns = (
        *("how alike", "indicators in common", "that could be", "share"),
        *(f"pairs of {who} with any", f"pairs of {who}", "share of pairs"),
    )
    return Sheet("What can be compared", columns, rows)


def fields(results: StandardResults) -> Sheet:
    """Cells of each scored field by what they hold; every row counts here, duplicates too."""
    columns = ("field", *(state.value for state in State))
    found = results.completeness.by_field
    rows = [(field.value, *(states.get(state, 0) for state in State)) for field, states in found.items()]
    cells = results.completeness.indicators * len(found)
    note = f"Each cell that is filled in adds {1 / cells:.4f} to completeness." if cells else ""
    return Sheet("What stands in each field", columns, rows, (note,) if note else ())


def projects(results: StandardResults) -> Sheet:
    """Completeness by project."""
    rows: list[tuple[Cell, ...]] = [(name, _share(score)) for name, score in results.completeness.by_project.items()]
    return Sheet("Completeness by project", ("project", "completeness"), rows)


def steps(results: StandardResults) -> Sheet:
    """What to collect next, with what each step gains once those before it are done."""
    rows: list[tuple[Cell, ...]] = [
        (
            *(i, one.move.target.project, one.move.target.indicator, _writes(one), one.move.kind),
            *(_share(one.before), _share(one.after), _share(one.gain), one.pairs_gained, _rows(one.where)),
        )
        for i, one in enumerate(results.steps, start=1)
    ]
    columns = (
        *("step", "project", "indicator", "write", "how"),
        *("comparability before", "after", "gain", "indicators gained", "where"),
    )
    notes = (
        results.unadvised,
        "Only the project knows whether a definition is what it measures: none is to be written to raise a score.",
    )
    return Sheet("What to collect next", columns, rows, tuple(note for note in notes if note))


def _writes(step: Step) -> str:
    return "; ".join(f"{field}: {text}" for field, text in step.move.words)


def _rows(records: tuple[Record, ...]) -> str:
    return "; ".join(_place(record) for record in records)


def _place(record: Record) -> str:
    """File and row; the folder is left to the list of what to add."""
    place = record.place
    name = place.file.rpartition("/")[2]
    return f"{name}: {place.sheet}!{place.line}" if place.sheet else f"{name}:{place.line}"


def offers(results: StandardResults) -> Sheet:
    """Values that a stated factor would bring to the unit of their definition."""
    rows: list[tuple[Cell, ...]] = [
        (
            *(_place(one.record), one.record.project, one.record.indicator, field.value),
            *(_plain(old), one.record.entries[Field.UNIT].text, _plain(new), one.unit, one.why),
        )
        for one in results.offers
        for field, old, new in one.values
    ]
    columns = ("where", "project", "indicator", "field", "value", "unit", "would be", "in", "by")
    return Sheet("Conversions on offer", columns, rows, ("Nothing is converted: write value and unit together.",))


def _plain(value: Fraction) -> str:
    """A figure with every digit it has, up to ten."""
    return f"{float(value):.10g}"


def to_add(results: StandardResults) -> Sheet:
    """Every cell that does not hold what it should, and what is odd."""
    rows: list[tuple[Cell, ...]] = [(_where(one), one.what, one.fix) for one in results.to_add]
    return Sheet("What to add", ("where", "what", "how to mend it"), rows)


def _where(finding: Finding) -> str:
    return str(finding).partition(f": {finding.what}")[0]


def _share(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 6)


def tidy(results: StandardResults) -> Sheet:
    """Everything as one long table."""
    columns = ("what", "who", "detail", "value", "unit")
    return Sheet(results.inputs.rules.title, columns, list(_tidy_rows(results)), tuple(_grounds(results)))


def _tidy_rows(results: StandardResults) -> Iterator[tuple[Cell, ...]]:
    yield ("completeness", "all", NONE, _share(results.completeness.score), "share")
    for name, score in results.completeness.by_project.items():
        yield ("completeness", name, NONE, _share(score), "share")
    for one in results.comparabilities:
        yield ("comparability", "all", one.level.value, _share(one.share), "share")
        yield ("indicators in common", "all", one.level.value, one.comparable, "indicators")
        yield ("indicators that could be in common", "all", one.level.value, one.possible, "indicators")
        yield ("pairs with any in common", "all", one.level.value, one.pairs_with_any, "pairs")
        yield ("pairs", "all", one.level.value, one.pairs, "pairs")
    for field, states in results.completeness.by_field.items():
        for state in State:
            yield ("cells", field.value, state.value, states.get(state, 0), "cells")
    for i, step in enumerate(results.steps, start=1):
        target = step.move.target
        yield (f"step {i}", f"{target.project}: {target.indicator}", _writes(step), _share(step.gain), "share gained")
    for offer in results.offers:
        for number, _, new in offer.values:
            yield ("conversion on offer", f"{_place(offer.record)}: {number}", offer.unit, _plain(new), offer.unit)
    for finding in results.to_add:
        yield ("to add", _where(finding), finding.what, finding.fix or NONE, "words")


def mapping(results: StandardResults) -> Sheet:
    """Core fields, what stands for each in other standards, and which of their fields stand for none."""
    rows: list[tuple[Cell, ...]] = [
        (one.field, one.standard, NONE if one.how == NONE else f"{one.object}.{one.other}", one.how, one.why)
        for one in results.inputs.mapping
    ]
    notes = tuple(
        f"{standard}: {len(left)} fields stand for no core field: {', '.join(left)}."
        for standard, left in results.inputs.unmapped.items()
    )
    return Sheet("Core fields in other standards", ("core field", "standard", "field", "how", "why"), rows, notes)
