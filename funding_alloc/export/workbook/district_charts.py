"""Charts of awards against need by district, and the points behind a concentration curve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.comparison.districts import DistrictRow, FifthRow, fifth_rows
from funding_alloc.export.tally import Tally
from funding_alloc.export.workbook.districts import DISTRICTS, FIFTHS, column_of, need_heading
from funding_alloc.export.workbook.sheet import AnySheet, Column, Role, Sheet

CURVES: Final = "Concentration curves"
STEP: Final = 100
"""Money per head on an axis ends at a multiple of this many pounds."""


@dataclass(frozen=True)
class Dots:
    """A chart of points or lines over a scale of numbers; ``tallest`` ends the upright scale."""

    title: str
    across: str
    unit: str
    alt: str
    sheet: str
    x: int
    columns: tuple[int, ...]
    number_format: str
    tallest: float
    across_ends: float | None = None
    has_lines: bool = False


@dataclass(frozen=True)
class CurvePoint:
    """Shares of people, awards and formula money up to and with a district, from the least needy."""

    people: float
    awards: float
    formula: float


def curves(tallied: Tally) -> AnySheet:
    """Points of the concentration curves; no rows where awards are not recorded."""
    return Sheet(
        name=CURVES,
        title="Concentration curves of awards and formula money",
        table="tblConcentrationCurves",
        holds="Running shares of people and money, districts from the least needy to the neediest. One table.",
        columns=(
            Column[CurvePoint]("People, least needy first", "share", lambda r: r.people, 16),
            Column[CurvePoint]("Competitive bidding", "share", lambda r: r.awards, 16),
            Column[CurvePoint]("Formula", "share", lambda r: r.formula, 16),
            Column[CurvePoint]("Equal per head", "share", lambda r: r.people, 16),
        ),
        rows=curve_points(tallied.districts),
        notes=["A curve below equal per head means that the needier have more; districts of equal need are one step."],
        role=Role.EVIDENCE,
        frozen=1,
    )


def curve_points(rows: Sequence[DistrictRow]) -> list[CurvePoint]:
    """The running shares, districts of equal need together; none without awards or with a need unknown."""
    if not fifth_rows(rows):
        return []
    people = sum(float(row.population) for row in rows)
    awards, formula = sum(row.awarded_gbp or 0 for row in rows), sum(row.formula_gbp for row in rows)
    points, done = [CurvePoint(0.0, 0.0, 0.0)], [0.0, 0, 0]
    for rank in sorted({row.need_rank or 0 for row in rows}, reverse=True):
        here = [row for row in rows if row.need_rank == rank]
        done[0] += sum(float(row.population) for row in here)
        done[1] += sum(row.awarded_gbp or 0 for row in here)
        done[2] += sum(row.formula_gbp for row in here)
        points.append(CurvePoint(min(done[0] / people, 1.0), done[1] / awards, done[2] / formula if formula else 0.0))
    return points


def beyond_scale(rows: Sequence[DistrictRow]) -> tuple[float, list[DistrictRow]]:
    """Where the scale of awards per head ends, and the districts above it.

    Rule    a district is off the scale while it has more than twice as much per head as the next.
    """
    each = sorted(rows, key=lambda row: (-(row.each(row.awarded_gbp) or 0.0), row.district.area_code))
    amounts = [row.each(row.awarded_gbp) or 0.0 for row in each]
    above = 0
    while above + 1 < len(amounts) and amounts[above] > 2 * amounts[above + 1] > 0:
        above += 1
    return (int(amounts[above] // STEP) + 1) * float(STEP), each[:above]


def dots_of(tallied: Tally) -> Sequence[Dots]:
    """Awards against need, and the concentration curves; none where awards are not recorded."""
    rows = tallied.districts
    if not fifth_rows(rows):
        return ()
    tallest, above = beyond_scale(rows)
    off = "; ".join(f"{row.district.name}, £{row.each(row.awarded_gbp):,.0f} a head" for row in above)
    beyond = f" (above the scale: {off})" if above else ""
    x, drawn = column_of(tallied, need_heading(tallied)), column_of(tallied, "Competitive bidding per head")
    nothing = sum(row.has_nothing for row in rows)
    return (
        Dots(
            title=f"Money per head by need, each dot a district{beyond}",
            across=need_heading(tallied),
            unit="£ per head",
            alt=(
                f"Dots: {len(rows)} districts by need; the formula rises with need, awards scatter widely and "
                f"{nothing} districts lie at zero{beyond}. Figures: sheet {DISTRICTS}."
            ),
            sheet=DISTRICTS,
            x=x,
            columns=(drawn, drawn + 1),
            number_format="#,##0",
            tallest=tallest,
        ),
        Dots(
            title="Concentration curves: below the line of equal money per head, the needier have more",
            across="Share of people, least needy first",
            unit="Share of money",
            alt=f"Lines: running share of awards, formula money and people by need. Figures: sheet {CURVES}.",
            sheet=CURVES,
            x=1,
            columns=(2, 3, 4),
            number_format="0%",
            tallest=1.0,
            across_ends=1.0,
            has_lines=True,
        ),
    )


def fifths_in_words(rows: Sequence[FifthRow]) -> str:
    """The ends of the chart of fifths, for those who cannot see it."""
    ends = [
        f"{row.name.lower()} £{row.awards_per_head:,.0f} awarded, £{row.formula_per_head:,.0f} by formula"
        for row in (rows[0], rows[-1])
    ]
    return f"Bar chart: money per head by fifth of need; {ends[0]}; {ends[1]}. Figures: sheet {FIFTHS}."
