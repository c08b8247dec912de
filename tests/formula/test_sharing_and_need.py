"""What sharing and comparing steps promise, on figures that nobody chose."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.formula.evaluate import Evaluation, Setting, evaluate
from funding_alloc.schema.formula import PlacedFormula
from tests.formula.given import grid, written

STEPS = """\
  - {id: shares, op: share, of: people}
  - {id: county_shares, op: share, of: people, within: county}
  - {id: relative, op: index, of: rate, weighted_by: people, measures: cost}
  - {id: weighted, op: weight, count: people, by: [relative]}
  - {id: other, op: share, of: weighted}
  - id: blended
    op: blend
    terms:
      - {weight: quarter, of: shares}
      - {weight: rest, of: other}
  - {id: adjusted, op: area_cost, input: blended, by: relative, on: quarter, then: renormalise}
  - {id: target, op: distribute, input: adjusted, pot: pot}
  - {id: patients, op: normalise, input: weighted, to: people, within: county}
  - {id: county_people, op: aggregate, of: people, function: sum, within: county}
  - {id: middle, op: aggregate, of: rate, function: median, within: county}
  - {id: least, op: aggregate, of: rate, function: least, within: county}
  - {id: most, op: aggregate, of: rate, function: greatest, within: county}
  - {id: place, op: rank, of: rate, first: highest, ties: average}
  - {id: order, op: rank, of: rate, first: highest, ties: area_code}
  - {id: stretched, op: rescale, of: order, lowest: quarter, highest: rest}
  - {id: left, op: waterfall, amount: target, order: [{id: first, room: held}, {id: second, room: target}]}
  - {id: final, op: derive, expression: target / people, unit: usd per person}"""
SHOWN = "[county_shares, patients, county_people, middle, least, most, place, stretched, left, first, second]"
COLUMNS = "people: persons, rate: ratio, held: usd, county: label"
PARAMETERS = "quarter: 0.25 ratio, rest: 0.75 ratio, pot: 1000 usd"
positive = st.fractions(Fraction(1, 50), 100, max_denominator=50)
Row = tuple[Fraction, Fraction, Fraction, str]
areas = st.lists(
    st.tuples(positive, positive, st.fractions(0, 500, max_denominator=20), st.sampled_from("XYZ")),
    min_size=2,
    max_size=8,
)


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> PlacedFormula:
    """Every sharing and comparing step once."""
    folder: Path = tmp_path_factory.mktemp("formula")
    steps = STEPS.replace("unit: usd per person}", "unit: usd per person}\nshows: " + SHOWN)
    return written(folder, steps, COLUMNS, PARAMETERS)


def _found(placed: PlacedFormula, rows: list[Row]) -> Evaluation:
    codes = [f"E{i}" for i in range(len(rows))]
    numbers: dict[str, dict[str, int | Fraction]] = {
        "people": {c: row[0] for c, row in zip(codes, rows, strict=True)},
        "rate": {c: row[1] for c, row in zip(codes, rows, strict=True)},
        "held": {c: row[2] for c, row in zip(codes, rows, strict=True)},
    }
    county = {c: row[3] for c, row in zip(codes, rows, strict=True)}
    return evaluate(placed, grid(numbers, county=county), Setting())


@given(rows=areas)
def test_shares_sum_to_one_and_pots_are_spent(placed: PlacedFormula, rows: list[Row]) -> None:
    """Over all areas, or in each group; blends and adjusted shares too."""
    v = _found(placed, rows).values
    counties = {row[3] for row in rows}
    for name in ("shares", "other", "blended", "adjusted"):
        assert sum(v[name].values()) == 1
    assert sum(v["county_shares"].values()) == len(counties)
    assert sum(v["target"].values()) == 1000


@given(rows=areas)
def test_an_index_averages_one_and_a_blend_lies_between(placed: PlacedFormula, rows: list[Row]) -> None:
    """The weighted mean of an index is 1; a blend is between its components, area by area."""
    v = _found(placed, rows).values
    assert sum(v["people"][c] * v["relative"][c] for c in v["people"]) == sum(v["people"].values())
    for code, blended in v["blended"].items():
        parts = (v["shares"][code], v["other"][code])
        assert min(parts) <= blended <= max(parts)


@given(rows=areas)
def test_groups_carry_one_value_and_keep_totals(placed: PlacedFormula, rows: list[Row]) -> None:
    """Members of a county share its sum and its middle; weighted patients sum to people in each county."""
    v = _found(placed, rows).values
    for county in {row[3] for row in rows}:
        members = [f"E{i}" for i, row in enumerate(rows) if row[3] == county]
        people = sum(v["people"][c] for c in members)
        assert {v["county_people"][c] for c in members} == {people}
        assert sum(v["patients"][c] for c in members) == people
        rates = sorted(v["rate"][c] for c in members)
        assert {(v["least"][c], v["most"][c]) for c in members} == {(rates[0], rates[-1])}
        middle = (rates[(len(rates) - 1) // 2] + rates[len(rates) // 2]) / 2
        assert {v["middle"][c] for c in members} == {middle}


@given(rows=areas)
def test_ranks_are_places(placed: PlacedFormula, rows: list[Row]) -> None:
    """Average ranks sum to n(n + 1)/2, a higher rate is never behind, and by area code each place occurs once."""
    v = _found(placed, rows).values
    n = len(rows)
    assert sum(v["place"].values()) == Fraction(n * (n + 1), 2)
    assert sorted(v["order"].values()) == list(range(1, n + 1))
    for a in v["rate"]:
        for b in v["rate"]:
            if v["rate"][a] > v["rate"][b]:
                assert v["place"][a] < v["place"][b]
                assert v["order"][a] < v["order"][b]
    assert (min(v["stretched"].values()), max(v["stretched"].values())) == (Fraction(1, 4), Fraction(3, 4))


@given(rows=areas)
def test_a_waterfall_loses_nothing(placed: PlacedFormula, rows: list[Row]) -> None:
    """Parts and what is left sum to the amount; no part is over its room; a later part waits for the earlier."""
    v = _found(placed, rows).values
    for code, amount in v["target"].items():
        assert v["first"][code] + v["second"][code] + v["left"][code] == amount
        assert 0 <= v["first"][code] <= v["held"][code]
        assert v["second"][code] == 0 or v["first"][code] == v["held"][code]
