"""Allocation rules and their awards as the screen's tables."""

from __future__ import annotations

from funding_alloc.cli.show import Cell, Format, Sheet
from funding_alloc.export.formula_results import plain
from funding_alloc.rules.register import RULES
from funding_alloc.rules.rule import MEANING, Example, Rule
from funding_alloc.run.rule import RuleRun

LISTED = ("name", "definition", "reads", "options", "holds", "breaks", "reference", "example")


def listed(how: Format) -> Sheet:
    """One row for each rule; on the screen in fewer columns, with what its properties mean beneath."""
    notes = tuple(f"{prop.capitalize()}: {meaning}." for prop, meaning in MEANING.items())
    full = [_row(rule) for rule in RULES.values()]
    if how is not Format.TABLE:
        return Sheet("Allocation rules", LISTED, full, notes)
    short: list[tuple[Cell, ...]] = [
        (f"{name}\nreads {reads}" + (f"\nset {options}" if options else ""), definition, _kept(holds, breaks), *rest)
        for name, definition, reads, options, holds, breaks, *rest in full
    ]
    return Sheet("Allocation rules", ("rule", "definition", "properties", "reference", "example"), short, notes)


def _kept(holds: str, breaks: str) -> str:
    return f"holds: {holds}" + (f"\nbreaks: {breaks}" if breaks else "")


def _row(rule: Rule) -> tuple[str, ...]:
    about = rule.about
    options = "; ".join(f"{option.name}: {option.meaning}" for option in rule.options)
    holds, breaks = (", ".join(sorted(part)) for part in (about.holds, about.breaks))
    reads = ", ".join(("id", *rule.columns))
    return (rule.name, about.definition, reads, options, holds, breaks, about.reference, _told(rule.example))


def _told(example: Example) -> str:
    """The example as one line."""
    columns = "; ".join(f"{name} {', '.join(texts)}" for name, texts in example.columns.items())
    options = "; ".join(f"{name} {text}" for name, text in example.options.items())
    given = "; ".join(part for part in (columns, options) if part)
    awards = ", ".join(f"{code} {award}" for code, award in zip(example.ids, example.awards, strict=True))
    return f"estate {example.estate}{'; ' + given if given else ''}: {awards} ({example.arithmetic})"


def awards(found: RuleRun) -> Sheet:
    """One row for each claimant, in the order of the table."""
    rows: list[tuple[Cell, ...]] = [(code, plain(award)) for code, award in found.division.awards.items()]
    notes = [found.rule.about.definition]
    if found.division.multiplier is not None:
        notes.append(f"Multiplier: {plain(found.division.multiplier)}.")
    return Sheet(found.rule.name, ("id", "award"), rows, tuple(notes))
