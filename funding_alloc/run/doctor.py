"""Whether this machine can run the program."""

from __future__ import annotations

import platform
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

PACKAGE = "funding-alloc"


@dataclass(frozen=True)
class Entry:
    """One thing looked at."""

    what: str
    found: str
    is_fine: bool
    fix: str = ""


def examine(outputs: Path) -> tuple[Entry, ...]:
    """Look at Python, the pinned packages, the solver, the encoding and the outputs folder."""
    return (*_python(), *_packages(), _solver(), _encoding(), _writable(outputs))


def _python() -> Iterable[Entry]:
    is_fine = (3, 11) <= sys.version_info[:2] <= (3, 13)
    yield Entry("Python", platform.python_version(), is_fine, "" if is_fine else "Use Python 3.11, 3.12 or 3.13.")


def _packages() -> Iterable[Entry]:
    try:
        pins = sorted(requires(PACKAGE) or [])
    except PackageNotFoundError:
        yield Entry(PACKAGE, "not installed", False, "Run it by 'python3 -m funding_alloc.fresh', or 'pip install .'.")
        return
    for requirement in pins:
        if ";" in requirement or "==" not in requirement:
            continue
        name, pinned = requirement.split("==")
        try:
            found = version(name)
        except PackageNotFoundError:
            found = "missing"
        fix = "" if found == pinned else f"Install {name}=={pinned}: results were checked with that version."
        yield Entry(name, found, found == pinned, fix)


def _solver() -> Entry:
    from funding_alloc.allocator import solve
    from funding_alloc.errors import FundingError
    from funding_alloc.models.least_movement import pose_least_movement

    targets = {"a": Fraction(5, 2), "b": Fraction(3, 2)}
    try:
        pounds = solve(pose_least_movement("doctor", targets, 4, "four pounds are shared out")).pounds
    except FundingError as fault:
        return Entry("Solver", str(fault), False, "Reinstall highspy.")
    is_fine = (pounds["paid.a"], pounds["paid.b"]) == (3, 1)
    return Entry("Solver", "HiGHS solves a known problem" if is_fine else "wrong answer", is_fine)


def _encoding() -> Entry:
    encoding = (sys.stdout.encoding or "unknown").lower()
    can_say_pounds = encoding.replace("-", "") in {"utf8", "cp1252", "latin1", "iso88591", "cp65001"}
    return Entry("Screen encoding", encoding, can_say_pounds, "" if can_say_pounds else "Set PYTHONUTF8=1.")


def _writable(outputs: Path) -> Entry:
    folder = outputs if outputs.is_dir() else outputs.resolve().parent
    try:
        with tempfile.TemporaryDirectory(dir=folder):
            pass
    except OSError as fault:
        return Entry("Outputs", f"{folder}: {fault.strerror}", False, "Run elsewhere, or name a folder with --out.")
    return Entry("Outputs", f"{folder} can be written", True)
