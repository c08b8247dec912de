"""A workbook against every rule of a profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding_alloc.export.lint.opened import Opened
from funding_alloc.export.lint.register import RULES
from funding_alloc.export.lint.rule import Fault, Inapplicable, Profile, Rule, Weight


@dataclass(frozen=True)
class Outcome:
    """What one rule found; ``not_applicable`` says why it had nothing to look at."""

    rule: Rule
    faults: tuple[Fault, ...] = ()
    not_applicable: str = ""


@dataclass(frozen=True)
class Report:
    """Every rule's outcome, in the order of the register."""

    name: str
    profile: Profile
    outcomes: Sequence[Outcome]

    def faults(self, weight: Weight) -> int:
        """Number of faults of one weight."""
        return sum(len(outcome.faults) for outcome in self.outcomes if outcome.rule.weight is weight)

    def is_sound(self, is_strict: bool) -> bool:
        """Whether no essential rule found a fault; strictly, no rule at all."""
        return not any(self.faults(weight) for weight in Weight if is_strict or weight is Weight.ESSENTIAL)


def report_on(opened: Opened, profile: Profile) -> Report:
    """Try every rule of the profile."""
    return Report(opened.name, profile, [_tried(rule, opened, profile) for rule in RULES if profile in rule.profiles])


def _tried(rule: Rule, opened: Opened, profile: Profile) -> Outcome:
    try:
        return Outcome(rule, tuple(rule.look(opened, profile)))
    except Inapplicable as why:
        return Outcome(rule, not_applicable=str(why))
    except SyntaxError:  # what an XML reader raises
        return Outcome(rule, not_applicable="a part of it is broken XML, which WB8 names")
