"""The logs that a reviewer reads before any figure: what is assumed, what was decided, which data, what is short."""
