"""What every sweep must keep to, found again from its own rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.sweep import MapCell, SweepResults

NEAR: Final = 1e-9
"""Part of a share that sums of doubles may leave."""


def checks_of(found: SweepResults) -> tuple[Check, ...]:
    """Every check; each counts the rows that keep to it beside all rows."""
    return tuple(_checks(found))


def _checks(found: SweepResults) -> Iterator[Check]:
    yield _count(
        "intervals.draws",
        "figures defined in every draw, or in some: never in more than were made",
        (row.draws <= found.draws for row in found.intervals),
        "figures",
    )
    yield _count(
        "intervals.order",
        "figures whose low end is not above their high end",
        (row.low <= row.high for row in found.intervals if row.low is not None and row.high is not None),
        "figures",
    )
    if found.pairs:
        yield _count(
            "pairs.shares",
            "pairs of models whose shares (better, worse, equal) add up to 1",
            (abs(row.a_beats + row.b_beats + row.equal - 1) <= NEAR for row in found.pairs),
            "pairs",
        )
    if "settlement" in found.models:
        yield _count(
            "settlement.pounds",
            "authorities whose pounds under the settlement are those of its formula, for it moves money between themes",
            _alike(found),
            "authorities",
        )
    if found.reversal_map:
        yield _count(
            "map.draws",
            "reversal maps whose cells hold every draw in which both models have a value, once",
            _whole_maps(found),
            "maps",
        )


def _count(name: str, what: str, kept: Iterable[bool], unit: str) -> Check:
    found = list(kept)
    return Check(name, what, sum(found), len(found), unit)


def _alike(found: SweepResults) -> Iterator[bool]:
    mean = {(row.model, row.what): row.mean for row in found.intervals if row.kind == "gbp"}
    yield from (pounds == mean["formula", code] for (model, code), pounds in mean.items() if model == "settlement")


def _whole_maps(found: SweepResults) -> Iterator[bool]:
    cells: defaultdict[tuple[str, str, str], list[MapCell]] = defaultdict(list)
    for cell in found.reversal_map:
        cells[cell.measure, cell.a, cell.b].append(cell)
    draws = {(row.measure, row.a, row.b): row.draws for row in found.pairs}
    for pair, held in cells.items():
        yield sum(cell.draws for cell in held) == draws[pair]


def sheet(found: SweepResults) -> AnySheet:
    """The checks, one to a row."""
    columns = (
        Column[Check]("Check", WORDS, lambda r: r.id, 24),
        Column[Check]("What it counts", WORDS, lambda r: r.what, 100),
        Column[Check]("Unit", WORDS, lambda r: r.unit, 13),
        Column[Check]("Found", "rows", lambda r: r.value, 12),
        Column[Check]("Expected", "rows", lambda r: r.expected, 12),
        Column[Check]("Difference", "rows", lambda r: r.value - r.expected, 12),
        Column[Check]("Result", WORDS, _result, 12, tone=lambda r: Tone.GOOD if r.is_passed else Tone.BAD),
    )
    return Sheet(
        name="Checks",
        title="Checks: what every sweep must keep to",
        table="tblChecks",
        holds="Rows of this workbook that keep to a rule, beside all rows. One table.",
        columns=columns,
        rows=checks_of(found),
        role=Role.EVIDENCE,
        frozen=1,
    )


def _result(check: Check) -> str:
    return "PASS" if check.is_passed else "FAIL"
