"""A decided round walked down again: its bids in order, what is left before each, and the award on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from funding_alloc.schema.bids import Bid, Decided, Decision, Stage

VALUE = "value for money"
SCORE = "score order"


@dataclass(frozen=True)
class Step:
    """One bid on the way down."""

    decision: Decision
    rule: str
    counts: Fraction
    """Score, or claimed benefit."""
    equals: int
    """Place among all bids by what decides between equal ones."""
    place: int
    left: int
    stops: bool
    ended: bool
    award: int
    """Pounds on the way down; ``decision`` has those decided."""

    @property
    def key(self) -> Fraction:
        """What orders the bids, the most first."""
        return self.counts / self.decision.bid.ask if self.rule == VALUE else self.counts


def chosen_among(found: Decided) -> list[Decision]:
    """Decisions on the bids that came to the choice, in order of id."""
    return [one for one in found.decisions if one.stage is Stage.CHOICE]


def is_plain_walk(found: Decided) -> bool:
    """Whether a round is a walk down one order with nothing else to mind."""
    rules = found.inputs.competition
    ordered = rules.choice.rule.startswith(("score-order", "value-for-money")) and rules.choice.compared == "all"
    is_free = not rules.guides and rules.choice.awards_per_applicant is None and not found.effects
    return ordered and is_free and rules.part_funding is None and found.quantum is not None


def walk_down(found: Decided) -> Iterator[Step]:
    """Take a plain walk's bids in turn: each is funded whole if it fits what is left."""
    choice, chosen = found.inputs.competition.choice, chosen_among(found)
    rule = VALUE if choice.rule.startswith("value-for-money") else SCORE
    ties = {one.bid.id: i for i, one in enumerate(sorted(chosen, key=_among_equals(found)), start=1)}
    counts = {one.bid.id: _counts(one, rule) for one in chosen}

    def place(one: Decision) -> tuple[Fraction, int]:
        key = counts[one.bid.id] / one.bid.ask if rule == VALUE else counts[one.bid.id]
        return -key, ties[one.bid.id]

    left, ended, stops = found.quantum or 0, False, choice.rule.endswith("stop")
    for i, one in enumerate(sorted(chosen, key=place), start=1):
        award = one.bid.ask if one.bid.ask <= left and not ended else 0
        yield Step(one, rule, counts[one.bid.id], ties[one.bid.id], i, left, stops, ended, award)
        ended = ended or (stops and not award)
        left -= award


def astray(steps: Sequence[Step]) -> int:
    """Bids whose award is another than on the way down."""
    return sum(step.award != step.decision.award for step in steps)


def _counts(one: Decision, rule: str) -> Fraction:
    if rule == VALUE:
        return Fraction(one.bid.benefit or 0)
    return one.judged.score if one.judged is not None else Fraction(0)


def _among_equals(found: Decided) -> Callable[[Decision], tuple[Any, ...]]:
    inputs = found.inputs

    def need(bid: Bid) -> Fraction:
        return inputs.applicants[bid.applicant].need or Fraction(0)

    def key(one: Decision) -> tuple[Any, ...]:
        breaks = {"higher_need": -need(one.bid), "lower_ask": Fraction(one.bid.ask)}
        return (*(breaks[rule] for rule in inputs.competition.choice.ties), one.bid.id)

    return key
