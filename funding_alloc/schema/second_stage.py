"""A second stage: how an authority passes its settlement on to its constituent councils. No choice has a default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Discriminator, Field, model_validator

from funding_alloc.schema.base import AreaCode, Name, Pounds, Share, Slug, Strict, Text, Year
from funding_alloc.schema.bidding import BidGenerator
from funding_alloc.schema.formula import PlacedFormula, Status
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.objectives import UnmetNeed
from funding_alloc.schema.scenario import Years
from funding_alloc.schema.settlement import Amount, CapPeriod, ParameterRange, Part, with_parameter
from funding_alloc.schema.sources import Grounded, Source
from funding_alloc.years import FiscalYear

OWN = "own"
"""Stands for the formula of each fund's own, in place of a name from the library."""


class Way(StrEnum):
    """How a theme's money reaches the councils."""

    KEPT = "kept"
    FORMULA = "formula"
    PLAN = "plan"
    CALL = "call"


class KeptTheme(Grounded):
    """A theme whose money the authority spends itself."""

    way: Literal["kept"]


class PassedTheme(Grounded):
    """A theme whose money is passed on to the councils, all of it or in part."""

    way: Literal["formula", "plan", "call"]
    """``formula``: shared by the formula; ``plan``: the authority plans over its councils, who start from the formula;
    ``call``: the councils bid, and the formula shares out what comes back."""
    by_formula: Name
    """``own`` for the formula of each fund, or the name of one in the scenario's library."""
    keeps_funds: tuple[Name, ...]
    """Funds of the theme that the authority keeps whole; an empty list for none."""
    kept: dict[DelClass, Share]
    """Part of the other funds' planned spending that the authority keeps, by class."""


ThemeRule = Annotated[KeptTheme | PassedTheme, Discriminator("way")]


class CouncilVirement(Grounded):
    """How far a plan may move money between councils, from where the formula puts it."""

    cap: Share
    base: Literal["donor", "recipient", "both"]
    """What a council gives up, what it takes in, or each of the two, as a share of what it starts from."""
    per: CapPeriod


EveryCouncil = Literal["all"] | AreaCode
"""A council, or ``all`` that take part."""


class CouncilMinimum(Grounded):
    """The least a council gets from all themes that are planned."""

    council: EveryCouncil
    per: CapPeriod
    least: Part | Amount

    @model_validator(mode="after")
    def _names_whose_money(self) -> CouncilMinimum:
        if isinstance(self.least, Amount) and self.council == "all":
            raise ValueError("a minimum in pounds needs one council; for all of them give a 'part' of what they get")
        return self


class CouncilCommitment(Grounded):
    """Money already contracted with a council: at least so much of the theme goes there, in the class and year."""

    council: AreaCode
    theme: Text
    del_class: DelClass
    year: Year
    gbp: Pounds


class PlanRules(Strict):
    """What holds for the themes passed on by plan, over all of them together."""

    virement: CouncilVirement
    minimum: tuple[CouncilMinimum, ...]
    commitments: tuple[CouncilCommitment, ...]
    objective: UnmetNeed
    """Least weighted shortfall below each council's own need requirement in each theme, class and year."""


class TopUp(Grounded):
    """Part of what no bid won that goes out to the councils by formula; the rest returns to the authority."""

    share: Share


class CallRules(Grounded):
    """A call for bids to the councils: one for each theme passed on by call, over its classes and years."""

    generator: Text
    draws: Annotated[int, Field(ge=20, le=5000)]
    seed: Annotated[int, Field(ge=0, le=2**32 - 1)]
    misfit: Literal["skip", "stop"]
    """What happens in score order when the next bid does not fit: pass it over, or stop."""
    oversubscription: Annotated[Decimal, Field(gt=1, le=1000)]
    """Money asked for each pound on offer; it sizes the bids."""
    top_up: TopUp


class PublishedShare(Strict):
    """What a council was told it would get: held beside the result, and no part of the calculation."""

    council: AreaCode
    year: Year
    rdel_gbp: Pounds
    cdel_gbp: Pounds
    source: Source
    differs: Text
    """Why it is not like for like with the result."""


class SecondStage(Strict):
    """An authority's way of passing its settlement on."""

    second_stage: Slug
    title: Text
    status: Status
    purpose: Text
    scenario: Text
    """Scenario file whose settlement is passed on."""
    authority: AreaCode
    years: Years
    constituents: Annotated[tuple[AreaCode, ...], Field(min_length=1)]
    """Councils that take part, by their own codes: single-tier, upper-tier or lower-tier. Others get nothing."""
    themes: dict[Text, ThemeRule]
    """Every theme in which the authority has money."""
    plan: PlanRules | None = None
    call: CallRules | None = None
    published: tuple[PublishedShare, ...]
    ranges: tuple[ParameterRange, ...]

    def passed(self, *ways: Way) -> Mapping[str, PassedTheme]:
        """Themes passed on in some ways, in order; in any way where none is named."""
        wanted = {way.value for way in ways or Way}
        return {
            theme: rule
            for theme, rule in sorted(self.themes.items())
            if isinstance(rule, PassedTheme) and rule.way in wanted
        }


@dataclass(frozen=True, order=True)
class Council:
    """A constituent council and the districts that it stands for."""

    area_code: str
    name: str
    tier: Literal["single tier", "upper tier", "lower tier"]
    districts: tuple[str, ...]


@dataclass(frozen=True)
class SecondStageInputs:
    """A second stage with all it names."""

    rules: SecondStage
    file: str
    scenario: ScenarioInputs
    councils: tuple[Council, ...]
    """Those that take part, in code order."""
    left_out: tuple[Council, ...]
    """Those that take no part and whose districts no other stands for."""
    formulas: Mapping[tuple[str, FiscalYear], PlacedFormula]
    """By name and year, the funds' own among them."""
    generator: BidGenerator | None


def other_rules(rules: SecondStage) -> Iterator[tuple[str, str, SecondStage]]:
    """The rules with each parameter at each other value of its range, one at a time."""
    for one in rules.ranges:
        for value in one.values:
            yield one.parameter, value, with_parameter(rules, one.parameter, value)
