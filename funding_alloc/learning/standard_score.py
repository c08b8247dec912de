"""Scores of project files: how much of what is scored is filled, and which pairs measure the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations

from funding_alloc.schema.standard import Compared, Filled, Record
from funding_alloc.schema.standard_results import Comparability


def same_records(records: Iterable[Record]) -> dict[tuple[str, ...], list[Record]]:
    """Records by project, definition and date: more than one is a duplicate.

    A record that leaves one of them out has a duplicate only in one that is the same in every cell.
    """
    out: dict[tuple[str, ...], list[Record]] = {}
    for one in records:
        named = [one.value(field) for field in ("project", "definition", "date")]
        told = tuple(part for part in named if part is not None)
        key = told if len(told) == len(named) else tuple(text for _, text in sorted(one.cells.items()))
        out.setdefault(key, []).append(one)
    return out


def completeness(records: Iterable[Record], scored: Sequence[str]) -> Fraction | None:
    """Mean over records of the share of scored fields that hold a value.

    Rule    a zero is a value; a blank, ``[x]``, ``TBC`` or a value not of its kind is none. Of duplicates the least
            filled counts, once.
    Promise 0 to 1; order never matters, a duplicate never raises it, a value in the place of a blank never lowers it.
            None without records.
    """
    parts = [min(_filled(one, scored) for one in group) for group in same_records(records).values()]
    return Fraction(sum(parts), len(parts) * len(scored)) if parts else None


def _filled(record: Record, scored: Sequence[str]) -> int:
    return sum(record.state[field] is Filled.VALUE for field in scored)


def comparability(
    records: Iterable[Record], of: Compared, authority_of: Mapping[str, str], known: Collection[str]
) -> Comparability:
    """Pairs of authorities, or of projects, that share a definition and its unit.

    Rule    a pair counts if any record of the one has the same known definition and unit as any of the other; then the
            same period; then the same cohort too. Places that cannot be told are in no pair of authorities.
    Promise same_cohort <= same_period <= same_definition <= pairs; order and duplicates never matter.
    """
    units: dict[str, list[Record]] = {}
    for record in records:
        name = unit_of(record, of, authority_of)
        if name is not None:
            units.setdefault(name, []).append(record)
    kept = [keys_of(found, known) for found in units.values()]
    same = [0, 0, 0]
    for one, other in combinations(kept, 2):
        for level in range(3):
            same[level] += bool(one[level] & other[level])
    count = len(kept)
    return Comparability(count, count * (count - 1) // 2, *same)


def unit_of(record: Record, of: Compared, authority_of: Mapping[str, str]) -> str | None:
    """The authority or project that a record is of; None where its place is not known."""
    if of is Compared.PROJECTS:
        return record.project
    return authority_of.get(record.value("area_code") or "")


Keys = tuple[set[tuple[str, ...]], set[tuple[str, ...]], set[tuple[str, ...]]]


def keys_of(records: Iterable[Record], known: Collection[str]) -> Keys:
    """What records measure: definition and unit; with the period; with the cohort besides."""
    found: Keys = (set(), set(), set())
    for one in records:
        measured, period, cohort = one.measured, one.value("date"), one.value("cohort")
        if measured is None or measured[0] not in known:
            continue
        found[0].add(measured)
        if period is not None:
            found[1].add((*measured, period))
            if cohort is not None:
                found[2].add((*measured, period, cohort))
    return found
