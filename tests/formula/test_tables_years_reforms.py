"""Around a formula: tables moved to new areas, results carried from year to year, reforms taken apart, many draws."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from funding_alloc.errors import InputFault
from funding_alloc.formula.draws import evaluate_many
from funding_alloc.formula.evaluate import Setting, evaluate
from funding_alloc.formula.geography import remap
from funding_alloc.formula.reform import reform
from funding_alloc.formula.years import evaluate_rounds
from funding_alloc.reading.grid import Layout, grids_in, mapping_in, read_rows
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.panel import Grid, Move, Remapping
from tests.formula.given import FORMULAS, grid, written

SHARED = (
    "  - {id: weighted, op: derive, expression: people * (one + slope * rate), unit: persons}\n"
    "  - {id: shares, op: share, of: weighted}\n"
    "  - {id: final, op: distribute, input: shares}"
)
PARAMETERS = "one: 1 ratio, slope: 0.5 ratio"


@pytest.fixture
def shared(tmp_path: Path) -> PlacedFormula:
    """People weighted by a rate share a quantum."""
    return written(tmp_path, SHARED, "people: persons, rate: ratio", PARAMETERS)


TABLE: dict[str, dict[str, int | Fraction]] = {
    "people": {"A": 100, "B": 300, "C": 100},
    "rate": {"A": 2, "B": 4, "C": 0},
}


def _mapping(*moves: tuple[str, str, str], weight: str | None = "people") -> Remapping:
    return Remapping("map.csv", tuple(Move(old, new, Fraction(part), 2) for old, new, part in moves), weight)


def test_merged_areas_add_counts_and_average_rates(shared: PlacedFormula) -> None:
    """A and B become N: 400 people, rate (100 x 2 + 300 x 4) / 400 = 7/2."""
    merged = remap(grid(TABLE), shared, _mapping(("A", "N", "1"), ("B", "N", "1"), ("C", "C", "1")))
    assert merged.codes == ("C", "N")
    assert merged.numbers["people"] == (Fraction(100), Fraction(400))
    assert merged.numbers["rate"] == (Fraction(0), Fraction(7, 2))


def test_a_split_area_shares_its_count(shared: PlacedFormula) -> None:
    """A quarter of B joins A: counts move, and the total stays."""
    moves = _mapping(("A", "A", "1"), ("B", "A", "0.25"), ("B", "B", "0.75"), ("C", "C", "1"))
    found = remap(grid(TABLE), shared, moves)
    assert found.numbers["people"] == tuple(map(Fraction, (175, 225, 100)))
    assert found.numbers["rate"][0] == Fraction(100 * 2 + 75 * 4, 175)


FAULTS = {
    "parts that do not sum to 1": (
        _mapping(("A", "N", "0.5"), ("B", "N", "1"), ("C", "C", "1")),
        "sum to 0.5, not to 1",
    ),
    "an area without a line": (_mapping(("A", "N", "1"), ("B", "N", "1")), "'C' of the table has no line"),
    "an unknown area": (_mapping(("X", "N", "1"), ("B", "N", "1")), "'X' is no area of the table"),
    "rates without a weight": (
        _mapping(("A", "N", "1"), ("B", "N", "1"), ("C", "C", "1"), weight=None),
        "'rate' is a rate: it needs a count",
    ),
    "a rate as weight": (
        _mapping(("A", "N", "1"), ("B", "N", "1"), ("C", "C", "1"), weight="rate"),
        "'rate' is no count of the formula",
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_mapping_that_would_lose_or_invent_figures_is_refused(shared: PlacedFormula, case: str) -> None:
    """Each fault is named."""
    mapping, words = FAULTS[case]
    with pytest.raises(InputFault, match=words):
        remap(grid(TABLE), shared, mapping)


def test_a_mapping_is_read_from_a_table(tmp_path: Path) -> None:
    """Columns old_area, new_area, part; a word where a number must stand is found at its cell."""
    path = tmp_path / "map.csv"
    path.write_text("old_area,new_area,part\nA,N,0.5\n", encoding="utf-8")
    assert mapping_in(read_rows(path), None).moves == (Move("A", "N", Fraction(1, 2), 2),)
    path.write_text("old_area,new_area,part\nA,N,half\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"map\.csv:2:3: column 'part': 'half' is not a number"):
        mapping_in(read_rows(path), None)


def test_changes_of_a_reform_add_up(shared: PlacedFormula) -> None:
    """What each change moves, in order, sums area by area to the whole difference; the total never moves."""
    changes = [{"slope": Decimal("0.25")}, {"one": Decimal(2)}]
    found = reform(shared, grid(TABLE), Setting(Decimal(1000)), changes)
    for code, before in found.before.items():
        assert before + sum(change.moved[code] for change in found.changes) == found.after[code]
    assert all(sum(change.moved.values()) == 0 for change in found.changes)
    assert [change.before for change in found.changes] == [{"slope": Decimal("0.5")}, {"one": Decimal(1)}]


def test_a_reform_of_an_unknown_parameter_is_refused(shared: PlacedFormula) -> None:
    """A misspelt parameter moves nothing silently."""
    with pytest.raises(InputFault, match=r"'slop' is not a parameter of this formula\. Did you mean 'slope'\?"):
        reform(shared, grid(TABLE), Setting(Decimal(1000)), [{"slop": Decimal(1)}])


def test_results_are_carried_into_the_next_year(tmp_path: Path) -> None:
    """10 grows by a half each year: 15, then 22.5; the table holds the first year's base only."""
    step = "  - {id: final, op: derive, expression: base * growth, unit: gbp}"
    placed = written(tmp_path, step, "base: gbp", "growth: 1.5 ratio")
    path = tmp_path / "made_up" / "2026-27.yaml"
    text = path.read_text(encoding="utf-8").replace("base: {vintage: now,", "base: {vintage: now, carries: final,")
    path.write_text(text, encoding="utf-8")
    from funding_alloc.run.library import read_formula_file

    placed = read_formula_file(path)
    table = tmp_path / "table.csv"
    table.write_text("year,area,base\n2026-27,A,10\n2027-28,A,[x]\n", encoding="utf-8")
    grids = grids_in(read_rows(table), placed, Layout(by="year"))
    found = evaluate_rounds(placed, grids, lambda _: Setting())
    assert [found[year].result["A"] for year in ("2026-27", "2027-28")] == [15, Fraction(45, 2)]
    table.write_text("year,area,base\n2026-27,A,10\n2027-28,A,12\n", encoding="utf-8")
    with pytest.raises(InputFault, match=r"table\.csv:3:3: column 'base': is carried over"):
        grids_in(read_rows(table), placed, Layout(by="year"))


@given(
    slopes=st.lists(st.integers(0, 400), min_size=1, max_size=5),
    rates=st.lists(st.integers(0, 900), min_size=3, max_size=3),
)
def test_draws_of_parameters_and_of_indicators_are_what_exact_runs_give(slopes: list[int], rates: list[int]) -> None:
    """Each draw is an exact run with that parameter and that column; a step that no draw touches is the same in all."""
    placed = _library_formula()
    codes = ("A", "B", "C")
    drawn_rates = np.asarray([[rate / 100 + i for rate in rates] for i in range(len(slopes))])
    draws = {"slope": np.asarray(slopes) / 100, "rate": drawn_rates}
    found = evaluate_many(placed, grid(TABLE), Setting(Decimal(1000)), draws, ("final", "shares"))
    for i, slope in enumerate(slopes):
        here: dict[str, dict[str, int | Fraction]] = {
            **TABLE,
            "rate": dict(zip(codes, [Fraction(rate, 100) + i for rate in rates], strict=True)),
        }
        setting = Setting(Decimal(1000), parameters={"slope": Decimal(slope) / 100})
        exact = evaluate(placed, grid(here), setting)
        for name in ("final", "shares"):
            assert found[name][i] == pytest.approx([float(v) for v in exact.values[name].values()], rel=1e-12)


_HELD: list[PlacedFormula] = []


def _library_formula() -> PlacedFormula:
    if not _HELD:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            _HELD.append(written(Path(folder), SHARED, "people: persons, rate: ratio", PARAMETERS))
    return _HELD[0]


BAD_DRAWS: dict[str, tuple[dict[str, NDArray[np.float64]], str]] = {
    "an unknown name": ({"slop": np.ones(2)}, "'slop' is drawn and is no parameter or indicator"),
    "unequal numbers": ({"slope": np.ones(2), "one": np.ones(3)}, "equally many of each name"),
    "another shape": ({"rate": np.ones((2, 2))}, r"have the shape \(2, 2\), not \(2, 3\)"),
}


@pytest.mark.parametrize("case", BAD_DRAWS)
def test_draws_that_do_not_fit_are_refused(shared: PlacedFormula, case: str) -> None:
    """Each misfit is named."""
    draws, words = BAD_DRAWS[case]
    with pytest.raises(InputFault, match=words):
        evaluate_many(shared, grid(TABLE), Setting(Decimal(1000)), draws)


def test_a_wanted_step_that_is_not_there_is_refused(shared: PlacedFormula) -> None:
    """A misspelt result is a finding."""
    with pytest.raises(InputFault, match="'finale' is not a step of this formula"):
        evaluate_many(shared, grid(TABLE), Setting(Decimal(1000)), {"slope": np.ones(2)}, ("finale",))


def test_the_order_of_rows_cannot_matter(tmp_path: Path, shared: PlacedFormula) -> None:
    """A shuffled table gives the same grid, and so the same everything."""
    rows = ["A,100,2", "B,300,4", "C,100,0"]
    grids: list[Grid] = []
    for order in (rows, rows[::-1], [rows[1], rows[2], rows[0]]):
        path = tmp_path / "table.csv"
        path.write_text("\n".join(["area,people,rate", *order, ""]), encoding="utf-8")
        grids.append(grids_in(read_rows(path), shared, Layout())[""])
    assert grids[0] == grids[1] == grids[2]


TABLES = {
    "a blank": ("area,people,rate\nA,,2\n", r"t\.csv:2:2: column 'people': is blank"),
    "a pound sign": ("area,people,rate\nA,£5,2\n", r"'£5' is not a number\. Write digits only"),
    "not available": ("area,people,rate\nA,[x],2\n", "the formula refuses a missing value here"),
    "a missing column": ("area,peeple,rate\nA,1,2\n", r"column 'people' is missing; .* Did you mean 'peeple'\?"),
    "an area twice": ("area,people,rate\nA,1,2\nA,1,2\n", r"t\.csv:3: 'A' occurs twice; the first is on line 2"),
    "a short row": ("area,people,rate\nA,1\n", r"t\.csv:2: has 2 cells where the header has 3"),
    "a blank code": ("area,people,rate\n,1,2\n", r"t\.csv:2:1: column 'area': is blank"),
    "no rows": ("area,people,rate\n", "has a header but no rows"),
}


@pytest.mark.parametrize("case", TABLES)
def test_a_faulty_table_is_told_cell_by_cell(shared: PlacedFormula, tmp_path: Path, case: str) -> None:
    """File, line, column, what and how to mend."""
    text, words = TABLES[case]
    path = tmp_path / "t.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputFault, match=words):
        grids_in(read_rows(path), shared, Layout())


def test_the_library_folder_is_where_tests_think() -> None:
    """The folder of formulas exists: parametrised tests over it are not empty."""
    assert (FORMULAS / "transport").is_dir()


def test_small_numbers_as_programs_write_them_are_read_exactly(shared: PlacedFormula, tmp_path: Path) -> None:
    """2.5e-05 is one forty-thousandth; a number whose digits would fill the memory is refused."""
    path = tmp_path / "table.csv"
    path.write_text("area,people,rate\nA,1E+2,2.5e-05\nB,3,4\n", encoding="utf-8")
    (found,) = grids_in(read_rows(path), shared, Layout()).values()
    assert found.numbers["people"][0] == 100
    assert found.numbers["rate"][0] == Fraction(1, 40_000)
    path.write_text("area,people,rate\nA,1e999999999,1\n", encoding="utf-8")
    with pytest.raises(InputFault, match="'1e999999999' is not a number"):
        grids_in(read_rows(path), shared, Layout())
