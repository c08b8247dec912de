"""Chunks are made, kept, taken up again, and told where they fail: whichever engine makes them."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from funding_alloc.errors import InputFault
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.sweep import engine
from funding_alloc.run.sweep.chunk import MODELS, chunk_bytes
from funding_alloc.run.sweep.engine import ATTEMPTS, run_here, run_on_dask
from funding_alloc.run.sweep.store import SweepStore, store_for
from funding_alloc.run.sweep.story import How, sweep
from funding_alloc.schema.inputs import ScenarioInputs
from tests.changes import edit
from tests.conftest import ROOT

SCENARIO = ROOT / "inputs/scenarios/integrated-settlements-2026.yaml"
FORMULA = ("formula",)
DRAWS = 1_200


def _how(name: str = "local", scheduler: str | None = None) -> How:
    return How(name, scheduler, 2, lambda done, whole: None)


@pytest.fixture(scope="module")
def inputs() -> ScenarioInputs:
    """The shipped scenario."""
    return read_scenario(SCENARIO, with_studies=False)


@pytest.fixture(scope="module")
def parts(inputs: ScenarioInputs) -> dict[int, bytes]:
    """Every chunk made in this process."""
    return {chunk: chunk_bytes(inputs, FORMULA, DRAWS, chunk) for chunk in range(3)}


def _held(store: SweepStore) -> dict[int, bytes]:
    return {i: path.read_bytes() for i, path in enumerate(sorted((store.folder / "draws").glob("part-*.parquet")))}


def test_processes_make_the_same_chunks(inputs: ScenarioInputs, parts: dict[int, bytes]) -> None:
    """Byte for byte, in whatever order they come."""
    made: dict[int, bytes] = {}
    outcome = run_here((inputs, FORMULA, DRAWS), [2, 0, 1], 2, made.__setitem__)
    assert made == parts
    assert sorted(outcome.made) == [0, 1, 2]
    assert outcome.failed == {}


def test_what_is_there_is_kept_and_what_is_broken_is_made_again(
    inputs: ScenarioInputs, parts: dict[int, bytes], tmp_path: Path
) -> None:
    """A whole chunk stays, one cut short does not count, and the sweep says how many there were."""
    store = store_for(inputs, FORMULA, DRAWS, tmp_path)
    assert store.missing() == [0, 1, 2]
    store.keep(0, parts[0])
    store.keep(2, parts[2][:200])
    assert store.missing() == [1, 2]
    before = store.path(0).stat().st_mtime_ns
    found = sweep(SCENARIO, tmp_path, DRAWS, FORMULA, _how())
    assert (found.kept, sorted(found.outcome.made)) == (1, [1, 2])
    assert _held(store) == parts
    assert store.path(0).stat().st_mtime_ns == before
    assert found.results is not None
    assert {path.name for path in found.folder.iterdir()} >= {"draws", "sweep.json", "intervals.csv", "beats.csv"}
    again = sweep(SCENARIO, tmp_path, DRAWS, FORMULA, _how())
    assert (again.kept, again.outcome.made) == (3, [])


def _fails(inputs: ScenarioInputs, models: tuple[str, ...], draws: int, chunk: int) -> bytes:
    """In the place of the real work: one chunk fails, one kills its process."""
    if chunk == 1:
        raise ArithmeticError("no such number")
    if chunk == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return f"{chunk}".encode()


def test_a_chunk_that_fails_is_tried_again_and_then_told(
    inputs: ScenarioInputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three times; the others are made, and a process that dies each time takes nothing with it."""
    monkeypatch.setattr(engine, "chunk_bytes", _fails)
    made: dict[int, bytes] = {}
    outcome = run_here((inputs, FORMULA, DRAWS), [0, 1, 2], 1, made.__setitem__)
    assert made == {0: b"0", 2: b"2"}
    assert outcome.failed == {1: "ArithmeticError: no such number"}
    outcome = run_here((inputs, FORMULA, DRAWS), [3], 1, made.__setitem__)
    assert outcome.failed == {3: "the process that made it died each time"}
    assert ATTEMPTS == 3


def test_a_full_disk_is_a_finding(
    inputs: ScenarioInputs, parts: dict[int, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is there stays, nothing half written is left, and the words say how to go on."""
    store = store_for(inputs, FORMULA, DRAWS, tmp_path)
    store.keep(0, parts[0])

    def full(path: Path, content: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(InputFault, match="No space left on device"):
        store.keep(1, parts[1])
    assert list(_held(store)) == [0]
    assert [path.name for path in (store.folder / "draws").iterdir()] == ["part-00000.parquet"]


def test_settings_that_are_not_understood(tmp_path: Path, project: Path) -> None:
    """An engine, a model, a scheduler too many or too few, a scenario that says nothing."""
    for how, models, words in (
        (_how("dusk"), (), "'dusk' is no engine"),
        (_how("dask"), (), "needs the address of its scheduler"),
        (_how("local", "tcp://nowhere:1"), (), "no other engine has one"),
        (_how(), ("formulae",), "'formulae' cannot be drawn"),
    ):
        with pytest.raises(InputFault, match=words):
            sweep(SCENARIO, tmp_path, 10, models, how)
    with pytest.raises(InputFault, match="does not say what is uncertain"):
        sweep(ROOT / "inputs/scenarios/greater-manchester-2025-26.yaml", tmp_path, 10, (), _how())
    path = project / "inputs/scenarios/integrated-settlements-2026.yaml"
    edit(path, "      parameter: floor_rate\n      least: 0.85", "      parameter: flor_rate\n      least: 0.85")
    edit(path, "indicator: gva_per_hour", "indicator: gva_per_our")
    with pytest.raises(InputFault) as found:
        sweep(path, tmp_path, 10, (), _how())
    assert len(found.value.findings) == 2
    assert "Did you mean 'floor_rate'?" in str(found.value)


def test_settlements_that_go_part_of_the_way_are_refused(tmp_path: Path, project: Path) -> None:
    """A draw plans the whole way; the other models are drawn all the same."""
    path = project / "inputs/scenarios/part_of_the_way.yaml"
    path.write_text(
        "extends: integrated-settlements-2026.yaml\nscenario: part\nmodels:\n  settlement:\n    objective:\n"
        "      name: inertia\n      movement: 0.5\n      assumption: a test\n      towards:\n        name: unmet_need\n"
        "        bands: [{up_to: 1, weight: 1}]\n        assumption: a test\n"
        "    ranges: ["
        + ", ".join(
            f"{{parameter: {name}, values: [{value}], assumption: a test}}"
            for name, value in (
                ("virement.cap", "0.2"),
                ("class_moves.capital_to_revenue", "on"),
                ("carry_forward.share.CDEL", "0.1"),
                ("horizon.last.CDEL", "2028-29"),
                ("top_slice.share.RDEL", "0.02"),
                ("ring_fences.effectiveness", "0.5"),
                ("objective.movement", "1"),
            )
        )
        + "]\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFault, match="go part of the way to their best plans"):
        sweep(path, tmp_path, 10, (), _how())
    assert sweep(path, tmp_path, 10, FORMULA, _how()).results is not None


@pytest.mark.parametrize(
    "changed",
    [
        "extends: integrated-settlements-2026.yaml\nscenario: still\nmodels:\n  settlement:\n"
        "    virement: {cap: 0, W}\n",
        "extends: integrated-settlements-2026-returns.yaml\nscenario: still\nmodels:\n  settlement:\n"
        "    objective: {comparability: within_theme, W}\n",
        "extends: integrated-settlements-2026-returns.yaml\nscenario: still\nuncertainty:\n  settlement:\n"
        "    - {parameter: objective.comparability, values: [common_median, within_theme], W}\n",
    ],
)
def test_settlements_that_may_move_nothing_are_refused(changed: str, tmp_path: Path, project: Path) -> None:
    """No cap to draw around, as written or under a drawn rule: in words, and before anything is made."""
    path = project / "inputs/scenarios/still.yaml"
    path.write_text(changed.replace("W", "assumption: a test"), encoding="utf-8")
    with pytest.raises(InputFault, match="There is no cap to draw around"):
        sweep(path, tmp_path / "out", 10, (), _how())
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_a_cluster_makes_the_same_chunks_though_a_worker_is_killed(
    inputs: ScenarioInputs, parts: dict[int, bytes]
) -> None:
    """A real cluster of processes; one worker dies with chunks in hand, and they are made elsewhere."""
    from distributed import LocalCluster

    made: dict[int, bytes] = {}
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:

        def keep(chunk: int, content: bytes) -> None:
            if not made:
                victim = next(iter(cluster.workers.values()))
                os.kill(victim.pid, signal.SIGKILL)
            made[chunk] = content

        outcome = run_on_dask((inputs, FORMULA, DRAWS), [0, 1, 2], cluster.scheduler_address, keep)
    assert made == parts
    assert (sorted(outcome.made), outcome.failed) == ([0, 1, 2], {})


@pytest.mark.slow
def test_every_model_is_the_same_in_every_process(inputs: ScenarioInputs) -> None:
    """Formulas, competitions and settlements under drawn rules: here, in a process, and on a cluster, byte for byte."""
    from distributed import LocalCluster

    work = (inputs, MODELS, 24)
    mine = chunk_bytes(*work, 0)
    made: dict[int, bytes] = {}
    assert run_here(work, [0], 1, made.__setitem__).made == [0]
    assert made == {0: mine}
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        run_on_dask(work, [0], cluster.scheduler_address, made.__setitem__)
    assert made == {0: mine}


@pytest.mark.slow
def test_a_scheduler_that_is_not_there_is_a_finding(inputs: ScenarioInputs) -> None:
    """In words, with what to do."""
    with pytest.raises(InputFault, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        run_on_dask((inputs, FORMULA, DRAWS), [0], "tcp://127.0.0.1:9", lambda chunk, content: None)


@pytest.mark.slow
def test_a_scheduler_that_goes_is_a_finding(inputs: ScenarioInputs) -> None:
    """Lost midway: what was made before is kept."""
    from distributed import LocalCluster

    cluster = LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None)
    made: list[int] = []

    def keep(chunk: int, content: bytes) -> None:
        made.append(chunk)
        cluster.close()

    with pytest.raises(InputFault, match="no scheduler answers"):
        run_on_dask((inputs, FORMULA, 20_000), range(40), cluster.scheduler_address, keep)
    assert made


@pytest.mark.slow
def test_a_sweep_that_is_killed_goes_on_where_it_was(
    inputs: ScenarioInputs, parts: dict[int, bytes], tmp_path: Path
) -> None:
    """SIGKILL for all of it once a chunk is there; started again, it makes the rest, and the bytes are the same."""
    words = [sys.executable, "-m", "funding_alloc", "sweep", str(SCENARIO), "--out", str(tmp_path)]
    words += ["--draws", str(DRAWS), "--model", "formula", "--workers", "1"]
    store = store_for(inputs, FORMULA, DRAWS, tmp_path)
    with subprocess.Popen(words, cwd=ROOT, start_new_session=True, stdout=subprocess.DEVNULL) as first:
        deadline = time.monotonic() + 120
        while len(store.missing()) == 3 and time.monotonic() < deadline:
            time.sleep(0.01)
        os.killpg(first.pid, signal.SIGKILL)
    left = store.missing()
    assert len(left) < 3
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert f"{len(left)} parts made, {3 - len(left)} there before" in done.stderr
    assert _held(store) == parts
