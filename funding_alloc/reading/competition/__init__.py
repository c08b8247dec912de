"""Rounds of competitive bidding from files: the rules, and tables of applicants, bids, marks, winners and overrides."""

from funding_alloc.reading.competition.drawn import read_drawn
from funding_alloc.reading.competition.losing import read_losing
from funding_alloc.reading.competition.round import KEY, ReadRound, read_competition, read_round, read_rules

__all__ = ["KEY", "ReadRound", "read_competition", "read_drawn", "read_losing", "read_round", "read_rules"]
