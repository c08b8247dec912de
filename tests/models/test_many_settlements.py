"""Many settlements: limits checked cell by cell in fractions, and what the figures must be."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator.bulk import solve_bulk
from funding_alloc.models.settlement_arrays import MILLION, SettlementArrays, SettlementRules
from tests.benchmarks.many import arrays_of, posed, rules_of
from tests.benchmarks.settlement_peers import ROUTES


class Plan:
    """Whole pounds of a plan, in the shapes of its figures."""

    def __init__(self, arrays: SettlementArrays, rules: SettlementRules) -> None:
        self.arrays, self.rules = arrays, rules
        self.problem = posed(arrays, rules)
        self.solution = solve_bulk(self.problem)
        places, lines, years, segments = arrays.returns.shape
        sizes = {
            "carry": (places, lines, years - 1),
            "grant": arrays.grant_low.shape,
            "spend": (places, lines, years, segments),
        }
        found, begin = {}, 0
        for kind, shape in sizes.items():
            size = int(np.prod(shape))
            found[kind] = self.solution.pounds[begin : begin + size].reshape(shape)
            begin += size
        self.carry, self.grant = found["carry"], found["grant"]
        self.segments = found["spend"]
        brought = np.pad(self.carry, ((0, 0), (0, 0), (1, 0)))
        carried = np.pad(self.carry, ((0, 0), (0, 0), (0, 1)))
        self.spend = self.segments.sum(axis=-1)
        self.net = self.spend - brought + carried

    def formula(self, place: int, line: int, year: int) -> Fraction:
        """A line's share of its class's grant."""
        grant = int(self.grant[place, self.arrays.line_class[line], year])
        return Fraction(int(self.arrays.shares[place, line]) * grant, MILLION)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_every_rule_holds_on_whole_pounds(seed: int, national: bool) -> None:
    """Caps, carry-forward, balance, damping and control totals, each computed here by itself."""
    arrays = arrays_of(4, lines=4, years=3, seed=seed)
    rules = rules_of(arrays, national=national)
    plan = Plan(arrays, rules)
    for place, line, year in np.ndindex(plan.net.shape):
        formula = plan.formula(place, line, year)
        assert formula * (1 - rules.cap_out) <= int(plan.net[place, line, year]) <= formula * (1 + rules.cap_in)
        if year < plan.carry.shape[-1]:
            assert 0 <= int(plan.carry[place, line, year]) <= formula * rules.carry
    for kind in (0, 1):
        of_class = plan.net[:, arrays.line_class == kind].sum(axis=1)
        assert (of_class == plan.grant[:, kind]).all()
    assert (20 * plan.grant[..., 1:] >= 19 * plan.grant[..., :-1]).all()
    assert ((plan.grant >= arrays.grant_low) & (plan.grant <= arrays.grant_high)).all()
    if rules.control is not None:
        assert (plan.grant.sum(axis=0) <= rules.control).all()
    assert (plan.segments >= 0).all()
    assert (plan.segments[..., :-1] <= arrays.widths).all()


def test_benefit_is_that_of_the_curves() -> None:
    """Filling each segment before the next is what the optimum does, so the curve's value is the goal's."""
    plan = Plan(arrays_of(3, lines=3, years=2), rules_of(arrays_of(3, lines=3, years=2)))
    total = Fraction(0)
    for cell in np.ndindex(plan.spend.shape):
        left = int(plan.spend[cell])
        widths = [*plan.arrays.widths[cell].tolist(), left]
        for width, worth in zip(widths, plan.arrays.returns[cell].tolist(), strict=True):
            total += Fraction(min(left, width) * worth, MILLION)
            left -= min(left, width)

    assert plan.solution.goal_values == (total,)


@pytest.mark.filterwarnings("ignore:LpVariable.dicts:DeprecationWarning")
@pytest.mark.parametrize("route", ["HiGHS alone, plain arrays", "PuLP, operators", "PuLP, bulk construction"])
def test_the_plain_form_has_the_same_optimum(route: str) -> None:
    """With virement in and out as amounts of their own, written by hand in three ways."""
    arrays = arrays_of(5)
    timing = ROUTES[route](arrays, rules_of(arrays), None)

    assert timing["value"] == pytest.approx(Plan(arrays, rules_of(arrays)).solution.first_value, rel=1e-11)


def test_without_flexibility_the_plan_is_the_formula() -> None:
    """Caps of 0 and no carry-forward: to the pound where shares are whole pounds, next to them where not."""
    arrays = arrays_of(3, lines=4, years=2)
    none = Fraction(0)
    for unit, away in ((MILLION, 0), (1, 1)):
        grant = arrays.grant_low // unit * unit
        fixed = replace(arrays, grant_low=grant, grant_high=grant)
        plan = Plan(fixed, SettlementRules(none, none, none, damping=None, control=None))
        for cell in np.ndindex(plan.spend.shape):
            assert abs(int(plan.spend[cell]) - plan.formula(*cell)) <= away * (1 - Fraction(1, MILLION))
        assert (plan.net[:, arrays.line_class == 0].sum(axis=1) == grant[:, 0]).all()


def test_more_flexibility_never_worsens_the_plan() -> None:
    """Before rounding, from 0 to 30%."""
    arrays = arrays_of(3, lines=4, years=3)
    rules = rules_of(arrays)
    worth = []
    for cap in (Fraction(0), Fraction(1, 20), Fraction(1, 10), Fraction(3, 10)):
        wide = replace(rules, cap_in=cap, cap_out=cap)
        worth.append(Plan(arrays, wide).solution.first_value)

    assert all(later >= earlier - 1e-3 for earlier, later in itertools.pairwise(worth))
    assert worth[-1] > worth[0]


def test_without_control_totals_nobody_depends_on_the_others() -> None:
    """The first authority alone plans what it plans beside two more."""
    three = arrays_of(3, lines=4, years=3)
    one = {name: array[:1] for name, array in vars(three).items() if name != "line_class"}
    rules = rules_of(three, national=False)
    alone, beside = Plan(replace(three, **one), rules), Plan(three, rules)

    assert (alone.spend[0] == beside.spend[0]).all()


def test_reasons_are_words_with_names() -> None:
    """One of each kind."""
    arrays = arrays_of(2, lines=3, years=2)
    problem = posed(arrays, rules_of(arrays))
    reasons = {problem.words.limit(row).split(".")[0]: problem.words.reason(row) for row in range(problem.height)}

    assert reasons == {
        "most": "virement cap: authority 2 may take at most 10% into line 3 in year 2",
        "least": "virement cap: authority 2 may give up at most 10% of line 3 in year 2",
        "balance": "authority 2 spends and carries what it was granted of capital in year 2",
        "carried": "authority 2 may carry at most 5% of line 3 out of year 1",
        "damping": "authority 2 keeps at least 95% of its capital of year 1 in the next year",
        "control": "the control total of capital in year 2",
    }


def test_one_year_has_neither_carry_nor_damping() -> None:
    """Empty blocks take no names from others."""
    arrays = arrays_of(2, lines=3, years=1)
    problem = posed(arrays, rules_of(arrays))
    kinds = {problem.words.limit(row).split(".")[0] for row in range(problem.height)}

    assert kinds == {"most", "least", "balance", "control"}
    assert not len(Plan(arrays, rules_of(arrays)).carry.ravel())


Change = Callable[[SettlementArrays], dict[str, np.ndarray]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: {"shares": a.shares / MILLION}, r"whole numbers are needed, see \['shares'\]"),
        (lambda a: {"returns": np.full(a.returns.shape, np.nan)}, "whole numbers"),
        (lambda a: {"shares": a.shares + 1}, "do not add up"),
        (lambda a: {"returns": a.returns[..., ::-1].copy()}, "not concave"),
        (lambda a: {"widths": -a.widths}, r"below 0: \['widths'\]"),
        (lambda a: {"grant_low": a.grant_high + 1}, "above its ceiling"),
        (lambda a: {"grant_high": a.grant_high[:, :1]}, r"do not fit each other: \['grant_high'\]"),
        (lambda a: {"line_class": a.line_class[:-1]}, r"do not fit each other: \['line_class'\]"),
    ],
)
def test_figures_that_cannot_be_meant_are_refused(change: Change, message: str) -> None:
    """Floats, shares that miss the grant, curves that rise, floors above ceilings."""
    arrays = arrays_of(2, lines=3, years=2)
    with pytest.raises(ValueError, match=message):
        replace(arrays, **change(arrays))


def test_trillions_and_missing_labels_are_refused() -> None:
    """£10tn, and names that do not fit."""
    arrays = arrays_of(2, lines=3, years=2)
    with pytest.raises(ValueError, match="too large"):
        posed(replace(arrays, grant_high=arrays.grant_high + 10**13), rules_of(arrays))
    from funding_alloc.models.many_settlements import pose_many
    from funding_alloc.models.settlement_arrays import Labels

    with pytest.raises(ValueError, match="labels do not fit"):
        pose_many("test", arrays, rules_of(arrays), Labels(["one"], [], [], []))
