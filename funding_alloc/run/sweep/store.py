"""Where a sweep's draws are kept: one Parquet file a chunk, each moved into place whole, and what they belong to."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Final

import numpy as np

from funding_alloc.comparison.panel import Array
from funding_alloc.errors import Finding, InputFault
from funding_alloc.run.program import program_hash
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.uncertainty.design import chunks_of, size_of

SCHEMA: Final = 1
MANIFEST: Final = "sweep.json"
PACKAGES: Final = ("highspy", "numpy", "pulp", "scipy")
"""Packages that draws rest on: parts made with others do not belong together."""


@dataclass(frozen=True)
class SweepStore:
    """A folder of draws; made by one scenario, one program and one number of draws, or refused."""

    folder: Path
    draws: int

    def path(self, chunk: int) -> Path:
        """File of a chunk."""
        return self.folder / "draws" / f"part-{chunk:05d}.parquet"

    def missing(self) -> list[int]:
        """Chunks that are not there yet, whole."""
        return [chunk for chunk in range(chunks_of(self.draws)) if not self._is_whole(chunk)]

    def _is_whole(self, chunk: int) -> bool:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.path(chunk)
        if not path.is_file():
            return False
        try:
            return int(pq.read_metadata(path).num_rows) == size_of(chunk, self.draws)
        except pa.ArrowInvalid:
            return False

    def keep(self, chunk: int, content: bytes) -> None:
        """Write a chunk beside its place and move it there. Raises ``InputFault`` where the disk refuses it."""
        path = self.path(chunk)
        partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(path)
        except OSError as fault:
            what = f"the draws cannot be written: {fault.strerror or fault}. What is there already stays."
            fix = "Make room, or name another folder with --out, and start again: finished chunks are kept."
            raise InputFault([Finding(str(path), 0, 0, what, fix)]) from fault
        finally:
            partial.unlink(missing_ok=True)

    @cached_property
    def names(self) -> Sequence[str]:
        """Columns of the draws."""
        import pyarrow.parquet as pq

        return list(pq.read_schema(self.path(0)).names)

    def column(self, name: str) -> Array:
        """One column over all chunks, in the order of the draws: never more than one in memory."""
        import pyarrow.parquet as pq

        parts = [pq.read_table(self.path(i), columns=[name])[name] for i in range(chunks_of(self.draws))]
        return np.concatenate([part.to_numpy() for part in parts]).astype(np.float64)


def store_for(inputs: ScenarioInputs, models: tuple[str, ...], draws: int, outputs: Path) -> SweepStore:
    """The folder of a sweep, begun or found. Raises ``InputFault`` where it holds another, or cannot be written."""
    about = {
        "schema": SCHEMA,
        "scenario": inputs.scenario.scenario,
        "content_sha256": inputs.content_hash,
        "program_sha256": program_hash(),
        "draws": draws,
        "models": list(models),
        "package_versions": {name: version(name) for name in PACKAGES},
    }
    key = hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:8]
    folder = outputs / f"{inputs.scenario.scenario}-sweep-{key}"
    text = json.dumps(about, sort_keys=True, indent=2) + "\n"
    held = folder / MANIFEST
    try:
        if held.exists() and held.read_text(encoding="utf-8") != text:
            what = "holds another sweep."
            raise InputFault([Finding(str(folder), 0, 0, what, "Name another folder with --out, or move it away.")])
        folder.mkdir(parents=True, exist_ok=True)
        held.write_text(text, encoding="utf-8")
    except OSError as fault:
        what = f"the folder of the sweep cannot be written: {fault.strerror or fault}."
        raise InputFault([Finding(str(folder), 0, 0, what, "Name another folder with --out.")]) from fault
    return SweepStore(folder, draws)
