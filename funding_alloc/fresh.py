"""Sets up an environment of its own beside the clone, then runs a command in it. Standard library only.

``python3 -m funding_alloc.fresh compare`` and ``python3 -m funding_alloc.fresh test`` need Python 3.11 or newer and
pip, and nothing else: no virtual environment, no ``ensurepip``, no right to write to the system's Python.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".fresh"
LOCKED = ROOT / ".constraints.txt"


def main() -> int:
    """Set up what is missing, run the command, return its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older Python gets words here, not a syntax error later
        sys.exit(f"funding-alloc needs Python 3.11 or newer; this is {sys.version.split()[0]}")
    if not (ROOT / "pyproject.toml").is_file():
        sys.exit("funding_alloc.fresh sets up a clone of the repository; an installed copy needs no setting up")
    words = sys.argv[1:] or ["compare"]
    python = environment()
    if words[0] == "test":
        return run([python, "-m", "pytest", "-p", "no:cacheprovider", *words[1:]], cwd=ROOT)
    return run([python, "-m", "funding_alloc", *words], cwd=None)


def environment() -> str:
    """The environment's Python, made or mended first if the pinned versions changed since."""
    python = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = fingerprint()
    stamp = FOLDER / "installed"
    if python.exists() and stamp.is_file() and stamp.read_text() == wanted:
        return str(python)
    print(f"Setting up {FOLDER.name} (once; a minute or two)", file=sys.stderr, flush=True)  # noqa: T201
    stamp.unlink(missing_ok=True)
    must([sys.executable, "-m", "venv", "--without-pip", "--clear", str(FOLDER)])
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check", "--quiet"]
    must([*pip, "install", "--constraint", str(LOCKED), "--editable", f"{ROOT}[test]"])
    stamp.write_text(wanted)
    return str(python)


def fingerprint() -> str:
    """What an environment depends on: the pins, and the Python it was made with."""
    content = b"".join((ROOT / name).read_bytes() for name in ("pyproject.toml", LOCKED.name))
    return hashlib.sha256(content + sys.version.encode() + str(ROOT).encode()).hexdigest()


def must(command: list[str]) -> None:
    """Run a step of the set-up; stop with its own words if it fails."""
    if run(command, cwd=ROOT):
        sys.exit("the environment could not be set up; the lines above say why")


def run(command: list[str], cwd: Path | None) -> int:
    """Run a command without the settings of an environment around this one."""
    around = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}
    settings = {key: value for key, value in os.environ.items() if key not in around}
    return subprocess.run(command, cwd=cwd, env=settings, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
