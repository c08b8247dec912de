"""Reads formula files: their shape, what they mean, and which version is in force."""

from funding_alloc.reading.formula.reader import FormulaReader
from funding_alloc.reading.formula.versions import EXAMPLES, fund_faults, starts_in, version_for

__all__ = ["EXAMPLES", "FormulaReader", "fund_faults", "starts_in", "version_for"]
