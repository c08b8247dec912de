"""Sweeps: a scenario drawn many times over, in chunks that can be made anywhere and in any order."""
