"""Workbooks of scenarios drawn at random, calculated by another program: as written, and flexed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from funding_alloc.export.workbook.book import workbook_bytes
from funding_alloc.export.workbook.inputs import indicator_columns
from funding_alloc.formula.lines import lines_of
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.compare import results_of
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.schema.allocation import Model
from funding_alloc.schema.panel import Panel
from tests.export.recalculated import live_cells, recalculated_all
from tests.run.random_scenarios import (
    FORMULAS,
    FUNDS,
    SCENARIO,
    random_parameters,
    random_scenario,
    rewrite_parameters,
    rewrite_sums,
)

BATCHES = range(5)
DRAWN_IN_A_BATCH = 10
FLEXED_IN_A_BATCH = 5

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class _Flexed:
    """A workbook with some inputs changed by hand, and what the engine gives from the same inputs."""

    book: Workbook
    pounds: dict[tuple[str, str], int]


@pytest.mark.parametrize("batch", BATCHES)
def test_another_program_agrees_as_written_and_as_flexed(batch: int, tmp_path: Path) -> None:
    """50 scenarios equal the engine in every live cell; 25 of them, flexed, equal a fresh run of the engine."""
    draw = Random(20_261_126 + batch)
    contents: dict[str, bytes] = {}
    flexed: dict[str, _Flexed] = {}
    for i in range(DRAWN_IN_A_BATCH):
        path = random_scenario(draw, tmp_path / f"project{i}")
        contents[f"drawn{i}"] = workbook_bytes(results_of(path, with_studies=False))
        if i < FLEXED_IN_A_BATCH:
            flexed[f"flexed{i}"] = _flexed(draw, tmp_path / f"project{i}", contents[f"drawn{i}"])
    books = {name: load_workbook(BytesIO(content)) for name, content in contents.items()}
    found = recalculated_all(books | {name: one.book for name, one in flexed.items()}, tmp_path)
    for name, content in contents.items():
        assert [cell for cell in live_cells(content, found[name], books[name]) if not cell.agrees] == [], name
        assert _overall(found[name]) == "PASS", name
    moved = 0
    for name, one in flexed.items():
        before, after = (_pounds(found[name], column) for column in ("Money as run (£)", "Money (£)"))
        assert after == one.pounds, name
        assert _overall(found[name]) == "FLEXED", name
        moved += before != after
    assert moved == FLEXED_IN_A_BATCH


def _flexed(draw: Random, project: Path, content: bytes) -> _Flexed:
    """Other sums, other weights and rates for two formulas, one datum a tenth higher; the files change with them."""
    book = load_workbook(BytesIO(content))
    quantum, weights = rewrite_sums(draw, project / FUNDS)
    _set_parameter(book, "quantum_of_all_funds", quantum)
    rows = {(row[8].value, row[2].value): row[3] for row in book["Parameters"].iter_rows() if row[8].value}
    for fund, weight in weights.items():
        rows["fund_weight", fund].value = weight
    for name in draw.sample(FORMULAS, 2):
        path = project / f"formulas/{name}/2026-27.yaml"
        values = random_parameters(draw, path.read_text(encoding="utf-8"))
        rewrite_parameters(path, values)
        for parameter, value in values.items():
            _set_parameter(book, f"{name}_{parameter}", float(value))
    prepared = _with_datum(draw, prepare(read_scenario(project / SCENARIO, with_studies=False)), book)
    found = run_formula(prepared)
    return _Flexed(book, {(a.line, a.area_code): a.gbp for a in found.allocations})


def _set_parameter(book: Workbook, name: str, value: float) -> None:
    at = book.defined_names[name].attr_text.split("!")[1].replace("$", "")
    book["Parameters"][at].value = value


def _with_datum(draw: Random, prepared: Prepared, book: Workbook) -> Prepared:
    panel = prepared.panel
    name, code = draw.choice(sorted(panel.columns)), draw.choice(panel.codes)
    number = indicator_columns(panel)[name]
    ws = book["Indicators"]
    (row,) = (row for row in ws.iter_rows() if row[0].value == code)
    value = float(str(row[number - 1].value)) * 1.1
    row[number - 1].value = value
    column = panel.columns[name]
    changed = replace(column, values={**column.values, code: Fraction(value)})
    found = replace(prepared, panel=Panel(panel.level, panel.codes, {**panel.columns, name: changed}))
    scenario = prepared.inputs.scenario
    people = found.panel.columns[scenario.measures.population.indicator].values
    return replace(found, lines=lines_of(prepared.inputs.funds, people, scenario.scope))


def _pounds(book: Workbook, column: str) -> dict[tuple[str, str], int]:
    """Money of the formula model by fund line and area."""
    ws = book["Allocations"]
    (table,) = ws.tables.values()
    headings, *rows = [[cell.value for cell in row] for row in ws[table.ref]]
    named = [dict(zip(map(str, headings), row, strict=True)) for row in rows]
    return {
        (str(row["Fund line"]), str(row["Area code"])): int(str(row[column]))
        for row in named
        if row["Model"] == Model.FORMULA.label
    }


def _overall(book: Workbook) -> str:
    rows = {str(row[0].value): str(row[1].value) for row in book["Cover"].iter_rows(max_col=2)}
    return rows["Overall check"]
