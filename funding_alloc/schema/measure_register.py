"""Every measure of the panel: what it says, its unit and range, which way is better, and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Direction(StrEnum):
    """Which way a measure points; most point nowhere by themselves."""

    MORE_IS_BETTER = "more is better"
    LESS_IS_BETTER = "less is better"
    MORE_TO_NEED = "more goes to need"
    NEITHER = "neither by itself"


@dataclass(frozen=True)
class Definition:
    """One measure as a reader needs it."""

    id: str
    title: str
    question: str
    unit: str
    least: float | None
    most: float | None
    """Ends of its range; None where there is none."""
    direction: Direction
    edge: str
    """What happens at the edges: no money, ties, areas with nothing."""
    source: str


OURS: Final = "this project's definition"
_TABLE: Final = """
[who gets what]
total: Money that reaches the areas measured
    £ | 0 | any | neither by itself
    0 without money
per_head: Money per head
    £ per head | 0 | any | neither by itself
    0 without money
areas_with_nothing: Areas with no money
    areas | 0 | any | less is better
    counted, not left out
areas_with_any: Areas with any money
    areas | 0 | any | neither by itself
    counted
areas_in_neediest_fifth: Areas whose middle resident is in the neediest fifth
    areas | 0 | any | neither by itself
    ties in need share a rank
areas_with_nothing_in_neediest_fifth: Areas with no money among those of the neediest fifth
    areas | 0 | any | less is better
    ties in need share a rank
unallocated: Money that no bid won
    £ | 0 | any | less is better
    0 where all is given
[does it follow need]
neediest_fifth_share: Share of money reaching the neediest fifth of people
    share | 0 | 1 | more goes to need
    a fifth of people, not of areas: the area on the edge counts in part; not defined without money
    source: quantile share of a concentration curve
concentration_index: Concentration index of money by need
    index | -1 | 1 | more goes to need
    ties in need share the middle rank; areas with nothing stay in; not defined without money
    source: Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77
concentration_gap: Concentration index less that of money proportional to need
    index | -2 | 2 | more goes to need
    0 where money is proportional to people x need; not defined without money
    source: Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77
kakwani: Kakwani index: concentration of money less the Gini of need
    index | -2 | 1 | more goes to need
    0 where money is proportional to people x need; not defined without money
    source: Kakwani (1977), Economic Journal 87, with need in the place of income
suits: Suits index: running share of money against running share of need
    index | -1 | 1 | more goes to need
    ties in need are one straight line; not defined without money
    source: Suits (1977), American Economic Review 67, with need in the place of income
distance_from_target: Distance from target: share of money misplaced against need
    share | 0 | 1 | less is better
    not defined without money
    source: Hoover (1936), Review of Economics and Statistics 18
largest_gap: Largest distance of an area from its target
    share | -1 | any | neither by itself
    areas without need are left out and counted
    source: distance from target as in NHS allocations
root_mean_square_gap: Root mean square distance of areas from target
    share | 0 | any | less is better
    each area counts once; areas without need are left out and counted
    source: distance from target as in NHS allocations
each_area_once: Concentration index if each area counts once
    index | -1 | 1 | neither by itself
    shown because tables are often read so; not defined without money
concentration_index_within_freedom: Concentration index within what is left to authorities
    index | -1 | 1 | neither by itself
    a range, not one figure
[how even is it]
horizontal_dispersion: Dispersion of money per head at equal need
    £ per head | 0 | any | less is better
    0 without money
    source: spread about an isotonic fit: Ayer and others (1955)
horizontal_gini: Gini of money per head off its fit in need
    index | 0 | any | less is better
    may pass 1; not defined without money
    source: Gini mean difference of residuals
gini: Gini coefficient of money per head
    index | 0 | 1 | neither by itself
    not defined without money
    source: Lerman and Yitzhaki (1989), Journal of Econometrics 42
gini_by_need: Gini coefficient of money per unit of need
    index | 0 | 1 | less is better
    not defined where an area has no need, and not defined without money
    source: the Gini coefficient with need burdens in the place of people
theil: Theil index of money per head
    index | 0 | any | neither by itself
    areas with nothing count as 0 ln 0 = 0; not defined without money
    source: Theil (1967), Economics and Information Theory
theil_between_regions: Theil index of money per head, between regions
    index | 0 | any | neither by itself
    with the part within regions it makes up the whole
    source: Theil (1967), chapter 4
theil_within_regions: Theil index of money per head, within regions
    index | 0 | any | neither by itself
    with the part between regions it makes up the whole
    source: Theil (1967), chapter 4
top_to_bottom_region: Best over worst funded region, for a unit of need
    times | 1 | any | less is better
    not defined where a region has nothing
    source: ratio of extremes
atkinson_half: Atkinson index of money per head, aversion 0.5
    index | 0 | 1 | neither by itself
    areas with nothing stay in; not defined without money
    source: Atkinson (1970), Journal of Economic Theory 2
[can a place plan]
planning_horizon: Planning horizon
    years | 1 | any | more is better
    not defined where nothing is announced
announced_share: Share of the money known on the first day
    share | 0 | 1 | more is better
    not defined without money
volatility: Volatility: spread of an area's yearly growth
    index | 0 | any | less is better
    mean over areas by money; years with nothing left out; three years needed
churn_share: Share of money in lines that start or end
    share | 0 | 1 | less is better
    two years needed
ex_ante_variation: Variation of an area's money between draws of the competition
    index | 0 | any | less is better
    mean over areas by money; 0 where nothing is left to chance
[what may a place move]
movable_share: Share of the money that may move between themes
    share | 0 | 1 | neither by itself
    not defined without money
unmet_need: Unmet need: shortfall below the need requirement
    £ | 0 | any | less is better
    0 where every theme has what it needs
value_of_flexibility: Value of flexibility
    weighted £ | 0 | any | more is better
    0 where returns are alike: a product of the curves assumed, and never negative
[what it costs to run]
bids: Bids
    bids | 0 | any | neither by itself
    0 without bids
success_rate: Success rate
    share | 0 | 1 | neither by itself
    not defined without bids
separate_accounts: Grants that a place accounts for, each apart
    mean number | 0 | any | less is better
    grants of nothing are not counted
bidding_cost: Cost of bidding
    £ | 0 | any | less is better
    losers' costs too
bidding_cost_share: Bidding cost share
    share | 0 | any | less is better
    of the money awarded; never shown without delay and noise
development_grants: Development grants beside the money on offer
    £ | 0 | any | neither by itself
    0 where none are paid
deadweight_share: Deadweight share
    share | 0 | any | less is better
    not defined where nothing is won
    source: c / (s A): cost of a bid over success rate and mean award
[what can be accounted for]
outcome_coverage: Share of the money with a measured outcome
    share | 0 | 1 | more is better
    by theme, not grant by grant; not defined without money
    source: outcome coverage, with the themes of an outcomes framework
outcome_coverage_known_error: Share of the money with an outcome whose error is known
    share | 0 | 1 | more is better
    by theme; not defined without money
    source: outcome coverage, counting series with published limits
standard_set_least: Least part of the standard set that an area reports
    share | 0 | 1 | more is better
    0 without a series
    source: standard-set coverage
standard_set_mean: Part of the standard set that areas report, on average
    share | 0 | 1 | more is better
    0 without a series
    source: standard-set coverage
outcome_lag: Age of the newest figures of outcomes
    months | any | any | less is better
    below 0 where a period has not ended
    source: whole months from the end of a period to the framework's day
[what a pound brings]
need_met_share: Share of the need requirement met
    share | 0 | 1 | more is better
    not defined where nothing is required; not shown where lines are granted, since need is then not known
    source: efficiency against the frontier, which is the same money shared by need alone
weighted_pound: What an average pound counts, weighted by incomes
    £ per £ | 0 | any | more goes to need
    1 where every area has the mean income, and where eta is 0; not defined without money
    source: The Green Book, annex 3, on areas in the place of households
late_share: Late share
    share | 0 | 1 | less is better
    of the bids funded
months_late: Months late
    months | 0 | any | less is better
    of those that are late
benefit_claimed: Benefit claimed
    £ | 0 | any | neither by itself
    by the winners
benefit_shrunk: Benefit shrunk
    £ | 0 | any | more is better
    to be expected of the claims
    source: Smith and Winkler (2006), Management Science 52
benefit_realised: Benefit realised
    £ | 0 | any | more is better
    of the winners, were they in time
benefit_lost_to_delay: Benefit lost to delay
    £ | 0 | any | less is better
    0 where nothing is late
    source: discounting by the Green Book
benefit_lost_to_delay_share: Benefit lost to delay share
    share | 0 | 1 | less is better
    of the benefits realised
    source: discounting by the Green Book
benefit_per_pound: Benefit for each pound of awards and of bidding
    £ per £ | 0 | any | more is better
    not defined where nothing is won; the ratio of benefits to asks is assumed
    source: benefit-cost ratio of the Green Book, with the cost of all bidders in the denominator
weighted_benefit_per_pound: Benefit for each pound, weighted by incomes
    £ per £ | 0 | any | more is better
    not defined where nothing is won; the ratio of benefits to asks is assumed
    source: The Green Book, annex 3, on areas in the place of households
net_benefit: Benefit less awards and the cost of all bidders
    £ | any | any | more is better
    below 0 where bids bring less than they cost; the ratio of benefits to asks is assumed
    source: net present social value of the Green Book, net of bidding
quality_lost_to_noise: Quality lost to noise
    standard deviations | any | any | less is better
    below 0 where the rule does not read scores
benefit_lost_to_noise: Benefit lost to noise
    £ | any | any | less is better
    below 0 where the rule does not read benefits
"""
"""By question: id and title; unit, least, most, direction; what happens at the edges; the source if not ours."""


def _read(table: str) -> Iterator[Definition]:
    question = ""
    for entry in re.split(r"\n(?=\S)", table.strip()):
        head, *rest = (line.strip() for line in entry.splitlines())
        if head.startswith("["):
            question = head.strip("[]")
            continue
        (name, title), (figures, edge, *further) = head.split(": ", 1), rest
        unit, least, most, direction = (part.strip() for part in figures.split("|"))
        source = further[0].removeprefix("source: ") if further else OURS
        yield Definition(name, title, question, unit, _end(least), _end(most), Direction(direction), edge, source)


def _end(text: str) -> float | None:
    return None if text == "any" else float(text)


REGISTER: Final = {found.id: found for found in _read(_TABLE)}
"""Definitions by id, in the order of a reader's questions."""
