"""The shipped roll-out, and what no stage of it changes."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from funding_alloc.reading.roll_out import read_roll_out
from funding_alloc.run.roll_out import play, shared_by_all_stages
from funding_alloc.run.roll_out_worlds import CompetitionWorld, FormulaWorld, Shared
from funding_alloc.schema.roll_out import BidRule, RollOutInputs, Stage
from funding_alloc.schema.roll_out_results import RollOutResults
from funding_alloc.schema.scenario import SimulatedCompetition

ROOT = Path(__file__).resolve().parents[2]
FILE = "inputs/scenarios/roll-out.yaml"
SIXTEEN = "inputs/scenarios/integrated-settlements-2026-all-sixteen.yaml"
SEVEN = "inputs/scenarios/integrated-settlements-2026.yaml"
QUANTUM = 20_530_076_385


@cache
def shipped() -> RollOutInputs:
    """The shipped roll-out, read once."""
    return read_roll_out(ROOT / FILE)


@cache
def played() -> RollOutResults:
    """The shipped roll-out, played once."""
    return play(shipped())


@cache
def shared() -> Shared:
    """Formula shares, plans and needs of the sixteen."""
    return shared_by_all_stages(shipped().base)[0]


@cache
def by_formula() -> FormulaWorld:
    """The world in which those outside have their formula shares."""
    return FormulaWorld(shared())


@cache
def by_competition(rule: BidRule = BidRule.UNCHANGED) -> CompetitionWorld:
    """The world in which those outside bid."""
    settings = shipped().base.scenario.models.competitive
    assert isinstance(settings, SimulatedCompetition)
    return CompetitionWorld(shared(), settings, rule)


def codes() -> tuple[str, ...]:
    """All sixteen."""
    return tuple(authority.area_code for authority in shipped().base.places.authorities)


def stage(*inside: str) -> Stage:
    """A stage with these inside."""
    return Stage(id="a", title="A stage", inside=inside, assumption="made up for a test")
