"""Rounds of bids walked down again: every bid's place in the order, and its award while money lasts, in cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from funding_alloc.export.decided_bids import BidRow, bid_rows
from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.workbook.compared import CHANGED_INPUTS
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, with_formula
from funding_alloc.schema.bids import FundDecided, Stage

BIDS: Final = "Calc bids"
AWARDS: Final = "Calc awards"
VALUE: Final = "value for money"
SCORE: Final = "score order"
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
    """One bid on the way down."""

    fund: str
    bid: BidRow
    rule: str
    stops: bool
    counts: Fraction
    """Score, or claimed benefit."""
    equals: int
    """Place among all bids of the fund by what decides between equal ones."""
    place: int
    row: int
    left: int
    ended: bool

    @property
    def key(self) -> Fraction:
        """What orders the bids, the most first."""
        return self.counts / self.bid.decision.bid.ask if self.rule == VALUE else self.counts

    @property
    def award(self) -> int:
        """Pounds decided."""
        return self.bid.decision.award


def walked(tallied: Tally) -> Sequence[Walked]:
    """Every bid of the rounds that cells can follow, by fund and place; a round of another kind is left out whole."""
    out: list[Walked] = []
    for found in tallied.results.decided:
        if _is_plain(found):
            rows = [row for row in bid_rows(tallied.results) if row.fund == found.fund]
            out += _fund(tallied, found, rows, len(out))
    return out


def _is_plain(found: FundDecided) -> bool:
    """Whether the round is a walk down one order with nothing else to mind."""
    competition, choice = found.decided.inputs.competition, found.decided.inputs.competition.choice
    ordered = choice.rule.startswith(("score-order", "value-for-money")) and choice.compared == "all"
    is_free = not competition.guides and choice.awards_per_applicant is None and not found.decided.effects
    return ordered and is_free and competition.part_funding is None and found.decided.quantum is not None


def _fund(tallied: Tally, found: FundDecided, rows: Sequence[BidRow], before: int) -> list[Walked]:
    """The bids of one fund; none where walking them down does not give what was decided."""
    choice = found.decided.inputs.competition.choice
    rule = VALUE if choice.rule.startswith("value-for-money") else SCORE
    chosen = [row for row in rows if row.decision.stage is Stage.CHOICE]
    ties = {row.decision.bid.id: i for i, row in enumerate(sorted(chosen, key=_equal_order(found)), start=1)}
    counts = {row.decision.bid.id: _counts(row, rule) for row in chosen}
    order = sorted(
        chosen,
        key=lambda r: (
            -(counts[r.decision.bid.id] / (r.decision.bid.ask if rule == VALUE else 1)),
            ties[r.decision.bid.id],
        ),
    )
    out, left, ended = [], found.decided.quantum or 0, False
    for place, row in enumerate(order, start=1):
        bid, stops = row.decision.bid, choice.rule.endswith("stop")
        title = tallied.fund_titles[found.fund]
        out.append(Walked(title, row, rule, stops, counts[bid.id], ties[bid.id], place, before + place, left, ended))
        award = bid.ask if bid.ask <= left and not ended else 0
        if award != row.decision.award:
            return []
        ended = ended or (stops and not award)
        left -= award
    return out


def _counts(row: BidRow, rule: str) -> Fraction:
    bid, judged = row.decision.bid, row.decision.judged
    if rule == VALUE:
        return Fraction(bid.benefit or 0)
    return judged.score if judged is not None else Fraction(0)


def _equal_order(found: FundDecided) -> Callable[[BidRow], tuple[Any, ...]]:
    inputs = found.decided.inputs

    def key(row: BidRow) -> tuple[Any, ...]:
        bid = row.decision.bid
        need = inputs.applicants[bid.applicant].need
        breaks = {"higher_need": -(need or Fraction(0)), "lower_ask": Fraction(bid.ask)}
        return (*(breaks[rule] for rule in inputs.competition.choice.ties), bid.id)

    return key


def sheets(tallied: Tally) -> Iterator[AnySheet]:
    """Bids with their places, then the walk; nothing where no round can be followed in cells."""
    rows = walked(tallied)
    if rows:
        yield _bids(rows)
        yield _awards(rows)


def _bids(rows: Sequence[Walked]) -> AnySheet:
    columns = (
        Column[Walked]("Fund", WORDS, lambda r: r.fund, 30),
        Column[Walked]("Bid", WORDS, lambda r: r.bid.decision.bid.id, 14),
        Column[Walked]("Row", "rows", lambda r: r.row, 7),
        Column[Walked]("Rule", WORDS, lambda r: r.rule, 16),
        Column[Walked]("Asks for", "£", lambda r: r.bid.decision.bid.ask, 15),
        Column[Walked]("What counts", "see Rule", lambda r: counted(r.counts), 15),
        with_formula(Column[Walked]("Order by", "see Rule", lambda r: counted(r.key), 15), _KEY),
        Column[Walked]("Place among equals", "place", lambda r: r.equals, 10),
        with_formula(Column[Walked]("Place", "place", lambda r: r.place, 9), _PLACE),
        with_formula(Column[Walked]("Award", "£", lambda r: r.award, 15), _AWARD),
        Column[Walked]("Award decided", "£", lambda r: r.award, 15),
        with_formula(Column[Walked]("Result", WORDS, lambda r: "PASS", 10, tone=lambda r: Tone.GOOD), _SAID),
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


def _awards(rows: Sequence[Walked]) -> AnySheet:
    columns = (
        Column[Walked]("Fund", WORDS, lambda r: r.fund, 30),
        Column[Walked]("Place", "place", lambda r: r.place, 9),
        Column[Walked]("Stops", "flag", lambda r: int(r.stops), 8),
        with_formula(Column[Walked]("Row of the bid", "rows", lambda r: r.row, 9), _ROW),
        with_formula(
            Column[Walked]("Bid", WORDS, lambda r: r.bid.decision.bid.id, 14),
            f"INDEX({{{BIDS}!Bid}},{{Row of the bid (rows)}})",
        ),
        with_formula(
            Column[Walked]("Asks for", "£", lambda r: r.bid.decision.bid.ask, 15),
            f"INDEX({{{BIDS}!Asks for (£)}},{{Row of the bid (rows)}})",
        ),
        with_formula(Column[Walked]("Ended", "flag", lambda r: int(r.ended), 8), _ENDED),
        with_formula(Column[Walked]("Left before", "£", lambda r: r.left, 16), _LEFT),
        with_formula(
            Column[Walked]("Award", "£", lambda r: r.award, 15),
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
