"""Shapley values against every order of joining; the core against a linear programme of another library."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from funding_alloc.learning.coalitions import blocking_coalition, core_gap, shapley_values, worth_of
from funding_alloc.schema.pockets_results import Blocking, Game

NAMES = "abcdef"


@st.composite
def games(draw: st.DrawFn, most: int = 5) -> Game:
    """Up to five bodies with gains or burdens, a cost, and perhaps somebody without whom nothing is done."""
    names = NAMES[: draw(st.integers(1, most))]
    benefit = {name: draw(st.integers(-50, 100)) for name in names}
    needs = draw(st.sets(st.sampled_from(names), max_size=2))
    return Game(benefit, draw(st.integers(0, 150)), frozenset(needs))


def _by_orders(game: Game) -> dict[str, Fraction]:
    """The mean of what each adds over all orders of joining, one order at a time."""
    total = dict.fromkeys(game.players, Fraction(0))
    orders = list(permutations(game.players))
    for order in orders:
        inside: set[str] = set()
        for body in order:
            before = worth_of(game, frozenset(inside))
            inside.add(body)
            total[body] += worth_of(game, frozenset(inside)) - before
    return {body: found / len(orders) for body, found in total.items()}


@given(game=games())
def test_shapley_is_the_mean_over_all_orders(game: Game) -> None:
    """Exactly; and the values sum to what all achieve together."""
    values = shapley_values(game)
    assert values == _by_orders(game)
    assert sum(values.values()) == worth_of(game, frozenset(game.players))


@given(game=games())
def test_alike_and_idle_bodies(game: Game) -> None:
    """Bodies that add alike have alike; one without benefit whom nobody needs has nothing."""
    values = shapley_values(game)
    for one, other in combinations(game.players, 2):
        if game.benefit[one] == game.benefit[other] and (one in game.needs) == (other in game.needs):
            assert values[one] == values[other]
    for body in game.players:
        if game.benefit[body] == 0 and body not in game.needs:
            assert values[body] == 0


def test_by_hand() -> None:
    """Cost 100; a alone has 60, b 60, c 10. Pairs a b 20 and all 30: c adds 10 only when both are there."""
    game = Game({"a": 60, "b": 60, "c": 10}, 100, frozenset())
    assert worth_of(game, frozenset("ab")) == 20
    assert worth_of(game, frozenset("ac")) == 0
    # Of six orders a is second to b in (b, a, c): 20; third in (b, c, a) and (c, b, a): 30 each; (c, a, b): 0.
    third = Fraction(10, 3)
    assert shapley_values(game) == {"a": Fraction(80, 6), "b": Fraction(80, 6), "c": third}


def test_nothing_without_those_who_are_needed() -> None:
    """A coalition without the council achieves nothing, however much it would gain."""
    game = Game({"council": 0, "nhs": 500}, 100, frozenset({"council"}))
    assert worth_of(game, frozenset({"nhs"})) == 0
    assert shapley_values(game) == {"council": 200, "nhs": 200}


@settings(max_examples=60)
@given(game=games(4), seed=st.integers(0, 10**6))
def test_a_division_blocks_exactly_where_the_programme_says(game: Game, seed: int) -> None:
    """Greatest excess by another route: min t with worth(S) - what S is left with <= t for every coalition."""
    rng = np.random.default_rng(seed)
    whole = worth_of(game, frozenset(game.players))
    cuts = rng.multinomial(whole, np.full(len(game.players), 1 / len(game.players)))
    division = {body: int(part) for body, part in zip(game.players, cuts, strict=True)}
    coalitions = [frozenset(c) for n in range(len(game.players) + 1) for c in combinations(game.players, n)]
    excess = [worth_of(game, c) - sum(division[body] for body in c) for c in coalitions]
    solved = linprog([1], A_ub=[[-1]] * len(excess), b_ub=[-x for x in excess], bounds=[(None, None)])
    found = blocking_coalition(game, division)
    assert (found.by_gbp if found else 0) == pytest.approx(max(0.0, solved.x[0]), abs=1e-6)
    if found is not None:
        assert worth_of(game, frozenset(found.members)) - sum(division[b] for b in found.members) == found.by_gbp > 0


@settings(max_examples=100)
@given(game=games())
def test_a_core_is_there_exactly_without_a_gap(game: Game) -> None:
    """Against the programme over all coalitions: the least that a division in the core would have to sum to."""
    coalitions = [frozenset(c) for n in range(1, len(game.players) + 1) for c in combinations(game.players, n)]
    rows = [[-float(body in c) for body in game.players] for c in coalitions]
    worths = [-worth_of(game, c) for c in coalitions]
    solved = linprog(np.ones(len(game.players)), A_ub=rows, b_ub=worths, bounds=[(None, None)] * len(game.players))
    whole = worth_of(game, frozenset(game.players))
    assert (solved.fun > whole + 1e-6) == (core_gap(game) > 0)
    assert core_gap(game) >= 0


@settings(max_examples=60)
@given(
    benefit=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 100), min_size=1, max_size=5),
    cost=st.integers(0, 200),
)
def test_without_burdens_shapley_is_in_the_core(benefit: dict[str, int], cost: int) -> None:
    """Gains alone make the game convex, and of a convex game Shapley's division is in the core."""
    game = Game(benefit, cost, frozenset())
    assert blocking_coalition(game, shapley_values(game)) is None


def test_a_burdened_body_is_left_out_by_the_others() -> None:
    """Making whole whoever loses costs the others; by themselves they would not do it."""
    game = Game({"a": 100, "b": 50, "d": -20}, 60, frozenset())
    left = {"a": 50, "b": 20, "d": 0}
    assert blocking_coalition(game, left) == Blocking(("a", "b"), Fraction(20))


def test_ten_bodies_are_enumerated_and_eleven_are_not() -> None:
    """Alike bodies share alike."""
    game = Game({f"b{i}": 10 for i in range(10)}, 50, frozenset())
    assert set(shapley_values(game).values()) == {Fraction(5)}
    with pytest.raises(ValueError, match="11 bodies"):
        shapley_values(Game({f"b{i}": 1 for i in range(11)}, 5, frozenset()))
