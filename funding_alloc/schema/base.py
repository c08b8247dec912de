"""The strict base of everything a user writes, and the scalar types files are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from funding_alloc.years import FiscalYear

MOST_POUNDS = 10**13
"""No amount above ten trillion pounds is believed: larger figures lose whole pounds in a solver's arithmetic."""


class Strict(BaseModel):
    """Unknown keys are refused, values never change, attribute docstrings become the schema's help."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, arbitrary_types_allowed=True, allow_inf_nan=False
    )


def _read_year(value: Any) -> Any:
    return FiscalYear.parse(value) if isinstance(value, str) else value


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
Pounds = Annotated[int, Field(ge=0, le=MOST_POUNDS)]
Share = Annotated[Decimal, Field(ge=0, le=1)]
Positive = Annotated[Decimal, Field(gt=0, le=MOST_POUNDS)]
