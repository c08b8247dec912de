"""Allocation rules as pure functions: shares of a divisible quantum, and selection of bids.

Every registered rule can be called by its name, with underscores: ``talmud(estate=200, claims={"A": 100, "B": 200})``.
``RULES`` holds them all.
"""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """A registered rule, or the register, loaded when it is first asked for."""
    from importlib import import_module

    if not name.startswith("_"):
        rules = import_module("funding_alloc.rules.register").RULES
        if name == "RULES":
            return rules
        if name.replace("_", "-") in rules:
            return rules[name.replace("_", "-")]
    raise AttributeError(f"module 'funding_alloc.rules' has no attribute '{name}'")


def __dir__() -> list[str]:
    from funding_alloc.rules.register import RULES

    return ["RULES", *(name.replace("-", "_") for name in RULES)]
