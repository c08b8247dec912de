"""What each step does: one function for each, written once for exact numbers and for draws."""
