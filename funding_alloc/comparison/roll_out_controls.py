"""The controls of a roll-out: the quantum of every line is kept at every stage, to the pound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funding_alloc.comparison.roll_out import Basis, Standing
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import World


def standing_checks(basis: Basis, now: Standing) -> Iterator[Check]:
    """Inside, outside and unallocated make up every line and the quantum; nothing is negative.

    The draws are held against the whole pounds: their mean is what those outside are told, but for the rounding of
    each line to a pound.
    """
    at = f"{now.world}.{now.stage}"
    said = f"{now.world}, stage {now.stage}"
    for line in basis.lines:
        found = sum(now.pounds[line].values())
        what = f"{said}: inside, outside and unallocated make up {line.id}"
        yield Check(f"line.{at}.{line.id}", what, found, line.gbp)
    codes = [*basis.areas.codes, UNALLOCATED]
    yield Check(f"total.{at}", f"{said}: everything adds up to the quantum", now.granted(codes), basis.quantum)
    negative = sum(pounds < 0 for by_area in now.pounds.values() for pounds in by_area.values())
    yield Check(f"negative.{at}", f"{said}: no amount is negative", negative, 0, "amounts")
    means = dict(zip(basis.areas.codes, now.money.mean(axis=0).tolist(), strict=True))
    astray = sum(abs(now.granted([code]) - mean) > len(basis.lines) for code, mean in means.items())
    yield Check(f"draws.{at}", f"{said}: pounds are the mean of the draws, a pound a line apart", astray, 0, "areas")
    if now.world is World.FORMULA:
        left = now.granted([UNALLOCATED])
        yield Check(f"unallocated.{at}", f"{said}: a formula leaves nothing unallocated", left, 0)


def steady_checks(basis: Basis, standings: Sequence[Standing]) -> Iterator[Check]:
    """An envelope is the same at whatever stage an authority moves in; by formula nobody's pounds change at all."""
    for code in basis.areas.codes:
        seen = {
            tuple(now.pounds[line].get(code, 0) for line in basis.lines)
            for now in standings
            if code in now.inside or now.world is World.FORMULA
        }
        what = f"{code} has one formula share of each line at every stage and in every world"
        yield Check(f"steady.{code}", what, max(len(seen) - 1, 0), 0, "other shares")
