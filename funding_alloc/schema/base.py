"""The strict base of everything a user writes, and the scalar types files are made of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from funding_alloc.years import FiscalYear

MOST_POUNDS = 10**13 - 1
"""No amount of ten trillion pounds is believed: from there on whole pounds are lost in a solver's arithmetic."""


class Strict(BaseModel):
    """Unknown keys are refused, values never change, attribute docstrings become the schema's help."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


def _read_year(value: Any) -> Any:
    return FiscalYear.parse(value) if isinstance(value, str) else value


def _read_day(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("is not a day such as 2025-04-01") from None


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
"""A name other entries refer to: lower case, digits and underscores."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
"""A file's own name: lower case, digits and hyphens."""
AreaCode = Annotated[str, StringConstraints(pattern=r"^E\d{8}$")]
"""An ONS code such as E47000001."""
Year = Annotated[
    FiscalYear, BeforeValidator(_read_year), WithJsonSchema({"type": "string", "pattern": r"^(1[89]|20)\d\d-\d\d$"})
]
Day = Annotated[date, BeforeValidator(_read_day)]
Pounds = Annotated[int, Field(ge=0, le=MOST_POUNDS)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Positive = Annotated[Decimal, Field(gt=0, le=MOST_POUNDS)]


class Unknown(StrEnum):
    """What stands where an amount has no figure: values of their own, never zero and never blank."""

    TBC = "TBC"
    """The publisher has yet to confirm it."""
    NOT_AVAILABLE = "not available"
    """It may be known to others; it was not found in what was read. Written ``[x]`` in tables."""


def _refuse_both(value: Any) -> Any:
    """An amount is a figure or TBC, and not both."""
    if isinstance(value, str) and value not in set(Unknown):
        letters = "".join(sign for sign in value if sign.isalpha()).lower()
        if "tbc" in letters and any(sign.isdigit() for sign in value):
            raise ValueError("is TBC and an amount at once; write one of them")
        if letters in {"tbc", "tobeconfirmed"}:
            raise ValueError("is written TBC")
        if letters in {"notavailable", "notread", "notretrieved", "x"}:
            raise ValueError("is written: not available")
    return value


Amount = Annotated[Pounds | Unknown, BeforeValidator(_refuse_both)]
"""Whole pounds, or the word that says why there is no figure."""
