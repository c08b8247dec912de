"""Sets of project files held against the outcome data standard. No choice has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from funding_alloc.schema.base import Name, Share, Slug, Strict, Text
from funding_alloc.schema.formula import Status
from funding_alloc.schema.sources import Grounded


class FieldKind(StrEnum):
    """How a cell of a core field is read."""

    TEXT = "text"
    CODE = "code"
    NUMBER = "number"
    PERIOD = "period"
    GEOGRAPHY = "geography"
    DEFINITION = "definition"


class Compared(StrEnum):
    """What is compared in pairs."""

    AUTHORITIES = "authorities"
    PROJECTS = "projects"


class Filled(StrEnum):
    """What stands in a cell."""

    VALUE = "value"
    BLANK = "blank"
    SAID = "said to be missing"
    """``[x]``, ``TBC`` and the like: somebody looked and had nothing."""
    WRONG = "not of its kind"


class Scored(Grounded):
    """Fields that a record is scored on."""

    fields: Annotated[tuple[Name, ...], Field(min_length=1)]


class Pairs(Grounded):
    """What comparability is taken over."""

    of: Compared


class Thresholds(Grounded):
    """The least that a set must reach for its check to pass."""

    completeness: Share
    comparability: Share


class StandardSet(Strict):
    """A file that names project files and how they are scored."""

    standard: Slug
    title: Text
    status: Status
    purpose: Text
    dictionary: Text
    core_fields: Text
    definitions: Text
    authorities: Text
    districts: Text
    projects: Annotated[tuple[Text, ...], Field(min_length=1)]
    scored: Scored
    pairs: Pairs
    least: Thresholds

    @model_validator(mode="after")
    def _names_each_file_once(self) -> Self:
        if len(set(self.projects)) < len(self.projects):
            raise ValueError("a project file is named twice")
        if len(set(self.scored.fields)) < len(self.scored.fields):
            raise ValueError("a field is scored twice")
        return self


@dataclass(frozen=True)
class CoreField:
    """One field of the core dataset."""

    field: str
    kind: FieldKind
    holds: str
    example: str


@dataclass(frozen=True)
class Definition:
    """One outcome that projects may share."""

    definition: str
    label: str
    unit: str


@dataclass(frozen=True)
class Record:
    """One line of a project file."""

    file: str
    line: int
    cells: Mapping[str, str]
    """Text by field, as written."""
    state: Mapping[str, Filled]

    def value(self, field: str) -> str | None:
        """A cell's text where it holds a value."""
        return self.cells[field] if self.state[field] is Filled.VALUE else None

    @property
    def project(self) -> str:
        """Whose record it is; a file's name where it does not say."""
        return self.value("project") or self.file

    @property
    def measured(self) -> tuple[str, str] | None:
        """Definition and unit: what two records must share to be compared."""
        definition, unit = self.value("definition"), self.value("unit")
        return None if definition is None or unit is None else (definition, unit)


@dataclass(frozen=True)
class StandardInputs:
    """A set with the files that it names."""

    rules: StandardSet
    file: str
    fields: Mapping[str, CoreField]
    definitions: Mapping[str, Definition]
    authority_of: Mapping[str, str]
    """Authority of every known code of an authority or a district; a district outside any is its own."""
    records: tuple[Record, ...]
