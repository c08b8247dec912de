"""What a stage of a roll-out changes: for those who move in, those already inside, and those who stay outside."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from funding_alloc.comparison.roll_out import Basis, Figures, Standing, figures
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.roll_out_results import About, Group, RollOutRow


def change_rows(basis: Basis, now: Standing, before: Standing) -> Iterator[RollOutRow]:
    """Pounds, unmet need and bidding cost of the same places at this stage and the one before."""
    for group, codes in movements(basis, now, before).items():
        found = [*_before_and_after(basis, now, before, codes)]
        if group is Group.STAYING_OUTSIDE:
            found += _why(basis, now, before)
        for measure, (value, low, high), unit in found:
            yield RollOutRow(now.world, now.stage, About.CHANGE, group, group, measure, value, low, high, unit)


def movements(basis: Basis, now: Standing, before: Standing) -> dict[Group, list[str]]:
    """Authorities by what the stage does to them; groups without any are left out."""
    codes = basis.areas.codes
    found = {
        Group.MOVING_IN: [code for code in codes if code in now.inside - before.inside],
        Group.ALREADY_INSIDE: [code for code in codes if code in before.inside],
        Group.STAYING_OUTSIDE: [code for code in codes if code not in now.inside],
    }
    return {group: members for group, members in found.items() if members}


def _before_and_after(
    basis: Basis, now: Standing, before: Standing, codes: list[str]
) -> Iterator[tuple[str, Figures, str]]:
    members = np.isin(basis.areas.codes, codes)
    is_drawn = {step: step.is_drawn and not step.inside.issuperset(codes) for step in (before, now)}
    either = any(is_drawn.values())
    yield "authorities", (len(codes), None, None), "authorities"
    moved = now.money[:, members].sum(axis=1) - before.money[:, members].sum(axis=1)
    for step, word in ((before, "before"), (now, "after")):
        spread = figures(step.money[:, members].sum(axis=1), is_drawn[step])[1:]
        yield f"pounds_{word}", (step.granted(codes), *spread), "£"
    yield "pounds_change", (now.granted(codes) - before.granted(codes), *figures(moved, either)[1:]), "£"
    for name in ("unmet", "cost"):
        old, new = (getattr(step, name)[:, members].sum(axis=1) for step in (before, now))
        measure = {"unmet": "unmet_need", "cost": "bidding_cost"}[name]
        yield f"{measure}_before", figures(old, is_drawn[before]), "£"
        yield f"{measure}_after", figures(new, is_drawn[now]), "£"
        yield f"{measure}_change", figures(new - old, either), "£"


def _why(basis: Basis, now: Standing, before: Standing) -> Iterator[tuple[str, Figures, str]]:
    """Where the gain of those who stay outside comes from.

    Rule    gain = what those moving in had before and have no more + what was unallocated before and is no more, since
            the quantum and the money of those already inside do not change.
    """
    moving = movements(basis, now, before).get(Group.MOVING_IN, [])
    given_up = before.granted(moving) - now.granted(moving)
    taken_up = before.granted([UNALLOCATED]) - now.granted([UNALLOCATED])
    yield "given_up_by_those_moving_in", (given_up, None, None), "£"
    yield "less_unallocated", (taken_up, None, None), "£"
