"""Where a figure comes from, or that it is an assumption."""

from __future__ import annotations

from typing import Self

from pydantic import model_validator

from funding_alloc.schema.base import Strict, Text


class Source(Strict):
    """A publication that states a figure."""

    title: Text
    """Title of the publication."""
    publisher: Text
    """Who published it."""
    period: Text
    """Date of publication, or the period the figure describes."""
    licence: Text
    """Licence under which it may be used."""
    note: Text | None = None
    """What a reader must know before quoting it, e.g. that it was read in the press only."""


class Grounded(Strict):
    """Anything whose figures need a source, an assumption, or both where a sourced figure is put to a new use."""

    source: Source | None = None
    """Where the figure is published."""
    assumption: Text | None = None
    """What is assumed and why, in an illustrative formula."""

    @model_validator(mode="after")
    def _is_grounded(self) -> Self:
        if self.source is None and self.assumption is None:
            raise ValueError("needs a 'source', or an 'assumption' that says what is assumed and why")
        return self
