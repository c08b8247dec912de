"""Allocation rules, their awards and winners as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.cli.show import Format
from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.formula_results import plain
from funding_alloc.rules.bids.rule import SelectionRule
from funding_alloc.rules.bids.texts import FIGURES, WORDS
from funding_alloc.rules.estates.problem import COLUMNS
from funding_alloc.rules.estates.rule import Rule
from funding_alloc.rules.register import EVERY_RULE
from funding_alloc.rules.rule import MEANING, Family, Option, WorkedExample
from funding_alloc.run.bids import BidsRun
from funding_alloc.run.rule import RuleRun
from funding_alloc.schema.shown import Cell, Sheet

LISTED = ("name", "family", "definition", "reads", "options", "holds", "breaks", "reference", "example")


def family_of(text: str | None) -> Family | None:
    """The family, or a finding."""
    if text is None or text in set(Family):
        return None if text is None else Family(text)
    raise InputFault([Finding("--family", 0, 0, f"'{text}' is no family of rules.", did_you_mean(text, set(Family)))])


def listed(how: Format, family: Family | None) -> Sheet:
    """One row for each rule; on the screen in fewer columns, with what its properties mean beneath."""
    rules = [rule for rule in EVERY_RULE.values() if family in (None, rule.family)]
    said = {prop for rule in rules for prop in rule.holds | rule.breaks}
    read = {name for rule in rules for name in rule.columns}
    notes = (
        *(f"{prop.capitalize()}: {meaning}." for prop, meaning in MEANING.items() if prop in said),
        *(f"Column {name}: {meaning}." for name, meaning in _columns() if name in read),
    )
    full = [_row(rule) for rule in rules]
    if how is not Format.TABLE:
        return Sheet("Allocation rules", LISTED, full, notes)
    short: list[tuple[Cell, ...]] = [
        (
            f"{name}\n{kind}\nreads {reads}" + (f"\nset {options}" if options else ""),
            definition,
            _kept(holds, breaks),
            *rest,
        )
        for name, kind, definition, reads, options, holds, breaks, *rest in full
    ]
    return Sheet("Allocation rules", ("rule", "definition", "properties", "reference", "example"), short, notes)


def _columns() -> Iterator[tuple[str, str]]:
    """Every column a rule may read, with what it means."""
    for name, column in (*COLUMNS.items(), *FIGURES.items()):
        yield name, f"{column.meaning} ({column.unit})"
    yield from WORDS.items()


def _kept(holds: str, breaks: str) -> str:
    return f"holds: {holds}" + (f"\nbreaks: {breaks}" if breaks else "")


def _row(rule: Rule | SelectionRule) -> tuple[str, ...]:
    about = rule.about
    options = "; ".join(f"{_name(option)}: {option.meaning}" for option in rule.options)
    holds, breaks = (", ".join(sorted(part)) for part in (rule.holds, rule.breaks))
    reads = ", ".join(("id", *rule.columns))
    purses: dict[str, str] = {}
    if isinstance(rule, SelectionRule) and "purses" in rule.needs:
        reads += "; purses: supporter, purse"
        purses = {name: str(purse) for name, purse in rule.example.case.purses.items()}
    example = _told(rule.example, purses)
    return (rule.name, rule.family, about.definition, reads, options, holds, breaks, about.reference, example)


def _name(option: Option) -> str:
    return f"{option.name}.{option.for_each.upper()}" if option.for_each else option.name


def _told(example: WorkedExample, purses: dict[str, str]) -> str:
    """The example as one line."""
    columns = [f"{name} {', '.join(texts)}" for name, texts in example.columns.items()]
    options = [f"{name} {text}" for name, text in example.options.items()]
    held = [f"purses {', '.join(f'{name} {purse}' for name, purse in purses.items())}"] if purses else []
    given = "; ".join([*columns, *options, *held])
    awards = ", ".join(f"{code} {award}" for code, award in zip(example.ids, example.awards, strict=True))
    return f"estate {example.estate}{'; ' + given if given else ''}: {awards} ({example.arithmetic})"


def answered(found: RuleRun | BidsRun) -> Sheet:
    """What a rule gave to whom, in the order of the table."""
    return awards(found) if isinstance(found, RuleRun) else winners(found)


def awards(found: RuleRun) -> Sheet:
    """One row for each claimant, in the order of the table."""
    rows: list[tuple[Cell, ...]] = [(code, plain(award)) for code, award in found.division.awards.items()]
    notes = [found.rule.about.definition]
    if found.division.multiplier is not None:
        notes.append(f"Multiplier: {plain(found.division.multiplier)}.")
    return Sheet(found.rule.name, ("id", "award"), rows, tuple(notes))


def winners(found: BidsRun) -> Sheet:
    """One row for each bid: its ask, its award, and its place in the order in which the rule took winners."""
    selection, optimum = found.choice.selection, found.choice.optimum
    place = {bid: i + 1 for i, bid in enumerate(selection.funded)}
    rows: list[tuple[Cell, ...]] = [
        (bid, plain(ask), plain(ask) if bid in place else 0, place.get(bid))
        for bid, ask in found.given.case.asks.items()
    ]
    facts: dict[str, Cell] = {"spent": plain(selection.spent), "left": plain(selection.left)}
    notes = [found.rule.about.definition, *found.given.said]
    if optimum is not None:
        second = optimum.runner_up
        facts |= {"value": plain(optimum.value), "proven": True, "lead": None if second is None else plain(second.gap)}
        facts["runner_up"] = None if second is None else ", ".join(second.funded)
        notes.append("An optimum takes its winners at once: their places follow the ids. " + _lead(second is None))
    return Sheet(found.rule.name, ("id", "ask", "award", "place"), rows, tuple(notes), facts)


def _lead(is_alone: bool) -> str:
    if is_alone:
        return "There is no runner-up: no bid of value that is left out could be funded."
    return "Lead: value ahead of the runner-up, the best set that funds a bid left out here."
