"""Sheets of competitive bidding: what areas win, every bid, and the choice among bids followed in cells."""
