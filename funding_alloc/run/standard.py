"""A set of project files scored: completeness, comparability, what to collect next, and all of it checked twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from funding_alloc.errors import Finding
from funding_alloc.learning.standard_advice import advise, apply
from funding_alloc.learning.standard_moves import Ground
from funding_alloc.learning.standard_pairs import comparability, comparability_by_groups
from funding_alloc.learning.standard_score import completeness, duplicates, score_by_fields
from funding_alloc.learning.standard_units import offers
from funding_alloc.reading.standard import read_standard
from funding_alloc.reading.standard_meaning import finding_at
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.standard import PairRule, StandardInputs
from funding_alloc.schema.standard_results import Comparability, Completeness, StandardResults, Step
from funding_alloc.schema.standard_terms import Field, Level, Record, State


def score_standard(path: Path, more: Sequence[Path] = ()) -> StandardResults:
    """Read a set of project files and score it; ``more`` are files or folders scored with those it names.

    Promise neither the order of files nor of rows matters; nothing in a file is changed or filled in.
    Raises ``InputFault``.
    """
    return results_of(read_standard(path, more))


def results_of(inputs: StandardInputs) -> StandardResults:
    """Everything that is worked out of a set once it is read."""
    rules, records = inputs.rules, inputs.records
    found = completeness(records, rules.score.fields)
    levels = tuple(comparability(records, rules.pairs.of, rules.pairs.within, level) for level in Level)
    topics = {name.casefold(): topic for topic, one in rules.advice.topics.items() for name in one.indicators}
    steps, unadvised = advise(records, rules.pairs, Ground(topics, inputs.units), rules.advice.steps)
    doubled = duplicates(records)
    return StandardResults(
        inputs=inputs,
        completeness=found,
        duplicates=doubled,
        comparabilities=levels,
        steps=steps,
        unadvised=unadvised,
        offers=tuple(offers(records, inputs.definitions, inputs.units)),
        to_add=tuple(sorted({*_to_add(inputs), *_doubled(doubled), *inputs.remarks}, key=_in_order)),
        checks=tuple(_checks(inputs, found, levels, steps)),
    )


def _in_order(finding: Finding) -> tuple[str, str, int, int, str]:
    return finding.file, finding.sheet, finding.line, finding.column, finding.what


def _to_add(inputs: StandardInputs) -> Iterator[Finding]:
    """Cells that count and do not hold what they should: those that are scored, and those that pairs hang on."""
    level = inputs.rules.pairs.level
    asked = {*inputs.rules.score.fields, Field.DEFINITION_ID}
    asked |= {Field.UNIT} if level.needs_unit else set()
    asked |= {Field.DATE} if level.needs_period else set()
    asked |= {Field.COHORT} if level.needs_cohort else set()
    asked |= {Field.VALUE} if level.needs_value else set()
    for record in inputs.records:
        for field, entry in record.entries.items():
            # what cannot be used or is yet to come is told in every column; what is missing, only where it counts
            if entry.what and (field in asked or entry.state in {State.UNUSABLE, State.TO_BE_CONFIRMED}):
                yield finding_at(record, field, entry.what, entry.fix)


def _doubled(found: Sequence[Sequence[Record]]) -> Iterator[Finding]:
    for first, *others in found:
        place = f"{first.place.file}{' ' * bool(first.place.sheet)}{first.place.sheet}, row {first.place.line}"
        for record in others:
            what = f"the same project, definition and period as in {place}: counted once, at the least complete."
            yield finding_at(record, Field.DEFINITION_ID, what, "Delete one of the rows, or correct its date.")


def _checks(
    inputs: StandardInputs, found: Completeness, levels: Sequence[Comparability], steps: Sequence[Step]
) -> Iterator[Check]:
    rules, records = inputs.rules, inputs.records
    again = score_by_fields(records, rules.score.fields)
    told = "completeness as a mean of rows is completeness as a count of cells"
    yield Check("standard.completeness", told, int(found.score == again), 1, "")
    for one in levels:
        other = comparability_by_groups(records, rules.pairs.of, rules.pairs.within, one.level)
        told = f"pairs met one by one are pairs counted by groups: {one.level.words}"
        yield Check(f"standard.pairs.{one.level}", told, int(one == other), 1, "")
    yield Check(
        "standard.advice",
        "every gain told is the gain when scored again",
        _off(records, rules.pairs, steps),
        0,
        "steps",
    )


def _off(records: Sequence[Record], rule: PairRule, steps: Sequence[Step]) -> int:
    """Steps whose gain is not the difference of two scores, each of the whole set."""
    now, off = tuple(records), 0
    for step in steps:
        before = comparability_by_groups(now, rule.of, rule.within, rule.level)
        now = apply(step.move, now)
        after = comparability_by_groups(now, rule.of, rule.within, rule.level)
        gained = after.comparable - before.comparable
        off += (before.share, after.share, gained) != (step.before, step.after, step.pairs_gained)
    return off
