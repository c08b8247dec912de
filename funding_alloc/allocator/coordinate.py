"""Coordinate: a problem of many parts, brought together by the prices of the few rows that join them.

Without such rows every part is its own small problem. With them each part is asked for its best answer at given prices
(a proposal), a master problem mixes proposals so that the joining rows hold, and its prices are asked about next, until
no part can better its mix (Dantzig and Wolfe, 1960). The few parts whose answers are mixed are then solved together.
"""

from __future__ import annotations

import numpy as np

from funding_alloc.allocator.blocks import Blocks, members_of
from funding_alloc.allocator.handle import Corner
from funding_alloc.allocator.highs import TOLERANCE, Clock, unproven
from funding_alloc.allocator.master import Master
from funding_alloc.allocator.sparse import Doubles, Sparse
from funding_alloc.allocator.structure import Flags, Parts, sort_by_part
from funding_alloc.errors import InternalFault, NotProvenError

_MOST_ROUNDS = 80
"""Rounds of proposals before the problem is solved whole after all."""
_MOST_ON_EDGE = 15
"""Rounds after which prices that still run away mean that the joining rows cannot be met, or almost not."""
_FEW = 100
"""Parts that may still better themselves when all that are left are solved together."""
_MOST_JOINED = 12
"""Times that parts may join those solved together."""
_OFF_POUNDS, _OFF_SHARE = 1e-5, 1e-12
"""Pounds, and share of the largest figure, by which a sum over thousands of parts may be off in doubles."""
_PRICE_OFF = 1e-8
"""How far a price worked out here may lie from the solver's, which is held to a tenth of it."""
_GAP = 1e-9
"""Share of all costs by which value and bound may differ in doubles."""
_GAIN = 1e-10
"""Share of the largest part's value by which an answer must be better to count."""


def solve_apart(model: Sparse, parts: Parts, costs: Doubles, how: tuple[Clock, float]) -> Corner | None:
    """Solve for the least cost, part by part.

    Promise a corner of the whole problem, with prices that prove it; ``None`` where prices do not come to rest, or a
            part has no bound or no solution at them: then only the whole can tell.

    Raises ``NotProvenError`` with the best value and bound when time runs out.
    """
    blocks = Blocks(sort_by_part(model, parts), costs, how)
    try:
        corner = _agree(blocks) if blocks.joins else _alone(blocks)
    except InternalFault:
        return None
    return corner if corner is not None and is_proven(model, costs, corner) else None


def is_proven(model: Sparse, costs: Doubles, corner: Corner) -> bool:
    """Whether a corner keeps every limit and its prices leave no gap, computed without the solver.

    Rule    by duality the least cost is the sum of sides times prices of rows and bounds times prices of columns.
    """
    noise = max(_OFF_POUNDS, _OFF_SHARE * model.largest)
    row_of = np.repeat(np.arange(model.height), np.diff(model.starts))
    used = np.bincount(row_of, model.factors * corner.values[model.indices], model.height)
    paid = np.bincount(model.indices, model.factors * corner.row_prices[row_of], model.width)
    is_kept = (used >= model.row_low - noise).all() and (used <= model.row_high + noise).all()
    is_kept = is_kept and (corner.values >= model.low - noise).all() and (corner.values <= model.high + noise).all()
    prices = costs - paid
    priced, moved = np.abs(corner.row_prices) > TOLERANCE, np.abs(prices) > _PRICE_OFF
    sides = np.where(corner.row_prices > 0, model.row_low, model.row_high)[priced]
    bounds = np.where(prices > 0, model.low, model.high)[moved]
    if not is_kept or not (np.isfinite(sides).all() and np.isfinite(bounds).all()):
        return False
    least = float(corner.row_prices[priced] @ sides + prices[moved] @ bounds)
    return abs(float(costs @ corner.values) - least) <= _GAP * float(np.abs(costs) @ np.abs(corner.values)) + noise


def _alone(blocks: Blocks) -> Corner | None:
    """Every part by itself."""
    return blocks.corner() if blocks.ask(np.zeros(0)) else None


def _agree(blocks: Blocks) -> Corner | None:
    """Rounds of proposals until few parts can better themselves, then those few together."""
    master = Master(blocks.apart.joint, blocks.count, blocks.first_prices())
    bound = -np.inf
    value: float | None = None
    try:
        for number in range(_MOST_ROUNDS):
            if not blocks.ask(master.prices):
                return None
            proposals = blocks.proposals()
            bound = max(bound, blocks.bound(master.prices, proposals))
            better = master.bettered_by(proposals, _GAIN)
            if number > _MOST_ON_EDGE and master.is_on_edge:
                return None
            if number and not master.is_on_edge and int(better.sum()) <= _FEW:
                return _finish(blocks, master.open_parts(proposals) | better, master.prices)
            master.add(proposals, better)
            master.solve(number)
            value = None if master.is_on_edge else master.value
    except NotProvenError:
        factor = blocks.factor
        raise unproven(
            blocks.apart.model.name,
            None if value is None else value * factor,
            float(bound) * factor if np.isfinite(bound) else None,
        ) from None
    return None


def _finish(blocks: Blocks, is_member: Flags, prices: Doubles) -> Corner | None:
    """Solve the members together, for what the others leave of the joining rows, until nobody else wants to move."""
    for _ in range(_MOST_JOINED):
        before = blocks.proposals()
        members = members_of(blocks.apart, is_member)
        corner = blocks.together(members)
        if corner is None:
            return None
        prices = corner.row_prices[members.height :]
        if not blocks.ask(prices):
            return None
        joining = ~is_member & blocks.has_moved(before, blocks.proposals())
        if not joining.any():
            return blocks.corner(members, corner)
        is_member = is_member | joining
    return None
