"""Every rule by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.rules.register_claims import CLAIMS
from funding_alloc.rules.register_needs import NEEDS
from funding_alloc.rules.register_units import UNITS
from funding_alloc.rules.rule import Rule

RULES: Final[Mapping[str, Rule]] = {**CLAIMS, **NEEDS, **UNITS}


def rule_named(name: str) -> Rule:
    """A rule by its name. Raises ``InputFault`` for an unknown one."""
    if name not in RULES:
        fix = did_you_mean(name.lower().replace("_", "-"), RULES) or "See 'rule list'."
        raise InputFault([Finding("rule", 0, 0, f"'{name[:60]}' is no rule.", fix)])
    return RULES[name]
