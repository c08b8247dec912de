"""What a formula's workbook shows, and where its parts stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from funding_alloc.export.text import NOT_APPLICABLE, clean, in_words
from funding_alloc.export.workbook.calc.bench import AREA, LINE, PLACE, unit_in_words
from funding_alloc.export.workbook.calc.figures import Figure
from funding_alloc.export.workbook.calc.figures import Ground as Reason
from funding_alloc.export.workbook.calc.of_run import sheet_name
from funding_alloc.export.workbook.calc.source import Ground, LineValues, Source
from funding_alloc.formula.evaluate import Evaluation
from funding_alloc.schema.formula import QUANTUM, PlacedFormula

DATA: Final = "Data"
MOST_ROWS: Final = 1_000
"""Rows above which a workbook holds values only unless formulas are asked for: each live row reads all the others."""
ONE_ROUND: Final = "all rows"
"""Stands for the round of a table that has none."""
_SAME: Final = f"({{Data!{LINE}}}={{{LINE}}})*({{Data!{AREA}}}={{{AREA}}})"


@dataclass(frozen=True)
class Place:
    """A row of the table: its round and its area."""

    line: str
    area: str
    number: int
    """Place in the list, from 1."""


@dataclass(frozen=True)
class OnTable:
    """A formula on a table, round by round."""

    placed: PlacedFormula
    rounds: Mapping[str, Evaluation]
    left_out: Sequence[str] = ()
    shows_all: bool = False
    """Whether every step is among the results, or only what the formula shows."""

    @property
    def title(self) -> str:
        """Title of the formula."""
        return self.placed.formula.title

    @property
    def file(self) -> str:
        """Name of the formula's file, without the machine's folders."""
        return Path(self.placed.file).name

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the formula and of every value of the run."""
        found = sha256(self.placed.formula.model_dump_json().encode())
        for line, evaluation in self.lines.items():
            held = {name: sorted(values.items()) for name, values in sorted(evaluation.values.items())}
            found.update(repr((line, held, evaluation.year, sorted(evaluation.labels.items()))).encode())
        return found.hexdigest()

    @property
    def run_id(self) -> str:
        """Short name of the run."""
        return f"{self.placed.formula.formula}-{self.content_hash[:12]}"

    @cached_property
    def lines(self) -> Mapping[str, Evaluation]:
        """Rounds under the names that the sheets give them."""
        return {name or ONE_ROUND: found for name, found in self.rounds.items()}

    @cached_property
    def rows(self) -> Sequence[Place]:
        """Every row, round by round."""
        pairs = [(line, code) for line, found in self.lines.items() for code in found.result]
        return [Place(line, code, i) for i, (line, code) in enumerate(pairs, start=1)]

    @property
    def shown(self) -> Sequence[str]:
        """Names of the results."""
        formula = self.placed.formula
        if self.shows_all:
            return [name for step in formula.steps for name in step.results()]
        return list(dict.fromkeys((*formula.shows, formula.result)))

    def value(self, row: Place, name: str) -> Fraction:
        """An exact value."""
        return self.lines[row.line].values[name][row.area]

    def unit(self, name: str) -> str:
        """Unit of a name in words."""
        return unit_in_words(self.placed.unit_by_name[name])

    def heading(self, name: str) -> str:
        """A name as a heading that no other column of the sheets has."""
        words = in_words(name).capitalize()
        taken = {LINE.casefold(), AREA.casefold()}
        return f"{words}, as given" if words.casefold() in taken else words

    @property
    def can_tell_apart(self) -> bool:
        """Whether a spreadsheet, which does not mind capitals, can tell rounds and areas apart."""
        kept = {(clean(row.line).casefold(), clean(row.area).casefold()) for row in self.rows}
        return len(kept) == len(self.rows)

    @property
    def most_rows(self) -> int:
        """Rows of the sheets."""
        return len(self.rows)


def source_of(given: OnTable) -> Source:
    """The formula with what the engine found in each round."""
    formula = given.placed.formula
    lines = [
        LineValues(line, str(found.year or ""), list(found.result), found.values, found.unrounded, found.labels)
        for line, found in given.lines.items()
    ]
    return Source(given.placed, given.file, formula.formula, sheet_name(formula.formula), lines, "area", {}, {})


def ground_of(given: OnTable) -> Ground:
    """Inputs of the formula stand on the sheet Data; the money, if there is any, on the sheet Parameters."""
    columns = {name: i for i, name in enumerate(given.placed.formula.indicators, start=4)}
    place = f"SUMPRODUCT({_SAME}*{{Data!{PLACE}}})"
    places = {(row.line, row.area): row.number for row in given.rows}
    return Ground(QUANTUM, DATA, columns, place, places)


def quantum_of(given: OnTable) -> Figure | None:
    """The money as a figure with a name; None where the formula shares none out."""
    amounts = {found.single[QUANTUM] for found in given.rounds.values() if QUANTUM in found.single}
    if not amounts:
        return None
    (amount,) = amounts
    held = given.placed.formula.quantum
    is_own = held is not None and held.value is not None and Fraction(Decimal(held.value)) == amount
    why = (
        Reason(str(held.source or ""), held.assumption or "")
        if held is not None and is_own
        else Reason(assumption="Given on the command line for this run.")
    )
    unit = unit_in_words(given.placed.formula.quantum_unit)
    return Figure(QUANTUM, given.title, "quantum", NOT_APPLICABLE, amount, unit, why, given.file)
