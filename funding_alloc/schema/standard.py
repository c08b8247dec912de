"""A set of project files, and how it is scored. No choice has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Self

from pydantic import Field as Limits
from pydantic import model_validator

from funding_alloc.errors import Finding
from funding_alloc.schema.base import Name, Share, Slug, Strict, Text
from funding_alloc.schema.formula import Status
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.standard_terms import Field, Level, PairOf, Record, Within
from funding_alloc.schema.study_inputs import StudyInputs


class Tables(Strict):
    """Where the tables lie that the files are read by."""

    dictionary: Text
    definitions: Annotated[tuple[Text, ...], Limits(min_length=1)]
    """Registers of definitions: the shipped one, and any of your own with the same columns."""
    units: Text
    authorities: Text
    districts: Text
    mapping: Text
    published_fields: Text


class ScoreRule(Grounded):
    """Which fields count for completeness, each alike, and what share of them is enough."""

    fields: Annotated[tuple[Field, ...], Limits(min_length=1)]
    at_least: Share

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len(set(self.fields)) < len(self.fields):
            raise ValueError("names a field twice")
        return self


class PairRule(Grounded):
    """Whose figures are to be compared, how alike they must be, and what share of pairs is enough."""

    of: PairOf
    within: Within
    level: Level
    at_least: Share


class Topic(Grounded):
    """Indicators that ask the same thing, whatever each project calls it; only among them is a definition suggested."""

    indicators: Annotated[tuple[Text, ...], Limits(min_length=1)]
    """Names as the project files have them."""


class AdviceRule(Strict):
    """How many steps of advice are worked out, and which indicators could stand for one another."""

    steps: Annotated[int, Limits(ge=0, le=50)]
    topics: dict[Name, Topic]


class Standard(Strict):
    """A set of project files to be scored."""

    standard: Slug
    title: Text
    status: Status
    purpose: Text
    files: Annotated[tuple[Text, ...], Limits(min_length=1)]
    """CSV files, workbooks, or folders of them."""
    tables: Tables
    score: ScoreRule
    pairs: PairRule
    advice: AdviceRule


@dataclass(frozen=True)
class Definition:
    """One definition of a register."""

    id: str
    label: str
    unit: str
    direction: str | None
    publisher: str
    source: str


@dataclass(frozen=True)
class UnitFactor:
    """What turns a value in a unit into one in its base."""

    base: str
    times: Fraction
    why: str


@dataclass(frozen=True)
class Mapped:
    """What stands for a core field in another standard; ``none`` where nothing does."""

    field: str
    standard: str
    object: str
    other: str
    how: str
    why: str


@dataclass(frozen=True)
class StandardInputs(StudyInputs):
    """A set with its files and tables."""

    rules: Standard
    file: str
    records: tuple[Record, ...]
    definitions: Mapping[str, Definition]
    units: Mapping[str, UnitFactor]
    """By unit, in small letters."""
    mapping: tuple[Mapped, ...]
    unmapped: Mapping[str, tuple[str, ...]]
    """Fields of each standard that no core field stands for."""
    remarks: tuple[Finding, ...]
    """What is odd in the files and changes no score."""
    names: Mapping[str, str]
    """Of authorities, by code."""
