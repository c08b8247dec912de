"""Draws: simulated bids and competitions."""
