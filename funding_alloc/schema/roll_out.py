"""A roll-out: the same scenario with more and more authorities inside a settlement. No policy choice has a default."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from funding_alloc.schema.base import AreaCode, Name, Slug, Strict, Text
from funding_alloc.schema.formula import Status
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.sources import Grounded


class World(StrEnum):
    """How those without a settlement get their money."""

    COMPETITION = "competition"
    """They bid, fund by fund, for what the settlements leave of each line."""
    FORMULA = "formula"
    """They get their formula share of each line, fund by fund, and may not move it."""


class OutsideWorld(Grounded):
    """One world to run, and why it may be the right one."""

    outside: World


class BidRule(StrEnum):
    """What those outside bid as others move inside."""

    UNCHANGED = "unchanged"
    """The bids they would make if nobody were inside: the same asks and scores, for less money with fewer rivals."""
    RESIZED = "resized"
    """Caps follow anew from the scenario's oversubscription, and need is graded among those still outside."""


class Bids(Grounded):
    """How bids answer to the roll-out."""

    rule: BidRule


class Stage(Grounded):
    """Who holds a settlement at one stage."""

    id: Name
    title: Text
    inside: tuple[AreaCode, ...]
    """Authorities with a settlement, by ONS code; those of the stage before are among them."""


class RollOut(Strict):
    """Stages of one roll-out, played on one scenario whose quantum for each line stays as it is."""

    roll_out: Slug
    title: Text
    status: Status
    purpose: Text
    scenario: Text
    """Scenario file that gives places, money, formulas and rules."""
    worlds: Annotated[tuple[OutsideWorld, ...], Field(min_length=1)]
    bids: Bids
    stages: Annotated[tuple[Stage, ...], Field(min_length=1)]


@dataclass(frozen=True)
class RollOutInputs:
    """A roll-out with the scenario it is played on."""

    roll_out: RollOut
    file: str
    base: ScenarioInputs
