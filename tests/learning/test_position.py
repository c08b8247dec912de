"""The net position matrix and the wrong-pocket index: promises, hand cases, and a second way."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.learning.position import (
    benefits_by_body,
    costs_by_payer,
    net_positions,
    running_totals,
    wrong_pocket_index,
)
from funding_alloc.schema.pockets_results import Flow, Gross
from funding_alloc.schema.pockets_terms import Counts, Worth
from funding_alloc.years import FiscalYear, YearRange

YEAR = FiscalYear(2026)
SPAN = YearRange(YEAR, FiscalYear(2030))
LEDGERS = ("a", "b", "c")
EVERYONE = (*LEDGERS, "residents")
POUNDS = st.integers(-(10**6), 10**6)
FISCAL = Counts.FISCAL.worths


def _flow(body: str, worth: Worth | None, gbp: int | Fraction, year: int = 2026, name: str = "x") -> Flow:
    return Flow(name, "line", body, worth, FiscalYear(year), Fraction(gbp))


@st.composite
def flows(draw: st.DrawFn) -> list[Flow]:
    """One or two interventions with costs above 0 and benefits of any sign."""
    out = []
    for name in draw(st.sampled_from([("x",), ("x", "y")])):
        for body in draw(st.lists(st.sampled_from(LEDGERS), min_size=1, max_size=3)):
            out.append(_flow(body, None, draw(st.integers(1, 10**6)), draw(st.integers(2026, 2030)), name))
        for _ in range(draw(st.integers(0, 6))):
            body, worth = draw(st.sampled_from(EVERYONE)), draw(st.sampled_from(list(Worth)))
            out.append(_flow(body, worth, draw(POUNDS), draw(st.integers(2026, 2030)), name))
    return out


def test_a_council_pays_and_others_gain() -> None:
    """30 of 100 come back to the payer: the index is 0.7; what residents have is left out of it."""
    found = [
        _flow("a", None, 80),
        _flow("a", Worth.CASHABLE, 30),
        _flow("b", Worth.CASHABLE, 50),
        _flow("c", Worth.NOT_CASHABLE, 20),
        _flow("residents", Worth.SOCIAL, 900),
    ]
    matrix = net_positions(found, frozenset(Worth))
    assert wrong_pocket_index(matrix, LEDGERS) == Fraction(7, 10)
    assert matrix["a", "residents"] == Gross(Fraction(900), Fraction(0))
    assert wrong_pocket_index(net_positions(found, Counts.CASHABLE.worths), LEDGERS) == Fraction(5, 8)


def test_burdens_are_apart_from_gains() -> None:
    """A gain of 50 and a burden of 60 are both told, and the burden is not in the index."""
    found = [_flow("a", None, 10), _flow("b", Worth.CASHABLE, 50), _flow("b", Worth.CASHABLE, -60)]
    matrix = net_positions(found, FISCAL)
    assert matrix["a", "b"] == Gross(Fraction(50), Fraction(-60))
    assert matrix["a", "b"].net == -10
    assert wrong_pocket_index(matrix, LEDGERS) == 1


def test_two_payers_share_benefits_as_they_share_the_cost() -> None:
    """Body a pays 3 of 4 and has 40 of 100: W = (3/4 x 60 + 1/4 x 100) / 100."""
    found = [_flow("a", None, 3), _flow("b", None, 1), _flow("a", Worth.CASHABLE, 40), _flow("c", Worth.CASHABLE, 60)]
    matrix = net_positions(found, FISCAL)
    assert wrong_pocket_index(matrix, LEDGERS) == Fraction(70, 100)
    assert wrong_pocket_index(matrix, LEDGERS, "a") == Fraction(60, 100)
    assert wrong_pocket_index(matrix, LEDGERS, "b") == 1


def test_nothing_gained_has_no_index() -> None:
    """All zero is no index, not 0."""
    assert wrong_pocket_index(net_positions([_flow("a", None, 5)], FISCAL), LEDGERS) is None
    assert wrong_pocket_index({}, LEDGERS) is None


@given(found=flows(), factor=st.fractions(Fraction(1, 100), 100))
def test_index_keeps_its_promises(found: list[Flow], factor: Fraction) -> None:
    """From 0 to 1; the unit of money does not matter; it is the formula of the register, written out."""
    matrix = net_positions(found, FISCAL)
    index = wrong_pocket_index(matrix, LEDGERS)
    scaled = [_flow(f.body, f.worth, f.gbp * factor, f.year.start, f.intervention) for f in found]
    assert wrong_pocket_index(net_positions(scaled, FISCAL), LEDGERS) == index
    paid = {d: sum((matrix[d, e].gains for e in LEDGERS if (d, e) in matrix), Fraction(0)) for d in LEDGERS}
    whole = sum(paid.values())
    if index is None:
        assert whole == 0
        return
    own = {d: matrix[d, d].gains / paid[d] if paid[d] and (d, d) in matrix else Fraction(0) for d in LEDGERS}
    assert index == sum(paid[d] * (1 - own[d]) for d in LEDGERS) / whole
    assert 0 <= index <= 1


@given(found=flows())
def test_matrix_adds_up_to_the_benefits(found: list[Flow]) -> None:
    """Over payers it is what each beneficiary has, gains and burdens alike."""
    for worths in (FISCAL, Counts.CASHABLE.worths, frozenset(Worth)):
        matrix = net_positions(found, worths)
        for body, gross in benefits_by_body(found, worths).items():
            cells = [cell for (_, gaining), cell in matrix.items() if gaining == body]
            assert sum(cell.gains for cell in cells) == gross.gains >= 0
            assert sum(cell.burdens for cell in cells) == gross.burdens <= 0


@given(found=flows(), body=st.sampled_from(LEDGERS), share=st.fractions(0, 1))
def test_running_total_ends_at_benefits_less_costs(found: list[Flow], body: str, share: Fraction) -> None:
    """The last year's total is what the two other functions lead to."""
    running = running_totals(found, FISCAL, {body: (share, Fraction(1))}, SPAN)
    gross = benefits_by_body(found, FISCAL).get(body, Gross(Fraction(0), Fraction(0)))
    cost = sum((gbp for (_, payer), gbp in costs_by_payer(found).items() if payer == body), Fraction(0))
    assert running[SPAN.last] == share * gross.net - cost
