"""A sweep from scenario to conclusions: what is missing is made, what is there is kept, then the draws are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.folder import replace_files
from funding_alloc.export.side_by_side import shortened
from funding_alloc.export.sweep.files import sweep_files
from funding_alloc.export.sweep.swept import Swept
from funding_alloc.models.settlement.choose import compares_themes, movement_of
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.prepare import prepare
from funding_alloc.run.sweep.chunk import COMPETITIVE, FORMULA, MODELS, SETTLEMENT
from funding_alloc.run.sweep.conclusions import Draws, conclusions, influences, intervals, pairs, reversals, worth
from funding_alloc.run.sweep.engine import Outcome, run_here, run_on_dask
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.run.sweep.inputs import Inputs
from funding_alloc.run.sweep.reversal_map import reversal_map
from funding_alloc.run.sweep.store import SweepStore, store_for
from funding_alloc.run.sweep.variants import settlements_drawn
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.sweep import SweepResults
from funding_alloc.schema.uncertainty import Uncertainty
from funding_alloc.uncertainty.design import chunks_of

Progress = Callable[[int, int], None]
"""Told of chunks done, and of chunks in all."""
ENGINES: Final = ("local", "dask")


@dataclass(frozen=True)
class How:
    """How a sweep is run; nothing of it changes what comes out."""

    engine: str
    scheduler: str | None
    workers: int
    progress: Progress


@dataclass(frozen=True)
class Sweep:
    """A sweep's folder, what became of its chunks, and what the draws say; nothing where a chunk is missing."""

    folder: Path
    outcome: Outcome
    kept: int
    """Chunks that were there before."""
    results: SweepResults | None


def sweep(scenario: Path, outputs: Path, draws: int | None, models: Sequence[str], how: How) -> Sweep:
    """Draw a scenario many times and say what the draws tell.

    Promise engine, workers and interruptions change no figure: a chunk is the same wherever and whenever it is made.
    Raises ``InputFault`` where the scenario says nothing of what is uncertain, or a setting is not understood.
    """
    inputs = read_scenario(scenario, with_studies=False)
    drawn = _drawn(inputs)
    chosen, number = _models(inputs, models), draws if draws is not None else drawn.draws
    _refuse(how)
    names = Inputs(SweepGround(prepare(inputs), drawn)).names
    store = store_for(inputs, chosen, number, outputs)
    missing, whole = store.missing(), chunks_of(number)
    done = [whole - len(missing)]
    how.progress(done[0], whole)

    def keep(chunk: int, content: bytes) -> None:
        store.keep(chunk, content)
        done[0] += 1
        how.progress(done[0], whole)

    outcome = Outcome()
    if missing:
        work = (inputs, chosen, number)
        if how.engine == "dask":
            outcome = run_on_dask(work, missing, str(how.scheduler), keep)
        else:
            outcome = run_here(work, missing, min(how.workers, len(missing)), keep)
    results = None if outcome.failed else _results(inputs, store, chosen, names)
    if results is not None:
        replace_files(store.folder, sweep_files(Swept(results, inputs, store.folder.name)))
    return Sweep(store.folder, outcome, whole - len(missing), results)


def processors() -> int:
    """Processors that a sweep uses here unless told otherwise."""
    return os.cpu_count() or 1


def _drawn(inputs: ScenarioInputs) -> Uncertainty:
    if inputs.scenario.uncertainty is None:
        what = "does not say what is uncertain, so there is nothing to draw."
        raise InputFault([Finding(inputs.file, 0, 0, what, "Add a key 'uncertainty'.")])
    return inputs.scenario.uncertainty


def _models(inputs: ScenarioInputs, wanted: Sequence[str]) -> tuple[str, ...]:
    """The models to draw, in order; the formula model is always among them, for the others stand on it."""
    competes = inputs.generator is not None or bool(inputs.awards)
    there = tuple(model for model in MODELS if model != COMPETITIVE or competes)
    unknown = [model for model in wanted if model not in there]
    if unknown:
        none = "the scenario neither simulates competitions nor records awards."
        why = none if unknown[0] == COMPETITIVE else "it is no model."
        fix = did_you_mean(unknown[0], there)
        raise InputFault([Finding("--model", 0, 0, f"'{unknown[0]}' cannot be drawn: {why}", fix)])
    chosen = tuple(model for model in there if not wanted or model in wanted or model == FORMULA)
    if SETTLEMENT in chosen:
        _refuse_settlements(inputs)
    return chosen


def _refuse_settlements(inputs: ScenarioInputs) -> None:
    """Settlements that cannot be drawn, under any of the drawn rules: told before anything is made."""
    rules, others = inputs.scenario.models.settlement, "Draw other models (--model formula)"
    if movement_of(rules.objective) < 1:
        what = "its settlements go part of the way to their best plans (inertia), and a draw plans the whole way."
        raise InputFault([Finding(inputs.file, 0, 0, what, f"{others}, or set 'movement' to 1.")])
    if any(not one.virement.cap or not compares_themes(one.objective) for one in settlements_drawn(inputs)):
        what = "its settlements may move nothing between themes (a cap of 0, or themes that are not compared)."
        raise InputFault([Finding(inputs.file, 0, 0, f"{what} There is no cap to draw around.", f"{others}.")])


def _refuse(how: How) -> None:
    if how.engine not in ENGINES:
        what = f"'{how.engine}' is no engine."
        raise InputFault([Finding("--engine", 0, 0, what, did_you_mean(how.engine, ENGINES) or "Use local or dask.")])
    if (how.engine == "dask") != (how.scheduler is not None):
        what = "a Dask engine needs the address of its scheduler, and no other engine has one."
        raise InputFault([Finding("--scheduler", 0, 0, what, "Use: --engine dask --scheduler tcp://HOST:PORT.")])


def _results(
    inputs: ScenarioInputs, store: SweepStore, models: tuple[str, ...], names: tuple[str, ...]
) -> SweepResults:
    drawn = _drawn(inputs)
    draws = Draws(store, float(drawn.interval))
    compared = tuple(pairs(draws))
    return SweepResults(
        scenario=inputs.scenario.scenario,
        draws=store.draws,
        seed=drawn.seed,
        design=drawn.design,
        interval=float(drawn.interval),
        models=models,
        inputs=names,
        names={a.area_code: shortened(a.name) for a in inputs.places.authorities},
        intervals=tuple(intervals(draws)),
        pairs=compared,
        worth=tuple(worth(draws)),
        influences=tuple(influences(draws)),
        reversals=tuple(reversals(draws)),
        conclusions=tuple(conclusions(compared, store.draws)),
        reversal_map=tuple(reversal_map(draws)),
    )
