"""The program itself: where its shipped scenario lies, and which code it is."""

from __future__ import annotations

import hashlib
from pathlib import Path

import funding_alloc
from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.run.published import Places

DEFAULT = "inputs/scenarios/integrated-settlements-2026.yaml"
PACKAGE = Path(funding_alloc.__file__).parent


def default_scenario() -> Path:
    """The shipped England scenario: inside an installed wheel, else beside the package in a clone."""
    return _shipped(DEFAULT)


def default_framework() -> Path:
    """The shipped outcomes framework."""
    return _shipped("inputs/outcomes/framework.yaml")


def _shipped(name: str) -> Path:
    """A folder that is carried inside an installed wheel, or lies beside the package in a clone."""
    in_wheel = PACKAGE / "shipped" / name
    return in_wheel if in_wheel.exists() else PACKAGE.parent / name


def formulas_folder() -> Path:
    """The formula library."""
    return _shipped("formulas")


def formula_named(name: Path) -> Path:
    """A formula file as given, or found in the library: ``us_fmap/2017-18.yaml``, or the newest of ``us_fmap``.

    Raises ``InputFault`` for a bare word that is neither.
    """
    library = formulas_folder()
    in_library = library / name
    if (name.exists() and name.is_file()) or in_library == name:
        return name
    if in_library.is_dir():
        versions = sorted(in_library.glob("*.yaml"))
        return versions[-1] if versions else name
    if in_library.is_file():
        return in_library
    if not name.exists() and not name.suffix and len(name.parts) == 1:
        known = [path.name for path in library.iterdir() if path.is_dir()]
        what = f"'{name}' is no formula of the library, and no file."
        raise InputFault([Finding("formula", 0, 0, what, did_you_mean(name.name, known) or "See 'formula list'.")])
    return name


def published_places(large: Path | None) -> Places:
    """The library, the published tables that are carried, and the folder of those too large for that.

    Raises ``InputFault`` where a folder is named that is none.
    """
    if large is not None and not large.is_dir():
        raise InputFault([Finding("--large", 0, 0, f"'{large}' is no folder.")])
    root = formulas_folder().parent
    return Places(formulas_folder(), _shipped("tests/published"), large or root.parent / "shared" / "published")


def program_hash() -> str:
    """SHA-256 of every module: a run of other code is another run, even under the same version number."""
    found = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*.py")):
        found.update(path.relative_to(PACKAGE).as_posix().encode() + b"\0")
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return found.hexdigest()
