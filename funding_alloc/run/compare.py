"""The main job: read a scenario, fund it three ways, write the run folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from funding_alloc.export.folder import write_run
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.story import Timings, fund_three_ways
from funding_alloc.schema.results import Results


@dataclass(frozen=True)
class Run:
    """What a comparison left behind."""

    results: Results
    folder: Path
    timings: Timings


def results_of(
    scenario: Path, timings: Timings | None = None, time_limit: float | None = None, *, with_studies: bool = True
) -> Results:
    """Read and fund a scenario without writing anything; studies may be left out where nobody shows them.

    Raises ``NotProvenError`` where a programme was not proven optimal within ``time_limit`` seconds.
    """
    timings = timings or Timings()
    inputs = timings.of("read", lambda: read_scenario(scenario, with_studies=with_studies))
    return fund_three_ways(inputs, timings, time_limit)


def compare_to_folder(
    scenario: Path, outputs: Path, command: str, time_limit: float | None = None, *, all_live: bool = False
) -> Run:
    """Fund a scenario three ways and write ``outputs/<run id>/``, all of it or nothing.

    ``all_live`` asks for a live workbook however many rows it has.
    """
    started = datetime.now(UTC)
    timings = Timings()
    results = results_of(scenario, timings, time_limit)
    folder = timings.of("write", lambda: write_run(results, outputs, command, started, all_live=all_live))
    return Run(results, folder, timings)
