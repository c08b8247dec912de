"""Drawn rounds that follow one another: an endless row of draws, and who is shut out by winning the round before."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np

from funding_alloc.rules.bids.selection import IntArray
from funding_alloc.schema.bidding import Bidder, BidGenerator, RoundTerms
from funding_alloc.uncertainty.bids import BidDraws, draw_bids
from funding_alloc.uncertainty.competitions import compete
from funding_alloc.uncertainty.earlier import BarOnWinners, bar_earlier_winners
from funding_alloc.uncertainty.terms import SelectionTerms

BLOCK: Final = 100
"""Draws of one seed stream: draw i is draw i mod 100 of stream i div 100, however many are held at once."""


@dataclass(frozen=True)
class EarlierRound:
    """A round that is drawn first, from the same bidders, and how its winners are shut out of the next."""

    bidders: tuple[Bidder, ...]
    terms: RoundTerms
    generator: BidGenerator
    selection: SelectionTerms
    bar: BarOnWinners | None
    """``None``: its winners may win again."""
    before: EarlierRound | None


@dataclass(frozen=True, eq=False)
class PlayedRound:
    """A drawn round and its winners."""

    drawn: BidDraws
    """Before anybody is shut out."""
    let_in: BidDraws
    """Without those whom an earlier award shuts out."""
    paid: IntArray
    """Pounds, (draws, slots)."""


def shut_out(draws: BidDraws, earlier: EarlierRound | None, seed: int, rows: tuple[int, int]) -> BidDraws:
    """Take out of each draw those whom the same draw of the round before shuts out."""
    if earlier is None or earlier.bar is None:
        return draws
    return bar_earlier_winners(draws, play(earlier, seed, rows).paid, earlier.bidders, earlier.bar)


def play(earlier: EarlierRound, seed: int, rows: tuple[int, int]) -> PlayedRound:
    """Draw a round that others follow and choose its winners, in draws ``rows[0]`` to ``rows[1]`` - 1.

    Promise the same draws and winners as in the plan of that round alone.
    """
    drawn = draw_blocks((earlier.bidders, earlier.terms, earlier.generator, seed), *rows)
    let_in = shut_out(drawn, earlier.before, seed, rows)
    return PlayedRound(drawn, let_in, compete(let_in, earlier.terms, earlier.bidders, earlier.selection).paid)


def draw_blocks(about: tuple[tuple[Bidder, ...], RoundTerms, BidGenerator, int], start: int, end: int) -> BidDraws:
    """Draw rounds ``start`` to ``end`` - 1 of an endless row; what is drawn in one go changes none of them."""
    bidders, terms, generator, seed = about
    blocks = []
    for block in range(start // BLOCK, (end - 1) // BLOCK + 1):
        bids = draw_bids(bidders, terms, generator, BLOCK, _block_seed(seed, block))
        blocks.append(_rows(bids, slice(max(start - block * BLOCK, 0), min(end - block * BLOCK, BLOCK))))
    joined: dict[str, Any] = {
        name: np.concatenate([getattr(block, name) for block in blocks]) for name in _tables(blocks[0])
    }
    return replace(blocks[0], **joined)


def _block_seed(seed: int, block: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\nblock {block}".encode()).digest()[:8], "big")


def _tables(bids: BidDraws) -> list[str]:
    return [field.name for field in fields(bids) if field.name not in ("fund", "bidder", "kind")]


def _rows(bids: BidDraws, rows: slice) -> BidDraws:
    return replace(bids, **{name: getattr(bids, name)[rows] for name in _tables(bids)})
