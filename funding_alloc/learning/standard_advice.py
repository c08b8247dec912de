"""What to collect or adopt next: one step after the other, each the one that gains most, by scoring the set anew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from funding_alloc.learning.standard_score import comparability, completeness, keys_of, unit_of
from funding_alloc.schema.standard import Filled, Record, StandardInputs
from funding_alloc.schema.standard_results import Step

MOST_STEPS: Final = 8
COLLECTED: Final = "(to be collected)"
ZERO: Final = Fraction(0)


@dataclass(frozen=True)
class Candidate:
    """A set of records after one step, and the step in words."""

    what: str
    record: Record
    field: str
    after: tuple[Record, ...]


def advise(inputs: StandardInputs) -> Iterator[Step]:
    """At most eight steps, each the best of all single steps after those before it.

    Rule    a step fills one scored field of one record, or has one record measured by a definition and unit that others
            use; the one that gains most pairs comes first, then the one that gains most completeness, then by file,
            line and field. Exact: every candidate is scored anew.
    Promise no step loses; what a step is said to gain is what the scores gain.
    """
    for step, _ in followed(inputs):
        yield step


def followed(inputs: StandardInputs) -> Iterator[tuple[Step, tuple[Record, ...]]]:
    """The steps of ``advise``, each with the records as they are after it."""
    records = inputs.records
    for _ in range(MOST_STEPS):
        before = scores(inputs, records)
        ranked: list[tuple[tuple[int, Fraction, str, int, str, str], Candidate]] = []
        for one in _candidates(inputs, records):
            after = scores(inputs, one.after)
            gain = (after[0] - before[0], after[1] - before[1])
            if gain[0] >= 0 and gain[1] >= 0 and gain != (0, ZERO):
                place = (one.record.file, one.record.line, one.field, one.what)
                place = (one.record.file, one.record.line, one.field, one.what)
                ranked.append(((-gain[0], -gain[1], *place), one))
        if not ranked:
            return
        (pairs, filled, file, line, field, what), best = min(ranked, key=lambda entry: entry[0])
        records = best.after
        yield Step(what, file, line, field, -pairs, -filled), records


def scores(inputs: StandardInputs, records: Sequence[Record]) -> tuple[int, Fraction]:
    """Comparable pairs and completeness."""
    rules = inputs.rules
    found = comparability(records, rules.pairs.of, inputs.authority_of, inputs.definitions)
    return found.same_definition, completeness(records, rules.scored.fields) or ZERO


def _candidates(inputs: StandardInputs, records: tuple[Record, ...]) -> Iterator[Candidate]:
    for i, one in enumerate(records):
        for field in inputs.rules.scored.fields:
            if one.state[field] is not Filled.VALUE and field not in {"definition", "unit"}:
                yield _changed(records, i, f"Fill '{field}'.", (field,), {field: COLLECTED})
        defined = inputs.definitions.get(one.value("definition") or "")
        if defined is not None and one.value("unit") is None:
            yield _changed(records, i, f"Write the unit: '{defined.unit}'.", ("unit",), {"unit": defined.unit})
        own = unit_of(one, inputs.rules.pairs.of, inputs.authority_of)
        for definition, unit in _used_by_others(inputs, records, own):
            if one.measured != (definition, unit):
                said = f"Measure '{definition}' in '{unit}', as others do: keep the record's own figure beside it."
                cells = {"definition": definition, "unit": unit}
                yield _changed(records, i, said, ("definition", "unit"), cells)


def _used_by_others(inputs: StandardInputs, records: Sequence[Record], own: str | None) -> list[tuple[str, str]]:
    """Definitions with their registered unit that records of other units use."""
    others = [r for r in records if unit_of(r, inputs.rules.pairs.of, inputs.authority_of) != own]
    found = {key[0] for key in keys_of(others, inputs.definitions)[0]}
    return sorted((name, inputs.definitions[name].unit) for name in found)


def _changed(
    records: tuple[Record, ...], at: int, what: str, fields: tuple[str, ...], cells: dict[str, str]
) -> Candidate:
    one = records[at]
    new = replace(one, cells={**one.cells, **cells}, state={**one.state, **dict.fromkeys(fields, Filled.VALUE)})
    return Candidate(what, one, fields[0], (*records[:at], new, *records[at + 1 :]))
