"""The steps a formula is made of. Each class is one word of the language; its attribute docstrings are its help.

Input and output units are declared beside each class and checked when a formula is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Literal

from pydantic import Discriminator

from funding_alloc.schema.base import Name, Strict


class Unit(StrEnum):
    """What a step's result counts."""

    COUNT = "count"
    """People, dwellings: may be shared out."""
    VALUE = "value"
    """An indicator that is not a count, as published."""
    INDEX = "index"
    """1 is the average of the areas taking part."""
    SHARE = "share"
    """Sums to 1 over the areas taking part."""
    GBP = "gbp"


@dataclass(frozen=True)
class Takes:
    """What a name in a step may refer to: a result or indicator of a unit, or a parameter where ``unit`` is None."""

    unit: Unit | None


Value = Annotated[Name, Takes(Unit.VALUE)]
Count = Annotated[Name, Takes(Unit.COUNT)]
Index = Annotated[Name, Takes(Unit.INDEX)]
Shares = Annotated[Name, Takes(Unit.SHARE)]
Amounts = Annotated[Name, Takes(Unit.GBP)]
ParameterName = Annotated[Name, Takes(None)]


class _Step(Strict):
    gives: ClassVar[Unit]
    """Unit of the step's result."""
    id: Name
    """Name by which later steps refer to this result."""


class IndexStep(_Step):
    """Turn an indicator into an index: 1 is the weighted mean of the areas taking part."""

    gives: ClassVar[Unit] = Unit.INDEX
    op: Literal["index"]
    of: Value
    """Indicator on a ratio scale, positive everywhere."""
    weighted_by: Count
    """Count that weights the mean, usually population."""
    measures: Literal["need", "cost"]
    """``need``: above 1 is more need, so an indicator that the data dictionary calls lower-is-more-need is inverted.
    ``cost``: value over mean as published, for wages and prices."""


class WeightStep(_Step):
    """Multiply a count by one or more indices, e.g. population by need: a weighted population."""

    gives: ClassVar[Unit] = Unit.COUNT
    op: Literal["weight"]
    count: Count
    by: Annotated[tuple[Name, ...], Takes(Unit.INDEX)]


class ShareStep(_Step):
    """Each area's part of the total of a count."""

    gives: ClassVar[Unit] = Unit.SHARE
    op: Literal["share"]
    of: Count


class BlendTerm(Strict):
    """One component of a blend."""

    weight: ParameterName
    """Parameter holding the component's weight."""
    of: Shares
    """Share the weight applies to."""


class BlendStep(_Step):
    """Add shares with weights that sum to exactly 1."""

    gives: ClassVar[Unit] = Unit.SHARE
    op: Literal["blend"]
    terms: tuple[BlendTerm, ...]


class AreaCostStep(_Step):
    """Adjust shares for unavoidable differences in cost, on the part of spending that bears them."""

    gives: ClassVar[Unit] = Unit.SHARE
    op: Literal["area_cost"]
    input: Shares
    by: Index
    """Cost index."""
    on: ParameterName
    """Parameter holding the part of spending that local cost moves, 0 to 1."""
    then: Literal["renormalise"]
    """The quantum is fixed, so adjusted shares are brought back to a total of 1."""


class DistributeStep(_Step):
    """Share the line's quantum out."""

    gives: ClassVar[Unit] = Unit.GBP
    op: Literal["distribute"]
    input: Shares


class FloorStep(_Step):
    """Guarantee every area a share of a base amount. Floors are rounded up to whole pounds before they bind."""

    gives: ClassVar[Unit] = Unit.GBP
    op: Literal["floor"]
    input: Amounts
    """Amounts before protection."""
    base: Amounts
    """Amounts the guarantee is measured against."""
    rate: ParameterName
    """Parameter holding the guaranteed share."""
    paid_for_by: Literal["scaling_back_gains"]
    """Who meets the cost; there is no default because it is a policy choice."""


class CeilingStep(_Step):
    """Hold every area to a multiple of a base amount. Ceilings are rounded down to whole pounds before they bind."""

    gives: ClassVar[Unit] = Unit.GBP
    op: Literal["ceiling"]
    input: Amounts
    base: Amounts
    rate: ParameterName
    paid_to: Literal["others_in_proportion"]
    """Who gets what the ceiling frees; there is no default because it is a policy choice."""


class FloorAndCeilingStep(_Step):
    """Floor and ceiling in a fixed quantum: x = clip(multiplier x input, floor, ceiling), one multiplier for all."""

    gives: ClassVar[Unit] = Unit.GBP
    op: Literal["floor_and_ceiling"]
    input: Amounts
    base: Amounts
    floor_rate: ParameterName
    ceiling_rate: ParameterName
    balanced_by: Literal["one_multiplier"]


class RoundStep(_Step):
    """Round to whole pounds by largest remainder, so that the quantum is spent exactly."""

    gives: ClassVar[Unit] = Unit.GBP
    op: Literal["round"]
    input: Amounts
    to_gbp: Literal["1"]
    remainder: Literal["largest_remainder"]
    ties: Literal["area_code"]


ProtectionStep = FloorStep | CeilingStep | FloorAndCeilingStep
Step = Annotated[
    IndexStep
    | WeightStep
    | ShareStep
    | BlendStep
    | AreaCostStep
    | DistributeStep
    | FloorStep
    | CeilingStep
    | FloorAndCeilingStep
    | RoundStep,
    Discriminator("op"),
]


@dataclass(frozen=True)
class Use:
    """One name in a step: where it stands, what it says, what it may refer to."""

    path: tuple[str | int, ...]
    name: str
    takes: Takes


def uses_of(step: Strict, path: tuple[str | int, ...] = ()) -> Iterator[Use]:
    """Every name in a step that refers to something else, read off the units its fields declare."""
    for field, info in type(step).model_fields.items():
        value = getattr(step, field)
        takes = next((mark for mark in info.metadata if isinstance(mark, Takes)), None)
        entries = enumerate(value) if isinstance(value, tuple) else [(None, value)]
        for i, entry in entries:
            here = (*path, field) if i is None else (*path, field, i)
            if isinstance(entry, Strict):
                yield from uses_of(entry, here)
            elif takes is not None:
                yield Use(here, str(entry), takes)
