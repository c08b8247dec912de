"""Rounds of competitive bidding from files: the rules, and tables of applicants, bids, marks, winners and overrides."""

from funding_alloc.reading.competition.drawn import read_drawn
from funding_alloc.reading.competition.round import KEY, read_competition, read_rules

__all__ = ["KEY", "read_competition", "read_drawn", "read_rules"]
