"""Templates to fill in: one writer for all of them, and what stands in each."""
