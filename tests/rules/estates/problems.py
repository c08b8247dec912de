"""Small problems for any registered rule, and what it means to break each property: written apart from the rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from funding_alloc.rules.estates.apportionment import UnitsCannotBeShared
from funding_alloc.rules.estates.parametric import BoundsMissQuantum
from funding_alloc.rules.estates.problem import Problem
from funding_alloc.rules.estates.rule import Rule
from funding_alloc.rules.rule import CannotBeShared, Property

Pick = Callable[[int, int], int]
Awards = dict[str, Fraction]

CELLS: dict[str, tuple[int, int]] = {
    "claim": (0, 12),
    "population": (1, 9),
    "need": (0, 9),
    "need_index": (1, 9),
    "floor": (0, 5),
    "ceiling": (5, 12),
    "previous": (0, 9),
    "priority": (1, 3),
    "count": (0, 40),
    "weight": (1, 9),
    "benefit": (0, 4),
    "income": (1, 4),
}
OPTIONS: dict[str, tuple[str, ...]] = {
    "need_part": ("0", "1/4", "0.7", "1"),
    "base": ("0", "1", "5/2"),
    "slope": ("1/3", "2"),
    "power": ("0", "1/2", "1", "1.7"),
    "bands": ("0:1;5:2", "1:1/2;4:1;8:3"),
    "eta": ("1/2", "1", "1.3", "2"),
    "most_fall": ("0", "1/4", "1"),
    "most_rise": ("1/10", "1", "3"),
    "within": ("proportional", "constrained-equal-awards", "constrained-equal-losses", "talmud"),
    "median_income": ("3",),
    "minimum": ("0", "1"),
}
IDS = "ABCDE"


def problem_for(rule: Rule, pick: Pick) -> Problem:
    """A problem of two to five that the rule may refuse only because of a minimum or a bound."""
    ids = tuple(IDS[: pick(2, 5)])
    columns = {name: {code: Fraction(pick(*CELLS[name])) for code in ids} for name in rule.columns}
    if "need" in columns:
        columns["need"]["A"] = Fraction(pick(1, 9))
    if "count" in columns:
        columns["count"]["A"] = Fraction(pick(1, 12))
    options = {option.name: OPTIONS[option.name][pick(0, len(OPTIONS[option.name]) - 1)] for option in rule.options}
    part = Fraction(pick(0, 12), 12)
    return Problem(_estate(rule, columns, options, part, pick), columns, options, ids)


def _estate(rule: Rule, columns: dict[str, Awards], options: dict[str, str], part: Fraction, pick: Pick) -> Fraction:
    if rule.is_in_units:
        return Fraction(pick(0, 20))
    if "claim" in columns:
        return part * sum(columns["claim"].values())
    if "floor" in columns:
        low, high = sum(columns["floor"].values()), sum(columns["ceiling"].values())
        return low + part * (high - low)
    if "previous" in columns:
        fall, rise = Fraction(options.get("most_fall", "0")), Fraction(options.get("most_rise", "1"))
        return sum(columns["previous"].values()) * (1 - fall + part * (rise + fall))
    return part * 36


@st.composite
def problems(draw: st.DrawFn, rule: Rule) -> tuple[Problem, Pick]:
    """A problem, and the way to pick what is changed about it."""

    def pick(low: int, high: int) -> int:
        return draw(st.integers(low, high))

    return problem_for(rule, pick), pick


def shared(rule: Rule, problem: Problem) -> Awards | None:
    """Awards, or None where the rule refuses the problem for its bounds or minimum."""
    try:
        return rule.divide(problem).awards
    except (BoundsMissQuantum, UnitsCannotBeShared, CannotBeShared):
        return None


def less(problem: Problem, code: str, estate: Fraction) -> Problem:
    """The problem without one of its members."""
    ids = tuple(other for other in problem.ids if other != code)
    columns = {name: {c: cells[c] for c in ids} for name, cells in problem.columns.items()}
    return replace(problem, estate=estate, columns=columns, ids=ids)


def with_cells(problem: Problem, name: str, cells: Awards) -> Problem:
    """The problem with another column."""
    return replace(problem, columns={**problem.columns, name: cells})


def is_broken(rule: Rule, prop: Property, problem: Problem, pick: Pick) -> bool:
    """Whether the rule breaks a property on this problem, in the way that is picked."""
    awards = shared(rule, problem)
    return awards is not None and BREAKS[prop](rule, problem, awards, pick)


def _resource(rule: Rule, problem: Problem, awards: Awards, pick: Pick) -> bool:
    more = Fraction(pick(1, 6)) if rule.is_in_units else Fraction(pick(1, 12), 4)
    larger = problem.estate + more
    if "claim" in problem.columns and larger > sum(problem.columns["claim"].values()):
        return False
    after = shared(rule, replace(problem, estate=larger))
    return after is not None and any(after[code] < awards[code] for code in awards)


def _population(rule: Rule, problem: Problem, awards: Awards, pick: Pick) -> bool:
    """Read backwards: when one leaves and the estate stays, nobody who stays has less."""
    rest = less(problem, problem.ids[pick(0, len(problem.ids) - 1)], problem.estate)
    if "claim" in rest.columns and rest.estate > sum(rest.columns["claim"].values()):
        return False
    before = shared(rule, rest)
    return before is not None and any(before[code] < awards[code] for code in before)


def _consistent(rule: Rule, problem: Problem, awards: Awards, pick: Pick) -> bool:
    gone = problem.ids[pick(0, len(problem.ids) - 1)]
    rest = shared(rule, less(problem, gone, problem.estate - awards[gone]))
    return rest is not None and any(rest[code] != awards[code] for code in rest)


def _claims(rule: Rule, problem: Problem, awards: Awards, pick: Pick) -> bool:
    code = problem.ids[pick(0, len(problem.ids) - 1)]
    claims = problem.columns["claim"]
    after = shared(rule, with_cells(problem, "claim", {**claims, code: claims[code] + Fraction(pick(1, 8), 2)}))
    return after is not None and after[code] < awards[code]


def _order(rule: Rule, problem: Problem, awards: Awards, _: Pick) -> bool:
    asked = problem.columns[rule.columns[0]]
    gains = any(awards[a] > awards[b] for a in asked for b in asked if asked[a] < asked[b])
    if rule.is_in_units:
        return gains
    equals = any(awards[a] != awards[b] for a in asked for b in asked if asked[a] == asked[b])
    losses = any(asked[a] - awards[a] > asked[b] - awards[b] for a in asked for b in asked if asked[a] < asked[b])
    return gains or equals or losses


def _dual(rule: Rule, problem: Problem, awards: Awards, _: Pick) -> bool:
    claims = problem.columns["claim"]
    lost = shared(rule, replace(problem, estate=sum(claims.values(), Fraction(0)) - problem.estate))
    return lost is not None and any(claims[code] - lost[code] != awards[code] for code in awards)


def _truncation(rule: Rule, problem: Problem, awards: Awards, _: Pick) -> bool:
    cut = {code: min(claim, problem.estate) for code, claim in problem.columns["claim"].items()}
    return shared(rule, with_cells(problem, "claim", cut)) != awards


def _quota(rule: Rule, problem: Problem, awards: Awards, _: Pick) -> bool:
    if problem.options.get("minimum", "0") != "0":
        return False
    counts = problem.columns["count"]
    total = sum(counts.values())
    return any(abs(awards[code] - counts[code] * problem.estate / total) >= 1 for code in awards)


BREAKS: dict[Property, Callable[[Rule, Problem, Awards, Pick], bool]] = {
    Property.RESOURCE_MONOTONE: _resource,
    Property.POPULATION_MONOTONE: _population,
    Property.CONSISTENT: _consistent,
    Property.CLAIMS_MONOTONE: _claims,
    Property.ORDER_PRESERVING: _order,
    Property.SELF_DUAL: _dual,
    Property.CLAIMS_TRUNCATION: _truncation,
    Property.WITHIN_QUOTA: _quota,
}
