"""Who pays when somebody joins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.probes.ground import MOST_RUNS, ZERO, Ground, Refused, check_runs, chosen, runs_with_each, told

Moves = Mapping[str, tuple[Fraction, Fraction]]


@dataclass(frozen=True)
class Joining:
    """One joins the others, and the estate stays what it is."""

    code: str
    award: Fraction
    """What the one who joins gets."""
    less: Moves
    """Who has less with the one who joins: award without and with."""
    more: Moves
    """Who has more: the rule is then not population monotone."""
    unit: str
    refused: str = ""
    """Why the rule has no answer without the one who joins."""

    @property
    def lost(self) -> Fraction:
        """What the others lose, in all."""
        return sum((before - after for before, after in self.less.values()), ZERO)

    @property
    def gained(self) -> Fraction:
        """What others gain, in all."""
        return sum((after - before for before, after in self.more.values()), ZERO)

    @property
    def sentence(self) -> str:
        """What an analyst is told."""
        if self.refused:
            return f"Without {self.code} the rule has no answer, {self.refused}."
        paid = f"{_named(self.less)} {told(self.lost, self.unit)} less" if self.less else "nobody has less"
        freed = f", and {_named(self.more)} {told(self.gained, self.unit)} more" if self.more else ""
        return f"With {self.code}, who gets {told(self.award, self.unit)}, {paid}{freed}."


def who_loses_when_one_joins(
    ground: Ground, only: Sequence[str] = (), most_runs: int = MOST_RUNS
) -> tuple[Joining, ...]:
    """Take one out, run the rule without and with, and compare what the others have.

    Rule    for each id as the one who joins: the others' awards with it against without it.
    Units   GBP, or whole units.
    Source  population monotonicity: Thomson (2019).
    Promise exact; one run for each id, and one with everybody.
    Raises ``InputFault`` for an unknown id or too many runs, ``Refused`` where the rule has no answer to the data as
    they are.
    """
    codes = chosen(ground, only)
    check_runs("who loses when one joins", runs_with_each(ground, only), most_runs)
    together = ground.awards()
    return tuple(_one(ground, code, together) for code in codes)


def _one(ground: Ground, code: str, together: Mapping[str, Fraction]) -> Joining:
    try:
        alone = ground.without(code).awards()
    except Refused as fault:
        return Joining(code, together[code], {}, {}, ground.unit, str(fault))
    moves = {other: (before, together[other]) for other, before in alone.items()}
    less = {other: move for other, move in moves.items() if move[1] < move[0]}
    more = {other: move for other, move in moves.items() if move[1] > move[0]}
    return Joining(code, together[code], less, more, ground.unit)


def _named(moves: Moves) -> str:
    """Up to three by name, those who are moved most first."""
    order = sorted(moves, key=lambda code: (-abs(moves[code][1] - moves[code][0]), code))
    rest = len(order) - 3
    names = ", ".join(order[:3]) + (f" and {rest} other{'s' if rest > 1 else ''}" if rest > 0 else "")
    return f"{names} {'has' if len(order) == 1 else 'together have'}"
