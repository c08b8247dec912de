"""Every formula of the library, exactly and in arrays: the same results, step by step, in any order of rows."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from funding_alloc.formula.cases import grid_of
from funding_alloc.formula.draws import evaluate_many
from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.reading.grid import Layout, Rows, grids_in
from funding_alloc.reading.reproductions import CHECKS, read_published_table, read_reproductions
from funding_alloc.run.library import example_files, formula_files
from funding_alloc.run.published import setting_of
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid
from funding_alloc.schema.reproduction import Reproduction
from tests.formula.given import FORMULAS, ROOT, read

EVERY = [*example_files(FORMULAS), *formula_files(FORMULAS)]
PUBLISHED = ROOT / "tests" / "published"
CARRIED = [
    (path.parent, entry)
    for path in sorted(PUBLISHED.glob(f"*/{CHECKS}"))
    for entry in read_reproductions(path)[0].reproductions
    if entry.outside is None
]


def _name(path: Path) -> str:
    return path.relative_to(FORMULAS).as_posix()


def _as_held(table: Grid) -> Grid:
    """The table with the digits a float holds: some examples are about more than that."""
    held = {name: tuple(Fraction(repr(float(v))) for v in values) for name, values in table.numbers.items()}
    return replace(table, numbers=held)


def _agrees(placed: PlacedFormula, table: Grid, setting: Setting) -> Evaluation:
    """Two draws of the first indicator at its own values; every step's rows equal the exact values."""
    exact = evaluate(placed, _as_held(table), setting)
    name = next(iter(table.numbers))
    column = np.asarray([float(value) for value in table.numbers[name]])
    names = [name for step in placed.formula.steps for name in step.results()]
    found = evaluate_many(placed, table, setting, {name: np.stack([column, column])}, names)
    digits = min((step.digits for step in placed.formula.steps if hasattr(step, "digits")), default=60)
    near = max(1e-9, 10.0 ** (1 - digits))
    for step in names:
        wanted = np.asarray([float(value) for value in exact.values[step].values()])
        assert found[step][0] == pytest.approx(wanted, rel=near, abs=1e-7), step
        assert (found[step][0] == found[step][1]).all(), step
    return exact


@pytest.mark.parametrize("path", EVERY, ids=_name)
def test_arrays_agree_on_every_worked_example(path: Path) -> None:
    """All steps of all cases."""
    placed = read(path)
    for case in placed.formula.cases:
        _agrees(placed, grid_of(placed, case), Setting(case.quantum, case.year, case.parameters))


@pytest.mark.parametrize("path", EVERY, ids=_name)
def test_the_order_of_a_tables_rows_cannot_matter(path: Path) -> None:
    """Every case as a table, in the order written, in reverse and turned: the same values and the same trace."""
    placed = read(path)
    for case in placed.formula.cases:
        codes = list(next(iter(case.given.values())))
        header = ("area", *case.given)
        rows = [(code, *(_in_decimals(values[code]) for values in case.given.values())) for code in codes]
        found = []
        for turned in (rows, rows[::-1], rows[1:] + rows[:1]):
            table = Rows("table", header, tuple(turned), tuple(range(len(turned))))
            setting = Setting(case.quantum, case.year, case.parameters)
            found.append(evaluate(placed, grids_in(table, placed, Layout())[""], setting))
        assert found[0].values == found[1].values == found[2].values
        assert found[0].trace == found[1].trace == found[2].trace


def _in_decimals(text: str) -> str:
    """A cell as a table holds it: a third, which no table can hold, to ten digits."""
    return f"{float(Fraction(text)):.10f}" if "/" in text and text[0].isdigit() else text


@pytest.mark.parametrize(("folder", "wanted"), CARRIED, ids=[entry.id for _, entry in CARRIED])
def test_arrays_and_shuffled_rows_agree_on_published_tables(folder: Path, wanted: Reproduction) -> None:
    """One round of each published table: arrays as fractions, and rows in reverse give the same everything."""
    placed = read(FORMULAS / wanted.formula)
    rows = read_published_table(folder / wanted.inputs, wanted)
    layout = Layout(wanted.key, wanted.by, wanted.columns)
    name, table = min(grids_in(rows, placed, layout).items())
    exact = _agrees(placed, table, setting_of(wanted, name))
    back = Rows(rows.name, rows.header, rows.rows[::-1], rows.lines[::-1])
    again = evaluate(placed, grids_in(back, placed, layout)[name], setting_of(wanted, name))
    assert again.values == exact.values
    assert [replace(step, values={}) for step in again.trace] == [replace(step, values={}) for step in exact.trace]
