"""Systems maps: themes, interventions, outcomes and bodies, what leads to what, which benefits go along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Discriminator, Field

from funding_alloc.money import round_to_pounds
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.base import Name, Share, Slug, Strict, Text
from funding_alloc.schema.formula import Status
from funding_alloc.schema.pockets import PocketsInputs, UnitValue
from funding_alloc.schema.pockets_terms import Ranged
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.study_inputs import StudyInputs

MOST_NODES = 300
"""More than a reader could follow on one drawing."""
MOST_EDGES = 600
MOST_LOOPS = 200
"""Loops listed one by one; where there are more, the sets of nodes that they run through are told all the same."""


class NodeKind(StrEnum):
    """What a node of the map is; also its column, from left to right."""

    THEME = "theme"
    INTERVENTION = "intervention"
    OUTCOME = "outcome"
    BODY = "body"
    """A department or another body to whose budget benefits go, or residents."""


class Sign(StrEnum):
    """Whether more of the one makes more or less of the other."""

    PLUS = "plus"
    MINUS = "minus"


class Node(Strict):
    """Something on the map."""

    kind: NodeKind
    title: Text
    indicator: Name | None = None
    """Indicator of the outcomes framework; only for an outcome that one measures."""
    body: Name | None = None
    """Body of the pockets file; only for a body that benefits are split to."""


class PassesShare(Grounded):
    """A part of the benefits that the edge's start has."""

    kind: Literal["share"]
    value: Share


class PassesEvent(Strict):
    """The part of an event's fiscal value that is the body's at the edge's end."""

    kind: Literal["event"]
    event: Text


class Benefit(Strict):
    """Pounds that arise on the edge and go to its end: a unit value of the pockets file, so many times."""

    value: UnitValue
    quantity: Ranged
    """Units in a year; the central figure is taken, and the ends give the range."""


class Edge(Grounded):
    """One thing that leads to another."""

    start: Name = Field(alias="from")
    end: Name = Field(alias="to")
    sign: Sign
    benefit: Benefit | None = None
    passes: Annotated[PassesShare | PassesEvent, Discriminator("kind")] | None = None
    """What goes on of the benefits that its start has; without it, none."""


class SystemMap(Strict):
    """A systems map."""

    map: Slug
    title: Text
    status: Status
    purpose: Text
    pockets: Text
    """Wrong-pockets file: unit costs, incidence of events, price levels."""
    framework: Text
    """Outcomes framework whose indicators outcomes may name."""
    nodes: Annotated[dict[Name, Node], Field(min_length=1, max_length=MOST_NODES)]
    edges: Annotated[tuple[Edge, ...], Field(min_length=1, max_length=MOST_EDGES)]


@dataclass(frozen=True)
class Flow:
    """An edge as benefits see it."""

    start: str
    end: str
    enters: Fraction
    """Pounds that arise on it."""
    passes: Fraction
    """Part of what its start has."""


@dataclass(frozen=True)
class MapInputs(StudyInputs):
    """A systems map with the files it names."""

    rules: SystemMap
    file: str
    pockets: PocketsInputs
    indicators: Mapping[str, str]
    """Titles of the framework's indicators, by name."""
    flows: tuple[Flow, ...]
    """One for each edge, in the file's order; pounds at their central figure."""


@dataclass(frozen=True)
class Loop:
    """Nodes that lead back to the first, and whether going round strengthens or weakens what began it."""

    nodes: tuple[str, ...]
    is_reinforcing: bool


@dataclass(frozen=True)
class Orphan:
    """A node without a place on any way from a theme to a body."""

    node: str
    why: str


@dataclass(frozen=True)
class MapResults:
    """A systems map with what follows from it."""

    inputs: MapInputs
    loops: tuple[Loop, ...]
    has_more_loops: bool
    """Whether there are more than are listed."""
    components: tuple[tuple[str, ...], ...]
    """Sets of nodes each of which leads to every other."""
    orphans: tuple[Orphan, ...]
    has: Mapping[str, Fraction]
    """Pounds a year that reach each node."""
    carried: tuple[Fraction, ...]
    """Pounds a year along each edge."""
    stays: Mapping[str, Fraction]
    """Pounds a year that reach a node and do not go on."""
    checks: tuple[Check, ...]

    @property
    def is_sound(self) -> bool:
        """Whether every check passes."""
        return all(check.is_passed for check in self.checks)

    @property
    def entered(self) -> Fraction:
        """Pounds a year that arise on all edges."""
        return sum((flow.enters for flow in self.inputs.flows), Fraction(0))

    @property
    def stays_gbp(self) -> Mapping[str, int]:
        """Whole pounds that stay with each node; together they are what arises, rounded."""
        whole = round(self.entered)
        scaled = {name: gbp * whole / self.entered if self.entered else gbp for name, gbp in self.stays.items()}
        return round_to_pounds(scaled, whole)

    def ends_at(self, kind: NodeKind) -> int:
        """Whole pounds a year that stay with nodes of a kind."""
        nodes = self.inputs.rules.nodes
        return sum(gbp for name, gbp in self.stays_gbp.items() if nodes[name].kind is kind)
