"""Many draws of the default scenario by worker processes: seconds, and memory that must not grow with the draws.

python -m tests.benchmarks.sweep_long DRAWS
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from typing import Any, Final

from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.program import default_scenario
from funding_alloc.run.sweep.chunk import FORMULA
from funding_alloc.run.sweep.engine import run_here
from funding_alloc.run.sweep.store import store_for
from funding_alloc.uncertainty.design import chunks_of

WORKERS: Final = 2
MB: Final = 1024
"""Units of ``ru_maxrss`` in a megabyte."""
Row = dict[str, Any]


def long_run(draws: int) -> Row:
    """Draws of the formula model by worker processes into a folder; peaks of memory."""
    inputs = read_scenario(default_scenario())
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        store = store_for(inputs, (FORMULA,), draws, Path(folder))
        outcome = run_here((inputs, (FORMULA,), draws), range(chunks_of(draws)), WORKERS, store.keep)
        took = time.perf_counter() - start
        size = sum(path.stat().st_size for path in store.folder.rglob("*.parquet"))
        if outcome.failed or store.missing():
            raise SystemExit(f"{draws:,} draws: parts failed: {outcome.failed}")
    cpu = getrusage(RUSAGE_CHILDREN)
    return {
        "part": f"formula draws by {WORKERS} workers, into a folder",
        "draws": draws,
        "seconds": took,
        "per_second": draws / took,
        "per_second_per_core": draws / (cpu.ru_utime + cpu.ru_stime),
        "parent_peak_mb": getrusage(RUSAGE_SELF).ru_maxrss / MB,
        "worker_peak_mb": cpu.ru_maxrss / MB,
        "folder_mb": size / 1e6,
    }


def in_a_process(draws: int) -> Row:
    """The same, so that its peaks are its own."""
    command = [sys.executable, "-m", "tests.benchmarks.sweep_long", str(draws)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


if __name__ == "__main__":
    print(json.dumps(long_run(int(sys.argv[1]))))
