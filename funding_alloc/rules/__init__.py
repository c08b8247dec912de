"""Allocation rules as pure functions: shares of a divisible quantum, and selection of bids."""
