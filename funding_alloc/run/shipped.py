"""The scenario that is funded when none is named."""

from __future__ import annotations

from pathlib import Path

import funding_alloc

DEFAULT = "inputs/scenarios/integrated-settlements-2026.yaml"


def default_scenario() -> Path:
    """The shipped England scenario: inside an installed wheel, else beside the package in a clone."""
    package = Path(funding_alloc.__file__).parent
    in_wheel = package / "shipped" / DEFAULT
    return in_wheel if in_wheel.exists() else package.parent / DEFAULT
