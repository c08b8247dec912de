"""The Greater Manchester table: which costs their parts make up, and whose they are, read a second time."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.incidence import incidence_of, reconcile, shares_by_body
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.schema.pockets import Incidence, PocketsInputs, Price, UnitCost
from funding_alloc.schema.pockets_terms import Measure
from funding_alloc.years import FiscalYear
from tests.conftest import ROOT
from tests.inputs.tables import INCIDENCE, MISSING, UNIT_COSTS, rows

WITHIN = Fraction(3, 100)
YEAR = FiscalYear(2010)
DO_NOT_RECONCILE = (
    *("CR1.4", "CR3.0", "CR8.0", "CR8.18", "HE12.2", "HE12.3", "HE12.4", "HE12.5", "HE14.0"),
    *("HE2.0", "HE3.0", "HE7.0", "HE7.1", "HE7.11", "HO3.0", "SS1.1", "SS5.0", "SS6.0"),
)


@pytest.fixture(scope="module")
def shipped() -> PocketsInputs:
    """The shipped file with its tables."""
    return read_pockets(ROOT / "inputs/pockets/housing_first.yaml")


def test_parents_that_reconcile_and_those_that_do_not(shipped: PocketsInputs) -> None:
    """55 of 73, 47 with several departments; the other 18 by name, each with its reason."""
    found = reconcile(shipped.unit_costs, WITHIN)
    sound = [row for row in found if row.reconciles]
    assert (len(found), len(sound), sum(row.has_several_departments for row in sound)) == (73, 55, 47)
    assert tuple(row.code for row in found if not row.reconciles) == DO_NOT_RECONCILE
    assert all(row.why_not for row in found if not row.reconciles)


def test_the_row_without_a_code_is_named_and_not_counted(shipped: PocketsInputs) -> None:
    """The average crime would reconcile with the police cost that has no code in the source; that is a guess."""
    crime = next(row for row in reconcile(shipped.unit_costs, WITHIN) if row.code == "CR8.0")
    assert not crime.reconciles
    assert "police costs') they would make it up" in crime.why_not


def test_shipped_split_is_that_of_the_rows_read_plainly() -> None:
    """From the file itself: sum the parts by department, keep what lies within 3%, and it is the incidence table."""
    costs = {row["cost_code"]: row for row in rows(UNIT_COSTS)}
    parts: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for code, row in costs.items():
        if code.count(".") == 2 and row["fiscal_gbp"] != MISSING:
            parts[code.rsplit(".", 1)[0]][row["department"]] += Decimal(row["fiscal_gbp"])
    kept: dict[tuple[str, str], Decimal] = {}
    for code, found in parts.items():
        whole = Decimal(costs[code]["fiscal_gbp"])
        if abs(sum(found.values()) - whole) <= whole * 3 / 100:
            kept |= {(code, department): gbp for department, gbp in found.items()}
    table = {(row["event"], row["department"]): Decimal(row["fiscal_gbp"]) for row in rows(INCIDENCE)}
    assert kept == table


def test_shipped_split_is_that_of_the_program(shipped: PocketsInputs) -> None:
    """The table as read is the one that the unit costs lead to."""
    assert incidence_of(shipped.unit_costs, WITHIN) == shipped.incidence


def test_parts_by_body_reproduce_the_parent_totals(shipped: PocketsInputs) -> None:
    """Every event's total, exactly, whatever its parts miss."""
    bodies = shipped.rules.departments.bodies
    assert len(shipped.incidence) == 55
    for event in shipped.incidence.values():
        assert sum(share * event.total.gbp for share in shares_by_body(event, bodies).values()) == event.total.gbp


def test_domestic_violence_by_hand(shipped: PocketsInputs) -> None:
    """1,171 of 2,470 to the NHS; 581 and 415 to police and justice; 303 to the council."""
    shares = shares_by_body(shipped.incidence["CR2.0"], shipped.rules.departments.bodies)
    assert shares == {
        "nhs": Fraction(1171, 2470),
        "police_and_justice": Fraction(996, 2470),
        "council": Fraction(303, 2470),
    }


@given(parts=st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 10**6), min_size=1), total=st.integers(1, 10**7))
def test_shares_sum_to_one(parts: dict[str, int], total: int) -> None:
    """So that any total is made up exactly; departments of one body are joined."""
    split = {name: Fraction(gbp) for name, gbp in parts.items()}
    event = Incidence("e", "e", "each", Price(Fraction(total), YEAR), split)
    shares = shares_by_body(event, {name: "x" if name < "d" else "y" for name in "abcdef"})
    assert sum(shares.values()) == 1
    assert shares.get("x", Fraction(0)) == Fraction(sum(g for n, g in parts.items() if n < "d"), sum(parts.values()))


def _cost(code: str | None, gbp: int | None, year: int = 2010) -> UnitCost:
    prices = {} if gbp is None else {Measure.FISCAL: Price(Fraction(gbp), FiscalYear(year))}
    return UnitCost(code, str(code), "each", "DHSC", "green", prices)


@pytest.mark.parametrize(
    ("whole", "parts", "told"),
    [
        (100, [(103, 2010)], ""),
        (100, [(97, 2010)], ""),
        (1000, [(1031, 2010)], "the parts make up 103% of the whole"),
        (100, [(50, 2010), (50, 2011)], "the parts are in prices of another year"),
        (None, [(50, 2010)], "the whole has no fiscal value"),
        (100, [(None, 2010)], "no part has a fiscal value"),
        (0, [(5, 2010)], "the whole is 0"),
    ],
)
def test_reasons(whole: int | None, parts: list[tuple[int | None, int]], told: str) -> None:
    """The limit itself is within; everything else is said."""
    costs = [_cost("A1.0", whole), *(_cost(f"A1.0.{i}", gbp, year) for i, (gbp, year) in enumerate(parts))]
    (found,) = reconcile(costs, WITHIN)
    assert (found.reconciles, found.why_not) == (not told, told)
