"""A second calculation for the rules that no multiplier drives: enumeration, rounds, a polygon, a linear programme."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from funding_alloc.rules.register import RULES
from tests.rules.estates.problems import problems

ZERO = Fraction(0)


@settings(max_examples=40)
@given(data=st.data())
def test_random_arrival_is_the_mean_of_all_orders(data: st.DataObject) -> None:
    """Every order written out."""
    problem, _ = data.draw(problems(RULES["random-arrival"]))
    orders = list(permutations(problem.ids))
    paid = dict.fromkeys(problem.ids, ZERO)
    for order in orders:
        left = problem.estate
        for code in order:
            taken = min(left, problem.columns["claim"][code])
            paid[code] += taken / len(orders)
            left -= taken
    assert RULES["random-arrival"].divide(problem).awards == paid


@settings(max_examples=30)
@given(data=st.data())
def test_minimal_overlap_counts_who_claims_each_unit(data: st.DataObject) -> None:
    """In 144ths every height is whole: nested claims below it, a part of one's own above, unit by unit."""
    problem, _ = data.draw(problems(RULES["minimal-overlap"]))
    estate = int(problem.estate * 144)
    claims = {code: min(int(problem.columns["claim"][code] * 144), estate) for code in problem.ids}
    height = next(h for h in range(estate + 1) if sum(max(c - h, 0) for c in claims.values()) <= estate - h)
    awards = {code: Fraction(max(claim - height, 0)) for code, claim in claims.items()}
    for unit in range(height):
        sharers = [code for code, claim in claims.items() if claim > unit]
        for code in sharers:
            awards[code] += Fraction(1, len(sharers))
    assert RULES["minimal-overlap"].divide(problem).awards == {code: award / 144 for code, award in awards.items()}


@settings(max_examples=60)
@given(claims=st.tuples(*[st.integers(1, 12)] * 3), part=st.integers(1, 11))
def test_average_of_awards_of_three_is_the_centre_of_a_polygon(claims: tuple[int, int, int], part: int) -> None:
    """Corners found where two bounds meet, put in order, and the textbook centroid of a polygon."""
    estate = Fraction(sum(claims) * part, 12)
    a, b, c = claims
    ends = [ZERO, Fraction(a)], [ZERO, Fraction(b)], [ZERO, Fraction(c)]
    corners = {(x, y) for x, y in product(ends[0], ends[1])}
    corners |= {(x, estate - x - z) for x, z in product(ends[0], ends[2])}
    corners |= {(estate - y - z, y) for y, z in product(ends[1], ends[2])}
    kept = [(x, y) for x, y in corners if 0 <= x <= a and 0 <= y <= b and 0 <= estate - x - y <= c]
    middle = (sum(x for x, _ in kept) / len(kept), sum(y for _, y in kept) / len(kept))
    kept.sort(key=lambda p: np.arctan2(float(p[1] - middle[1]), float(p[0] - middle[0])))
    area = x_sum = y_sum = ZERO
    for (x0, y0), (x1, y1) in zip(kept, kept[1:] + kept[:1], strict=True):
        cross = x0 * y1 - x1 * y0
        area, x_sum, y_sum = area + cross, x_sum + (x0 + x1) * cross, y_sum + (y0 + y1) * cross
    x, y = x_sum / (3 * area), y_sum / (3 * area)
    awards = RULES["average-of-awards"](estate, {"A": a, "B": b, "C": c})
    assert awards == {"A": x, "B": y, "C": estate - x - y}


@settings(max_examples=40)
@given(data=st.data())
def test_dominguez_thomson_is_the_end_of_its_rounds(data: st.DataObject) -> None:
    """Three hundred rounds in floats leave nothing worth counting."""
    problem, _ = data.draw(problems(RULES["dominguez-thomson"]))
    left = float(problem.estate)
    claims = np.array([float(problem.columns["claim"][code]) for code in problem.ids])
    paid = np.zeros(len(claims))
    for _ in range(300):
        now = np.minimum(claims, left) / len(claims)
        paid, claims, left = paid + now, claims - now, left - now.sum()
    awards = RULES["dominguez-thomson"].divide(problem).awards
    assert [float(awards[code]) for code in problem.ids] == pytest.approx(paid, abs=1e-6)


@settings(max_examples=40)
@given(data=st.data())
def test_linear_utilitarian_is_the_optimum_of_a_linear_programme(data: st.DataObject) -> None:
    """No division between nothing and the claims has a greater weighted sum of benefits."""
    problem, _ = data.draw(problems(RULES["linear-utilitarian"]))
    median, eta = float(problem.figure("median_income")), float(problem.figure("eta"))
    worth = np.array(
        [
            float(problem.columns["benefit"][c]) * (median / float(problem.columns["income"][c])) ** eta
            for c in problem.ids
        ]
    )
    best = linprog(
        -worth,
        A_eq=[[1.0] * len(worth)],
        b_eq=[float(problem.estate)],
        bounds=[(0, float(problem.columns["claim"][code])) for code in problem.ids],
    )
    awards = RULES["linear-utilitarian"].divide(problem).awards
    assert sum(worth * [float(awards[code]) for code in problem.ids]) == pytest.approx(-best.fun, abs=1e-6)
