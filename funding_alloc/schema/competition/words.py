"""Scalars that the sections of a round share."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field


def _read_none(value: Any) -> Any:
    return None if value == "none" else value


NONE = BeforeValidator(_read_none)
"""The word ``none`` stands where a round has no such rule; a missing key is refused."""
Count = Annotated[int, Field(ge=1, le=1_000_000)]
Points = Annotated[Decimal, Field(ge=-1_000_000, le=1_000_000)]
