"""A scenario and everything it names, studies included: every fault of every file in one go."""

from __future__ import annotations

from pathlib import Path

from funding_alloc.reading.scenario_alone import no_studies, read_alone
from funding_alloc.reading.studies import read_studies
from funding_alloc.schema.inputs import ScenarioInputs


def read_scenario(path: Path, *, with_studies: bool = True) -> ScenarioInputs:
    """Read a scenario file and all it names; without its studies where only the models are looked at.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    return read_alone(path, read_studies if with_studies else no_studies)
