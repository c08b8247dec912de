"""Every rule by name, whatever it hands out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.rules.bids.call import CallableSelectionRule
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.estates.call import CallableRule
from funding_alloc.rules.estates.register_claims import CLAIMS
from funding_alloc.rules.estates.register_needs import NEEDS
from funding_alloc.rules.estates.register_units import UNITS

RULES: Final[Mapping[str, CallableRule]] = {**CLAIMS, **NEEDS, **UNITS}
"""Rules that share an estate: divisible, or in whole units."""
EVERY_RULE: Final[Mapping[str, CallableRule | CallableSelectionRule]] = {**RULES, **SELECTION_RULES}
"""These and the rules for bids."""


def rule_named(name: str) -> CallableRule | CallableSelectionRule:
    """A rule by its name. Raises ``InputFault`` for an unknown one."""
    if name not in EVERY_RULE:
        fix = did_you_mean(name.lower().replace("_", "-"), EVERY_RULE) or "See 'rule list'."
        raise InputFault([Finding("rule", 0, 0, f"'{name[:60]}' is no rule.", fix)])
    return EVERY_RULE[name]
