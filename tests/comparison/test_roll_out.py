"""Measures, changes and controls of a roll-out on three authorities that can be worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from funding_alloc.comparison.panel import Areas
from funding_alloc.comparison.roll_out import Basis, Standing, authority_rows, figures, group_rows, horizon
from funding_alloc.comparison.roll_out_changes import change_rows
from funding_alloc.comparison.roll_out_controls import standing_checks, steady_checks
from funding_alloc.schema.funds import Announcement, DelClass, FundLine, Mechanism
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out import World
from funding_alloc.schema.roll_out_results import Group, RollOutRow
from funding_alloc.years import FiscalYear

A, B, C = "E47000001", "E47000002", "E47000003"


def _line(year: int, gbp: int) -> FundLine:
    mechanism = Mechanism.COMPETITION
    return FundLine(f"f.RDEL.{year}", "f", "Theme", "Department", DelClass.RDEL, FiscalYear(year), gbp, mechanism)


FIRST, SECOND = _line(2026, 600), _line(2027, 400)


def _announced(years: int) -> Announcement:
    return Announcement(years={DelClass.RDEL: years}, assumption="made up for a test")


BASIS = Basis(
    areas=Areas("authority", (A, B, C), np.array([10.0, 20.0, 30.0]), np.array([3.0, 2.0, 1.0])),
    lines=(FIRST, SECOND),
    requirement=np.array([400.0, 400.0, 200.0]),
    equal=np.array([1000 / 6, 1000 / 3, 500.0]),
    settled=_announced(2),
    value_unit="£",
)


def _standing(inside: str, first: tuple[int, ...], second: tuple[int, ...], **arrays: Any) -> Standing:
    """Two draws, 100 pounds either side of what the pounds say for C, the last of those outside."""
    codes = (A, B, C, UNALLOCATED)
    pounds = {FIRST: dict(zip(codes, first, strict=True)), SECOND: dict(zip(codes, second, strict=True))}
    mean = np.array([x + y for x, y in zip(first, second, strict=True)][:3], dtype=float)
    swing = np.array([0.0, 0.0, 20.0])
    return Standing(
        world=World.COMPETITION,
        stage=f"s{len(inside.split())}",
        inside=frozenset(inside.split()),
        pounds=pounds,
        money=arrays.get("money", np.stack([mean - swing, mean + swing])),
        unmet=np.array([[10.0, 20.0, 30.0], [10.0, 20.0, 50.0]]),
        bids=np.array([[0.0, 4.0, 6.0], [0.0, 2.0, 8.0]]),
        cost=np.array([[0.0, 40.0, 60.0], [0.0, 20.0, 80.0]]),
        value=np.array([[7.0, 0.0, 0.0]]),
        funded=np.array([5.0, 3.0]),
        asked=np.array([1200.0, 1800.0]),
        outside_announced=_announced(1),
    )


ONE = _standing(A, (240, 180, 150, 30), (160, 120, 100, 20))
TWO = _standing(f"{A} {B}", (240, 210, 120, 30), (160, 140, 90, 10))


def _values(rows: Any, code: str) -> dict[str, RollOutRow]:
    return {row.measure: row for row in rows if row.code == code}


def test_groups_by_hand() -> None:
    """A inside with £400; B and C outside with £550 of the £600 left; £50 unallocated."""
    inside, outside, everybody = (_values(group_rows(BASIS, ONE), g) for g in (Group.INSIDE, Group.OUTSIDE, Group.ALL))
    assert (inside["authorities"].value, inside["pounds"].value, inside["pounds"].low) == (1, 400, None)
    assert inside["pounds_per_head"].value == 40
    assert inside["of_equal_share"].value == pytest.approx(2.4)
    assert inside["value_of_flexibility"].value == 7
    assert (outside["authorities"].value, outside["pounds"].value) == (2, 550)
    assert [outside["pounds"].low, outside["pounds"].high] == pytest.approx([532, 568])
    assert outside["pounds_per_head"].value == 11
    assert (outside["left_over"].value, outside["left_over_share"].value) == (600, 0.6)
    assert outside["unmet_need"].value == 60
    assert outside["unmet_share"].value == pytest.approx(0.1)
    assert outside["bids"].value == 10
    assert outside["bidding_cost"].value == 100
    assert outside["success_rate"].value == pytest.approx(0.4)
    assert outside["oversubscription"].value == pytest.approx(2.5)
    assert (everybody["quantum"].value, everybody["unallocated"].value) == (1000, 50)
    assert [everybody["unallocated"].low, everybody["unallocated"].high] == pytest.approx([32, 68])
    # ranks from least needy: C 1/4, B 2/3, A 11/12; 2 sum of money x (rank - 1/2) / total, in each draw, then the mean
    drawn = [2 * (400 * 5 / 12 + 300 / 6 - c / 4) / (700 + c) for c in (230, 270)]
    assert everybody["concentration_index"].value == pytest.approx(sum(drawn) / 2)


def test_horizons_by_hand() -> None:
    """Inside both years are announced, outside the first alone."""
    assert horizon(BASIS, ONE, [A]) == pytest.approx((240 * 1 + 160 * 2) / 400)
    assert horizon(BASIS, ONE, [B, C]) == 1
    assert horizon(BASIS, ONE, [A, B, C]) == pytest.approx((240 + 320 + 180 + 150) / (400 + 330))
    nothing = replace(ONE, pounds={FIRST: {}, SECOND: {}})
    assert horizon(BASIS, nothing, [A]) is None


def test_changes_by_hand() -> None:
    """B moves in and gains £50; C loses £40; the £10 less left over is the difference."""
    rows = [*change_rows(BASIS, TWO, ONE)]
    moving, already = _values(rows, Group.MOVING_IN), _values(rows, Group.ALREADY_INSIDE)
    staying = _values(rows, Group.STAYING_OUTSIDE)
    assert (moving["pounds_before"].value, moving["pounds_after"].value) == (300, 350)
    assert (moving["pounds_change"].value, already["pounds_change"].value) == (50, 0)
    assert staying["pounds_change"].value == -40
    assert (staying["given_up_by_those_moving_in"].value, staying["less_unallocated"].value) == (-50, 10)
    assert staying["pounds_change"].low == pytest.approx(-40)  # the same swing in both: paired draws
    assert staying["pounds_before"].low == pytest.approx(250 - 18)
    assert staying["bidding_cost_change"].value == 0


def test_authorities_by_hand() -> None:
    """Pounds, change against the stage before, and ranges only where something is drawn."""
    rows = [*authority_rows(BASIS, TWO, ONE)]
    a, c = _values(rows, A), _values(rows, C)
    assert (a["pounds"].value, a["pounds"].low, a["change"].value, a["change"].low) == (400, None, 0, None)
    assert (c["pounds"].value, c["change"].value, c["unmet_need"].value) == (210, -40, 40)
    assert [c["unmet_need"].low, c["unmet_need"].high] == pytest.approx([31, 49])
    assert (a["pounds"].group, c["pounds"].group) == (Group.INSIDE, Group.OUTSIDE)
    assert "change" not in _values(authority_rows(BASIS, ONE, None), A)


def test_figures_leave_out_draws_without_a_value() -> None:
    """Undefined everywhere is None; else the mean over the draws that have one."""
    assert figures(np.array([np.nan, np.nan]), True) == (None, None, None)
    assert figures(np.array([1.0, np.nan, 3.0]), True)[0] == 2
    assert figures(np.array([5.0, 5.0]), False) == (5, None, None)


def _failed(now: Standing) -> set[str]:
    return {check.id.split(".")[0] for check in standing_checks(BASIS, now) if not check.is_passed}


def test_controls_find_a_pound_astray() -> None:
    """Sound as it stands; a pound too many, a negative amount, draws of other money, each by its own control."""
    assert _failed(ONE) == set()
    more = {**ONE.pounds, FIRST: {**ONE.pounds[FIRST], B: 181}}
    assert _failed(replace(ONE, pounds=more)) == {"line", "total"}
    below = {**ONE.pounds, FIRST: {**ONE.pounds[FIRST], C: -1, UNALLOCATED: 181}}
    assert _failed(replace(ONE, pounds=below)) == {"negative", "draws"}
    assert _failed(replace(ONE, money=ONE.money + 50)) == {"draws"}
    assert _failed(replace(ONE, world=World.FORMULA)) == {"unallocated"}


def test_controls_find_an_envelope_that_moves() -> None:
    """A has the same lines at both stages; one pound between its lines is another envelope."""
    assert all(check.is_passed for check in steady_checks(BASIS, [ONE, TWO]))
    moved = {FIRST: {**TWO.pounds[FIRST], A: 241}, SECOND: {**TWO.pounds[SECOND], A: 159}}
    failed = [check.id for check in steady_checks(BASIS, [ONE, replace(TWO, pounds=moved)]) if not check.is_passed]
    assert failed == [f"steady.{A}"]
