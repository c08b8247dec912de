"""Steps that reckon area by area: arithmetic, limits, bands, choices and fixed exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np

from funding_alloc.export.workbook.calc.bench import AREA, MOST_LETTERS, Bench, Known, seen_length
from funding_alloc.export.workbook.calc.steps.rounding import significant
from funding_alloc.schema.expression import Node, Number, Ref
from funding_alloc.schema.steps import (
    BandsStep,
    BoundStep,
    ChooseStep,
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
from funding_alloc.schema.steps.arithmetic import Condition

TIGHT: Final[Mapping[str, int]] = {"+": 1, "-": 1, "*": 2, "/": 2}
SIGNS: Final[Mapping[str, str]] = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<", "equals": "="}


def derive(step: DeriveStep, bench: Bench) -> str:
    """Arithmetic as written in the file."""
    return _Written(step, bench).text(step.expression.root)[0]


class _Written:
    """An expression on its way into cells: a part that grows too long gets a column of its own."""

    def __init__(self, step: DeriveStep, bench: Bench) -> None:
        self.step, self.bench, self.parts, self.numbers = step, bench, 0, 0

    def text(self, node: Node) -> tuple[str, np.ndarray]:
        """The formula and its values, row by row."""
        if isinstance(node, Number):
            self.numbers += 0 if node.value in (0, 1) else 1
            known = self.bench.number(node.value, self.step, f"number_{self.numbers}")
            return known.ref, known.floats
        if isinstance(node, Ref):
            known = self.bench.known[node.name]
            return known.ref, known.floats
        (left, x), (right, y) = self.text(node.left), self.text(node.right)
        left = self._bracketed(node.left, left, TIGHT[node.sign], is_right=False)
        right = self._bracketed(node.right, right, TIGHT[node.sign], is_right=True)
        if node.sign != "/":
            found = {"+": x + y, "-": x - y, "*": x * y}[node.sign]
            return self._short(f"{left}{node.sign}{right}", found)
        return self._quotient((left, x), (right, y))

    def _quotient(self, over: tuple[str, np.ndarray], under: tuple[str, np.ndarray]) -> tuple[str, np.ndarray]:
        (left, x), (right, y) = over, under
        if self.step.where_divisor_is_zero is None:
            return self._short(f"{left}/{right}", x / y)
        instead = self.bench.operand(self.step.where_divisor_is_zero, self.step, "where_divisor_is_zero")
        found = np.where(y == 0, instead.floats, x / np.where(y == 0, 1, y))
        return self._short(f"IF({right}=0,{instead.ref},{left}/{right})", found)

    def _short(self, text: str, found: np.ndarray) -> tuple[str, np.ndarray]:
        if seen_length(text) <= MOST_LETTERS:
            return text, found
        self.parts += 1
        heading = f"{self.bench.heading(self.step.id)}: part {self.parts}"
        return self.bench.add(heading, "number", text, found).ref, found

    @staticmethod
    def _bracketed(node: Node, text: str, tight: int, *, is_right: bool) -> str:
        if isinstance(node, Number | Ref) or (
            text.startswith(("{", "IF(")) and text.endswith(("}", ")")) and _is_one(text)
        ):
            return text
        inner = TIGHT[node.sign] if not isinstance(node, Number | Ref) else 9
        return f"({text})" if inner < tight or (is_right and inner == tight) else text


def _is_one(text: str) -> bool:
    """Whether a text is one cell or one call, so that it needs no brackets."""
    if text.startswith("{"):
        return text.count("{") == 1
    depth = 0
    for i, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and sign == ")":
            return i == len(text) - 1
    return False


def bound(step: BoundStep, bench: Bench) -> str:
    """No less than the lower limit, no more than the upper."""
    text = bench.known[step.input].ref
    if step.lower is not None:
        text = f"MAX({text},{bench.operand(step.lower, step, 'lower').ref})"
    if step.upper is not None:
        text = f"MIN({text},{bench.operand(step.upper, step, 'upper').ref})"
    return text


def greater_of(step: GreaterOfStep, bench: Bench) -> str:
    """The greatest, area by area."""
    return f"MAX({','.join(bench.known[name].ref for name in step.of)})"


def lesser_of(step: LesserOfStep, bench: Bench) -> str:
    """The least, area by area."""
    return f"MIN({','.join(bench.known[name].ref for name in step.of)})"


def power(step: PowerStep, bench: Bench) -> str:
    """A whole power as it is, another to the digits that the step keeps, or to the 15 that a spreadsheet holds."""
    x, exponent = bench.known[step.of], bench.known[step.exponent]
    raw = f"{x.ref}^{exponent.ref}"
    of = (bench.heading(step.id), bench.unit_of(step.id), x.floats**exponent.floats)
    kept = significant(bench, raw, of, step.digits)
    return raw if kept == raw else f"IF({exponent.ref}=INT({exponent.ref}),{raw},{kept})"


def log(step: LogStep, bench: Bench) -> str:
    """Natural logarithm, to the digits that the step keeps."""
    x = bench.known[step.of]
    of = (bench.heading(step.id), bench.unit_of(step.id), np.log(x.floats))
    return significant(bench, f"LN({x.ref})", of, step.digits)


def sliding_scale(step: SlidingScaleStep, bench: Bench) -> str:
    """Straight between corners, level beyond them: a column for each stretch between two corners."""
    x = bench.known[step.of]
    corners = [
        (bench.operand(knot.at, step, f"corner_{i}_at"), bench.operand(knot.gives, step, f"corner_{i}_gives"))
        for i, knot in enumerate(step.knots, start=1)
    ]
    held, found = corners[0][1].ref, corners[0][1].floats
    head, unit = bench.heading(step.id), bench.unit_of(step.id)
    for i, ((low, below), (high, above)) in enumerate(pairwise(corners), start=1):
        straight = below.floats + (x.floats - low.floats) * (above.floats - below.floats) / (high.floats - low.floats)
        slope = f"{below.ref}+({x.ref}-{low.ref})*({above.ref}-{below.ref})/({high.ref}-{low.ref})"
        along = bench.add(f"{head}: straight line from corner {i} to {i + 1}", unit, slope, straight).ref
        text = f"IF({x.ref}>={high.ref},{above.ref},IF({x.ref}>{low.ref},{along},{held}))"
        found = np.where(x.floats >= high.floats, above.floats, np.where(x.floats > low.floats, straight, found))
        if i == len(corners) - 1:
            return text
        held = bench.add(f"{head}: up to corner {i + 1}", unit, text, found).ref
    return held


def bands(step: BandsStep, bench: Bench) -> str:
    """The last band whose bound is reached: a column for each band but the last."""
    x = bench.known[step.of]
    first = bench.operand(step.bands[0].gives, step, "band_1_gives")
    held, found = first.ref, first.floats
    for i, band in enumerate(step.bands[1:], start=2):
        start = bench.operand(band.start, step, f"band_{i}_from")
        gives = bench.operand(band.gives, step, f"band_{i}_gives")
        text = f"IF({x.ref}>={start.ref},{gives.ref},{held})"
        found = np.where(x.floats >= start.floats, gives.floats, found)
        if i == len(step.bands):
            return text
        heading = f"{bench.heading(step.id)}: up to band {i}"
        held = bench.add(heading, bench.unit_of(step.id), text, found).ref
    return held


def lookup(step: LookupStep, bench: Bench) -> str:
    """The parameter's value for the row's label."""
    parameter = bench.placed.formula.parameters[step.values]
    figure = bench.figure(step.values, bench.unit_of(step.values), parameter)
    values = {label: Fraction(value) for label, value in (parameter.by_label or {}).items()}
    return of_table(bench.figures.table(figure, values), f"{{{bench.label(step.label)}}}")


def of_table(name: str, of: str) -> str:
    """The figure of a name for a year, label or area."""
    return (
        f'SUMPRODUCT(({{Parameters!Name in formulas}}="{name}")*({{Parameters!For}}={of})'
        "*{Parameters!Value (see Unit)})"
    )


def eligible(step: EligibleStep, bench: Bench) -> str:
    """1 where all, or any, of the tests hold: a column for each test where there are several."""
    conditions = step.every or step.either or ()
    tests = [_test(condition, step, bench, i) for i, condition in enumerate(conditions, start=1)]
    if len(tests) == 1:
        return f"IF({tests[0][0]},1,0)"
    flags = [
        bench.add(f"{bench.heading(step.id)}: test {i}", "flag", f"IF({text},1,0)", found.astype(float)).ref
        for i, (text, found) in enumerate(tests, start=1)
    ]
    return f"{'MIN' if step.every else 'MAX'}({','.join(flags)})"


def _test(condition: Condition, step: EligibleStep, bench: Bench, number: int) -> tuple[str, np.ndarray]:
    if condition.label is not None:
        wanted = condition.is_one_of or ()
        cell = f"{{{bench.label(condition.label)}}}"
        tests = "+".join(f"({cell}={_quoted(label)})" for label in wanted)
        return f"{tests}>0", np.asarray([label in wanted for label in bench.labels[condition.label]])
    ((test, limit),) = condition.limits().items()
    x = bench.known[condition.of or ""]
    against = bench.operand(limit, step, f"test_{number}_{test}")
    compare = {
        "at_least": np.greater_equal,
        "at_most": np.less_equal,
        "above": np.greater,
        "below": np.less,
        "equals": np.equal,
    }[test]
    return f"{x.ref}{SIGNS[test]}{against.ref}", compare(x.floats, against.floats)


def _quoted(text: str) -> str:
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def choose(step: ChooseStep, bench: Bench) -> str:
    """One result where the flag is 1, the other elsewhere."""
    otherwise = bench.operand(step.otherwise, step, "otherwise")
    return f"IF({bench.known[step.flag].ref}=1,{bench.known[step.then].ref},{otherwise.ref})"


def override(step: OverrideStep, bench: Bench) -> str:
    """Named areas get their figure: a column finds it, and a column whether there is one."""
    held = bench.known[step.input]
    text, found = held.ref, held.floats
    codes = np.asarray([row.area for row in bench.rows], dtype=object)
    for i, (code, name) in enumerate(step.areas.items(), start=1):
        fixed: Known = bench.known[name]
        text = f"IF({{{AREA}}}={_quoted(code)},{fixed.ref},{text})"
        found = np.where(codes == code, fixed.floats, found)
        if i < len(step.areas):
            heading = f"{bench.heading(step.id)}: up to exception {i}"
            text = bench.add(heading, bench.unit_of(step.id), text, found).ref
    return text
