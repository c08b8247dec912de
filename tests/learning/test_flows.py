"""From lines to pounds: a case by hand, and the promises on cases with any ranges."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.flows import flows_of
from funding_alloc.schema.pockets import Incidence, Pockets, PocketsInputs, Price, UnitCost
from funding_alloc.schema.pockets_results import Flow
from funding_alloc.schema.pockets_terms import Case, Measure, PriceLevel, Worth
from funding_alloc.years import FiscalYear

SAID = {"assumption": "For a test."}
OLD, NOW, NEXT = FiscalYear(2020), FiscalYear(2026), FiscalYear(2027)
Figures = tuple[Any, Any, Any]


def _ranged(figures: Figures) -> dict[str, Any]:
    low, central, high = (str(value) for value in figures)
    return {"low": low, "central": central, "high": high, **SAID}


def _rules(benefits: list[dict[str, Any]], people: int, cost: Figures = (1, 1, 1)) -> Pockets:
    own = {"kind": "own", **_ranged((100, 100, 100)), "price_year": "2026-27", "measure": "fiscal"}
    support = {"id": "cost", "title": "Cost", "payer": "council", "profile": "later", "value": own}
    body = {"title": "A body", "home_department": "none"}
    found: dict[str, Any] = {
        **{"pockets": "small", "title": "Small", "status": "illustrative", "purpose": "A test."},
        **{"dictionary": "d", "unit_costs": "u", "incidence": "i", "prices": "2026-27"},
        "deflator": {"table": "t", "level": "central", "dated": "2026-11-26", **SAID},
        "discount": {"rate": "0.1", "base": "2026-27", "dated": "2026-11-26", **SAID},
        "years": {"first": "2026-27", "last": "2027-28"},
        "reconciling": {"within": "0.03", **SAID},
        "bodies": {
            "council": {**body, "kind": "council"},
            "nhs": {**body, "kind": "nhs"},
            "people": {**body, "kind": "residents"},
        },
        "departments": {"bodies": {"Local": "council", "Health": "nhs"}, **SAID},
        "profiles": {"later": {"by_year": {"2026-27": "0.5", "2027-28": "1"}, **SAID}},
        "interventions": {
            "x": {
                "title": "X",
                "scale": {"people": people, **SAID},
                "costs": [{**support, "quantity": _ranged(cost)}],
                "benefits": benefits,
            }
        },
        "settlement": {"holds": {}, "bears": ["council"]},
        "pot": {"counts": ["fiscal"], "needs": [], **SAID},
    }
    return Pockets.model_validate(found)


def _inputs(rules: Pockets) -> PocketsInputs:
    """A row of 10 to the NHS and 7 of social value, and an event of 60 split one to two, all in prices of 2020-21."""
    prices = {Measure.FISCAL: Price(Fraction(10), OLD), Measure.SOCIAL: Price(Fraction(7), OLD)}
    row = UnitCost("R1", "Row", "each", "Health", "green", prices)
    event = Incidence("E1", "Event", "each", Price(Fraction(60), OLD), {"Local": Fraction(1), "Health": Fraction(2)})
    index = {OLD: Fraction(100), NOW: Fraction(150), NEXT: Fraction(160)}
    return PocketsInputs(rules, "small.yaml", (row,), {"E1": event}, dict.fromkeys(PriceLevel, index), True)


def _benefit(value: dict[str, Any], quantity: Figures, cashable: Figures | None) -> dict[str, Any]:
    line = {"id": "gain", "title": "Gain", "profile": "later", "value": value, "quantity": _ranged(quantity)}
    return line if cashable is None else {**line, "cashable": _ranged(cashable)}


def _sums(flows: tuple[Flow, ...]) -> dict[tuple[str, Worth | None], Fraction]:
    out: dict[tuple[str, Worth | None], Fraction] = {}
    for flow in flows:
        out[flow.body, flow.worth] = out.get((flow.body, flow.worth), Fraction(0)) + flow.gbp
    return out


YEARS = Fraction(1, 2) + Fraction(10, 11)
"""Half in the base year and all of it a year later at a tenth."""


def test_an_event_by_hand() -> None:
    """2 people x 3 events x 60 x 1.5: a third to the council, two to the NHS, a quarter of it cashable."""
    rules = _rules([_benefit({"kind": "event", "event": "E1"}, (3, 3, 3), ("0.25", "0.25", "0.25"))], people=2)
    found = _sums(flows_of(_inputs(rules), Case.CENTRAL, PriceLevel.CENTRAL))
    whole = 2 * 3 * 90 * YEARS
    assert found == {
        ("council", None): 2 * 100 * YEARS,
        ("council", Worth.CASHABLE): whole / 12,
        ("council", Worth.NOT_CASHABLE): whole / 4,
        ("nhs", Worth.CASHABLE): whole / 6,
        ("nhs", Worth.NOT_CASHABLE): whole / 2,
    }


def test_a_social_value_goes_to_residents() -> None:
    """7 x 1.5 of wellbeing, in no ledger."""
    rules = _rules([_benefit({"kind": "row", "code": "R1", "measure": "social"}, (1, 1, 1), None)], people=1)
    found = _sums(flows_of(_inputs(rules), Case.CENTRAL, PriceLevel.CENTRAL))
    assert found["people", Worth.SOCIAL] == Fraction(21, 2) * YEARS


THREE = st.lists(st.decimals(-50, 50, places=2), min_size=3, max_size=3).map(sorted).map(tuple)
SHARES = st.lists(st.decimals(0, 1, places=2), min_size=3, max_size=3).map(sorted).map(tuple)
COSTS = st.lists(st.decimals(0, 50, places=2), min_size=3, max_size=3).map(sorted).map(tuple)


@given(quantity=THREE, cashable=SHARES, cost=COSTS, people=st.integers(1, 50))
def test_cases_are_in_order_and_people_in_proportion(
    quantity: tuple[Decimal, ...], cashable: tuple[Decimal, ...], cost: tuple[Decimal, ...], people: int
) -> None:
    """Cautious nets lie below central ones and those below hopeful ones, burdens or not, for either count."""
    row = {"kind": "row", "code": "R1", "measure": "fiscal"}
    lines = [_benefit(row, quantity, cashable)]  # type: ignore[arg-type]
    inputs = _inputs(_rules(lines, people, cost))  # type: ignore[arg-type]
    one = _inputs(_rules(lines, 1, cost))  # type: ignore[arg-type]
    nets: list[tuple[Fraction, Fraction]] = []
    for case in Case:
        found = _sums(flows_of(inputs, case, PriceLevel.CENTRAL))
        for key, gbp in _sums(flows_of(one, case, PriceLevel.CENTRAL)).items():
            assert found[key] == people * gbp
        cashed = found["nhs", Worth.CASHABLE]
        fiscal = cashed + found["nhs", Worth.NOT_CASHABLE]
        nets.append((cashed - found["council", None], fiscal - found["council", None]))
    assert [cash for cash, _ in nets] == sorted(cash for cash, _ in nets)
    assert [both for _, both in nets] == sorted(both for _, both in nets)
