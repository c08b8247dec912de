"""Every probe of one rule on one set of data."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.ground import MOST_RUNS, check_runs, runs_with_each
from funding_alloc.rules.probes.joining import Joining, who_loses_when_one_joins
from funding_alloc.rules.probes.margins import Margin, runs_of_margins, winning_margins
from funding_alloc.rules.probes.money import MoreMoney, more_money
from funding_alloc.rules.probes.overclaim import Overclaim, gain_from_overclaim, runs_of_overclaims
from funding_alloc.rules.probes.reach import Span
from funding_alloc.rules.probes.shares import Shares
from funding_alloc.rules.probes.slopes import Slope, marginal_pounds, runs_of_slopes
from funding_alloc.rules.probes.splitting import Splitting, gain_from_splitting


@dataclass(frozen=True)
class Asking:
    """What is to be tried; every figure is stated, none has a default."""

    overclaim: Fraction
    """Share by which a figure is overstated."""
    parts: tuple[Fraction, ...]
    """Shares of the whole when one comes as several."""
    up_to: Fraction
    """Largest estate."""
    money_step: Fraction
    """Between estates, for rules whose places of change cannot be listed."""
    step: Fraction
    """Of the figure whose marginal pound is asked for; for bids, of the ask that is cut."""
    only: tuple[str, ...] = ()
    """Ids to try; all of them where none is named. More money is searched for everybody."""
    most_runs: int = MOST_RUNS


@dataclass(frozen=True)
class Probed:
    """What the probes found."""

    more_money: MoreMoney
    overclaim: tuple[Overclaim, ...]
    splitting: tuple[Splitting, ...]
    joining: tuple[Joining, ...]
    slopes: tuple[Slope, ...]
    """Of rules that share an estate."""
    margins: tuple[Margin, ...]
    """Of rules for bids."""


def all_probes(ground: Shares | Bids, asking: Asking) -> Probed:
    """Run every probe that fits the rule, once none of them needs too many runs.

    Raises ``InputFault`` where one of them needs too many runs or names an unknown id, ``Refused`` where the rule has
    no answer to the data as they are.
    """
    only, most = asking.only, asking.most_runs
    for probe, needed in runs_needed(ground, asking).items():
        check_runs(probe, needed, most)
    return Probed(
        more_money(ground, Span(ground.estate, asking.up_to, asking.money_step), most),
        gain_from_overclaim(ground, asking.overclaim, only, most),
        gain_from_splitting(ground, asking.parts, only, most),
        who_loses_when_one_joins(ground, only, most),
        marginal_pounds(ground, asking.step, only, most) if isinstance(ground, Shares) else (),
        winning_margins(ground, asking.step, only, most) if isinstance(ground, Bids) else (),
    )


def runs_needed(ground: Shares | Bids, asking: Asking) -> dict[str, int]:
    """Runs of the rule by probe, at most: a search for a drop ends with the first, and with the limit of runs."""
    only = asking.only
    needed = {
        "more money": asking.most_runs,
        "overclaim": runs_of_overclaims(ground, only),
        "splitting": runs_with_each(ground, only),
        "joining": runs_with_each(ground, only),
    }
    if isinstance(ground, Shares):
        return {**needed, "marginal pound": runs_of_slopes(ground, only)}
    return {**needed, "margin": runs_of_margins(ground, asking.step, only)}
