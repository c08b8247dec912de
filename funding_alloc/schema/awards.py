"""Real awards of past competitions, and the districts they fell in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, order=True)
class Award:
    """One award; ``shares`` gives whole pounds by district and is empty outside England."""

    id: str
    fund: str
    applicant: str
    project: str
    country: str
    gbp: Decimal
    shares: Mapping[str, int]


@dataclass(frozen=True, order=True)
class PublishedTotal:
    """A published figure that a model is held against; ``gbp`` is None where none was found."""

    id: str
    area_code: str
    first_year: str
    last_year: str
    item: str
    gbp: int | None
    wording: str
    source: str
    confidence: str
