"""The formula library: reading a formula from anywhere, and running it on anybody's table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from funding_alloc.export.formula_book.given import OnTable
from funding_alloc.formula.cases import CaseResult, run_cases
from funding_alloc.formula.evaluate import Evaluation, Setting
from funding_alloc.formula.geography import remap
from funding_alloc.formula.reform import Reform, Together, reform
from funding_alloc.formula.years import evaluate_rounds
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.formula import EXAMPLES, FormulaReader
from funding_alloc.reading.grid import Layout, grids_in, read_rows
from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Remapping

DICTIONARY = "data_dictionary.csv"
INDICATORS = "indicators/districts.csv"


def nearest_dictionary(path: Path) -> Dictionary | None:
    """The data dictionary in a folder above a file, or in ``inputs`` beside one."""
    for folder in path.resolve().parents:
        for candidate in (folder / DICTIONARY, folder / "inputs" / DICTIONARY):
            if candidate.is_file():
                return read_dictionary(candidate)
    return None


def read_formula_file(path: Path) -> PlacedFormula:
    """Read a formula against the nearest data dictionary, or without one where every column describes itself.

    Raises ``InputFault`` with every fault of shape or meaning.
    """
    dictionary = nearest_dictionary(path)
    specs: Mapping[str, ColumnSpec] = {} if dictionary is None else dictionary.specs.get(INDICATORS, {})
    return FormulaReader(specs).read(path)[0]


def formula_files(folder: Path) -> Iterator[Path]:
    """Every formula of a library, worked examples of single steps left out, in the order of names."""
    for path in sorted(folder.glob("*/*.yaml")):
        if path.parent.name != EXAMPLES:
            yield path


def example_files(folder: Path) -> Iterator[Path]:
    """The worked examples of single steps."""
    yield from sorted((folder / EXAMPLES).glob("*.yaml"))


@dataclass(frozen=True)
class FormulaRun:
    """A formula on a table: one evaluation for each round, and the columns of the table that took no part."""

    placed: PlacedFormula
    layout: Layout
    by_round: Mapping[str, Evaluation]
    unused: tuple[str, ...]
    left_out: tuple[str, ...]

    def on_table(self, with_steps: bool) -> OnTable:
        """What the formula's workbook shows."""
        return OnTable(self.placed, self.by_round, self.left_out, with_steps)

    def table(self, with_steps: bool) -> tuple[tuple[str, ...], list[tuple[str | Fraction, ...]]]:
        """Headings and rows: one row for each round and area, one column for each result, or for every step."""
        formula = self.placed.formula
        every = tuple(name for step in formula.steps for name in step.results())
        names = every if with_steps else (*formula.shows, formula.result)
        marks = ("area",) if self.layout.by is None else (self.layout.by, "area")
        rows: list[tuple[str | Fraction, ...]] = []
        for name, evaluation in self.by_round.items():
            for code in evaluation.result:
                mark = (code,) if self.layout.by is None else (name, code)
                rows.append((*mark, *(evaluation.values[column][code] for column in names)))
        return (*marks, *names), rows


def run_on_table(
    path: Path, table: Path, setting: Setting, layout: Layout, mapping: Remapping | None = None
) -> FormulaRun:
    """Evaluate a formula on a table, moved to other areas first where a mapping is given.

    Raises ``InputFault`` for faults of either, and ``InfeasibleError`` where the formula's limits cannot be met.
    """
    placed = read_formula_file(path)
    rows = read_rows(table)
    grids = grids_in(rows, placed, layout)
    if mapping is not None:
        grids = {name: remap(grid, placed, mapping) for name, grid in grids.items()}
    read = {layout.column_of.get(name, name) for name in placed.formula.indicators}
    keys = {layout.by, layout.key or next(column for column in rows.header if column != layout.by)}
    unused = tuple(column for column in rows.header if column not in read | keys)
    left_out = tuple(f"{name} {code}".strip() for name, grid in grids.items() for code in grid.left_out)
    return FormulaRun(placed, layout, evaluate_rounds(placed, grids, lambda _: setting), unused, left_out)


def workbook_of(found: FormulaRun, *, with_steps: bool, all_live: bool) -> bytes:
    """The formula's workbook: live up to a limit of rows, or whatever its length."""
    from funding_alloc.export.formula_book.book import formula_book
    from funding_alloc.export.formula_book.given import MOST_ROWS

    given = found.on_table(with_steps)
    return formula_book(given, given.most_rows if all_live else MOST_ROWS)


def reform_on_table(
    path: Path, table: Path, setting: Setting, layout: Layout, changes: Sequence[Together]
) -> tuple[PlacedFormula, dict[str, Reform]]:
    """What each change of parameters moves, round by round."""
    placed = read_formula_file(path)
    grids = grids_in(read_rows(table), placed, layout)
    return placed, {name: reform(placed, grid, setting, changes) for name, grid in grids.items()}


def run_examples(folder: Path) -> list[CaseResult]:
    """Every worked example of the library: of single steps and of whole formulas."""
    files = [*example_files(folder), *formula_files(folder)]
    return [result for path in files for result in run_cases(read_formula_file(path))]
