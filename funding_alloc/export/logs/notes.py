"""Notes: what marks, terms and methods mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from funding_alloc.export import words
from funding_alloc.schema.results import Results


@dataclass(frozen=True)
class Note:
    """A term, or a method, and what is meant by it."""

    term: str
    meaning: str


TERMS: Final = (
    Note("[x]", "Not available: nobody has published the value, or it was not found."),
    Note("[z]", "Not applicable: the cell has no meaning for the row."),
    Note("RDEL", "Resource departmental expenditure limit: day-to-day spending."),
    Note("CDEL", "Capital departmental expenditure limit: investment."),
    Note("TBC", "To be confirmed: the amount is announced as not yet settled, and takes part in no sum."),
    Note("Quantum", "All the money that is shared out: the same pounds under each model."),
    Note("Fund line", "Money of one fund, one class and one fiscal year."),
    Note("Control total", "A sum that must hold to the pound; each has a row on the sheet Checks."),
    Note("Virement", "Money that a settlement moves from one theme to another."),
    Note("Need requirement", "What need alone would give an authority of a fund, before floors and ceilings."),
    Note("PASS, FAIL, FLEXED", "Holds; does not hold; differs because an input was changed since the run."),
    Note("Largest remainder", "Each amount is rounded down; the pounds left over go to the largest parts cut off."),
)


def notes(results: Results) -> Sequence[Note]:
    """Terms, then rounding, then each model in words."""
    return [
        *TERMS,
        Note("Rounding", words.ROUNDING),
        *(Note(name, sentence) for name, sentence in words.models_in_words(results)),
        Note("Limits of use", words.limits_of_use(results)),
    ]
