"""Rules that share an estate: a divisible one, or whole units."""
