"""What the run is: versions of all that it was made with, and what an auditor holds against the run folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from funding_alloc import __version__
from funding_alloc.export import words
from funding_alloc.schema.results import Results
from funding_alloc.schema.scenario import SimulatedCompetition


@dataclass(frozen=True)
class Said:
    """A fact in words."""

    item: str
    says: str
    where: str


def versions(results: Results) -> Sequence[Said]:
    """Program, scenario, fund file, each formula, each release of data."""
    inputs = results.inputs
    formulas = {inputs.stable_names[p.file]: p.formula for p in inputs.formulas.values()}
    return [
        Said("Program", f"funding-alloc {__version__}", "What changed: CHANGELOG.md, results first"),
        Said("Program's code", f"SHA-256 {results.program_hash}", "manifest.json"),
        Said("Scenario", inputs.scenario.scenario, inputs.stable_names[inputs.file]),
        Said("Fund file", inputs.funds.fund_file, inputs.stable_names[inputs.funds_file]),
        *(
            Said("Formula", f"{formula.formula}, in force from {formula.first_year}, {formula.status.value}", file)
            for file, formula in sorted(formulas.items())
        ),
        Said("Python and packages", "Named in the manifest: results do not depend on them", "manifest.json"),
    ]


def audit(results: Results) -> Sequence[Said]:
    """What an auditor compares with the run folder, and how the run can be repeated."""
    inputs, checks = results.inputs, results.checks
    passed = sum(check.is_passed for check in checks)
    return [
        Said("Run", results.run_id, "Name of the run folder"),
        Said("Content of the inputs", f"SHA-256 {inputs.content_hash}", "The same whatever the order of rows"),
        Said("Input files", f"{len(inputs.files)} files, each with its SHA-256", "manifest.json"),
        Said("Checks as run", f"{passed} of {len(checks)} pass", "Checks"),
        Said("Randomness", _randomness(results), "manifest.json"),
        Said("Repeat it", "The same inputs and program give the same bytes in every file but the manifest", "verify"),
        Said("Status", words.STATUS[inputs.scenario.status], "Cover"),
        Said("Protective marking", words.MARKING, "Cover"),
        Said("Roles and sign-off", words.ROLES, "qa.md"),
    ]


def _randomness(results: Results) -> str:
    settings = results.inputs.scenario.models.competitive
    if isinstance(settings, SimulatedCompetition):
        return f"Seed {settings.seed}, {settings.draws} draws of simulated rounds"
    return "None"
