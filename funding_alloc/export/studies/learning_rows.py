"""Test and learn as one long table: a row for each figure."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.schema.learn_results import LearnResults
from funding_alloc.schema.shown import Cell

HEADINGS = ("what", "window", "rule", "who", "indicator", "year", "value", "unit")
NONE = "none"
OWN = ("registered", "shrunken gap")
POUNDS, SHARE = "£", "share"


def rows(results: LearnResults) -> Iterator[tuple[Cell, ...]]:
    """Moves, noise, trials and gates."""
    yield from _move_rows(results)
    yield from _noise_rows(results)
    for area, given in results.trials.items():
        for arm, pounds in given.items():
            yield ("trials", NONE, NONE, area, arm, "each", pounds, POUNDS)
    for arm_share in results.arms:
        yield ("probability of being best", NONE, NONE, NONE, arm_share.arm, NONE, round(arm_share.best, 6), SHARE)
    gates = results.gates
    for what, value in (("passed or not known to have failed", gates.through), ("failed", gates.failed)):
        yield (f"gateway reviews {what}", NONE, NONE, NONE, NONE, NONE, value, "reviews")
    for what, bits in (("information", gates.bits), ("most information", gates.most_bits)):
        yield (
            f"{what} of a gateway review",
            NONE,
            NONE,
            NONE,
            NONE,
            NONE,
            None if bits is None else round(bits, 6),
            "bits",
        )


def _move_rows(results: LearnResults) -> Iterator[tuple[Cell, ...]]:
    units = {name: one.unit for name, one in results.inputs.rules.indicators.items()}
    for one in results.slices:
        named = (one.indicator, str(one.year))
        yield ("variance between areas", *OWN, NONE, *named, round(one.variance, 9), f"{units[one.indicator]} squared")
        for move in one.moves:
            gap = move.gap
            for what, value in (
                ("gap", None if gap is None else gap.value),
                ("standard error", None if gap is None else gap.error),
                ("shrunken gap", move.shrunk),
            ):
                shown = None if value is None else round(value, 6)
                yield (what, *OWN, move.area, *named, shown, units[one.indicator])
            yield ("moved", *OWN, move.area, *named, move.gbp, POUNDS)


def _noise_rows(results: LearnResults) -> Iterator[tuple[Cell, ...]]:
    for row in results.noise:
        head, tail = (row.window, row.rule.value, NONE), (row.indicator, "all")
        for what, pounds in (
            ("changes hands", row.moved_gbp),
            ("changes hands by noise alone", row.alone_gbp),
            ("changes hands by noise alone, 95th percentile", row.alone_high_gbp),
        ):
            yield (what, *head, *tail, round(pounds), POUNDS)
        for what, share in (
            ("noise alone by what moved", row.noise),
            ("drawn worlds that move as much", row.reached),
            ("moved within own error", row.within_error),
            ("expected to move the wrong way", row.wrong_way),
            ("turned round the year after", row.reversed_next),
            ("turned round the year after, noise alone", row.reversed_next_alone),
            ("turned round a window later", row.reversed_window),
            ("turned round a window later, noise alone", row.reversed_window_alone),
        ):
            yield (what, *head, *tail, None if share is None else round(share, 6), SHARE)
