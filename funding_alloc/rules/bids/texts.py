"""A case of bids as a table would hold it: one cell for each bid and column, and options by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.figures import NONE, Column
from funding_alloc.rules.rule import Option
from funding_alloc.schema.base import MOST_POUNDS
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds

FIGURES: Final[Mapping[str, Column]] = {
    "ask": Column("GBP", "what the bid asks for: it is funded with just that, or not at all"),
    "score": Column("points", "score of the assessors, higher is better", may_be_negative=True),
    "value": Column("any", "what the bid is worth, in one unit for all: benefits in GBP, points", may_be_negative=True),
}
WORDS: Final[Mapping[str, str]] = {
    "region": "region of the bid; none lies outside every bound",
    "owner": "who bids",
    "exclusive": "group of bids of which one at most is funded; several parted by semicolons; or none",
    "requires": "bid without which this one is not funded; several parted by semicolons; or none",
    "supporters": "who supports the bid, parted by semicolons, each with points where not 1: X; Y=3; or none",
}
PURSE: Final = Column("GBP", "formula share of a supporter")
COLUMNS_FOR: Final[Mapping[str, tuple[str, ...]]] = {
    "scores": ("score",),
    "values": ("value",),
    "ballots": ("supporters",),
    "limits": ("region", "owner", "exclusive", "requires"),
}
"""Columns by the field of a case that they fill."""
OPTIONS_FOR: Final[Mapping[str, tuple[Option, ...]]] = {
    "bar": (Option("bar", "lowest score that takes part", Fraction(-MOST_POUNDS), Fraction(MOST_POUNDS)),),
    "seed": (Option("seed", "text that alone decides the draw; publish it before", is_text=True),),
    "limits": (
        Option("least", "least GBP for a region", Fraction(0), Fraction(MOST_POUNDS), for_each="region"),
        Option(
            "most",
            "greatest GBP for a region, or none",
            Fraction(0),
            Fraction(MOST_POUNDS),
            for_each="region",
            takes_none=True,
        ),
        Option(
            "awards_per_owner",
            "most awards to one owner, or none",
            Fraction(0),
            Fraction(MOST_POUNDS),
            is_whole=True,
            takes_none=True,
        ),
    ),
}


def columns_in(case: SelectionCase) -> dict[str, tuple[str, ...]]:
    """The cells of each column that the case fills."""
    figures = {"ask": case.asks, "score": case.scores, "value": case.values}
    cells = {name: tuple(str(held[bid]) for bid in case.asks) for name, held in figures.items() if held}
    if case.ballots:
        cells["supporters"] = tuple(_supporters(case, bid) for bid in case.asks)
    limits = case.limits
    if limits != EquityLimits():
        cells["region"] = tuple(limits.regions.get(bid, NONE) for bid in case.asks)
        cells["owner"] = tuple(limits.owners.get(bid, NONE) for bid in case.asks)
        groups = {str(i + 1): group for i, group in enumerate(limits.exclusive)}
        cells["exclusive"] = tuple(_listed(name for name in groups if bid in groups[name]) for bid in case.asks)
        cells["requires"] = tuple(_listed(need for first, need in limits.requires if first == bid) for bid in case.asks)
    return cells


def options_in(case: SelectionCase) -> dict[str, str]:
    """The options that the case fills."""
    told = {"bar": None if case.bar is None else str(case.bar), "seed": case.seed}
    found = {name: text for name, text in told.items() if text is not None}
    limits = case.limits
    if limits != EquityLimits():
        for region in sorted(set(limits.regions.values()) - {NONE}):
            bound = limits.bounds.get(region, RegionBounds())
            found[f"least.{region}"] = str(bound.at_least)
            found[f"most.{region}"] = _or_none(bound.at_most)
        found["awards_per_owner"] = _or_none(limits.most_per_owner)
    return found


def _or_none(figure: Fraction | int | None) -> str:
    return NONE if figure is None else str(figure)


def _listed(words: Iterable[str]) -> str:
    return "; ".join(words) or NONE


def _supporters(case: SelectionCase, bid: str) -> str:
    points = {name: ballot[bid] for name, ballot in case.ballots.items() if bid in ballot}
    return _listed(name if given == 1 else f"{name}={given}" for name, given in points.items())
