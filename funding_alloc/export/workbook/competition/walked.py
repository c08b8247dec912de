"""Rounds of bids walked down again: every bid's place in the order, and its award while money lasts, in cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.workbook.compared import CHANGED_INPUTS
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, with_formula
from funding_alloc.models.competition.walked_down import VALUE, Step, is_plain_walk, walk_down
from funding_alloc.schema.bids import Bid

BIDS: Final = "Calc bids"
AWARDS: Final = "Calc awards"
_KEY: Final = f'IF({{Rule}}="{VALUE}",{{What counts (see Rule)}}/{{Asks for (£)}},{{What counts (see Rule)}})'
_PLACE: Final = (
    "1+SUMPRODUCT(({!Fund}={Fund})*(({!Order by (see Rule)}>{Order by (see Rule)})"
    "+({!Order by (see Rule)}={Order by (see Rule)})*({!Place among equals (place)}<{Place among equals (place)})))"
)
_AWARD: Final = (
    f"SUMPRODUCT(({{{AWARDS}!Fund}}={{Fund}})*({{{AWARDS}!Place (place)}}={{Place (place)}})*{{{AWARDS}!Award (£)}})"
)
_SAID: Final = f'IF({{Award (£)}}={{Award decided (£)}},"PASS",IF({CHANGED_INPUTS}>0,"FLEXED","FAIL"))'
_ROW: Final = (
    f"SUMPRODUCT(({{{BIDS}!Fund}}={{Fund}})*({{{BIDS}!Place (place)}}={{Place (place)}})*{{{BIDS}!Row (rows)}})"
)
_ENDED: Final = "IF({^Fund}={Fund},IF(({^Ended (flag)}=1)+({Stops (flag)}=1)*({^Award (£)}=0)>0,1,0),0)"
_LEFT: Final = (
    "IF({^Fund}={Fund},{^Left before (£)}-{^Award (£)},SUMPRODUCT(({Fund lines!Fund}={Fund})*{Fund lines!Money (£)}))"
)


@dataclass(frozen=True)
class Walked:
    """One bid of a fund on the way down."""

    fund: str
    title: str
    step: Step
    row: int

    @property
    def bid(self) -> Bid:
        """The bid."""
        return self.step.decision.bid


def walked(tallied: Tally) -> Sequence[Walked]:
    """Every bid of the rounds that cells can follow, by fund and place; a round of another kind is left out whole."""
    out: list[Walked] = []
    for found in tallied.results.decided:
        if is_plain_walk(found.decided):
            title, before = tallied.fund_titles[found.fund], len(out)
            out += [Walked(found.fund, title, step, before + step.place) for step in walk_down(found.decided)]
    return out


def sheets(tallied: Tally) -> Iterator[AnySheet]:
    """Bids with their places, then the walk; nothing where no round can be followed in cells."""
    rows = walked(tallied)
    if rows:
        yield _bids(rows)
        yield _awards(rows)


def _bids(rows: Sequence[Walked]) -> AnySheet:
    columns = (
        Column[Walked]("Fund", WORDS, lambda r: r.title, 30),
        Column[Walked]("Bid", WORDS, lambda r: r.bid.id, 14),
        Column[Walked]("Row", "rows", lambda r: r.row, 7),
        Column[Walked]("Rule", WORDS, lambda r: r.step.rule, 16),
        Column[Walked]("Asks for", "£", lambda r: r.bid.ask, 15),
        Column[Walked]("What counts", "see Rule", lambda r: counted(r.step.counts), 15),
        with_formula(Column[Walked]("Order by", "see Rule", lambda r: counted(r.step.key), 15), _KEY),
        Column[Walked]("Place among equals", "place", lambda r: r.step.equals, 10),
        with_formula(Column[Walked]("Place", "place", lambda r: r.step.place, 9), _PLACE),
        with_formula(Column[Walked]("Award", "£", lambda r: r.step.award, 15), _AWARD),
        Column[Walked]("Award decided", "£", lambda r: r.step.decision.award, 15),
        with_formula(Column[Walked]("Result", WORDS, _result, 10, tone=_tone), _SAID),
    )
    return Sheet(
        name=BIDS,
        title="Calculation: the order of bids",
        table="tblCalcBids",
        holds="Each bid that came to the choice, its place in the order, and its award on the way down. One table.",
        columns=columns,
        rows=rows,
        notes=[
            "What counts is the score, or the claimed benefit, which is divided by what the bid asks for. Place "
            "among equals follows the round's own rules for ties. Rounds with guides, shares of the last bid, a most "
            "for each applicant, changes by ministers, lotteries or an optimum are not followed in cells."
        ],
        role=Role.CALCULATION,
        frozen=2,
    )


def _result(row: Walked) -> str:
    return "PASS" if row.step.award == row.step.decision.award else "FAIL"


def _tone(row: Walked) -> Tone:
    return Tone.GOOD if _result(row) == "PASS" else Tone.BAD


def _awards(rows: Sequence[Walked]) -> AnySheet:
    columns = (
        Column[Walked]("Fund", WORDS, lambda r: r.title, 30),
        Column[Walked]("Place", "place", lambda r: r.step.place, 9),
        Column[Walked]("Stops", "flag", lambda r: int(r.step.stops), 8),
        with_formula(Column[Walked]("Row of the bid", "rows", lambda r: r.row, 9), _ROW),
        with_formula(
            Column[Walked]("Bid", WORDS, lambda r: r.bid.id, 14),
            f"INDEX({{{BIDS}!Bid}},{{Row of the bid (rows)}})",
        ),
        with_formula(
            Column[Walked]("Asks for", "£", lambda r: r.bid.ask, 15),
            f"INDEX({{{BIDS}!Asks for (£)}},{{Row of the bid (rows)}})",
        ),
        with_formula(Column[Walked]("Ended", "flag", lambda r: int(r.step.ended), 8), _ENDED),
        with_formula(Column[Walked]("Left before", "£", lambda r: r.step.left, 16), _LEFT),
        with_formula(
            Column[Walked]("Award", "£", lambda r: r.step.award, 15),
            "IF(({Ended (flag)}=0)*({Asks for (£)}<={Left before (£)})>0,{Asks for (£)},0)",
        ),
    )
    return Sheet(
        name=AWARDS,
        title="Calculation: down the order while money lasts",
        table="tblCalcAwards",
        holds="Place by place: which bid, what is left before it, and whether it is funded. One table.",
        columns=columns,
        rows=rows,
        notes=["A rule that stops ends at the first bid that does not fit; one that skips goes on to the next."],
        role=Role.CALCULATION,
        frozen=2,
    )
