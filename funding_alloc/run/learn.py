"""Test and learn: what a tranche would have moved on real series, how much of that is noise, and the record of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

from funding_alloc.errors import Finding, InputFault
from funding_alloc.learning.exploration import exploration_shares, posterior, probability_best, trial_pounds
from funding_alloc.learning.gateways import summary
from funding_alloc.learning.tranche import move_slice
from funding_alloc.learning.windows import gaps_of
from funding_alloc.reading.learn import read_learn
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.learn_checks import checks_of
from funding_alloc.run.learn_ledger import ledger_of, replayed, write_ledger
from funding_alloc.run.learn_noise import noise_of, terms_of
from funding_alloc.run.prepare import prepare
from funding_alloc.schema.learn import LearnInputs, ScenarioBase
from funding_alloc.schema.learn_results import ArmShare, LearnResults, Slice
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED


def study_learning(path: Path, ledger: Path | None = None, replay: Path | None = None) -> LearnResults:
    """Read a learning file and work out everything it asks for.

    Promise every move is of the tranche alone, within the cap, and all moves of a year sum to 0; the ledger's pounds
            are worked out again from the ledger's own inputs before anything is told.
    Raises ``InputFault``, also for a ledger that was tampered with and for one that would be overwritten.
    """
    return learning_of(read_learn(path), path, ledger, replay)


def learning_of(
    inputs: LearnInputs, path: Path, ledger: Path | None = None, replay: Path | None = None
) -> LearnResults:
    """Work out everything that a learning file, read from ``path``, asks for; as ``study_learning``."""
    base, names = _base(inputs, path)
    slices = tuple(slices_of(inputs, base))
    arms, trials = _trials(inputs, base)
    text = ledger_of(inputs, base, slices, (arms, trials))
    again = None if replay is None else replayed(replay, text)
    noise, left_out = noise_of(inputs, base)
    results = LearnResults(
        inputs=inputs,
        base=base,
        names=names,
        slices=slices,
        trials=trials,
        arms=arms,
        noise=noise,
        left_out=left_out,
        gates=summary(inputs.gateways),
        ledger=text,
        replayed=again,
        checks=tuple(checks_of(inputs, base, slices, arms, text)),
    )
    if ledger is not None and results.is_sound:
        write_ledger(ledger, text)
    return results


def _base(inputs: LearnInputs, path: Path) -> tuple[Mapping[str, int], Mapping[str, str]]:
    """Allocations and short names by area, from the table or from the formulas of a scenario in one year."""
    if inputs.base is not None:
        return inputs.base, inputs.names
    named = inputs.rules.base
    if not isinstance(named, ScenarioBase):
        raise TypeError("a base is a table or a scenario")
    prepared = prepare(read_scenario(path.parent / named.scenario, with_studies=False))
    lines = {line.id for line in prepared.lines if line.year == named.year}
    out: dict[str, int] = {}
    for one in run_formula(prepared).allocations:
        if one.line in lines and one.area_code not in {OUTSIDE, UNALLOCATED}:
            out[one.area_code] = out.get(one.area_code, 0) + one.gbp
    found = {area: gbp for area, gbp in sorted(out.items()) if gbp > 0}
    if not found:
        what = f"the formulas of {named.scenario} give nothing in {named.year}."
        raise InputFault([Finding(inputs.file, 0, 0, what)])
    return found, {one.area_code: one.acronym for one in prepared.inputs.places.authorities}


def slices_of(inputs: LearnInputs, base: Mapping[str, int]) -> Iterator[Slice]:
    """Every year and indicator, each with its own part of the tranche, variance and re-centring."""
    rules, terms = inputs.rules, terms_of(inputs)
    for year in range(rules.years.first, rules.years.last + 1):
        for name, indicator in rules.indicators.items():
            bases = {area: gbp * rules.share_of(name) for area, gbp in base.items()}
            found = gaps_of(inputs.series[name], rules.counterfactual.area, indicator.better, year, rules.window)
            gaps = {area: gap for area, gap in found.items() if area in base}
            variance, moves = move_slice(bases, gaps, terms)
            yield Slice(year, name, variance, tuple(moves))


def _trials(inputs: LearnInputs, base: Mapping[str, int]) -> tuple[tuple[ArmShare, ...], dict[str, dict[str, int]]]:
    """Money for trials: a part of every allocation, kept where it is and shared there between interventions."""
    learning = inputs.rules.learning
    thought = {name: posterior(arm, learning.prior) for name, arm in learning.arms.items()}
    best = probability_best(thought, learning.draws, learning.seed)
    shares = exploration_shares(best)
    pots = {area: int(Fraction(learning.share) * gbp // 1) for area, gbp in base.items()}
    trials = {area: trial_pounds(pot, shares) for area, pot in pots.items()}
    arms = tuple(
        ArmShare(name, thought[name], best[name], shares[name], sum(given[name] for given in trials.values()))
        for name in sorted(thought)
    )
    return arms, trials
