"""The story of a run: read, evaluate, pose, solve, verify, compare, export."""
