"""The program itself: where its shipped scenario lies, and which code it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import funding_alloc

DEFAULT = "inputs/scenarios/integrated-settlements-2026.yaml"
PACKAGE = Path(funding_alloc.__file__).parent


def default_scenario() -> Path:
    """The shipped England scenario: inside an installed wheel, else beside the package in a clone."""
    in_wheel = PACKAGE / "shipped" / DEFAULT
    return in_wheel if in_wheel.exists() else PACKAGE.parent / DEFAULT


def program_hash() -> str:
    """SHA-256 of every module: a run of other code is another run, even under the same version number."""
    found = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()
