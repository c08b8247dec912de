"""A second calculation for every rule of the engine: linear programme, bisection or pairs, written apart."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.register import RULES
from tests.rules.estates.problems import Awards, problems, shared

ZERO = Fraction(0)
Formula = Callable[[Problem, str, Fraction], Fraction]


def _halved(problem: Problem) -> bool:
    return 2 * problem.estate <= sum(problem.columns["claim"].values())


def _claim(problem: Problem, code: str) -> Fraction:
    return problem.columns["claim"][code]


def _most(problem: Problem) -> Fraction:
    return max(problem.columns["claim"].values())


def _talmud(p: Problem, c: str, m: Fraction) -> Fraction:
    half = _claim(p, c) / 2
    return min(half, m) if _halved(p) else max(half, _claim(p, c) - (_most(p) - m))


def _reverse(p: Problem, c: str, m: Fraction) -> Fraction:
    half = _claim(p, c) / 2
    return max(ZERO, half - (_most(p) - m)) if _halved(p) else half + min(half, m)


def _piniles(p: Problem, c: str, m: Fraction) -> Fraction:
    half = _claim(p, c) / 2
    return min(half, m) if _halved(p) else half + min(half, m)


def _egalitarian(p: Problem, c: str, m: Fraction) -> Fraction:
    half = _claim(p, c) / 2
    return min(half, m) if _halved(p) else max(half, min(_claim(p, c), m))


def _cell(name: str) -> Formula:
    return lambda p, c, m: m * p.columns[name][c]


def _blend(p: Problem, c: str, m: Fraction) -> Fraction:
    part, need, people = Fraction(p.options["need_part"]), p.columns["need"], p.columns["population"]
    return m * (part * need[c] / sum(need.values()) + (1 - part) * people[c] / sum(people.values()))


def _linear(p: Problem, c: str, m: Fraction) -> Fraction:
    weight = Fraction(p.options["base"]) + Fraction(p.options["slope"]) * p.columns["need_index"][c]
    return m * p.columns["population"][c] * weight


def _power(p: Problem, c: str, m: Fraction) -> Fraction:
    weight = Fraction(float(p.columns["need_index"][c]) ** float(Fraction(p.options["power"])))
    return m * p.columns["population"][c] * weight


def _banded(p: Problem, c: str, m: Fraction) -> Fraction:
    found = ZERO
    for band in p.options["bands"].split(";"):
        edge, weight = map(Fraction, band.split(":"))
        found = weight if p.columns["need_index"][c] >= edge else found
    return m * p.columns["population"][c] * found


def _isoelastic(p: Problem, c: str, m: Fraction) -> Fraction:
    """The first-order condition, solved for the award: weight * (x / population) ** -eta is the same for all."""
    root = float(p.columns["weight"][c]) ** (1 / float(Fraction(p.options["eta"])))
    return m * p.columns["population"][c] * Fraction(root)


def _damped(p: Problem, c: str, m: Fraction) -> Fraction:
    last = p.columns["previous"][c]
    low, high = 1 - Fraction(p.options["most_fall"]), 1 + Fraction(p.options["most_rise"])
    return min(max(m * p.columns["need"][c], last * low), last * high)


FORMULAS: dict[str, Formula] = {
    "proportional": lambda p, c, m: min(m, Fraction(1)) * _claim(p, c),
    "constrained-equal-awards": lambda p, c, m: min(_claim(p, c), m),
    "constrained-equal-losses": lambda p, c, m: max(ZERO, _claim(p, c) - max(ZERO, _most(p) - m)),
    "talmud": _talmud,
    "reverse-talmud": _reverse,
    "piniles": _piniles,
    "constrained-egalitarian": _egalitarian,
    "equal": lambda p, c, m: m,
    "per-head": _cell("population"),
    "proportional-to-need": _cell("need"),
    "blend": _blend,
    "need-weighted-linear": _linear,
    "need-weighted-power": _power,
    "need-weighted-banded": _banded,
    "isoelastic-welfare": _isoelastic,
    "leximin-per-head": lambda p, c, m: min(_claim(p, c), m * p.columns["population"][c]),
    "floors-and-ceilings": lambda p, c, m: min(
        max(m * p.columns["need"][c], p.columns["floor"][c]), p.columns["ceiling"][c]
    ),
    "hold-harmless": lambda p, c, m: max(m * p.columns["need"][c], p.columns["previous"][c]),
    "damping": _damped,
}


def _bisected(problem: Problem, formula: Formula) -> Awards:
    """The formula at the multiplier that seventy halvings find."""
    low, high = ZERO, Fraction(4096)
    for _ in range(70):
        middle = (low + high) / 2
        if sum(formula(problem, code, middle) for code in problem.ids) < problem.estate:
            low = middle
        else:
            high = middle
    return {code: formula(problem, code, high) for code in problem.ids}


def _engine_is_confirmed(name: str, data: st.DataObject) -> None:
    problem, _ = data.draw(problems(RULES[name]))
    awards = shared(RULES[name], problem)
    if awards is not None:
        second = _bisected(problem, FORMULAS[name])
        assert max(abs(awards[code] - second[code]) for code in awards) < Fraction(1, 10**9)


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=15)
@given(data=st.data())
def test_textbook_formula_and_bisection_find_the_same(name: str, data: st.DataObject) -> None:
    """The engine's exact multiplier against halvings of the rule as books write it, case by case of the half-sum."""
    _engine_is_confirmed(name, data)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=530)
@given(data=st.data())
def test_ten_thousand_problems_find_the_same(name: str, data: st.DataObject) -> None:
    """Nineteen rules, 530 problems each."""
    _engine_is_confirmed(name, data)


def test_every_rule_of_the_engine_has_its_formula() -> None:
    """Priority classes are confirmed class by class instead."""
    assert {name for name, rule in RULES.items() if rule.curves} - set(FORMULAS) == {"priority-classes"}


LEVELS = {"constrained-equal-awards": (1, False), "constrained-equal-losses": (1, True), "leximin-per-head": (0, False)}


@pytest.mark.parametrize("name", LEVELS)
@settings(max_examples=40)
@given(data=st.data())
def test_a_linear_programme_finds_the_same_level(name: str, data: st.DataObject) -> None:
    """The least that the greatest award (loss, award per head) can be is the level at which the rule cuts claims."""
    problem, _ = data.draw(problems(RULES[name]))
    claims = np.array([float(_claim(problem, code)) for code in problem.ids])
    people = np.array([float(problem.columns.get("population", {}).get(code, 1)) for code in problem.ids])
    is_loss = LEVELS[name][1]
    total = claims.sum() - float(problem.estate) if is_loss else float(problem.estate)
    n = len(claims)
    found = linprog(
        [*[0.0] * n, 1.0],
        A_ub=np.hstack([np.eye(n), -people[:, None]]),
        b_ub=np.zeros(n),
        A_eq=[[*[1.0] * n, 0.0]],
        b_eq=[total],
        bounds=[*((0, claim) for claim in claims), (0, None)],
    )
    cut = np.minimum(claims, found.x[-1] * people)
    awards = RULES[name].divide(problem).awards
    assert [float(awards[code]) for code in problem.ids] == pytest.approx(claims - cut if is_loss else cut, abs=1e-6)


@given(data=st.data())
def test_talmud_agrees_with_the_contested_garment_for_every_pair(data: st.DataObject) -> None:
    """The only rule of which any two divide their joint award as the Mishnah's two divide a garment: concede, halve."""
    problem, _ = data.draw(problems(RULES["talmud"]))
    awards, claims = RULES["talmud"].divide(problem).awards, problem.columns["claim"]
    for a, b in combinations(problem.ids, 2):
        both = awards[a] + awards[b]
        given_up_by_b, given_up_by_a = max(both - claims[b], ZERO), max(both - claims[a], ZERO)
        assert awards[a] == given_up_by_b + (both - given_up_by_a - given_up_by_b) / 2


@given(data=st.data())
def test_priority_classes_are_served_one_after_the_other(data: st.DataObject) -> None:
    """Each class alone, by the rule inside, with what those before have left."""
    problem, _ = data.draw(problems(RULES["priority-classes"]))
    claims, classes = problem.columns["claim"], problem.columns["priority"]
    left = problem.estate
    expected: Awards = {}
    for rank in sorted(set(classes.values())):
        group = {code: claims[code] for code in problem.ids if classes[code] == rank}
        spent = min(left, sum(group.values()))
        expected |= RULES[problem.options["within"]](spent, group)
        left -= spent
    assert RULES["priority-classes"].divide(problem).awards == expected
