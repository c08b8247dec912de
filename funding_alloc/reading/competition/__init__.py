"""Rounds of competitive bidding from files: the rules, and tables of applicants, bids, marks, winners and overrides."""

from funding_alloc.reading.competition.round import read_competition, read_rules

__all__ = ["read_competition", "read_rules"]
