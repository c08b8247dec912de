"""A bar on winners of an earlier round, draw by draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from funding_alloc.rules.bids.selection import BoolArray, IntArray
from funding_alloc.schema.bidding import Bidder
from funding_alloc.uncertainty.bids import BidDraws

BarOn = Literal["slot", "applicant", "area"]


@dataclass(frozen=True)
class BarOnWinners:
    """Whom an earlier award shuts out, and whether they know before they bid."""

    on: BarOn
    """``slot``: the constituency or transport bid that won; ``applicant``: all bids of the bidder that won; ``area``:
    all bids of all bidders of its authority."""
    is_announced: bool
    """True: those shut out make no bid. False: they bid, pay for it and fail, as in Levelling Up Fund round 2."""


def bar_earlier_winners(draws: BidDraws, earlier: IntArray, bidders: Sequence[Bidder], bar: BarOnWinners) -> BidDraws:
    """Shut winners of an earlier round out of this one.

    Rule    draw by draw, as ``BarOnWinners`` says, of what was paid in the earlier round's same draw.
    Units   ``earlier`` is pounds paid, (draws, slots), of a round with the same bidders and slots.
    Source  Levelling Up Fund round 2, where winners of round 1 were in effect shut out after they had bid (Public
            Accounts Committee, March 2024).
    Promise nobody is let in; each bar shuts out all that a narrower one does: slot, applicant, area.
    Raises ``ValueError`` where the rounds differ in draws or slots.
    """
    if bar.on not in ("slot", "applicant", "area"):
        raise ValueError(f"a bar may be on 'slot', 'applicant' or 'area', not {bar.on!r}")
    if earlier.shape != draws.ask.shape:
        raise ValueError(f"the earlier round has {earlier.shape} draws and slots, this one {draws.ask.shape}")
    barred = earlier > 0
    if bar.on != "slot":
        names = [bidder.authority_code if bar.on == "area" else bidder.code for bidder in bidders]
        place = {name: i for i, name in enumerate(sorted(set(names)))}
        group = np.array([place[name] for name in names], dtype=np.int64)[draws.bidder]
        barred = _any_by_group(barred, group, len(place))[:, group]
    if bar.is_announced:
        return replace(draws, entered=draws.entered & ~barred, entered_for_lottery=draws.entered_for_lottery & ~barred)
    return replace(draws, passed_gateway=draws.passed_gateway & ~barred)


def _any_by_group(flags: BoolArray, group: IntArray, groups: int) -> BoolArray:
    out = np.zeros((flags.shape[0], groups), dtype=np.bool_)
    np.logical_or.at(out.T, group, flags.T)
    return out
