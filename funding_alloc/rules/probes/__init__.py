"""Probes: what a rule does to those who overclaim, split, join or have more need, on anybody's data.

``Shares`` and ``Bids`` are rules on their data; each probe takes one of them, changes one thing at a time, runs the
rule again and returns frozen rows, each with a sentence. ``all_probes`` runs them all.
"""

from __future__ import annotations

from funding_alloc.rules.probes.bids import Bids
from funding_alloc.rules.probes.every import Asking, Probed, all_probes, runs_needed
from funding_alloc.rules.probes.ground import MOST_RUNS, Refused
from funding_alloc.rules.probes.joining import Joining, who_loses_when_one_joins
from funding_alloc.rules.probes.margins import Margin, winning_margins
from funding_alloc.rules.probes.money import MoreMoney, more_money
from funding_alloc.rules.probes.overclaim import Overclaim, gain_from_overclaim
from funding_alloc.rules.probes.reach import Span, natural_end
from funding_alloc.rules.probes.shares import Shares
from funding_alloc.rules.probes.slopes import Slope, marginal_pounds
from funding_alloc.rules.probes.splitting import HALVES, Splitting, gain_from_splitting

__all__ = [
    "HALVES",
    "MOST_RUNS",
    "Asking",
    "Bids",
    "Joining",
    "Margin",
    "MoreMoney",
    "Overclaim",
    "Probed",
    "Refused",
    "Shares",
    "Slope",
    "Span",
    "Splitting",
    "all_probes",
    "gain_from_overclaim",
    "gain_from_splitting",
    "marginal_pounds",
    "more_money",
    "natural_end",
    "runs_needed",
    "who_loses_when_one_joins",
    "winning_margins",
]
