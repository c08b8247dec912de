"""What moves when one figure of a formula moves: each move, and the range of each area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from funding_alloc.export.tally import Tally
from funding_alloc.export.text import NOT_APPLICABLE, in_words
from funding_alloc.export.workbook.plot_kinds import Chart
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Sheet, Value
from funding_alloc.money import gbp
from funding_alloc.schema.sensitivity import AreaRange, Move, Moved

NAME: Final = "Sensitivity"
MOST_BARS: Final = 12
_NOTHING: Final = Moved(
    *("", "no figure", "", "", Move.UP, "", "", ""), "no formula of this run has a weight or a rate that could be moved"
)


def sensitivity(tallied: Tally) -> AnySheet:
    """Every move, the one that moves most money first; one row that says so where there is nothing to move."""
    swing = tallied.results.inputs.scenario.sensitivity
    columns = (
        Column[Moved]("Move", WORDS, lambda r: r.name if r.parameter else r.formula, 40),
        Column[Moved]("Value", WORDS, lambda r: r.value or NOT_APPLICABLE, 12),
        Column[Moved]("Moved to", WORDS, lambda r: r.changed or NOT_APPLICABLE, 14),
        Column[Moved]("Weights that give way", WORDS, lambda r: r.rescaled or NOT_APPLICABLE, 40),
        Column[Moved]("Money that changes hands", "£", lambda r: _if(r, r.gbp), 18),
        Column[Moved]("Part of all money", "share", lambda r: _if(r, r.gbp / _all(tallied)), 11),
        Column[Moved]("Gains most", WORDS, lambda r: tallied.names.get(r.gained, NOT_APPLICABLE), 34),
        Column[Moved]("Gain", "£", lambda r: _if(r, r.gained_gbp), 16),
        Column[Moved]("Loses most", WORDS, lambda r: tallied.names.get(r.lost, NOT_APPLICABLE), 34),
        Column[Moved]("Loss", "£", lambda r: _if(r, r.lost_gbp), 16),
        Column[Moved]("Authorities whose place per head changes", "areas", lambda r: _if(r, r.ranks), 16),
        Column[Moved]("Why it cannot be moved so far", WORDS, lambda r: r.reason or NOT_APPLICABLE, 50),
        Column[Moved]("Formula file", WORDS, lambda r: r.file or NOT_APPLICABLE, 34),
    )
    return Sheet(
        name=NAME,
        title="Sensitivity: each figure of the formulas moved down and up",
        table="tblSensitivity",
        holds="What each weight and rate moves in the formula model, one at a time. One table.",
        columns=columns,
        rows=in_order(tallied) or [_NOTHING],
        notes=[
            f"Each figure is moved by {float(swing.swing):.0%} of itself; all else stays, but the other weights of "
            "a blend give way in proportion, so that they make up the same sum. Money that changes hands is half the "
            "sum of all changes. Areas and all years together.",
            swing.assumption or "",
        ],
        frozen=1,
    )


def in_order(tallied: Tally) -> Sequence[Moved]:
    """Moves that can be made, the largest first, then the others."""
    return sorted(tallied.results.sensitivity.moves, key=lambda r: (bool(r.reason), -r.gbp, r.name))


def _if(row: Moved, value: float) -> Value:
    return NOT_APPLICABLE if row.reason else value


def _all(tallied: Tally) -> int:
    return sum(line.gbp for line in tallied.lines.values())


def by_area(tallied: Tally) -> AnySheet:
    """The least, the run's own and the most that each area has over all moves."""
    columns = (
        Column[AreaRange]("Area code", WORDS, lambda r: r.area_code, 14),
        Column[AreaRange]("Area", WORDS, lambda r: tallied.names[r.area_code], 46),
        Column[AreaRange]("Low", "£", lambda r: r.low_gbp, 18),
        Column[AreaRange]("Central", "£", lambda r: r.central_gbp, 18),
        Column[AreaRange]("High", "£", lambda r: r.high_gbp, 18),
        Column[AreaRange]("Low against central", "share", lambda r: _change(r.low_gbp, r.central_gbp), 12),
        Column[AreaRange]("High against central", "share", lambda r: _change(r.high_gbp, r.central_gbp), 12),
        Column[AreaRange]("Low comes from", WORDS, lambda r: r.low_by or NOT_APPLICABLE, 42),
        Column[AreaRange]("High comes from", WORDS, lambda r: r.high_by or NOT_APPLICABLE, 42),
    )
    return Sheet(
        name="Sensitivity by area",
        title="Sensitivity by area: low, central, high",
        table="tblSensitivityByArea",
        holds="The range of each area's formula money while one figure at a time is moved. One table.",
        columns=columns,
        rows=tallied.results.sensitivity.areas,
        notes=["Not a confidence interval: no chance is put on any move, and two moves at once may go further."],
        frozen=2,
    )


def _change(now: int, central: int) -> Value:
    return now / central - 1 if central else None


def in_one_line(tallied: Tally) -> str:
    """The largest move in words, for the cover."""
    rows = [row for row in in_order(tallied) if not row.reason and row.gbp]
    if not rows:
        return "No weight or rate of a formula moves any money (sheet Sensitivity)."
    first = rows[0]
    lost = f"; {tallied.names[first.lost]} loses {gbp(first.lost_gbp)}" if first.lost else ""
    return (
        f"Of {len(rows)} moves of one figure by {float(tallied.results.inputs.scenario.sensitivity.swing):.0%} of "
        f"itself, {first.name} moves most: {gbp(first.gbp)} change hands{lost} (sheet Sensitivity)."
    )


def chart_of(tallied: Tally) -> Sequence[Chart]:
    """The moves that move most money, sorted."""
    rows = in_order(tallied)
    shown = [row for row in rows[:MOST_BARS] if not row.reason and row.gbp]
    if not shown:
        return ()
    title = f"Money that changes hands when one figure moves: the {len(shown)} largest"
    first, last = shown[0], shown[-1]
    alt = (
        f"Bar chart: pounds that change hands, from {in_words(first.name)} {gbp(first.gbp)} to {last.name} "
        f"{gbp(last.gbp)}. Figures: sheet Sensitivity."
    )
    return (Chart(title, "£", alt, NAME, (5,), "#,##0", len(rows) - len(shown)),)
