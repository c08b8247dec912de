"""A scenario: which places, years and money, and the settings of each model. No policy choice has a default."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, model_validator

from funding_alloc.schema.allocation import Model
from funding_alloc.schema.base import AreaCode, Day, Name, Positive, Share, Slug, Strict, Text, Year
from funding_alloc.schema.competition.words import NONE
from funding_alloc.schema.formula import Status
from funding_alloc.schema.funds import Announcement
from funding_alloc.schema.sensitivity import SensitivitySettings
from funding_alloc.schema.settlement import SettlementSettings
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.study import StudySettings
from funding_alloc.schema.targeting import Resampling, TargetingSettings
from funding_alloc.schema.uncertainty import Uncertainty
from funding_alloc.years import YearRange


class Level(StrEnum):
    """The recipients that a formula shares money between."""

    AUTHORITY = "authority"
    DISTRICT = "district"


class PlacesSettings(Strict):
    """Which areas take part."""

    authorities: Text
    """Table of authorities."""
    districts: Text
    """Table of districts."""
    include: tuple[AreaCode, ...]
    """Authorities that take part, by ONS code."""
    recipients: Level
    """``authority``: each formula shares money between authorities. ``district``: between all districts of England,
    and an authority's money is the sum over its districts."""


class Years(Strict):
    """First and last fiscal year of the scenario."""

    first: Year
    last: Year

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"the last year {self.last} lies before the first year {self.first}")
        return self

    @property
    def span(self) -> YearRange:
        """The years as a range."""
        return YearRange(self.first, self.last)


class ScopeException(Grounded):
    """A fund that an authority's settlement leaves out."""

    authority: AreaCode
    fund: Name
    inside: Literal["no"]


class FormulaSettings(Strict):
    """Each line shared by its fund's formula."""

    folder: Text
    announced: Announcement


class OneRound(Grounded):
    """How a fund's single round is sized."""

    oversubscription: Positive
    """Money asked for each pound on offer."""
    transport_bids: tuple[Name, ...]
    """Funds that take a transport bid from each authority besides the place bids of its districts."""


class SimulatedCompetition(Strict):
    """Bids are drawn from the generator; one round for each fund."""

    kind: Literal["simulated"]
    generator: Text
    draws: Annotated[int, Field(ge=20, le=5000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    rule: Literal["score_order", "knapsack_optimum"]
    """Rule whose mean over the draws is reported as the competitive allocation; both rules are always measured."""
    misfit: Literal["skip", "stop"]
    """What happens in score order when the next bid does not fit: pass it over, or stop."""
    round: OneRound
    announced: Announcement


class RecordedCost(Grounded):
    """What one bid cost."""

    gbp: Positive
    low_gbp: Positive
    high_gbp: Positive


class RecordedBids(Grounded):
    """How many bids a fund received for each one it funded."""

    received: Annotated[int, Field(ge=1)]
    funded: Annotated[int, Field(ge=1)]
    announced_gbp_m: Positive
    """Announced total of the whole fund in £ million, all nations; the awards read must add up to it."""


class RecordedLateness(Grounded):
    """How late what was funded came: shown wherever the cost of bidding is, for it costs more."""

    late_share: Share
    """Of the projects funded."""
    months_late: Positive
    """Mean over those that are late."""
    discount_rate: Annotated[Decimal, Field(gt=0, lt=1)]
    """A year, by which a benefit that comes late is worth less."""


class RecordedCompetition(Strict):
    """The awards really made."""

    kind: Literal["recorded"]
    awards: Text
    shares: Text
    announced: Announcement
    cost_per_bid: RecordedCost
    lateness: RecordedLateness
    bids_per_award: dict[Name, RecordedBids]
    targeting: TargetingSettings | None = None
    """Targeting by fund, with intervals and beside another calculation; left out, the table is not made."""


class RoundsCompetition(Strict):
    """Bids that were read: one round for every fund, decided bid by bid."""

    kind: Literal["rounds"]
    rounds: Annotated[dict[Name, Text], Field(min_length=1)]
    """Round file of each fund; what it offers is the fund's money over all its lines."""
    announced: Announcement
    cost_per_bid: Annotated[RecordedCost | None, NONE] = None
    """``none``, or left out: what bidding cost is not measured."""


class NoCompetition(Grounded):
    """No bids were invited for these lines: the competitive model is left out everywhere; its grounds say why."""

    kind: Literal["none"]


Competition = Annotated[
    SimulatedCompetition | RecordedCompetition | RoundsCompetition | NoCompetition, Discriminator("kind")
]


class Models(Strict):
    """Settings of the three models."""

    formula: FormulaSettings
    competitive: Competition
    settlement: SettlementSettings

    @property
    def used(self) -> tuple[Model, ...]:
        """The models that the scenario has, in the order of reports."""
        has_competition = not isinstance(self.competitive, NoCompetition)
        return tuple(model for model in Model if has_competition or model is not Model.COMPETITIVE)


class Application(Grounded):
    """The day for which eligibility is tested."""

    on: Day


class TestedEligibility(Strict):
    """Authorities of the scenario must not be known to be ineligible for a settlement."""

    kind: Literal["tested"]
    tests: Text
    """Table of the published tests."""
    answers: Text
    """Table with an answer for every authority and test."""
    mayors: Text
    """Table of mayors: what the first test is answered from."""
    applied: Application


class UntestedEligibility(Grounded):
    """Settlements are given to whoever takes part; the grounds say why."""

    kind: Literal["not_tested"]


EligibilitySettings = Annotated[TestedEligibility | UntestedEligibility, Discriminator("kind")]


class Pinned(Strict):
    """An indicator and the vintage that the scenario was written for."""

    indicator: Name
    vintage: Text


class Welfare(Grounded):
    """How much more a pound counts where incomes are lower: a weight of (mean income / income) to the power eta."""

    income: Pinned
    eta: Annotated[Decimal, Field(ge=0, le=5)]
    """Elasticity of the marginal utility of income; 0 counts every pound alike."""
    dated: Day
    """Day of the guidance that the elasticity is from."""


class MeasureSettings(Strict):
    """What targeting is measured against."""

    population: Pinned
    need: Pinned
    welfare: Annotated[Welfare | None, NONE] = None
    """``none``, or without the key, no measure is weighted by incomes."""
    interval: Annotated[Resampling | None, NONE] = None
    """How areas are drawn again for the intervals of measures; ``none``, or without the key, there are none."""


class PublishedCheck(Strict):
    """Published totals that each model is held against; they take no part in the calculation."""

    table: Text


class Scenario(Strict):
    """One question, with everything needed to answer it."""

    scenario: Slug
    title: Text
    status: Status
    purpose: Text
    dictionary: Text
    places: PlacesSettings
    indicators: Text
    years: Years
    funds: Text
    scope: tuple[ScopeException, ...]
    """Funds outside an authority's settlement; an empty list says that every fund is inside everywhere."""
    eligibility: EligibilitySettings
    """Whether the authorities are put to the tests for an integrated settlement."""
    models: Models
    measures: MeasureSettings
    sensitivity: Annotated[
        SensitivitySettings,
        Field(examples=["sensitivity: {swing: 0.1, assumption: Each figure is moved by a tenth of itself.}"]),
    ]
    """How far each weight and rate of the formulas is moved to see what follows."""
    uncertainty: Annotated[Uncertainty | None, NONE] = None
    """What ``sweep`` draws; a scenario without it, or with ``none`` over that of one it extends, cannot be swept."""
    published: Annotated[PublishedCheck | None, NONE] = None
    """``none`` where a scenario that extends another has nothing to be held against."""
    studies: Annotated[StudySettings | None, NONE] = None
    """Studies that are made beside the models, each with sheets and a section of the report."""
