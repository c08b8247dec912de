"""Coalitions of bodies: what each could achieve by itself, Shapley's division, and whether a division would hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from math import comb

from funding_alloc.schema.pockets_results import Blocking, Game
from funding_alloc.schema.pockets_terms import MOST_BODIES


def worth_of(game: Game, members: frozenset[str]) -> int:
    """What a coalition gains if it pays the whole cost itself, or does nothing where that is better.

    Rule    max(0, sum of its members' benefits - cost) where it holds everybody who is needed; else 0.
    Units   whole GBP.
    Promise never negative; nothing for nobody. What those outside gain or lose by it is not counted.
    """
    if not members or not game.needs <= members:
        return 0
    return max(0, sum(game.benefit[body] for body in members) - game.cost)


def shapley_values(game: Game) -> dict[str, Fraction]:
    """Each body's mean marginal worth over all orders in which the coalition may form.

    Rule    sum over coalitions S without the body of |S|! (n - |S| - 1)! / n! x (worth with it - worth of S).
    Units   GBP, exact; at most 10 bodies.
    Source  Shapley, L. S. (1953), A value for n-person games.
    Promise the values sum to the worth of all together; bodies that add alike get alike; one that never adds gets 0.
    Raises ``ValueError`` above 10 bodies.
    """
    players, count = game.players, len(game.players)
    if count > MOST_BODIES:
        raise ValueError(f"{count} bodies; Shapley values are enumerated for {MOST_BODIES} at most")
    worth = {members: worth_of(game, members) for members in _coalitions(players)}
    out = dict.fromkeys(players, Fraction(0))
    for members, alone in worth.items():
        # |S|! (n - |S| - 1)! / n! is 1 / (n x C(n - 1, |S|)).
        weight = Fraction(1, count * comb(count - 1, len(members))) if len(members) < count else Fraction(0)
        for body in players:
            if body not in members:
                out[body] += weight * (worth[members | {body}] - alone)
    return out


def blocking_coalition(game: Game, division: Mapping[str, Fraction | int]) -> Blocking | None:
    """The coalition that would gain most by leaving a division; None where the division is in the core.

    Rule    greatest worth(S) - sum of what its members are left with, above 0; ties go to fewer members, then to names.
    Units   GBP.
    Promise None exactly where every coalition is left with at least its worth.
    """
    best: Blocking | None = None
    for members in _coalitions(game.players):
        excess = Fraction(worth_of(game, members)) - sum((Fraction(division[body]) for body in members), Fraction(0))
        if excess > (best.by_gbp if best else 0):
            best = Blocking(tuple(sorted(members)), excess)
    return best


def core_gap(game: Game) -> int:
    """Pounds by which the worth of all together falls short of what any division in the core would need.

    Rule    worth(those who gain, and those who are needed) - worth(all).
    Units   GBP.
    Promise 0 exactly where some division is in the core. With a gap, those who gain do better without the others, who
            cannot be left with less than nothing. Without one, giving everything to one who is needed is in the core;
            and where nobody is needed and nobody is burdened the game is convex, so that Shapley's division is.
    """
    gaining = frozenset(body for body, gbp in game.benefit.items() if gbp > 0) | game.needs
    return worth_of(game, gaining) - worth_of(game, frozenset(game.players))


def _coalitions(players: tuple[str, ...]) -> Iterator[frozenset[str]]:
    for size in range(len(players) + 1):
        for members in combinations(players, size):
            yield frozenset(members)
