"""Allocation rules as pure functions: shares of a divisible quantum, whole units, and selection of bids.

Every registered rule can be called by its name, with underscores: ``talmud(estate=200, claims={"A": 100, "B": 200})``,
``score_order_stop(10, asks={"A": 6, "B": 5}, scores={"A": 90, "B": 80})``. ``EVERY_RULE`` holds them all; ``RULES``
those that share an estate, ``SELECTION_RULES`` those that choose among bids.
``probe("talmud", estate=200, claims=..., overclaim="0.1")`` shows what a rule does to those who overclaim, split, join
or need more.
"""

from __future__ import annotations

from typing import Any

_REGISTERS = ("EVERY_RULE", "RULES", "SELECTION_RULES")


def __getattr__(name: str) -> Any:
    """A registered rule, or a register, loaded when it is first asked for."""
    from importlib import import_module

    if name == "probe":
        return import_module("funding_alloc.rules.probes.call").probe
    if not name.startswith("_"):
        register = import_module("funding_alloc.rules.register")
        if name in _REGISTERS:
            return getattr(register, name)
        if name.replace("_", "-") in register.EVERY_RULE:
            return register.EVERY_RULE[name.replace("_", "-")]
    raise AttributeError(f"module 'funding_alloc.rules' has no attribute '{name}'")


def __dir__() -> list[str]:
    from funding_alloc.rules.register import EVERY_RULE

    return [*_REGISTERS, "probe", *(name.replace("-", "_") for name in EVERY_RULE)]
