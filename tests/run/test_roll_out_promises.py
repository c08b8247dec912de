"""What holds for any authorities inside, not only for the shipped stages."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.comparison.roll_out import Standing
from funding_alloc.comparison.roll_out_controls import standing_checks, steady_checks
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import BidRule
from tests.run.roll_outs import by_competition, by_formula, codes, shared, stage

FEW = settings(max_examples=10)
INSIDE = st.frozensets(st.sampled_from(codes()))
RULES = st.sampled_from(BidRule)


def _of(now: Standing, code: str) -> list[int]:
    return [pounds.get(code, 0) for pounds in now.pounds.values()]


@FEW
@given(INSIDE, RULES)
def test_every_line_is_kept_to_the_pound_whoever_is_inside(inside: frozenset[str], rule: BidRule) -> None:
    """Inside, outside and unallocated make up each line in both worlds, and envelopes are formula shares."""
    standings = [by_competition(rule).stand(stage(*inside)), by_formula().stand(stage(*inside))]
    checks = [check for now in standings for check in standing_checks(shared().basis, now)]
    checks += steady_checks(shared().basis, standings)
    assert [check for check in checks if not check.is_passed] == []
    for now in standings:
        for line, pounds in now.pounds.items():
            assert sum(pounds.values()) == line.gbp


@FEW
@given(INSIDE, st.sampled_from(codes()))
def test_by_formula_one_authority_more_changes_nobodys_pounds(inside: frozenset[str], code: str) -> None:
    """Neither its own nor anybody else's; its unmet need does not grow, and nobody else's moves."""
    before, after = (by_formula().stand(stage(*members)) for members in (inside, inside | {code}))
    assert before.pounds == after.pounds
    at = codes().index(code)
    assert np.array_equal(np.delete(before.unmet, at, axis=1), np.delete(after.unmet, at, axis=1))
    assert after.value[0, at] >= before.value[0, at] >= 0


@FEW
@given(INSIDE, st.sampled_from(codes()))
def test_unchanged_bids_are_the_same_bids_at_every_stage(inside: frozenset[str], code: str) -> None:
    """Whoever else is inside, a place still outside makes the bids it made, at the same cost; one inside makes none."""
    nobody, now = (by_competition().stand(stage(*members)) for members in ((), inside - {code}))
    at = codes().index(code)
    assert np.array_equal(now.bids[:, at], nobody.bids[:, at])
    assert np.array_equal(now.cost[:, at], nobody.cost[:, at])
    for i, other in enumerate(codes()):
        if other in inside - {code}:
            assert not now.bids[:, i].any()
            assert _of(now, other) == _of(by_formula().stand(stage()), other)


@FEW
@given(INSIDE)
def test_no_draw_gives_out_more_than_there_is(inside: frozenset[str]) -> None:
    """In every simulated competition the pounds given out are at most the quantum, and unmet need is never negative."""
    now = by_competition().stand(stage(*inside))
    quantum = shared().basis.quantum
    assert (now.money.sum(axis=1) <= quantum).all()
    assert (now.unmet >= 0).all()
    assert now.granted([*codes(), UNALLOCATED]) == quantum
    mean = quantum - now.money.sum(axis=1).mean()
    assert abs(now.granted([UNALLOCATED]) - mean) <= len(shared().basis.lines)
