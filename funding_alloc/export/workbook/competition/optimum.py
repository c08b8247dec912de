"""Sets of bids that claim the most: the order of a simple rule in cells, and the set between that rule and a bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from funding_alloc.export.tally import Tally, counted
from funding_alloc.export.text import NOT_APPLICABLE
from funding_alloc.export.workbook.compared import CHANGED_INPUTS
from funding_alloc.export.workbook.sheet import WORDS, AnySheet, Column, Role, Sheet, Tone, Value, with_formula
from funding_alloc.models.competition.optimum import OptimumProof, prove_optimum
from funding_alloc.schema.bids import Decision

BIDS: Final = "Calc best set"
PROOF: Final = "Bids proof"
_PER_POUND: Final = "{Claims (£)}/{Asks for (£)}"
_BEFORE: Final = (
    "SUMPRODUCT(({!Fund}={Fund})*(({!Claims per pound (£ per £)}>{Claims per pound (£ per £)})"
    "+({!Claims per pound (£ per £)}={Claims per pound (£ per £)})*({!Row (rows)}<{Row (rows)}))*{!Asks for (£)})"
)
_ROOM: Final = "MAX(0,{Money on offer (£)}-{Asked before (£)})"
_MONEY: Final = "SUMPRODUCT(({Fund lines!Fund}={Fund})*{Fund lines!Money (£)})"
_OF_FUND: Final = f"({{{BIDS}!Fund}}={{Fund}})*"
_AWARDS: Final = f"{{{BIDS}!Award decided (£)}}"
_CLAIMS: Final = f"{{{BIDS}!Claims (£)}}"
_ASKS: Final = f"{{{BIDS}!Asks for (£)}}"
_TOGETHER: Final = f"SUMPRODUCT({_OF_FUND}({{{BIDS}!Asked before (£)}}+{_ASKS}<={{Money on offer (£)}})*{_CLAIMS})"
_ALONE: Final = f"SUMPRODUCT(MAX({_OF_FUND}({_ASKS}<={{Money on offer (£)}})*{_CLAIMS}))"
_OUT: Final = (
    "({Cost (£)}>{Money on offer (£)})+({Claims (£)}>{Bound (£)}+{Tolerance (£)})"
    '+IF({Further limits}="no",IF({Claims (£)}<{Simple rule (£)},1,0),0)+({Awards in part (bids)}>0)'
)
_SAID: Final = f'IF({_OUT}=0,"PASS",IF({CHANGED_INPUTS}>0,"FLEXED","FAIL"))'
HELD: Final = 1e-12
"""Part of the bound by which sums of doubles may lie below it."""


@dataclass(frozen=True)
class Candidate:
    """One bid that came to the choice."""

    title: str
    fund: str
    decision: Decision
    row: int
    quantum: int
    before: int
    """Pounds asked by bids that stand before it in the simple rule's order."""

    @property
    def claims(self) -> int:
        """Claimed benefit."""
        return self.decision.bid.benefit or 0

    @property
    def per_pound(self) -> Fraction:
        """What orders the bids of the simple rule."""
        return Fraction(self.claims, self.decision.bid.ask)


@dataclass(frozen=True)
class Proven:
    """One fund's best set."""

    title: str
    fund: str
    proof: OptimumProof


def proofs(tallied: Tally) -> Sequence[Proven]:
    """Every fund whose round funds the best set, and nothing else."""
    found = ((one.fund, prove_optimum(one.decided)) for one in tallied.results.decided)
    return [Proven(tallied.fund_titles[fund], fund, proof) for fund, proof in found if proof is not None]


def sheets(tallied: Tally) -> Iterator[AnySheet]:
    """The bids, then the proof of each set; nothing where no round funds the best set."""
    found = proofs(tallied)
    if found:
        yield _bids([row for one in found for row in _candidates(one)])
        yield _proof(found)


def _candidates(proven: Proven) -> Iterator[Candidate]:
    proof = proven.proof
    asked = dict.fromkeys((one.bid.id for one in proof.decisions), 0)
    spent = 0
    for one in sorted(proof.decisions, key=lambda d: (-Fraction(d.bid.benefit or 0, d.bid.ask), d.bid.id)):
        asked[one.bid.id] = spent
        spent += one.bid.ask
    for row, one in enumerate(proof.decisions, start=1):
        yield Candidate(proven.title, proven.fund, one, row, proof.quantum, asked[one.bid.id])


def _bids(rows: Sequence[Candidate]) -> AnySheet:
    def room(row: Candidate) -> int:
        return min(row.decision.bid.ask, max(0, row.quantum - row.before))

    columns = (
        Column[Candidate]("Fund", WORDS, lambda r: r.title, 30),
        Column[Candidate]("Bid", WORDS, lambda r: r.decision.bid.id, 14),
        Column[Candidate]("Row", "rows", lambda r: r.row, 7),
        Column[Candidate]("Asks for", "£", lambda r: r.decision.bid.ask, 15),
        Column[Candidate]("Claims", "£", lambda r: r.claims, 16),
        with_formula(Column[Candidate]("Claims per pound", "£ per £", lambda r: counted(r.per_pound), 11), _PER_POUND),
        with_formula(Column[Candidate]("Money on offer", "£", lambda r: r.quantum, 16), _MONEY),
        with_formula(Column[Candidate]("Asked before", "£", lambda r: r.before, 16), _BEFORE),
        with_formula(Column[Candidate]("Money in the bound", "£", room, 16), f"MIN({{Asks for (£)}},{_ROOM})"),
        with_formula(
            Column[Candidate]("Claims in the bound", "£", lambda r: counted(r.per_pound * room(r)), 18),
            "{Claims per pound (£ per £)}*{Money in the bound (£)}",
        ),
        Column[Candidate]("Award decided", "£", lambda r: r.decision.award, 15),
    )
    return Sheet(
        name=BIDS,
        title="Calculation: bids in order of what they claim for a pound",
        table="tblCalcBestSet",
        holds="Each bid that came to a choice of the best set, and its part in the bound. One table.",
        columns=columns,
        rows=rows,
        notes=[
            "Asked before adds up the bids of the fund that claim more for each pound, or as much and stand above. "
            "The bound lets the first bid that does not fit take a part of what it asks for; no set can do that."
        ],
        role=Role.CALCULATION,
        frozen=2,
    )


def _proof(rows: Sequence[Proven]) -> AnySheet:
    def of_set(what: str) -> str:
        return f"SUMPRODUCT({_OF_FUND}({_AWARDS}>0)*{what})"

    columns = (
        Column[Proven]("Fund", WORDS, lambda r: r.title, 34),
        Column[Proven]("Bids", "bids", lambda r: len(r.proof.decisions), 9),
        with_formula(Column[Proven]("Money on offer", "£", lambda r: r.proof.quantum, 17), _MONEY),
        with_formula(Column[Proven]("Cost", "£", lambda r: r.proof.cost, 17), f"SUMPRODUCT({_OF_FUND}{_AWARDS})"),
        with_formula(
            Column[Proven]("Awards in part", "bids", lambda r: 0, 9),
            f"SUMPRODUCT({_OF_FUND}({_AWARDS}<>0)*({_AWARDS}<>{_ASKS}))",
        ),
        Column[Proven]("Further limits", WORDS, lambda r: "yes" if r.proof.has_limits else "no", 10),
        with_formula(Column[Proven]("Simple rule", "£", _simple, 17), f"MAX({_TOGETHER},{_ALONE})", where=_is_free),
        with_formula(Column[Proven]("Claims", "£", lambda r: r.proof.claims, 17), of_set(_CLAIMS)),
        with_formula(
            Column[Proven]("Bound", "£", lambda r: counted(r.proof.sides.bound), 17),
            f"SUMPRODUCT({_OF_FUND}{{{BIDS}!Claims in the bound (£)}})",
        ),
        with_formula(
            Column[Proven]("At most short by", "share", _short, 11),
            "IF({Bound (£)}>0,({Bound (£)}-{Claims (£)})/{Bound (£)},0)",
        ),
        with_formula(
            Column[Proven]("Tolerance", "£", lambda r: HELD * float(r.proof.sides.bound), 12),
            f"{HELD}*{{Bound (£)}}",
        ),
        with_formula(Column[Proven]("Result", WORDS, _result, 10, tone=_tone), _SAID),
    )
    return Sheet(
        name=PROOF,
        title="Competitive bidding: that no set of bids claims more",
        table="tblBidsProof",
        holds="Each best set's cost, and its claims between a simple rule's and a bound no set can better. One table.",
        columns=columns,
        rows=rows,
        notes=[
            "Simple rule: the bids that claim most for each pound until one does not fit, or the one bid that claims "
            "most and fits alone. The bound is the optimum of the linear relaxation; the set itself was found and "
            "proven by the program, and may lie below the bound because bids are funded whole or not at all.",
            "Further limits (guides of regions, awards of an applicant) only lower what a set can claim, so the bound "
            "holds; the simple rule knows none of them, and is left out. The sheet Checks has those limits.",
        ],
        role=Role.EVIDENCE,
        frozen=1,
    )


def _result(row: Proven) -> str:
    return "PASS" if row.proof.holds else "FAIL"


def _tone(row: Proven) -> Tone:
    return Tone.GOOD if row.proof.holds else Tone.BAD


def _is_free(row: Proven) -> bool:
    return not row.proof.has_limits


def _simple(row: Proven) -> Value:
    return counted(row.proof.sides.simple) if _is_free(row) else NOT_APPLICABLE


def _short(row: Proven) -> float:
    bound = row.proof.sides.bound
    return float((bound - row.proof.claims) / bound) if bound else 0.0
