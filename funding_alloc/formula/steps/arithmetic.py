"""Area by area: arithmetic, limits, bands, choices and fixed exceptions."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from typing import Final

import numpy as np

from funding_alloc.formula.arithmetic import Array
from funding_alloc.formula.state import Found, State
from funding_alloc.schema.expression import Node, Number, Ref
from funding_alloc.schema.steps.arithmetic import (
    BandsStep,
    BoundStep,
    ChooseStep,
    Condition,
    DeriveStep,
    EligibleStep,
    GreaterOfStep,
    LesserOfStep,
    LogStep,
    LookupStep,
    OverrideStep,
    PowerStep,
    SlidingScaleStep,
)

PLAIN: Final[Mapping[str, Callable[[Array, Array], Array]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


def derive(step: DeriveStep, at: State) -> Found:
    """Arithmetic as written. A zero divisor gives what the step says, or is refused."""
    return _reckon(step.expression.root, step, at), {}


def _reckon(node: Node, step: DeriveStep, at: State) -> Array:
    if isinstance(node, Number):
        return at.arithmetic.one(node.value)
    if isinstance(node, Ref):
        return at.known[node.name]
    left, right = _reckon(node.left, step, at), _reckon(node.right, step, at)
    if node.sign != "/":
        return PLAIN[node.sign](left, right)
    return _divide(left, right, step, at)


def _divide(left: Array, right: Array, step: DeriveStep, at: State) -> Array:
    is_zero = np.equal(right, 0).astype(bool)
    if not is_zero.any():
        quotient: Array = left / right
        return quotient
    if step.where_divisor_is_zero is None:
        at.refuse_where(is_zero, step, "divides by zero for {areas}.", "Say 'where_divisor_is_zero' if that may be.")
    safe = np.where(is_zero, at.arithmetic.one(Fraction(1)), right)
    instead = at.zero if step.where_divisor_is_zero is None else at.operand(step.where_divisor_is_zero)
    return np.where(is_zero, instead, left / safe)


def bound(step: BoundStep, at: State) -> Found:
    """No less than the lower limit, no more than the upper."""
    out = at.known[step.input]
    if step.lower is not None and step.upper is not None:
        low, high = at.operand(step.lower), at.operand(step.upper)
        at.refuse_where(np.greater(low, high).astype(bool), step, "the lower limit is above the upper for {areas}.")
    if step.lower is not None:
        out = np.maximum(out, at.operand(step.lower))
    if step.upper is not None:
        out = np.minimum(out, at.operand(step.upper))
    return out, {}


def greater_of(step: GreaterOfStep, at: State) -> Found:
    """The greatest, area by area."""
    return reduce(np.maximum, [at.known[name] for name in step.of]), {}


def lesser_of(step: LesserOfStep, at: State) -> Found:
    """The least, area by area."""
    return reduce(np.minimum, [at.known[name] for name in step.of]), {}


def power(step: PowerStep, at: State) -> Found:
    """A fractional power of something negative, or a negative power of zero, is refused."""
    exponent, x = at.known[step.exponent], at.known[step.of]
    at.refuse_where(np.greater(np.abs(exponent), 100).astype(bool), step, f"'{step.exponent}' is beyond 100.")
    has_no_root = np.less(x, 0) & np.not_equal(exponent % 1, 0)
    at.refuse_where(has_no_root.astype(bool), step, f"'{step.of}' is negative for {{areas}} and has no root.")
    has_no_inverse = np.equal(x, 0) & np.less(exponent, 0)
    at.refuse_where(has_no_inverse.astype(bool), step, f"'{step.of}' is zero for {{areas}} and has no inverse.")
    return at.arithmetic.power(x, exponent, step.digits), {}


def log(step: LogStep, at: State) -> Found:
    """Only what is positive has a logarithm."""
    x = at.known[step.of]
    at.refuse_where(np.less_equal(x, 0).astype(bool), step, f"'{step.of}' is not positive for {{areas}}.")
    return at.arithmetic.log(x, step.digits), {}


def sliding_scale(step: SlidingScaleStep, at: State) -> Found:
    """Straight between corners, level beyond them."""
    x = at.known[step.of]
    corners = [(at.operand(knot.at), at.operand(knot.gives)) for knot in step.knots]
    out = corners[0][1] + x * at.zero
    for (low, below), (high, above) in pairwise(corners):
        at.refuse_where(np.less_equal(high, low).astype(bool), step, "the corners do not rise.")
        along = below + (x - low) * (above - below) / (high - low)
        out = np.where(np.greater_equal(x, high), above, np.where(np.greater(x, low), along, out))
    return out, {}


def bands(step: BandsStep, at: State) -> Found:
    """The last band whose bound is reached."""
    x = at.known[step.of]
    first = at.operand(step.bands[0].start)
    at.refuse_where(np.less(x, first).astype(bool), step, f"'{step.of}' lies below the first band for {{areas}}.")
    out = x * at.zero + at.operand(step.bands[0].gives)
    for before, band in pairwise(step.bands):
        start = at.operand(band.start)
        at.refuse_where(np.less_equal(start, at.operand(before.start)).astype(bool), step, "the bands do not rise.")
        out = np.where(np.greater_equal(x, start), at.operand(band.gives), out)
    return out, {}


def lookup(step: LookupStep, at: State) -> Found:
    """The parameter's value for each area's label."""
    table = at.placed.formula.parameters[step.values].by_label or {}
    labels = at.labels[step.label]
    unknown = sorted(set(labels) - set(table))
    if unknown:
        raise at.fault(step, f"parameter '{step.values}' has no value for the label {', '.join(unknown[:6])}.")
    return at.arithmetic.column([Fraction(table[label]) for label in labels]), {}


def eligible(step: EligibleStep, at: State) -> Found:
    """1 where all, or any, of the tests hold."""
    tests = [_holds(condition, at) for condition in step.every or step.either or ()]
    combined = reduce(np.logical_and if step.every else np.logical_or, tests)
    return np.where(combined, at.arithmetic.one(Fraction(1)), at.zero), {}


COMPARE: Final[Mapping[str, Callable[[Array, Array], Array]]] = {
    "at_least": np.greater_equal,
    "at_most": np.less_equal,
    "above": np.greater,
    "below": np.less,
    "equals": np.equal,
}


def _holds(condition: Condition, at: State) -> Array:
    if condition.label is not None:
        wanted = set(condition.is_one_of or ())
        return np.asarray([[label in wanted for label in at.labels[condition.label]]])
    ((test, limit),) = condition.limits().items()
    return COMPARE[test](at.known[condition.of or ""], at.operand(limit)).astype(bool)


def choose(step: ChooseStep, at: State) -> Found:
    """One result where the flag is 1, the other elsewhere."""
    return np.where(np.equal(at.known[step.flag], 1), at.known[step.then], at.operand(step.otherwise)), {}


def override(step: OverrideStep, at: State) -> Found:
    """Named areas get their parameter's value."""
    unknown = sorted(set(step.areas) - set(at.codes))
    if unknown:
        raise at.fault(step, f"no area has the code {', '.join(unknown)}.", "Check the code, or the table's areas.")
    out = at.full(step.input).copy()
    for code, name in step.areas.items():
        out[:, at.codes.index(code)] = at.known[name][:, 0]
    return out, {}
