"""Worked examples of rules for bids, small enough for a sheet of paper."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.rule import SelectionExample
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds


def _by_letter(*figures: int) -> dict[str, Fraction]:
    """Figures of A, B, C, ..."""
    return {letter: Fraction(figure) for letter, figure in zip("ABCD", figures, strict=False)}


def _ballot(**points: int) -> dict[str, Fraction]:
    return {bid: Fraction(given) for bid, given in points.items()}


SCORED: Final = SelectionCase(Fraction(10), _by_letter(6, 5, 4), scores=_by_letter(90, 80, 70))
VALUED: Final = SelectionCase(Fraction(10), _by_letter(6, 5, 4), values=_by_letter(9, 10, 4))
TEXTBOOK: Final = SelectionCase(Fraction(50), _by_letter(10, 20, 30), values=_by_letter(60, 100, 120))
DRAWN: Final = SelectionCase(
    Fraction(10), _by_letter(6, 5, 4, 3), scores=_by_letter(90, 80, 70, 60), bar=Fraction(70), seed="round 1"
)
APPROVED: Final = SelectionCase(
    Fraction(12),
    _by_letter(6, 3, 5, 2),
    ballots={"X": _ballot(A=1, C=1), "Y": _ballot(A=1, D=1), "Z": _ballot(B=1, C=1)},
)
POINTED: Final = SelectionCase(
    Fraction(12),
    _by_letter(6, 3, 5, 2),
    ballots={"X": _ballot(A=5, C=1), "Y": _ballot(A=2, D=1), "Z": _ballot(B=3, C=2)},
)
ENDOWED: Final = SelectionCase(
    APPROVED.quantum,
    APPROVED.asks,
    ballots=APPROVED.ballots,
    purses={"X": Fraction(2), "Y": Fraction(2), "Z": Fraction(8)},
)
REGIONAL: Final = SelectionCase(
    Fraction(10),
    _by_letter(5, 5, 5, 5),
    values=_by_letter(9, 8, 4, 3),
    limits=EquityLimits(
        regions={"A": "North", "B": "North", "C": "South", "D": "South"},
        bounds={"South": RegionBounds(Fraction(5), None)},
    ),
)
_COST = "A and C cost 1/2 for each pound of utility; A first: X 3, Y 3; then C at 0.8: X 1, Z 4; £1 is left"
_COUNT = "D: Y 2; C: X 2.5, Z 2.5; A and B cost more than their supporters still hold; £5 is left"
_POINTS = "A and B cost 1 a point; A: X 4 (all it has), Y 2; B: Z 3; C is out of reach; D: Y 2; £1 is left"
_DRAW = "D is below 70; SHA-256 begins 29e1 for B, 45ae for A, 9dea for C; B takes 5, A asks for 6 and does not fit"

EXAMPLES: Final = {
    "score-order-stop": SelectionExample(SCORED, ("A",), "A takes 6 of 10; B asks for 5 and only 4 are left"),
    "score-order-skip": SelectionExample(SCORED, ("A", "C"), "A takes 6; B does not fit the 4 left, C does"),
    "value-for-money-stop": SelectionExample(VALUED, ("B",), "2, 1.5 and 1 for each pound; B takes 5; A does not fit"),
    "value-for-money-skip": SelectionExample(VALUED, ("B", "C"), "B takes 5; A does not fit the 5 left, C does"),
    "knapsack-optimum": SelectionExample(
        TEXTBOOK, ("B", "C"), "100 + 120 = 220 for 50; with A at best 60 + 120 = 180: the runner-up is 40 behind"
    ),
    "lottery-above-bar-stop": SelectionExample(DRAWN, ("B",), f"{_DRAW}, so the round ends"),
    "lottery-above-bar-skip": SelectionExample(DRAWN, ("B", "C"), f"{_DRAW}; C does"),
    "equal-shares-cost": SelectionExample(APPROVED, ("A", "C"), f"purses of 4; {_COST}"),
    "equal-shares-cost-then-greedy": SelectionExample(APPROVED, ("A", "C"), f"{_COST}, and neither B nor D fits"),
    "equal-shares-cost-add-one-percent": SelectionExample(APPROVED, ("A", "C"), f"{_COST}: nothing more would fit"),
    "equal-shares-cardinality": SelectionExample(APPROVED, ("D", "C"), f"purses of 4; {_COUNT}"),
    "equal-shares-cardinality-then-greedy": SelectionExample(
        APPROVED, ("D", "C", "B"), f"{_COUNT}; A and B both have 1/3 of a supporter for each pound, and only B fits"
    ),
    "equal-shares-cardinality-add-one-percent": SelectionExample(
        APPROVED, ("D", "C"), f"{_COUNT}; with purses of 5 the same; with purses of 6 all four bids, for 16: too much"
    ),
    "equal-shares-points": SelectionExample(POINTED, ("A", "B", "D"), f"purses of 4; {_POINTS}"),
    "equal-shares-points-then-greedy": SelectionExample(POINTED, ("A", "B", "D"), f"{_POINTS}, and C asks for 5"),
    "equal-shares-points-add-one-percent": SelectionExample(POINTED, ("A", "B", "D"), f"{_POINTS}: C would not fit"),
    "equal-shares-formula-endowments": SelectionExample(
        ENDOWED, ("C", "B", "D"), "X and Y hold 4, too little for A; C at 0.6: X 2, Z 3; B: Z 3; D: Y 2; Z keeps 2"
    ),
    "sequential-phragmen": SelectionExample(
        APPROVED, ("D", "C"), "due at D 2, C 2.5, A (6 + 2.5 + 2) / 2 = 5.25, B 5.5; A does not fit the 5 left"
    ),
    "maximin-support": SelectionExample(
        APPROVED,
        ("D", "C", "B"),
        "load 2 with D, 2.5 with C; A does not fit the 5 left; B: 3 + 5 on X and Z",
    ),
    "portfolio-with-equity-limits": SelectionExample(
        REGIONAL, ("A", "C"), "9 + 4; A and B would be worth 17 and leave the South without its 5"
    ),
}
