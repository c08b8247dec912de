"""Limits of equity between bids, read from the words of a table and the options beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funding_alloc.errors import did_you_mean
from funding_alloc.rules.checks import Cells
from funding_alloc.rules.figures import NONE, number_of
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds

Options = Mapping[str, str]
Fault = tuple[str, str, str, str]
"""Column or option, id, what is wrong, and how to mend it."""


def limits_of(ids: tuple[str, ...], cells: Cells, options: Options) -> EquityLimits:
    """The limits of words and options that have been checked."""
    regions = {bid: cells["region"][bid] for bid in ids}
    bounds = {
        region: RegionBounds(Fraction(options[f"least.{region}"]), _or_none(options[f"most.{region}"]))
        for region in sorted(set(regions.values()) - {NONE})
    }
    most = _or_none(options["awards_per_owner"])
    return EquityLimits(
        regions,
        bounds,
        {bid: cells["owner"][bid] for bid in ids},
        None if most is None else int(most),
        tuple(tuple(group) for _, group in sorted(_groups(ids, cells).items())),
        tuple((bid, need) for bid in ids for need in _words(cells["requires"][bid])),
    )


def faults_of_limits(ids: tuple[str, ...], cells: Cells, options: Options) -> Iterator[Fault]:
    """What no limit could mean: an unknown bid, a group of one, a least above the most, no owner to count."""
    yield from _faults_of_requirements(ids, cells)
    yield from _faults_of_groups(_groups(ids, cells))
    if number_of(options.get("awards_per_owner", NONE)) is not None:
        for bid in ids:
            if cells["owner"][bid] == NONE:
                yield "owner", bid, "awards for each owner are limited, so every bid needs one.", ""
    for region in sorted(set(cells["region"].values())):
        least, most = (number_of(options.get(f"{side}.{region}", "")) for side in ("least", "most"))
        if least is not None and most is not None and least > most:
            yield f"least.{region}", "", f"the least of {least} is above the most of {most}.", ""


def _faults_of_requirements(ids: tuple[str, ...], cells: Cells) -> Iterator[Fault]:
    known = set(ids)
    for bid in ids:
        for need in _words(cells["requires"][bid]):
            if need == bid:
                yield "requires", bid, f"'{bid}' requires itself.", ""
            elif need not in known:
                yield "requires", bid, f"'{need}' is no bid of this table.", did_you_mean(need, known)


def _faults_of_groups(groups: Mapping[str, list[str]]) -> Iterator[Fault]:
    """A misspelt group would be a limit that silently does not bite."""
    for name, group in groups.items():
        if len(group) == 1:
            others = [other for other in groups if other != name]
            what = f"'{name}' is the group of this bid alone, which limits nothing."
            yield "exclusive", group[0], what, did_you_mean(name, others) if others else f"Write {NONE}."


def _or_none(text: str) -> Fraction | None:
    return None if text == NONE else Fraction(text)


def _words(cell: str) -> list[str]:
    """Parts of a cell, none for ``none``."""
    return [] if cell in ("", NONE) else [part.strip() for part in cell.split(";")]


def _groups(ids: tuple[str, ...], cells: Cells) -> dict[str, list[str]]:
    """Bids of each exclusive group."""
    groups: dict[str, list[str]] = {}
    for bid in ids:
        for name in dict.fromkeys(_words(cells["exclusive"][bid])):
            groups.setdefault(name, []).append(bid)
    return groups
