"""What a set of project files says that means nothing, and what is odd in it though it can be scored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tree import Document
from funding_alloc.schema.standard import Definition, Standard
from funding_alloc.schema.standard_terms import Field, Record, in_small_letters


@dataclass(frozen=True)
class Areas:
    """Codes of places."""

    names: Mapping[str, str]
    replaced: Mapping[str, str]
    inside: Mapping[str, str]
    """Authority that a district or council lies in."""
    authorities: Mapping[str, str]
    """Code by everything that an authority may be written as, in small letters."""


def standard_faults(rules: Standard, records: Sequence[Record], document: Document) -> Iterator[Finding]:
    """Topics that name an indicator of no file, or one that another topic has."""
    names = {record.indicator.casefold(): record.indicator for record in records}
    seen: dict[str, str] = {}
    for topic, one in rules.advice.topics.items():
        for i, name in enumerate(one.indicators):
            at = ("advice", "topics", topic, "indicators", i)
            if name.casefold() not in names:
                yield document.finding(at, f"'{name}' is an indicator of no file.", did_you_mean(name, names.values()))
            if name.casefold() in seen:
                what = f"'{name}' is in the topic '{seen[name.casefold()]}' too."
                yield document.finding(at, what, "An indicator asks one thing.")
            seen.setdefault(name.casefold(), topic)


def remarks(records: Sequence[Record], areas: Areas, definitions: Mapping[str, Definition]) -> Iterator[Finding]:
    """What is odd and changes no score."""
    yield from _torn(records)
    for record in records:
        area = record.value(Field.GEOGRAPHY_CODE)
        if isinstance(area, str) and areas.inside.get(area, area) != areas.inside.get(
            record.authority, record.authority
        ):
            what = f"{areas.names[area]} lies outside {areas.names[record.authority]}."
            yield finding_at(record, Field.GEOGRAPHY_CODE, what, "Check the code; the figure is scored as it is.")
        definition = definitions.get(record.word(Field.DEFINITION_ID) or "")
        unit = record.word(Field.UNIT)
        if definition is not None and unit is not None and unit != in_small_letters(definition.unit):
            what = f"'{record.entries[Field.UNIT].text}' is not the unit of the definition, '{definition.unit}'."
            yield finding_at(
                record, Field.UNIT, what, "Two units cannot be compared until one is turned into the other."
            )


def _torn(records: Iterable[Record]) -> Iterator[Finding]:
    """Projects that are of two authorities or programmes, and indicators by two definitions."""
    first: dict[tuple[str, ...], Record] = {}
    by: dict[tuple[str, ...], Record] = {}
    for record in records:
        before = first.setdefault((record.project,), record)
        if (before.authority, before.programme) != (record.authority, record.programme):
            what = f"project '{record.project}' is of another authority or programme in {_where(before)}."
            yield Finding(
                record.place.file, record.place.line, 0, what, "Give it an id of its own.", record.place.sheet
            )
        definition = record.word(Field.DEFINITION_ID)
        if definition is not None:
            earlier = by.setdefault((record.project, record.indicator.casefold()), record)
            if earlier.word(Field.DEFINITION_ID) != definition:
                what = f"'{record.indicator}' has another definition in {_where(earlier)}."
                yield finding_at(record, Field.DEFINITION_ID, what, "Name two indicators apart, or use one definition.")


def _where(record: Record) -> str:
    sheet = f" {record.place.sheet}" if record.place.sheet else ""
    return f"{record.place.file}{sheet}, row {record.place.line}"


def finding_at(record: Record, field: Field, what: str, fix: str) -> Finding:
    """A finding at a cell of a row."""
    place, column = record.place, record.entries[field].column
    return Finding(place.file, place.line, column, f"column '{field}': {what}", fix, place.sheet)
