"""Completeness of outcome data: which of the fields that count are filled."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from fractions import Fraction

from funding_alloc.schema.standard_results import Completeness
from funding_alloc.schema.standard_terms import Field, Record, State


def share_filled(record: Record, fields: Collection[Field]) -> Fraction:
    """Share of the fields that a row fills; zero is filled, a blank and a figure yet to come are not."""
    return Fraction(sum(record.is_filled(field) for field in fields), len(fields))


def classes(records: Iterable[Record]) -> list[tuple[Record, ...]]:
    """Rows that say the same thing: of one project, by one definition, for one period. A row without them is alone."""
    found: dict[tuple[object, ...], list[Record]] = {}
    for record in records:
        definition, period = record.word(Field.DEFINITION_ID), record.value(Field.DATE)
        is_alone = definition is None or period is None
        mark = (id(record),) if is_alone else (record.programme, record.project, definition, period)
        found.setdefault(mark, []).append(record)
    return [tuple(rows) for rows in found.values()]


def duplicates(records: Iterable[Record]) -> tuple[tuple[Record, ...], ...]:
    """Rows that say the same thing more than once, in order of their places."""
    return tuple(sorted((rows for rows in classes(records) if len(rows) > 1), key=lambda rows: _at(rows[0])))


def _at(record: Record) -> tuple[str, str, int]:
    return record.place.file, record.place.sheet, record.place.line


def completeness(records: Sequence[Record], fields: Sequence[Field]) -> Completeness:
    """Score of a set of rows.

    Rule    mean over indicators of the share filled in the fields that count. An indicator is a row; rows of one
            project, definition and period are one indicator, as complete as the least complete of them.
    Units   a pure share, 0 to 1; None where there is no row. Every row and every field weighs the same.
    Source  section 9 of the settlement reference, which names eight fields; the set file says which count.
    Promise the order of rows and files does not matter; a duplicate never raises the score; filling a cell never
            lowers it, unless what is filled in shows the row to be a duplicate.
    """
    found = classes(records)
    least = [min(share_filled(record, fields) for record in rows) for rows in found]
    by_project: dict[str, list[Fraction]] = defaultdict(list)
    for rows, share in zip(found, least, strict=True):
        by_project[rows[0].project].append(share)
    states: dict[Field, Counter[State]] = {field: Counter() for field in fields}
    for record in records:
        for field in fields:
            states[field][record.entries[field].state if field in record.entries else State.FILLED] += 1
    return Completeness(
        sum(least, Fraction(0)) / len(least) if least else None,
        len(found),
        {name: sum(shares, Fraction(0)) / len(shares) for name, shares in sorted(by_project.items())},
        states,
    )


def score_by_fields(records: Sequence[Record], fields: Sequence[Field]) -> Fraction | None:
    """The same score by another way: cells counted row by row, one row for each indicator, the least complete.

    Promise equal to ``completeness``.
    """
    kept = [min(rows, key=lambda record: sum(map(record.is_filled, fields))) for rows in classes(records)]
    filled = sum(record.is_filled(field) for field in fields for record in kept)
    return Fraction(filled, len(kept) * len(fields)) if kept else None
