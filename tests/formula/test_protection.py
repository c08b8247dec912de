"""What each protection promises, on amounts that nobody chose."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InfeasibleError
from funding_alloc.formula.draws import evaluate_many
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.schema.formula import PlacedFormula
from tests.formula.given import grid, written

Amounts = dict[str, Fraction]
COLUMNS = "amount: gbp, prior: gbp"
Write = Callable[[str], PlacedFormula]
money = st.fractions(0, 1000, max_denominator=100)


@dataclass(frozen=True)
class Case:
    """Amounts and what they are measured against."""

    amount: Amounts
    prior: Amounts


@st.composite
def cases(draw: st.DrawFn, least: int = 0) -> Case:
    """One to eight areas; amounts may be zero, prior amounts too where ``least`` is 0."""
    codes = [f"E{i}" for i in range(draw(st.integers(1, 8)))]
    prior = {code: draw(st.fractions(least, 1000, max_denominator=100)) for code in codes}
    return Case({code: draw(money) for code in codes}, prior)


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Formulas of one protection, each written once."""
    held: dict[str, PlacedFormula] = {}

    def once(step: str) -> PlacedFormula:
        if step not in held:
            folder: Path = tmp_path_factory.mktemp("formula")
            rates = "low: 0.9 ratio, high: 1.2 ratio"
            used = ", ".join(pair for pair in rates.split(", ") if pair.split(":")[0] in step)
            held[step] = written(folder, f"  - {{id: final, {step}}}", COLUMNS, used or "{}")
        return held[step]

    return once


def _found(placed: PlacedFormula, case: Case) -> Evaluation:
    return evaluate(placed, grid({"amount": case.amount, "prior": case.prior}), Setting())


def _attempt(placed: PlacedFormula, case: Case) -> Mapping[str, Fraction] | None:
    try:
        return _found(placed, case).result
    except InfeasibleError:
        return None


def _total(amounts: Mapping[str, Fraction]) -> Fraction:
    return sum(amounts.values(), Fraction(0))


FLOOR = "op: floor, input: amount, base: prior, rate: low, paid_for_by: {}, limits: exact"
CEILING = "op: ceiling, input: amount, base: prior, rate: high, paid_to: {}, limits: exact"
BOTH = (
    "op: floor_and_ceiling, input: amount, base: prior, floor_rate: low, ceiling_rate: high, "
    "balanced_by: {}, limits: exact"
)
LOW, HIGH = Fraction(9, 10), Fraction(6, 5)


@pytest.mark.parametrize("policy", ["scaling_back_gains", "one_multiplier"])
@given(case=cases())
def test_a_floor_paid_inside_the_pot_keeps_total_and_floor(write: Write, policy: str, case: Case) -> None:
    """The total is kept, nobody is below the floor, and it is refused exactly where floors cost more than there is."""
    found = _attempt(write(FLOOR.format(policy)), case)
    cost = LOW * _total(case.prior)
    if found is None:
        assert cost > _total(case.amount) or all(case.amount[c] <= LOW * case.prior[c] for c in case.amount)
        return
    assert _total(found) == _total(case.amount)
    assert all(found[code] >= LOW * case.prior[code] for code in found)


@given(case=cases())
def test_scaled_back_gains_keep_their_order(write: Write, case: Case) -> None:
    """Who gained more above the floor before still does after, and nobody gains more than before."""
    found = _attempt(write(FLOOR.format("scaling_back_gains")), case)
    assume(found is not None)
    assert found is not None
    gain = {c: max(case.amount[c] - LOW * case.prior[c], Fraction(0)) for c in found}
    kept = {c: found[c] - LOW * case.prior[c] for c in found}
    assert all(0 <= kept[c] <= gain[c] for c in found)
    assert all(kept[a] <= kept[b] for a in found for b in found if gain[a] <= gain[b])


@given(case=cases())
def test_a_floor_of_extra_money_touches_nobody_else(write: Write, case: Case) -> None:
    """Everyone has the greater of amount and floor."""
    found = _found(write(FLOOR.format("extra_money")), case).result
    assert found == {c: max(case.amount[c], LOW * case.prior[c]) for c in found}


@given(case=cases(least=1))
def test_scaling_everyone_keeps_the_total_and_proportions(write: Write, case: Case) -> None:
    """After the lift one factor scales all, so the total is kept and lifted amounts keep their proportions."""
    found = _found(write(FLOOR.format("scaling_everyone")), case).result
    lifted = {c: max(case.amount[c], LOW * case.prior[c]) for c in found}
    assert _total(found) == _total(case.amount)
    assert all(found[a] * lifted[b] == found[b] * lifted[a] for a in found for b in found)


@given(case=cases())
def test_a_ceiling_in_proportion_keeps_total_and_ceiling(write: Write, case: Case) -> None:
    """The total is kept, nobody is above the ceiling, and those below it rise by one multiplier."""
    found = _attempt(write(CEILING.format("others_in_proportion")), case)
    if found is None:
        open_to_more = [c for c in case.amount if case.amount[c] > 0]
        assert _total({c: HIGH * case.prior[c] for c in open_to_more}) < _total(case.amount)
        return
    assert _total(found) == _total(case.amount)
    assert all(found[c] <= HIGH * case.prior[c] for c in found)
    below = [c for c in found if found[c] < HIGH * case.prior[c]]
    assert all(found[a] * case.amount[b] == found[b] * case.amount[a] for a in below for b in below)


@given(case=cases())
def test_a_ceiling_that_returns_money_touches_nobody_else(write: Write, case: Case) -> None:
    """Everyone has the lesser of amount and ceiling."""
    found = _found(write(CEILING.format("returned")), case).result
    assert found == {c: min(case.amount[c], HIGH * case.prior[c]) for c in found}


@given(case=cases(least=1))
def test_a_ceiling_scaling_everyone_keeps_the_total_and_proportions(write: Write, case: Case) -> None:
    """After the cut one factor scales all, so the total is kept and cut amounts keep their proportions."""
    found = _found(write(CEILING.format("scaling_everyone")), case).result
    held = {c: min(case.amount[c], HIGH * case.prior[c]) for c in found}
    assert _total(found) == _total(case.amount)
    assert all(found[a] * held[b] == found[b] * held[a] for a in found for b in found)


@given(case=cases())
def test_floor_and_ceiling_are_one_multiplier(write: Write, case: Case) -> None:
    """Total kept, both limits hold, and all amounts between them share one multiplier; else it is refused."""
    found = _attempt(write(BOTH.format("one_multiplier")), case)
    low, high = ({c: rate * case.prior[c] for c in case.prior} for rate in (LOW, HIGH))
    reach = {c: high[c] if case.amount[c] > 0 else low[c] for c in low}
    if found is None:
        assert not _total(low) <= _total(case.amount) <= _total(reach)
        return
    assert _total(found) == _total(case.amount)
    assert all(low[c] <= found[c] <= high[c] for c in found)
    free = [c for c in found if low[c] < found[c] < high[c]]
    assert all(found[a] * case.amount[b] == found[b] * case.amount[a] for a in free for b in free)


@given(case=cases())
def test_freezing_in_turns_would_not_do(write: Write, case: Case) -> None:
    """Where somebody is held below, somebody above may rise to the ceiling: nobody at a limit wants the other way."""
    found = _attempt(write(BOTH.format("one_multiplier")), case)
    assume(found is not None)
    assert found is not None
    multipliers = [
        found[c] / case.amount[c] for c in found if case.amount[c] and LOW < found[c] / _some(case, c) < HIGH
    ]
    for code in found:
        for multiplier in multipliers[:1]:
            wanted = multiplier * case.amount[code]
            assert found[code] == min(max(wanted, LOW * case.prior[code]), HIGH * case.prior[code])


def _some(case: Case, code: str) -> Fraction:
    return case.prior[code] or Fraction(1)


@given(case=cases(least=1))
def test_capping_and_scaling_pays_for_floors_from_gains_above_the_cap(write: Write, case: Case) -> None:
    """Total kept; below the cap nothing moves but up to the floor; above it everyone keeps one share of the excess."""
    found = _attempt(write(BOTH.format("capping_and_scaling")), case)
    held = {c: min(max(case.amount[c], LOW * case.prior[c]), HIGH * case.prior[c]) for c in case.amount}
    excess = {c: max(case.amount[c] - HIGH * case.prior[c], Fraction(0)) for c in case.amount}
    if found is None:
        assert _total(held) > _total(case.amount)
        return
    assert _total(found) == _total(case.amount)
    assert all(found[c] == held[c] for c in found if excess[c] == 0)
    kept = {c: (found[c] - held[c]) / excess[c] for c in found if excess[c]}
    assert len(set(kept.values())) <= 1
    assert all(0 <= share <= 1 for share in kept.values())


@given(case=cases())
def test_held_between_limits_when_nobody_pays(write: Write, case: Case) -> None:
    """A collar on the change and nothing else."""
    found = _found(write(BOTH.format("nobody")), case).result
    low, high = ({c: rate * case.prior[c] for c in case.prior} for rate in (LOW, HIGH))
    assert found == {c: min(max(case.amount[c], low[c]), high[c]) for c in found}


PACE = "op: pace_of_change, target: amount, prior: prior, up: low, down: high, then: {}"


@given(case=cases())
def test_pace_of_change_closes_the_stated_part_of_the_gap(write: Write, case: Case) -> None:
    """Nine tenths of the gap upwards, and (in this made-up formula) more than all of it downwards."""
    found = _found(write(PACE.format("leave")), case).result
    for code in found:
        gap = case.amount[code] - case.prior[code]
        assert found[code] == case.prior[code] + (LOW if gap > 0 else HIGH) * gap


@given(case=cases(least=1))
def test_scaled_increases_meet_the_total(write: Write, case: Case) -> None:
    """The total is that of the targets, and who falls falls as without scaling."""
    found = _attempt(write(PACE.format("scale_increases")), case)
    assume(found is not None)
    assert found is not None
    assert _total(found) == _total(case.amount)
    falling = [c for c in found if case.amount[c] <= case.prior[c]]
    assert all(found[c] == case.prior[c] + HIGH * (case.amount[c] - case.prior[c]) for c in falling)


@given(case=cases(least=1))
def test_scaling_to_targets_meets_their_total_in_proportion(write: Write, case: Case) -> None:
    """All amounts after the pace of change are scaled by one factor to the targets' total."""
    found = _attempt(write(PACE.format("scale_to_targets")), case)
    moved = _found(write(PACE.format("leave")), case).result
    if found is None:
        assert _total(moved) == 0
        return
    assert _total(found) == _total(case.amount)
    assert all(found[a] * moved[b] == found[b] * moved[a] for a in found for b in found)


@given(case=cases())
def test_a_protected_area_does_not_lose(tmp_path_factory: pytest.TempPathFactory, case: Case) -> None:
    """Flagged areas keep at least what they had; the others move as without the flag."""
    step = (
        "  - {id: poor, op: eligible, all: [{of: prior, at_most: line}]}\n"
        f"  - {{id: final, {PACE.format('leave')}, protected: poor}}"
    )
    rates = "low: 0.9 ratio, high: 0.5 ratio, line: 500 gbp"
    placed = written(tmp_path_factory.mktemp("formula"), step, COLUMNS, rates)
    found = _found(placed, case).result
    for code, had in case.prior.items():
        gap = case.amount[code] - had
        moved = had + (LOW if gap > 0 else Fraction(1, 2)) * gap
        assert found[code] == (max(moved, had) if had <= 500 else moved)


@pytest.fixture(scope="module")
def whole_pounds(tmp_path_factory: pytest.TempPathFactory) -> PlacedFormula:
    """Rounding alone."""
    step = "{id: final, op: round, input: amount, to: 1, remainder: largest_remainder, ties: area_code}"
    return written(tmp_path_factory.mktemp("formula"), f"  - {step}", "amount: gbp")


@given(case=cases())
def test_rounding_keeps_the_total_and_moves_nobody_by_a_pound(whole_pounds: PlacedFormula, case: Case) -> None:
    """Largest remainder on any amounts whose total is whole."""
    short = 1 - _total(case.amount) % 1
    amounts = {**case.amount, "E0": case.amount["E0"] + short}
    found = evaluate(whole_pounds, grid({"amount": amounts}), Setting()).result
    assert _total(found) == _total(amounts)
    assert all(amount.denominator == 1 and abs(amount - amounts[c]) < 1 for c, amount in found.items())


POLICIES = [
    *(FLOOR.format(p) for p in ("scaling_back_gains", "one_multiplier", "scaling_everyone", "extra_money")),
    *(CEILING.format(p) for p in ("others_in_proportion", "scaling_everyone", "returned")),
    *(BOTH.format(p) for p in ("one_multiplier", "capping_and_scaling", "nobody")),
    *(PACE.format(p) for p in ("leave", "scale_increases", "scale_to_targets")),
]


@pytest.mark.parametrize("step", POLICIES)
@settings(max_examples=40)
@given(case=cases(least=1))
def test_arrays_agree_with_fractions(write: Write, step: str, case: Case) -> None:
    """Three draws of a rate: each row is what the exact evaluation gives at that rate."""
    placed = write(step)
    name = "low" if "low" in placed.formula.parameters else "high"
    rates = [Decimal("0.9"), Decimal("0.5"), Decimal("1.25")]
    table = grid({"amount": case.amount, "prior": case.prior})
    for rate in rates:
        draws = {name: np.asarray([float(rate)])}
        try:
            exact = evaluate(placed, table, Setting(parameters={name: rate})).result
        except Exception as refused:  # noqa: BLE001 - whatever is refused exactly is refused in arrays
            with pytest.raises(type(refused)):
                evaluate_many(placed, table, Setting(), draws)
            continue
        (row,) = evaluate_many(placed, table, Setting(), draws)["final"]
        assert row == pytest.approx([float(value) for value in exact.values()], rel=1e-9, abs=1e-6)
