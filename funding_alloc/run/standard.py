"""The outcome data standard: a set of project files scored, with what is amiss and what to collect next."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.learning.standard_advice import advise
from funding_alloc.learning.standard_score import comparability, completeness, keys_of, same_records, unit_of
from funding_alloc.reading.standard import read_standard
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.standard import FieldKind, Filled, Record, StandardInputs
from funding_alloc.schema.standard_results import Comparability, FileScore, StandardResults

PAIRS = "standard.pairs"
TAKE_ONE = "Take one of the register of definitions, or add your own to it."
FACTORS = {("per 1,000", "%"): "0.1", ("share", "%"): "100", ("per 100,000", "%"): "0.001"}
"""What a figure in the first unit is multiplied by to be in the second. Offered, never done."""


def study_standard(path: Path) -> StandardResults:
    """Read a standard set and score it. Raises ``InputFault``."""
    return standard_of(read_standard(path))


def standard_of(inputs: StandardInputs) -> StandardResults:
    """Score a set: completeness, comparability, findings, and what to collect next.

    Promise scores never depend on the order of files or records; every finding says what to add.
    """
    rules, records = inputs.rules, inputs.records
    filled = completeness(records, rules.scored.fields)
    compared = comparability(records, rules.pairs.of, inputs.authority_of, inputs.definitions)
    return StandardResults(
        inputs=inputs,
        completeness=filled,
        comparability=compared,
        files=tuple(_files(inputs)),
        findings=tuple(_findings(inputs)),
        steps=tuple(advise(inputs)),
        checks=tuple(_checks(inputs, filled, compared)),
    )


def _files(inputs: StandardInputs) -> Iterator[FileScore]:
    scored = inputs.rules.scored.fields
    for file in dict.fromkeys(one.file for one in inputs.records):
        states = [one.state[name] for one in inputs.records if one.file == file for name in scored]
        count = sum(one.file == file for one in inputs.records)
        kinds = [states.count(kind) for kind in (Filled.VALUE, Filled.BLANK, Filled.SAID, Filled.WRONG)]
        yield FileScore(file, count, kinds[0], len(states), *kinds[1:])


def _findings(inputs: StandardInputs) -> Iterator[Finding]:
    for one in inputs.records:
        for name in inputs.fields:
            yield from _cell_findings(inputs, one, name)
        yield from _unit_findings(inputs, one)
    for group in same_records(inputs.records).values():
        for one in group[1:]:
            what = f"is the same record as line {group[0].line} of {group[0].file}: counted once, the least filled."
            yield Finding(one.file, one.line, 0, what, "Remove one, or date them apart.")


def _cell_findings(inputs: StandardInputs, one: Record, name: str) -> Iterator[Finding]:
    state, field, column = one.state[name], inputs.fields[name], list(one.cells).index(name) + 1
    if state is Filled.BLANK:
        fix = f"Add: {field.holds}, such as {field.example}. Write [x] if nobody knows."
        yield Finding(one.file, one.line, column, f"'{name}' is blank.", fix)
    elif state is Filled.SAID and name in inputs.rules.scored.fields:
        fix = f"Collect: {field.holds}."
        yield Finding(one.file, one.line, column, f"'{name}' is said to be missing.", fix)
    elif state is Filled.WRONG:
        yield Finding(one.file, one.line, column, *_wrong(inputs, one.cells[name], name))


def _wrong(inputs: StandardInputs, text: str, name: str) -> tuple[str, str]:
    kind, field = inputs.fields[name].kind, inputs.fields[name]
    if kind is FieldKind.DEFINITION:
        return f"'{text}' is in no register of definitions.", did_you_mean(text, inputs.definitions) or TAKE_ONE
    if kind is FieldKind.GEOGRAPHY:
        return f"'{text}' is no code of an authority or district.", f"Write an ONS code, such as {field.example}."
    return f"'{text}' cannot be read as a {kind.value}.", f"Write it as {field.example}."


def _unit_findings(inputs: StandardInputs, one: Record) -> Iterator[Finding]:
    """A unit that is not the definition's; a factor is offered where one is known."""
    measured = one.measured
    if measured is None or measured[0] not in inputs.definitions:
        return
    wanted = inputs.definitions[measured[0]].unit
    if measured[1] == wanted:
        return
    factor = FACTORS.get((measured[1], wanted))
    fix = f"Multiply by {factor} and write '{wanted}'." if factor else f"Report in '{wanted}'."
    what = f"'{measured[1]}' is not the unit of '{measured[0]}', so that no other record has the same."
    yield Finding(one.file, one.line, list(one.cells).index("unit") + 1, what, fix)


def _checks(inputs: StandardInputs, filled: Fraction | None, compared: Comparability) -> Iterator[Check]:
    """The least that the set must reach, in hundredths of a percent; and pairs counted by a matrix too."""
    least = inputs.rules.least
    for name, share, wanted in (
        ("completeness", filled, Fraction(least.completeness)),
        ("comparability", compared.share, Fraction(least.comparability)),
    ):
        short = max(wanted - (share or Fraction(0)), Fraction(0))
        told = f"{name} reaches {float(wanted):.0%}: it is {float(share or 0):.1%}"
        yield Check(f"standard.{name}", told, -(-short * 10000 // 1), 0, "hundredths of a percent short")
    told = "comparable pairs counted one by one are those of a matrix of who measures what"
    yield Check(PAIRS, told, compared.same_definition, pairs_by_matrix(inputs), "pairs")


def pairs_by_matrix(inputs: StandardInputs) -> int:
    """Comparable pairs by the product of an incidence matrix with itself."""
    units: dict[str, list[Record]] = {}
    for one in inputs.records:
        name = unit_of(one, inputs.rules.pairs.of, inputs.authority_of)
        if name is not None:
            units.setdefault(name, []).append(one)
    held = [keys_of(found, inputs.definitions)[0] for found in units.values()]
    every = sorted({key for keys in held for key in keys})
    table = np.array([[key in keys for key in every] for keys in held], dtype=np.int64).reshape(len(held), len(every))
    return int(np.triu(table @ table.T > 0, k=1).sum())
