"""What probes found as one table: on the screen a sentence for each row, else every figure in its column."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from funding_alloc.cli.show import Format
from funding_alloc.export.formula_results import plain
from funding_alloc.rules.probes import Joining, Margin, MoreMoney, Overclaim, Probed, Slope, Splitting
from funding_alloc.run.probe import ProbeRun
from funding_alloc.schema.shown import Cell, Sheet

COLUMNS = ("probe", "id", "column", "from", "to", "award_before", "award_after", "gain", "told")
Figure = Fraction | int | None


def probed(found: ProbeRun, how: Format) -> Sheet:
    """Every probe, one after the other."""
    rows = list(_rows(found.probed))
    title = f"Probes of {found.rule}"
    notes = (*found.said, _asked(found), f"Runs of the rule: {_runs(found)}.")
    if how is not Format.TABLE:
        return Sheet(title, COLUMNS, rows, notes)
    short: list[tuple[Cell, ...]] = [(str(row[0]).partition(",")[0], row[1], row[-1]) for row in rows if row[-1]]
    return Sheet(title, ("probe", "id", "told"), short, notes)


def _asked(found: ProbeRun) -> str:
    asking = found.asking
    parts = ", ".join(map(str, asking.parts))
    return (
        f"Overclaim {float(asking.overclaim):g} of the figure; parts {parts}; estates up to {_said(asking.up_to)}, "
        f"where they are not listed by steps of {_said(asking.money_step)}; figures moved by {_said(asking.step)}."
    )


def _said(figure: Fraction) -> str:
    return f"{float(figure):,.2f}".removesuffix(".00")


def _runs(found: ProbeRun) -> str:
    return ", ".join(f"{probe} {'up to ' * (probe == 'margin')}{runs:,}" for probe, runs in found.runs.items())


def _rows(found: Probed) -> Iterator[tuple[Cell, ...]]:
    yield from _money(found.more_money)
    for overclaim in found.overclaim:
        yield _overclaim(overclaim)
    for splitting in found.splitting:
        yield _splitting(splitting)
    for joining in found.joining:
        yield from _joining(joining)
    for slope in found.slopes:
        yield from _slope(slope)
    for margin in found.margins:
        yield _margin(margin)


def _row(names: tuple[str, str, str], figures: tuple[Figure, ...], told: str) -> tuple[Cell, ...]:
    """Names of probe, id and column; figures from, to, before, after, gain; a figure that is not there is empty."""
    return (*names, *("" if figure is None else plain(Fraction(figure)) for figure in figures), told)


def _money(found: MoreMoney) -> Iterator[tuple[Cell, ...]]:
    if found.first is None:
        yield _row(
            ("more money", "", "estate"), (found.searched.low, found.searched.high, None, None, None), found.sentence
        )
        return
    drop, told = found.first, found.sentence
    for code, (before, after) in drop.less.items():
        figures = (drop.before, drop.after, before, after, after - before)
        yield _row(("more money", code, "estate"), figures, told)
        told = ""


def _overclaim(row: Overclaim) -> tuple[Cell, ...]:
    after, gain = (None, None) if row.refused else (row.after, row.gain)
    figures = (row.honest, row.inflated, row.before, after, gain)
    return _row(("overclaim", row.code, row.stated.column), figures, row.sentence)


def _splitting(row: Splitting) -> tuple[Cell, ...]:
    after, gain = (None, None) if row.refused else (row.before + row.gain, row.gain)
    return _row(("splitting", row.code, "parts"), (1, len(row.parts), row.before, after, gain), row.sentence)


def _joining(row: Joining) -> Iterator[tuple[Cell, ...]]:
    """The one who joins, then everybody who is moved by it, with the one who joins as the column."""
    figures = (0, 1, None, None if row.refused else row.award, None)
    yield _row(("joining", row.code, "joins"), figures, row.sentence)
    for code, (before, after) in {**row.less, **row.more}.items():
        yield _row(("joining", code, f"{row.code} joins"), (0, 1, before, after, after - before), "")


def _slope(row: Slope) -> Iterator[tuple[Cell, ...]]:
    """One unit more and one less; ``gain`` is for each unit of the column."""
    more, less = (f"marginal pound, {side}" for side in ("more", "less"))
    place = (row.code, row.stated.column)
    yield _row((more, *place), (row.at, row.at + row.step, None, None, row.right), row.sentence)
    yield _row((less, *place), (row.at, row.at - row.step, None, None, row.left), "")


def _margin(row: Margin) -> tuple[Cell, ...]:
    figures = (row.at, row.turns_at, None, None, None)
    return _row(("margin", row.code, row.stated.column), figures, row.sentence)
