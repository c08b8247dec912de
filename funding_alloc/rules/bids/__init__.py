"""Rules that choose among bids: each is funded with what it asks for, or not at all."""
