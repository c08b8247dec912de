"""What shows that a plan is as good as claimed, without taking the solver's word for it."""

from __future__ import annotations

from dataclasses import dataclass

from funding_alloc.schema.funds import DelClass
from funding_alloc.years import FiscalYear

ANY = "*"


@dataclass(frozen=True)
class Band:
    """Pounds up to a top that count at one weight."""

    top_gbp: int
    weight: float


@dataclass(frozen=True)
class Valued:
    """How one theme's class and year counts in the objective."""

    area_code: str
    theme: str
    del_class: DelClass
    year: FiscalYear
    bands: tuple[Band, ...]
    """In order; pounds beyond the last count for nothing."""


@dataclass(frozen=True)
class KeptLimit:
    """One limit of a plan that is a sum over rows of the plan."""

    area_code: str
    name: str
    """Its name in the programme."""
    reason: str
    counted: str
    """``in``, ``out`` or ``spend``; ``net`` is in less out, ``net out`` the other way."""
    theme: str
    del_class: str
    year: str
    """What the sum picks; a star is any."""
    sum_gbp: int
    least_gbp: int | None
    most_gbp: int | None


@dataclass(frozen=True)
class SettlementProof:
    """One authority's plan between a simple rule and a bound that no plan can better."""

    area_code: str
    unit: str
    is_small_good: bool
    """Whether the objective is to be small."""
    objective: float
    simple: float | None
    """Of the plan that moves pounds from where they count least to where they count most, one step after the other;
    None where floors leave that rule no plan."""
    bound: float
    is_plan: bool
    """Whether the plan made is the best one; inertia holds it back otherwise, and the proof is of the best one."""
    counts_unmet: bool
    """Whether bands count unmet need; spending otherwise."""
    limits: tuple[KeptLimit, ...]
    others: int
    """Limits that are no plain sum over rows, which the program checks alone."""
    values: tuple[Valued, ...]
    """Empty where the objective is no sum over bands."""
