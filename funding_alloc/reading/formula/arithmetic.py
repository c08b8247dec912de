"""Units of plain arithmetic, and which unit a name must have."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Protocol

from funding_alloc.errors import Finding
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.expression import Node, Number, Operation, Ref
from funding_alloc.schema.steps import DeriveStep
from funding_alloc.schema.steps.declare import Wants
from funding_alloc.schema.units import LABEL, NUMBER, Unit

UNKNOWN = Unit(kind="unknown")
"""Unit of what is itself at fault. Nothing is said about it a second time."""


class HasUnits(Protocol):
    """Names with their units, and the file they stand in."""

    document: Document
    units: dict[str, Unit]


def derive_faults(known: HasUnits, step: DeriveStep, path: Path_) -> Iterator[Finding]:
    """Sums of unlike things, a stated unit that the arithmetic does not give, a zero rule without a division."""
    found = yield from _unit_of(known, step.expression.root, path)
    if found is not None and not found.fits(step.unit) and not (found.is_pure and step.unit.is_pure):
        yield known.document.finding((*path[:-1], "unit"), f"the arithmetic gives {found}, not {step.unit}.")
    if step.where_divisor_is_zero is not None and not _divides_by_name(step.expression.root):
        yield known.document.finding((*path[:-1], "where_divisor_is_zero"), "nothing here is divided by a name.")


def _unit_of(known: HasUnits, node: Node, path: Path_) -> Generator[Finding, None, Unit | None]:
    """Unit of an expression (returned), and sums of unlike things (yielded)."""
    if isinstance(node, Number):
        return NUMBER
    if isinstance(node, Ref):
        unit = known.units.get(node.name)
        return None if unit in {UNKNOWN, LABEL} else unit
    left = yield from _unit_of(known, node.left, path)
    right = yield from _unit_of(known, node.right, path)
    if left is None or right is None:
        return None
    if node.sign in "+-":
        is_minus_sign = isinstance(node.left, Number) and node.left.text == "0"
        if not left.fits(right) and not is_minus_sign:
            what = f"adds or subtracts unlike things: {left} and {right}."
            yield known.document.finding_inside(path, node.offset, what)
        return right if left.is_pure and left.kind == "number" else left
    if node.sign == "/" and isinstance(node.right, Number) and node.right.value == 0:
        yield known.document.finding_inside(path, node.right.offset, "divides by zero.")
    return left.times(right) if node.sign == "*" else left.over(right)


def _divides_by_name(node: Node) -> bool:
    if not isinstance(node, Operation):
        return False
    divides = node.sign == "/" and not isinstance(node.right, Number)
    return divides or _divides_by_name(node.left) or _divides_by_name(node.right)


def meets(unit: Unit, wants: Wants) -> bool:
    """Whether a name of this unit may stand where a step wants one."""
    is_label = unit.is_pure and unit.kind == "label"
    checks: Mapping[Wants, bool] = {
        Wants.ANY: not is_label,
        Wants.EXTENSIVE: unit.is_extensive,
        Wants.INTENSIVE: not unit.is_extensive and not is_label,
        Wants.SHARE: unit.is_pure and unit.kind == "share",
        Wants.INDEX: unit.is_pure and unit.kind == "index",
        Wants.MONEY: unit.is_money,
        Wants.FLAG: unit.is_pure and unit.kind == "flag",
        Wants.LABEL: is_label,
        Wants.PURE: unit.is_pure and not is_label,
        Wants.PARAMETER: True,
        Wants.TABLE: True,
    }
    return checks[wants]
