"""Every rule of the checklist, in its order; and what no look at one file can tell."""

from __future__ import annotations

from typing import Final

from funding_alloc.export.lint.register_cells import FORMULA_RULES, TABLE_RULES
from funding_alloc.export.lint.register_sheets import STRUCTURE_RULES, WHOLE_RULES
from funding_alloc.export.lint.register_words import CHECK_RULES, CONTENT_RULES, LOOK_RULES
from funding_alloc.export.lint.rule import Rule

RULES: Final[tuple[Rule, ...]] = (
    *WHOLE_RULES,
    *STRUCTURE_RULES,
    *TABLE_RULES,
    *FORMULA_RULES,
    *CHECK_RULES,
    *CONTENT_RULES,
    *LOOK_RULES,
)
NOT_TOLD: Final = {
    "WB7": "Two runs of a case give the same bytes: that takes two files.",
    "WB8": "Parts follow the ISO 29500 schema: only that they are whole XML is looked at.",
    "CK3": "The checks are the right ones for the model: that takes a reader.",
    "CK4": "Each check fails when it should: that takes a changed copy.",
    "CN1": "RDEL, CDEL, change, per head and what set each figure are shown: which columns mean them takes a reader.",
    "CN2": "Cash and real terms are labelled: that takes a reader.",
    "FM6": "Inputs are unlocked: which cells are inputs is not told by a file.",
    "LK6": "Charts are sorted and labelled directly: that takes a look at the picture.",
}
"""Lines of the checklist, or parts of them, that are not claimed for any workbook."""
