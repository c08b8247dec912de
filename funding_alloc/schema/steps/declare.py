"""What every step declares: the names it takes, the unit it gives, and how its result is rounded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, get_args

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from funding_alloc.schema.base import Name, Strict
from funding_alloc.schema.expression import Expression, ExpressionFault, parse_expression
from funding_alloc.schema.units import Unit, parse_unit


class Wants(StrEnum):
    """What a name in a step may refer to; the value is how a finding says it."""

    ANY = "a number"
    EXTENSIVE = "a count or an amount that adds up over areas"
    INTENSIVE = "an indicator that is not a count"
    SHARE = "a share"
    INDEX = "an index"
    MONEY = "an amount of money"
    FLAG = "a flag"
    LABEL = "a label"
    PURE = "a pure number"
    PARAMETER = "a parameter"
    TABLE = "a parameter with values by label"


@dataclass(frozen=True)
class Takes:
    """Mark of a field that holds a name (or a list of names)."""

    wants: Wants
    like: str | None = None
    """Field of the same step whose unit this one must fit."""
    is_scalar: bool = False
    """Whether one value must hold for all areas."""
    is_result: bool = False
    """Whether this becomes the step's result, and so must fit the unit the step states."""


@dataclass(frozen=True)
class Gives:
    """Unit of a step's result: fixed, that of a field, or stated in a field."""

    unit: Unit | None = None
    same_as: str | None = None
    stated_in: str | None = None


class Mode(StrEnum):
    """Which way a number goes when it is rounded."""

    HALF_UP = "half_up"
    """Halves go away from zero."""
    HALF_EVEN = "half_even"
    """Halves go to the even neighbour."""
    UP = "up"
    """Away from zero."""
    DOWN = "down"
    """Towards zero."""
    EXCEL = "excel"
    """As a spreadsheet does: halves away from zero on the 15 digits it holds."""


class Rounding(Strict):
    """Rounding is part of the rule: it acts before the result is used."""

    to: Annotated[Decimal, Field(gt=0, le=10**9)]
    """Unit to round to: 1 for whole pounds, 0.01 for pence, 0.0001 for four decimals."""
    mode: Mode
    """Which way a number goes that lies between two multiples."""


class BaseStep(Strict):
    """What all steps share."""

    gives: ClassVar[Gives]
    """Unit of the step's result."""
    id: Name
    """Name by which later steps refer to this result."""
    round: Rounding | None = None
    """Rounds the result before anything uses it. Without it nothing is rounded."""

    def results(self) -> tuple[str, ...]:
        """Names this step defines."""
        return (self.id,)


_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def _read_operand(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) and _NUMBER.fullmatch(value) else value


def _read_expression(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return parse_expression(value)
    except ExpressionFault as fault:
        raise PydanticCustomError("expression", "{what}", {"what": fault.what, "offset": fault.offset}) from None


def _read_unit(value: Any) -> Any:
    return parse_unit(value) if isinstance(value, str) else value


Operand = Annotated[
    Decimal | Name,
    BeforeValidator(_read_operand),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]
"""A number written out, or a name."""
Arithmetic = Annotated[
    Expression,
    BeforeValidator(_read_expression),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "pattern": r"^[-+*/() a-z0-9_.]+$", "maxLength": 300}, {"type": "number"}]}
    ),
]
UnitText = Annotated[Unit, BeforeValidator(_read_unit), WithJsonSchema({"type": "string"})]
Digits = Annotated[int, Field(ge=6, le=60)]
"""Significant digits that are kept where a result is no exact fraction."""

Number = Annotated[Name, Takes(Wants.ANY)]
Count = Annotated[Name, Takes(Wants.EXTENSIVE)]
Value = Annotated[Name, Takes(Wants.INTENSIVE)]
Shares = Annotated[Name, Takes(Wants.SHARE)]
Index = Annotated[Name, Takes(Wants.INDEX)]
Money = Annotated[Name, Takes(Wants.MONEY)]
Flag = Annotated[Name, Takes(Wants.FLAG)]
Label = Annotated[Name, Takes(Wants.LABEL)]
Pure = Annotated[Name, Takes(Wants.PURE)]
ParameterName = Annotated[Name, Takes(Wants.PARAMETER)]
Outcome = Annotated[Operand, Takes(Wants.ANY, is_result=True)]
"""What a step gives in some case: a number or a name."""
LikeInput = Annotated[Name, Takes(Wants.ANY, like="input")]
ScalarMoney = Annotated[Name, Takes(Wants.MONEY, is_scalar=True)]


@dataclass(frozen=True)
class Use:
    """One name, or one number written out, in a step: where it stands and what it may be."""

    path: tuple[str | int, ...]
    name: str
    """The name; empty for a number."""
    takes: Takes
    number: Decimal | None = None
    like: tuple[str, ...] = ()
    """Names whose unit this one must fit."""


def uses_of(step: BaseModel, path: tuple[str | int, ...] = (), owners: tuple[BaseModel, ...] = ()) -> Iterator[Use]:
    """Every name and number in a step that its fields declare a meaning for, without steps inside it."""
    for field, info in type(step).model_fields.items():
        value = getattr(step, field)
        takes = next((mark for mark in _marks(info.metadata, info.annotation) if isinstance(mark, Takes)), None)
        place = (*path, info.alias or field)
        if isinstance(value, Expression):
            yield from (Use(place, ref.name, Takes(Wants.ANY)) for ref in value.refs())
            continue
        for key, entry in _entries(value):
            here = place if key is None else (*place, key)
            if isinstance(entry, BaseModel):
                if not isinstance(entry, BaseStep) or type(entry).model_fields.get("op") is None:
                    yield from uses_of(entry, here, (step, *owners))
            elif takes is not None and isinstance(entry, str | Decimal):
                like = _names_like(takes.like, (step, *owners))
                number = entry if isinstance(entry, Decimal) else None
                yield Use(here, "" if number is not None else str(entry), takes, number, like)


def _names_like(field: str | None, owners: tuple[BaseModel, ...]) -> tuple[str, ...]:
    held = next((found for owner in owners if field and (found := getattr(owner, field, None)) is not None), ())
    return tuple(str(name) for _, name in _entries(held) if isinstance(name, str))


def _entries(value: Any) -> Iterator[tuple[str | int | None, Any]]:
    if isinstance(value, tuple):
        yield from enumerate(value)
    elif isinstance(value, dict):
        yield from value.items()
    elif value is not None:
        yield None, value


def _marks(metadata: list[Any], annotation: Any) -> Iterator[Any]:
    """Marks of a field, also those of its optional, tuple or mapping parts."""
    yield from metadata
    for part in get_args(annotation):
        yield from _marks(list(getattr(part, "__metadata__", ())), part)
