"""Rules called from Python: on mappings, Series and tables, with every faulty figure named."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import funding_alloc as fa
from funding_alloc.errors import InfeasibleError, InputFault
from funding_alloc.rules.register import RULES

GARMENT = {"A": 100, "B": 200, "C": 300}


def test_a_mapping_is_answered_with_exact_fractions() -> None:
    """The Mishnah's three estates."""
    assert fa.rules.talmud(estate=200, claims=GARMENT) == {"A": 50, "B": 75, "C": 75}
    assert fa.rules.talmud(estate=300, claims=GARMENT) == {"A": 50, "B": 100, "C": 150}
    assert fa.rules.talmud(estate=100, claims=GARMENT) == dict.fromkeys("ABC", Fraction(100, 3))


@pytest.mark.parametrize("value", [0.1, "0.1", Decimal("0.1"), Fraction(1, 10), np.float64(0.1)])
def test_numbers_of_every_kind_are_read_exactly(value: Any) -> None:
    """A tenth is a tenth, however it is written."""
    assert fa.rules.proportional(estate=value, claims={"A": value, "B": 0}) == {"A": Fraction(1, 10), "B": 0}


def test_series_and_tables_are_answered_with_a_series_of_the_same_index() -> None:
    """Columns by name, ids in the index, order kept."""
    table = pd.DataFrame({"need": [3, 1], "population": [1, 1]}, index=pd.Index(["Z", "A"], name="place"))
    found = fa.rules.blend(estate=100, table=table, need_part="0.7")
    assert found.to_dict() == {"Z": 67.5, "A": 32.5}
    assert list(found.index) == ["Z", "A"]
    assert (found.index.name, found.name, found.dtype) == ("place", "award", np.dtype("float64"))
    assert fa.rules.per_head(estate=100, population=table["population"]).to_dict() == {"Z": 50, "A": 50}
    assert fa.rules.equal(estate=9, table=table, whole_pounds=True).to_dict() == {"Z": 4, "A": 5}


def test_whole_pounds_keep_the_total_and_send_ties_to_the_lower_id() -> None:
    """Three thirds of 100: A has the pound that is left, whatever the order."""
    assert fa.rules.equal(100, ids=["C", "B", "A"], whole_pounds=True) == {"C": 33, "B": 33, "A": 34}


@given(claims=st.lists(st.integers(0, 10**6), min_size=1, max_size=8), part=st.integers(0, 100))
def test_whole_pounds_are_within_a_pound(claims: list[int], part: int) -> None:
    """The sum is the estate and nobody is moved by a pound."""
    asked = {f"C{i}": claim for i, claim in enumerate(claims)}
    estate = sum(claims) * part // 100
    exact, whole = (fa.rules.talmud(estate, asked, whole_pounds=is_whole) for is_whole in (False, True))
    assert sum(whole.values()) == estate
    assert all(isinstance(whole[code], int) and abs(whole[code] - exact[code]) < 1 for code in asked)


def test_too_many_units_are_refused() -> None:
    """Units go one by one; pounds are for the other rules."""
    with pytest.raises(InputFault, match="estate: more than 100,000 units"):
        fa.rules.quota(100_001, count={"A": 1})


def test_units_are_whole_numbers() -> None:
    """Three seats by population, ties to the lower id."""
    assert fa.rules.webster(3, count={"B": 1, "A": 1}, minimum=0) == {"B": 1, "A": 2}
    assert fa.rules.webster(3, count={"B": 0, "A": 1}, minimum=1) == {"B": 1, "A": 2}


BAD: dict[str, tuple[Any, Any, str]] = {
    "a negative claim": ({"A": -1, "B": 2}, 1, "claim['A']: -1 must be 0 or more"),
    "a missing claim": ({"A": None}, 1, "claim['A']: is blank"),
    "NaN": ({"A": float("nan")}, 1, "claim['A']: is blank"),
    "a missing number of pandas": ({"A": pd.NA}, 1, "claim['A']: is blank"),
    "infinity": ({"A": float("inf")}, 1, "claim['A']: 'inf' is not a number"),
    "1e18": ({"A": 1e18}, 1, "is above 9,999,999,999,999"),
    "a word": ({"A": "many"}, 1, "'many' is not a number"),
    "True": ({"A": True}, 1, "'True' is not a number"),
    "nobody": ({}, 0, "there is nobody to share among"),
    "an estate above the claims": (GARMENT, 700, "the claims sum to 600.00, and the estate of 700.00 is above them"),
    "a negative estate": (GARMENT, -1, "estate: -1 must be 0 or more"),
    "an estate that is no number": (GARMENT, float("nan"), "estate: is blank"),
    "the same id twice": (pd.Series([1, 2], index=["A", "A"]), 1, "'A' occurs twice"),
    "no mapping": ([1, 2], 1, "is neither a mapping of ids nor a Series"),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_figures_are_refused(what: str) -> None:
    """Each with the figure's name."""
    claims, estate, said = BAD[what]
    with pytest.raises(InputFault) as found:
        fa.rules.talmud(estate, claims)
    assert said in str(found.value)


CALLS: dict[str, tuple[str, dict[str, Any], str]] = {
    "a column missing": ("blend", {"need": {"A": 1}, "need_part": 1}, "population: is missing; blend reads it"),
    "ids that differ": (
        "leximin-per-head",
        {"claim": {"A": 9}, "population": {"B": 1}},
        "population['A']: is missing",
    ),
    "a choice not made": ("per-head", {"population": {"A": 1}, "need_part": 1}, "per-head has no option 'need_part'"),
    "a policy choice left out": ("webster", {"count": {"A": 1}}, "webster needs 'minimum'"),
    "a part above 1": ("blend", {"need": {"A": 1}, "population": {"A": 1}, "need_part": 2}, "2 is out of its range"),
    "eta of 0": ("isoelastic-welfare", {"population": {"A": 1}, "weight": {"A": 1}, "eta": 0}, "0 is out of its range"),
    "too fine an eta": (
        "isoelastic-welfare",
        {"population": {"A": 1}, "weight": {"A": 2}, "eta": "1.2345678901"},
        "eta: an exponent of 10000000000/12345678901",
    ),
    "too fine a power": (
        "need-weighted-power",
        {"population": {"A": 1}, "need_index": {"A": 2}, "power": "0.12345"},
        "power: an exponent of 2469/20000",
    ),
    "too fine a Green Book eta": (
        "linear-utilitarian",
        {"claims": {"A": 9}, "benefit": {"A": 1}, "income": {"A": 9}, "median_income": 8, "eta": "1.30001"},
        "eta: an exponent of 130001/100000",
    ),
    "a word for a number": ("webster", {"count": {"A": 1}, "minimum": "one"}, "'one' is not a number"),
    "half a unit": ("webster", {"count": {"A": 1}, "minimum": 0.5}, "0.5 is not a whole number"),
    "all counts 0": ("webster", {"count": {"A": 0}, "minimum": 0}, "every count is 0"),
    "too high a minimum": ("webster", {"count": {"A": 1, "B": 1}, "minimum": 3}, "need more than 3 units"),
    "a minimum beyond belief": ("webster", {"count": {"A": 1}, "minimum": "1e50"}, "need more than 3 units"),
    "an unknown rule inside": (
        "priority-classes",
        {"claims": {"A": 9}, "priority": {"A": 1}, "within": "talmut"},
        "Did you mean 'talmud'",
    ),
    "half a class": (
        "priority-classes",
        {"claims": {"A": 9}, "priority": {"A": 1.5}, "within": "talmud"},
        "1.5 is not a whole number",
    ),
    "population of 0": ("per-head", {"population": {"A": 0, "B": 1}}, "population['A']: 0 must be above 0"),
    "no need at all": (
        "blend",
        {"need": {"A": 0}, "population": {"A": 1}, "need_part": 1},
        "every area has a need of 0",
    ),
    "bands that fall": (
        "need-weighted-banded",
        {"population": {"A": 1}, "need_index": {"A": 1}, "bands": "5:1;0:2"},
        "must rise from band to band",
    ),
    "no band": (
        "need-weighted-banded",
        {"population": {"A": 1}, "need_index": {"A": 1}, "bands": "0-1"},
        "'0-1' is not a band",
    ),
    "below every band": (
        "need-weighted-banded",
        {"population": {"A": 1}, "need_index": {"A": 1}, "bands": "2:1"},
        "lies below the lowest band",
    ),
    "a ceiling below the floor": (
        "floors-and-ceilings",
        {"need": {"A": 1}, "floor": {"A": 5}, "ceiling": {"A": 4}},
        "the ceiling of 'A' is below its floor",
    ),
}


@pytest.mark.parametrize("what", CALLS)
def test_bad_calls_are_refused(what: str) -> None:
    """Columns, options and what does not fit together."""
    name, given, said = CALLS[what]
    with pytest.raises(InputFault) as found:
        RULES[name](3, **given)
    assert said in str(found.value)


OUT_OF_BOUNDS: dict[str, tuple[dict[str, Any], str]] = {
    "floors": (
        {"need": {"A": 1}, "floor": {"A": 5}, "ceiling": {"A": 9}},
        "the floors cost more than the quantum by £2",
    ),
    "ceilings": ({"need": {"A": 1}, "floor": {"A": 0}, "ceiling": {"A": 1}}, "money is left over by £2"),
}


@pytest.mark.parametrize("what", OUT_OF_BOUNDS)
def test_bounds_that_cannot_be_met_are_told_in_pounds(what: str) -> None:
    """Three pounds against floors of five, and against ceilings of one."""
    given, said = OUT_OF_BOUNDS[what]
    with pytest.raises(InfeasibleError, match=said):
        fa.rules.floors_and_ceilings(3, **given)


@pytest.mark.parametrize("name", ["random-arrival", "average-of-awards"])
def test_exact_rules_say_where_their_limit_is(name: str) -> None:
    """Twenty claims of which no two sets have the same sum are too many; twenty equal claims are not."""
    with pytest.raises(InputFault, match="more than 100,000 coalitions"):
        RULES[name](2**19, {f"C{i}": 2**i for i in range(20)})
    assert RULES[name](100, {f"C{i}": 10 for i in range(20)}) == {f"C{i}": 5 for i in range(20)}


def test_a_recursion_without_end_is_refused() -> None:
    """A claim so small beside the estate that its rounds would not end in a lifetime."""
    with pytest.raises(InputFault, match="no end within 2,000 rounds"):
        fa.rules.dominguez_thomson(10**9, {"A": 1, "B": 10**12})


def test_the_package_lists_its_rules_and_knows_no_others() -> None:
    """Every rule by its name with underscores."""
    assert {"RULES", "talmud", "constrained_equal_awards"} <= set(dir(fa.rules))
    assert all(getattr(fa.rules, name.replace("-", "_")) is rule for name, rule in RULES.items())
    with pytest.raises(AttributeError, match="talmut"):
        _ = fa.rules.talmut
