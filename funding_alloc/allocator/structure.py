"""Structure: which columns have to do with each other, and which few rows join what would else fall apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from funding_alloc.allocator.sparse import Doubles, Numbers, Sparse

_MOST_JOINING = 200
"""Rows that may join parts; with more of them prices take too long to agree."""
_PARTS_FOR_EACH = 2
"""Parts there must be for each row that joins them, or there is more to agree on than to take apart."""
_LARGEST_PART = 8
"""The largest part holds at most one column in so many, or taking the problem apart is not worth it."""
_GUESSES = 6
"""Lengths of rows tried, from the longest down."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Parts:
    """Columns by part, numbered from 0 in the order of their first columns, and the rows that join parts."""

    part_of: Numbers
    count: int
    is_joining: Flags


def parts_in(model: Sparse) -> Parts | None:
    """Take a problem apart, without its longest rows if need be; ``None`` where it holds together."""
    lengths = np.diff(model.starts)
    is_joining = np.zeros(model.height, bool)
    tried = [*np.unique(lengths)[::-1][:_GUESSES].tolist()]
    for shortest in [None, *tried]:
        if shortest is not None:
            is_joining = lengths >= shortest
            if is_joining.sum() > _MOST_JOINING:
                return None
        part_of = components(model, ~is_joining)
        count = int(part_of.max(initial=-1)) + 1
        is_small = np.bincount(part_of, minlength=1).max(initial=0) * _LARGEST_PART <= model.width
        if count and is_small and is_joining.sum() * _PARTS_FOR_EACH <= count:
            return Parts(part_of, count, is_joining)
    return None


def components(model: Sparse, rows: Flags) -> Numbers:
    """Number the connected components of the columns, joined by the rows given.

    Rule    every column takes the least label it meets in a row, labels follow labels, until none changes.
    """
    lengths = np.diff(model.starts)
    used = rows & (lengths > 0)
    entries = model.indices[np.repeat(used, lengths)]
    counts = lengths[used]
    begins = np.cumsum(counts) - counts
    label = np.arange(model.width, dtype=np.int32)
    while len(entries):
        least = np.minimum.reduceat(label[entries], begins)
        lower = label.copy()
        np.minimum.at(lower, entries, np.repeat(least, counts))
        np.minimum.at(lower, label, lower)  # whoever carried my label learns of a lower one
        lower = lower[lower]
        if np.array_equal(lower, label):
            break
        label = lower
    return np.unique(label, return_inverse=True)[1].astype(np.int32)


@dataclass(frozen=True)
class Chunk:
    """A slice of a problem whose parts stand one after another."""

    columns: slice
    rows: slice


@dataclass(frozen=True)
class Sorted:
    """A problem with its columns and rows sorted by part; joining rows stand apart."""

    model: Sparse
    """Without its joining rows."""
    columns: Numbers
    """By place in ``model``: the column's place in the problem."""
    rows: Numbers
    joining: Numbers
    """Joining rows by their places in the problem."""
    part_of: Numbers
    """By place in ``model``."""
    row_part_of: Numbers
    joint: Joint


@dataclass(frozen=True)
class Joint:
    """Entries of the joining rows: row (from 0), column (place in the sorted model), factor."""

    row: Numbers
    column: Numbers
    factor: Doubles
    low: Doubles
    high: Doubles

    def used(self, values: Doubles) -> Doubles:
        """What values add to each joining row."""
        sums = np.bincount(self.row, self.factor * values[self.column], len(self.low))
        return sums.astype(np.float64)


def sort_by_part(model: Sparse, parts: Parts) -> Sorted:
    """Bring the columns and rows of each part together."""
    columns = np.argsort(parts.part_of, kind="stable").astype(np.int32)
    place = np.empty(model.width, np.int32)
    place[columns] = np.arange(model.width, dtype=np.int32)
    lengths = np.diff(model.starts)
    row_part = np.zeros(model.height, np.int32)
    row_part[lengths > 0] = parts.part_of[model.indices[model.starts[:-1][lengths > 0]]]
    row_part[parts.is_joining] = parts.count
    rows = np.argsort(row_part, kind="stable").astype(np.int32)
    joining = rows[len(rows) - int(parts.is_joining.sum()) :]
    rows = rows[: len(rows) - len(joining)]
    lows, highs = model.row_low[joining], model.row_high[joining]
    row, entries = entries_of(model, joining)
    joint = Joint(row, place[model.indices[entries]], model.factors[entries], lows, highs)
    inner = chosen(model, columns, rows, place)
    return Sorted(inner, columns, rows, joining, parts.part_of[columns], row_part[rows].astype(np.int32), joint)


def chosen(model: Sparse, columns: Numbers, rows: Numbers, place: Numbers) -> Sparse:
    """The problem's rows and columns in another order; entries whose ``place`` is below 0 are left out."""
    row, entries = entries_of(model, rows)
    indices = place[model.indices[entries]]
    kept = indices >= 0
    counts = np.bincount(row[kept], minlength=len(rows))
    return Sparse(
        name=model.name,
        low=model.low[columns],
        high=model.high[columns],
        row_low=model.row_low[rows],
        row_high=model.row_high[rows],
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        indices=indices[kept],
        factors=model.factors[entries][kept],
        is_choice=model.is_choice[columns],
    )


def entries_of(model: Sparse, rows: Numbers) -> tuple[Numbers, Numbers]:
    """Entries of some rows: the row's place among those given, and the entry's place in the matrix."""
    lengths = np.diff(model.starts)[rows]
    row = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)
    within = np.arange(len(row), dtype=np.int32) - np.repeat(np.cumsum(lengths) - lengths, lengths).astype(np.int32)
    return row, (np.repeat(model.starts[rows], lengths) + within).astype(np.int32)


def slice_of(model: Sparse, chunk: Chunk) -> Sparse:
    """One chunk of a sorted problem by itself."""
    begin, end = model.starts[chunk.rows.start], model.starts[chunk.rows.stop]
    return Sparse(
        name=model.name,
        low=model.low[chunk.columns],
        high=model.high[chunk.columns],
        row_low=model.row_low[chunk.rows],
        row_high=model.row_high[chunk.rows],
        starts=model.starts[chunk.rows.start : chunk.rows.stop + 1] - begin,
        indices=model.indices[begin:end] - np.int32(chunk.columns.start),
        factors=model.factors[begin:end],
        is_choice=model.is_choice[chunk.columns],
    )


def chunks_of(apart: Sorted, columns: int) -> list[Chunk]:
    """Cut a sorted problem between parts into chunks of about so many columns."""
    last = np.flatnonzero(np.diff(apart.part_of, append=apart.part_of[-1:] + 1)) + 1
    cuts, begin = [0], 0
    for end in last.tolist():
        if end - begin >= columns:
            cuts.append(end)
            begin = end
    if cuts[-1] != len(apart.part_of):
        cuts.append(len(apart.part_of))
    edges = [0, *(int(apart.part_of[cut - 1]) + 1 for cut in cuts[1:])]
    rows = np.searchsorted(apart.row_part_of, edges)
    rows[-1] = len(apart.row_part_of)
    return [Chunk(slice(cuts[i], cuts[i + 1]), slice(int(rows[i]), int(rows[i + 1]))) for i in range(len(cuts) - 1)]
