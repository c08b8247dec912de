"""Measures over allocations, and their side-by-side tables."""
