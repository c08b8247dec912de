"""Steps that reckon area by area: arithmetic, limits, bands, choices and fixed exceptions."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Name, Strict, Text
from funding_alloc.schema.steps.declare import (
    Arithmetic,
    BaseStep,
    Digits,
    Flag,
    Gives,
    Label,
    LikeInput,
    Number,
    Operand,
    Outcome,
    ParameterName,
    Pure,
    Takes,
    UnitText,
    Wants,
)
from funding_alloc.schema.units import FLAG, RATIO, SCORE

LikeOf = Annotated[Operand, Takes(Wants.ANY, like="of")]
Bound = Annotated[Operand, Takes(Wants.ANY, like="input")]


class DeriveStep(BaseStep):
    """Plain arithmetic on names: per head, weighted counts, capacity, lump sums, gaps."""

    gives: ClassVar[Gives] = Gives(stated_in="unit")
    op: Literal["derive"]
    expression: Arithmetic
    """Names, numbers and + - * / ( ) only. Like is added to like; the unit of the result is worked out and checked."""
    unit: UnitText
    """Unit of the result: persons, gbp, 'gbp per person', ratio, index, score."""
    where_divisor_is_zero: Annotated[Operand, Takes(Wants.ANY)] | None = None
    """What a quotient is where its divisor is zero. Without it such an area is refused."""


class BoundStep(BaseStep):
    """Hold every value between limits. Nothing is redistributed: what is cut or added is not anybody else's."""

    gives: ClassVar[Gives] = Gives(same_as="input")
    op: Literal["bound"]
    input: Number
    """Values to hold."""
    lower: Bound | None = None
    """Least value: 0, a number for a pure number, or a name."""
    upper: Bound | None = None
    """Greatest value: as for ``lower``."""

    @model_validator(mode="after")
    def _limits_something(self) -> Self:
        if self.lower is None and self.upper is None:
            raise ValueError("needs a 'lower' limit, an 'upper' limit, or both")
        return self


class GreaterOfStep(BaseStep):
    """The greatest of several results, area by area. Share it out again where a pot is fixed: the sum has grown."""

    gives: ClassVar[Gives] = Gives(same_as="of")
    op: Literal["greater_of"]
    of: Annotated[tuple[Name, ...], Takes(Wants.ANY, like="of"), Field(min_length=2)]
    """Results to compare, all in one unit."""


class LesserOfStep(BaseStep):
    """The least of several results, area by area."""

    gives: ClassVar[Gives] = Gives(same_as="of")
    op: Literal["lesser_of"]
    of: Annotated[tuple[Name, ...], Takes(Wants.ANY, like="of"), Field(min_length=2)]
    """Results to compare, all in one unit."""


class PowerStep(BaseStep):
    """Raise to a power: 2 for a square, 0.5 for a root. Whole powers are exact."""

    gives: ClassVar[Gives] = Gives(unit=RATIO)
    op: Literal["power"]
    of: Pure
    """Pure number to raise."""
    exponent: ParameterName
    """Parameter holding the power."""
    digits: Digits
    """Significant digits kept of a power that is not whole."""


class LogStep(BaseStep):
    """Natural logarithm of a positive number."""

    gives: ClassVar[Gives] = Gives(unit=SCORE)
    op: Literal["log"]
    of: Pure
    """Pure number above zero."""
    digits: Digits
    """Significant digits kept."""


class Knot(Strict):
    """One corner of a sliding scale."""

    at: LikeOf
    """Value of ``of`` at the corner."""
    gives: Outcome
    """Result there: a number or a parameter."""


class SlidingScaleStep(BaseStep):
    """Straight lines between corners, e.g. a weight that rises with the rate of need."""

    gives: ClassVar[Gives] = Gives(stated_in="unit")
    op: Literal["sliding_scale"]
    of: Number
    """Value whose place on the scale is read."""
    knots: Annotated[tuple[Knot, ...], Field(min_length=2)]
    """Corners in rising order of ``at``."""
    beyond: Literal["level"]
    """Outside the corners the scale is level; there is no other way yet, and it is said."""
    unit: UnitText
    """Unit of the result."""


class Band(Strict):
    """One band of a table."""

    start: Annotated[LikeOf, Field(alias="from")]
    """Least value in the band; the band ends where the next begins."""
    gives: Outcome
    """Result in the band: a number or a name."""


class BandsStep(BaseStep):
    """Look a value up in bands: from each bound up to, and without, the next."""

    gives: ClassVar[Gives] = Gives(stated_in="unit")
    op: Literal["bands"]
    of: Number
    """Value to look up."""
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    """Bands in rising order; a value below the first is refused."""
    unit: UnitText
    """Unit of the result."""


class LookupStep(BaseStep):
    """Look a label up in a parameter that has a value for each label."""

    gives: ClassVar[Gives] = Gives(same_as="values")
    op: Literal["lookup"]
    label: Label
    """Label to look up."""
    values: Annotated[Name, Takes(Wants.TABLE)]
    """Parameter with ``by_label``."""


class Condition(Strict):
    """One test of an area."""

    of: Number | None = None
    """Number to test; goes with one of the limits."""
    label: Label | None = None
    """Label to test; goes with ``is_one_of``."""
    at_least: LikeOf | None = None
    """Holds from this value up."""
    at_most: LikeOf | None = None
    """Holds up to this value."""
    above: LikeOf | None = None
    """Holds above this value, and not at it."""
    below: LikeOf | None = None
    """Holds below this value, and not at it."""
    equals: LikeOf | None = None
    """Holds at this value alone."""
    is_one_of: tuple[Text, ...] | None = None
    """Labels; goes with ``label``."""

    @model_validator(mode="after")
    def _tests_one_thing(self) -> Self:
        if (self.of is None) == (self.label is None):
            raise ValueError("needs either 'of', a number, or 'label'")
        if self.label is not None and (self.is_one_of is None or self.limits()):
            raise ValueError("a label is tested by 'is_one_of' alone")
        if self.of is not None and (self.is_one_of is not None or len(self.limits()) != 1):
            raise ValueError("a number is tested by one of at_least, at_most, above, below, equals")
        return self

    def limits(self) -> dict[str, Decimal | str]:
        """The tests that are written, by their key."""
        keys = ("at_least", "at_most", "above", "below", "equals")
        return {key: limit for key in keys if (limit := getattr(self, key)) is not None}


class EligibleStep(BaseStep):
    """Who takes part: 1 where the tests hold, else 0. Ranks and earlier flags may be tested too."""

    gives: ClassVar[Gives] = Gives(unit=FLAG)
    op: Literal["eligible"]
    every: Annotated[tuple[Condition, ...] | None, Field(alias="all")] = None
    """All of these tests must hold."""
    either: Annotated[tuple[Condition, ...] | None, Field(alias="any")] = None
    """At least one of these tests must hold."""

    @model_validator(mode="after")
    def _says_how_tests_combine(self) -> Self:
        if bool(self.every) == bool(self.either):
            raise ValueError("needs either 'all' or 'any', with at least one test")
        return self


class ChooseStep(BaseStep):
    """One of two results, by a flag."""

    gives: ClassVar[Gives] = Gives(same_as="then")
    op: Literal["choose"]
    flag: Annotated[Flag, Field(alias="if")]
    """Flag, 1 or 0 for each area."""
    then: Number
    """Result where the flag is 1."""
    otherwise: Annotated[Operand, Takes(Wants.ANY, like="then")]
    """Result where it is 0."""


class OverrideStep(BaseStep):
    """Values fixed for named areas, by statute for instance. Nobody else's value changes."""

    gives: ClassVar[Gives] = Gives(same_as="input")
    op: Literal["override"]
    input: Number
    """Values of everybody else."""
    areas: Annotated[dict[Text, LikeInput], Field(min_length=1)]
    """Parameter that holds the fixed value, by area code."""
