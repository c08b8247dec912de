"""What every probe stands on: data that a rule answers, and ways to change one figure of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Protocol, Self

from funding_alloc.errors import Finding, InputFault, did_you_mean

ZERO: Final = Fraction(0)
FEWER: Final = "Name one id with 'only', or use fewer rows."
MOST_RUNS: Final = 20_000
"""Runs of the rule that one probe may need, unless its caller says otherwise."""


class Refused(ValueError):
    """The rule has no answer on the changed data; the text says why."""


@dataclass(frozen=True)
class Stated:
    """A column whose figure somebody states who gains by it, and who that is."""

    column: str
    by: str


class Ground(Protocol):
    """A rule on its data. Every change gives a new ground and leaves this one as it is."""

    @property
    def name(self) -> str:
        """Name of the rule."""

    @property
    def unit(self) -> str:
        """What is shared: £, or units."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Claimants, places or bids, in the order of the data."""

    @property
    def estate(self) -> Fraction:
        """What there is to share."""

    @property
    def stated(self) -> tuple[Stated, ...]:
        """Columns that the rule reads and that can be overstated."""

    @property
    def is_money_monotone(self) -> bool:
        """Whether the rule is registered as never giving less when there is more."""

    def awards(self) -> dict[str, Fraction]:
        """Award by id; a bid gets its ask or nothing. Raises ``Refused``."""

    def figure(self, code: str, column: str) -> Fraction:
        """One figure."""

    def with_figure(self, code: str, column: str, value: Fraction) -> Self:
        """The same with one figure changed."""

    def with_estate(self, estate: Fraction) -> Self:
        """The same with another estate."""

    def without(self, code: str) -> Self:
        """The same with one of them gone. Raises ``Refused``."""

    def split(self, code: str, parts: Sequence[Fraction]) -> tuple[Self, tuple[str, ...]]:
        """The same with one of them in parts, and the ids of the parts."""


def chosen(ground: Ground, only: Sequence[str]) -> tuple[str, ...]:
    """The ids to try: those named, or all. Raises ``InputFault`` for an unknown one."""
    faults = faults_of_ids(ground, only)
    if faults:
        raise InputFault(faults)
    return tuple(code for code in ground.ids if code in only) if only else ground.ids


def faults_of_ids(ground: Ground, only: Sequence[str]) -> list[Finding]:
    """Ids that are named and are none."""
    strangers = [code for code in only if code not in ground.ids]
    return [Finding("only", 0, 0, f"'{code[:60]}' is no id.", did_you_mean(code, ground.ids)) for code in strangers]


def check_runs(probe: str, needed: int, most_runs: int, fix: str = FEWER) -> None:
    """Refuse a probe that would run the rule too often, before it begins. Raises ``InputFault``."""
    if needed > most_runs:
        what = f"{probe} needs {needed:,} runs of the rule, and the limit is {most_runs:,}."
        raise InputFault([Finding("probe", 0, 0, what, fix)])


def runs_with_each(ground: Ground, only: Sequence[str]) -> int:
    """Runs of a probe that runs the rule as it is, and once for each id."""
    return 1 + len(chosen(ground, only))


def part_ids(code: str, count: int, taken: Sequence[str]) -> tuple[str, ...]:
    """Ids of the parts, in the place of the whole in the order of ids, and nobody else's."""
    mark = "."
    while any(f"{code}{mark}{i}" in taken for i in range(1, count + 1)):
        mark += "."
    return tuple(f"{code}{mark}{i}" for i in range(1, count + 1))


def told(amount: Fraction, unit: str) -> str:
    """An amount for a sentence: pounds to the penny, units as they are."""
    sign, size = ("-" if amount < 0 else ""), abs(amount)
    if unit != "£":
        return f"{sign}{figure(size)} {unit.removesuffix('s') if size == 1 else unit}"
    return f"{sign}£{int(size):,}" if size.denominator == 1 else f"{sign}£{float(size):,.2f}"


def worded(column: str) -> str:
    """A column's name in a sentence."""
    return column.replace("_", " ")


def figure(value: Fraction) -> str:
    """A figure of any column for a sentence."""
    return f"{int(value):,}" if value.denominator == 1 else f"{float(value):,.12g}"
