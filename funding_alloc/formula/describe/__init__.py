"""A formula in words and in arithmetic: for ``show``, ``explain`` and the workbook."""

from funding_alloc.formula.describe.arithmetic import ARITHMETIC, arithmetic, worked
from funding_alloc.formula.describe.prose import SENTENCE, sentence

__all__ = ["ARITHMETIC", "SENTENCE", "arithmetic", "sentence", "worked"]
