"""A settlement that is posed once and shifted is the settlement posed afresh."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import Resolver
from funding_alloc.models.settlement.affine import apart, learn
from funding_alloc.models.settlement.envelope import envelope_of
from funding_alloc.models.settlement.plan import SettlementModel
from funding_alloc.schema.funds import DelClass, FundLine, Mechanism
from funding_alloc.schema.settlement import CapBase
from funding_alloc.years import FiscalYear
from tests.models.settlements import by_class, rules

CODE = "E47000001"
THEMES = ("Homes", "Roads", "Skills")
LINES = [
    FundLine(f"{theme}.{k}.{year}", theme.lower(), theme, "DfX", k, FiscalYear(year), 1, next(iter(Mechanism)))
    for theme in THEMES
    for k in (DelClass.RDEL, DelClass.CDEL)
    for year in (2026, 2027)
]


def _pounds(seed: int) -> dict[FundLine, int]:
    rng = np.random.default_rng(seed)
    return {line: int(gbp) for line, gbp in zip(LINES, rng.integers(10**6, 10**8, len(LINES)), strict=True)}


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(list(CapBase)),
    st.sampled_from(["year", "period"]),
    st.sampled_from(["gross", "net"]),
    st.sampled_from(["0", "0.05", "0.2"]),
    st.sampled_from(["0", "0.023"]),
    st.sampled_from(["off", "on", {"up_to": "0.05"}]),
    st.integers(0, 1_000),
    st.sampled_from(["0.02", "0.1", "0.4"]),
)
def test_sides_are_those_of_a_problem_posed_afresh(
    base: CapBase, per: str, counts: str, carry: str, slice_: str, move: Any, seed: int, cap: str
) -> None:
    """Whatever the cap counts and whatever may move: within a few pounds, for shares are cut to the pound."""
    how = rules(
        "0.10",
        base,
        carry,
        virement={"per": per, "counts": counts},
        top_slice={"share": by_class(slice_)},
        class_moves={"revenue_to_capital": move},
    )
    shifted = learn(CODE, _pounds(1), _pounds(2), how)
    gap = apart(shifted, _pounds(seed + 3), _pounds(seed + 4), Fraction(cap))
    assert gap <= shifted.near(float(cap))


def test_many_solutions_are_each_the_solution_of_its_problem() -> None:
    """Values of the first goal, draw by draw; a draw whose sides cross has none, and changes nothing after it."""
    how = rules("0.10", CapBase.DONOR, "0.05")
    shifted = learn(CODE, _pounds(1), _pounds(2), how)
    resolver = Resolver(shifted.problem)
    seeds = (11, 12, 13)
    grants, needs = (
        np.array([[float(_pounds(seed + step)[line]) for line in shifted.lines] for seed in seeds]) for step in (0, 50)
    )
    sides = shifted.sides(grants, needs)
    broken = sides.copy()
    broken[1, 0] = (2.0, 1.0)
    for given_sides, missing in ((sides, set()), (broken, {1}), (sides, set())):
        values, spent = resolver.many(shifted.names, given_sides, [])
        assert spent.shape == (3, 0)
        for i, seed in enumerate(seeds):
            if i in missing:
                assert np.isnan(values[i])
                continue
            posed = SettlementModel(envelope_of(CODE, _pounds(seed), _pounds(seed + 50)), how).pose()
            afresh = Resolver(posed).value()
            assert afresh is not None
            assert values[i] == pytest.approx(afresh, abs=30)


def test_what_cannot_be_shifted_is_refused() -> None:
    """No cap to draw; nothing by the name."""
    with pytest.raises(ValueError, match="has no cap to draw"):
        learn(CODE, _pounds(1), _pounds(2), rules("0"))
    shifted = learn(CODE, _pounds(1), _pounds(2), rules())
    with pytest.raises(ValueError, match="nothing is called"):
        Resolver(shifted.problem).many(["stranger"], np.zeros((1, 1, 2)), [])
