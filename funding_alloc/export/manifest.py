"""The manifest: what went in, what came out, with which versions. The only file of a run that knows the time of day."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from funding_alloc import __version__
from funding_alloc.export.text import NOT_AVAILABLE
from funding_alloc.export.words import verdict
from funding_alloc.schema.results import Results
from funding_alloc.schema.scenario import SimulatedCompetition

SCHEMA: Final = 1
PACKAGES: Final = ("highspy", "numpy", "openpyxl", "pandas", "pulp", "pydantic")


@dataclass(frozen=True)
class Started:
    """How and when the run was started, as the caller says."""

    command: str
    at: datetime


def manifest(results: Results, outputs: Mapping[str, bytes], started: Started) -> bytes:
    """The manifest as the content of a file; ``outputs`` are the other files by name."""
    inputs = results.inputs
    content = {
        "schema": SCHEMA,
        "run_id": results.run_id,
        "scenario": {
            "name": inputs.scenario.scenario,
            "title": inputs.scenario.title,
            "status": inputs.scenario.status.value,
            "file": inputs.stable_names[inputs.file],
            "content_sha256": inputs.content_hash,
            "program_sha256": results.program_hash,
        },
        "started_at": started.at.isoformat(timespec="seconds"),
        "command": started.command,
        "tool_version": __version__,
        "python_version": platform.python_version(),
        "package_versions": {name: _version(name) for name in PACKAGES},
        "simulation": _simulation(results),
        "inputs": [{"name": file.name, "sha256": file.sha256} for file in inputs.files],
        "outputs": [
            {"name": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, data in sorted(outputs.items())
        ],
        "checks": _checks(results),
    }
    return (json.dumps(content, sort_keys=True, indent=2, ensure_ascii=False) + "\n").encode()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return NOT_AVAILABLE


def _simulation(results: Results) -> dict[str, Any] | None:
    """Seed and draws; None where no competition is simulated."""
    settings = results.inputs.scenario.models.competitive
    if not isinstance(settings, SimulatedCompetition):
        return None
    return {"seed": settings.seed, "draws": settings.draws, "rule": settings.rule}


def _checks(results: Results) -> dict[str, Any]:
    listed = [
        {
            "id": check.id,
            "what": check.what,
            "value": check.value,
            "expected": check.expected,
            "unit": check.unit,
            "result": "PASS" if check.is_passed else "FAIL",
        }
        for check in results.checks
    ]
    overall = "PASS" if results.checks and results.is_sound else "FAIL"
    return {"overall": overall, "in_words": verdict(results.checks), "listed": listed}
