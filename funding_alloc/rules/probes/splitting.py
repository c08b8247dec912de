"""What a claimant gains by coming as several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from funding_alloc.rules.probes.ground import MOST_RUNS, ZERO, Ground, Refused, check_runs, chosen, runs_with_each, told

HALVES: Final = (Fraction(1, 2), Fraction(1, 2))


@dataclass(frozen=True)
class Splitting:
    """One claimant comes in parts, everybody else as they are."""

    code: str
    parts: tuple[Fraction, ...]
    """Shares of the whole, which sum to 1."""
    before: Fraction
    after: tuple[Fraction, ...]
    """Award of each part; none where the rule refuses."""
    unit: str
    refused: str = ""

    @property
    def gain(self) -> Fraction:
        """What the parts get together less what the whole got: also what is lost by merging them."""
        return ZERO if self.refused else sum(self.after, ZERO) - self.before

    @property
    def sentence(self) -> str:
        """What an analyst is told."""
        halves = "two halves" if self.parts == HALVES else f"{len(self.parts)} parts"
        moved = f"{self.code} in {halves}"
        if self.refused:
            return f"{moved}: the rule has no answer, {self.refused}."
        got = " and ".join(told(amount, self.unit) for amount in self.after)
        if not self.gain:
            return f"{moved} gains nothing."
        verb = "gains" if self.gain > 0 else "loses"
        return f"{moved} {verb} {told(abs(self.gain), self.unit)}: {got} for {told(self.before, self.unit)}."


def gain_from_splitting(
    ground: Ground, parts: Sequence[Fraction], only: Sequence[str] = (), most_runs: int = MOST_RUNS
) -> tuple[Splitting, ...]:
    """Let one claimant come as several, and look at what they get together.

    Rule    for each id: the sum of awards of its parts less its award as one. Amounts (claims, people, need, asks,
            values) are divided; figures per head, scores and classes go to every part as they are.
    Units   GBP, or whole units; ``parts`` are shares that sum to 1, such as ``HALVES``.
    Source  no advantageous merging or splitting: de Frutos, Coalitional manipulations in a bankruptcy problem (1999).
    Promise exact; one run for each id, and one before.
    Raises ``InputFault`` for an unknown id or too many runs, ``ValueError`` for parts that do not make up the whole,
    ``Refused`` where the rule has no answer to the data as they are.
    """
    codes, shares = chosen(ground, only), tuple(parts)
    if len(shares) < 2 or min(shares) <= 0 or sum(shares) != 1:
        raise ValueError("parts are two or more shares above 0 that sum to 1")
    check_runs("gain from splitting", runs_with_each(ground, only), most_runs)
    before = ground.awards()
    return tuple(_one(ground, code, shares, before[code]) for code in codes)


def _one(ground: Ground, code: str, parts: tuple[Fraction, ...], before: Fraction) -> Splitting:
    after: tuple[Fraction, ...] = ()
    refused = ""
    try:
        changed, names = ground.split(code, parts)
        awards = changed.awards()
        after = tuple(awards[name] for name in names)
    except Refused as fault:
        refused = str(fault)
    return Splitting(code, parts, before, after, ground.unit, refused)
