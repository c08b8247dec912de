"""Wrong pockets: who pays for an intervention, to whom its benefits go, and in which years. No choice has a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field

from funding_alloc.schema.base import Day, Name, Share, Slug, Strict, Text, Year
from funding_alloc.schema.formula import Status
from funding_alloc.schema.pockets_terms import BodyKind, Counts, Measure, PriceLevel, Ranged, RangedShare
from funding_alloc.schema.scenario import Years
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.study_inputs import StudyInputs
from funding_alloc.years import FiscalYear


class Body(Strict):
    """Who may pay or gain."""

    title: Text
    kind: BodyKind
    home_department: Text
    """Department whose vote its money is, or ``none``."""

    @property
    def has_ledger(self) -> bool:
        """Whether there is a budget that could pay into something."""
        return self.kind not in {BodyKind.RESIDENTS, BodyKind.NOBODY_NAMED}


class Deflator(Grounded):
    """Price levels by year; figures are brought from their own price year to the file's."""

    table: Text
    level: PriceLevel
    dated: Day
    """Day of the series: another edition gives other pounds."""


class Discount(Grounded):
    """Real rate a year at which later money counts less, and the year in which a pound is a pound."""

    rate: Share
    base: Year
    dated: Day


class Reconciling(Grounded):
    """How far the parts of an event may miss its whole."""

    within: Share


class Profile(Grounded):
    """Which part of a yearly quantity falls in each year; years that are not named have none."""

    by_year: dict[Year, Share]


class FromRow(Strict):
    """A value of one row of the unit cost table."""

    kind: Literal["row"]
    code: Text
    measure: Measure


class FromEvent(Strict):
    """The fiscal value of an event of the incidence table, split between its departments."""

    kind: Literal["event"]
    event: Text


class OwnFigure(Ranged):
    """A figure that is in no table."""

    kind: Literal["own"]
    price_year: Year
    measure: Measure


UnitValue = Annotated[FromRow | FromEvent | OwnFigure, Discriminator("kind")]


class _Line(Strict):
    id: Name
    title: Text
    value: UnitValue
    """Pounds for one unit."""
    quantity: Ranged
    """Units for each person, in a year of the profile's full strength; negative where a benefit is a burden."""
    profile: Name


class CostLine(_Line):
    """Something that is paid for."""

    payer: Name


class BenefitLine(_Line):
    """Something that is saved or gained; it goes where its rows say, and where no row says it to the body named."""

    beneficiary: Name | None = None
    """Only for a figure of one's own: rows and events bring theirs."""
    cashable: RangedShare | None = None
    """Part of a fiscal benefit that can be taken out of a budget; only for fiscal ones."""


class Scale(Grounded):
    """How many people are helped at a time."""

    people: Annotated[int, Field(ge=1, le=10**6)]


class Intervention(Strict):
    """One thing that is paid for, with what comes of it."""

    title: Text
    scale: Scale
    costs: Annotated[tuple[CostLine, ...], Field(min_length=1)]
    benefits: Annotated[tuple[BenefitLine, ...], Field(min_length=1)]


class Settlement(Strict):
    """Whose savings fall to the authority that holds devolved money, and how much of them."""

    holds: dict[Name, RangedShare]
    """Part of a body's savings that the authority's own budget keeps; a body that is not named: none."""
    bears: Annotated[tuple[Name, ...], Field(min_length=1)]
    """Bodies whose costs the authority takes over whole; all other costs are paid as they are now."""


class Pot(Grounded):
    """A shared outcomes pot: what counts as a gain, and without whom nothing can be done."""

    counts: Annotated[tuple[Counts, ...], Field(min_length=1)]
    needs: tuple[Name, ...]
    """Bodies without which a coalition achieves nothing; an empty list for none."""


class Departments(Grounded):
    """Which body each department of the tables stands for."""

    bodies: dict[Text, Name]


class Pockets(Strict):
    """A wrong-pockets file."""

    pockets: Slug
    title: Text
    status: Status
    purpose: Text
    dictionary: Text
    """The data dictionary that says how the tables below are read."""
    unit_costs: Text
    incidence: Text
    """The Greater Manchester table, or one of your own with the same columns."""
    deflator: Deflator
    prices: Year
    """Price year of every result."""
    discount: Discount
    years: Years
    reconciling: Reconciling
    bodies: Annotated[dict[Name, Body], Field(min_length=1)]
    departments: Departments
    profiles: dict[Name, Profile]
    interventions: Annotated[dict[Name, Intervention], Field(min_length=1)]
    settlement: Settlement
    pot: Pot

    @property
    def ledgers(self) -> tuple[str, ...]:
        """Bodies that have a budget, in the file's order."""
        return tuple(name for name, body in self.bodies.items() if body.has_ledger)


@dataclass(frozen=True)
class Price:
    """Pounds in the prices of a year."""

    gbp: Fraction
    year: FiscalYear


@dataclass(frozen=True)
class UnitCost:
    """One row of the unit cost table."""

    code: str | None
    label: str
    unit: str
    department: str | None
    confidence: str
    prices: Mapping[Measure, Price]
    """By measure; one that the row does not have is not there."""


@dataclass(frozen=True)
class Incidence:
    """An event, and what of its fiscal value is whose."""

    event: str
    label: str
    unit: str
    total: Price
    parts: Mapping[str, Fraction]
    """Pounds by department as the table has them; they may miss the total."""


@dataclass(frozen=True)
class PocketsInputs(StudyInputs):
    """A wrong-pockets file with the tables it names."""

    rules: Pockets
    file: str
    unit_costs: tuple[UnitCost, ...]
    incidence: Mapping[str, Incidence]
    index: Mapping[PriceLevel, Mapping[FiscalYear, Fraction]]
    """Price level by column and year."""
    is_own_incidence: bool
    """Whether the incidence table is one of the user's own, and so need not agree with the unit costs."""

    @property
    def rows(self) -> Mapping[str, UnitCost]:
        """Unit costs by code."""
        return {cost.code: cost for cost in self.unit_costs if cost.code is not None}
