"""Which figures of a formula can be moved, and what gives way."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.formula.moves import movable, moved
from funding_alloc.schema.formula import Formula
from funding_alloc.years import FiscalYear

YEAR = FiscalYear(2026)
SAID = "Made up for a test."


def _formula(weights: dict[str, Decimal], terms: list[str]) -> Formula:
    return Formula.model_validate(
        {
            "formula": "blended",
            "title": "Blended",
            "from": "2026-27",
            "status": "illustrative",
            "parameters": {
                **{name: {"value": value, "unit": "share", "assumption": SAID} for name, value in weights.items()},
                "rates": {"by_label": {"a": 1}, "unit": "share", "assumption": SAID},
                "yearly": {"by_year": {"2026-27": "0.5", "2027-28": "0.4"}, "unit": "share", "assumption": SAID},
            },
            "indicators": {"n": {"vintage": "made up"}},
            "steps": [
                {"id": "part", "op": "share", "of": "n"},
                {"id": "final", "op": "blend", "terms": [{"weight": name, "of": "part"} for name in terms]},
            ],
            "result": "final",
        }
    )


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=6),
    st.decimals("-0.9", "0.9", places=3).filter(lambda by: by != 0),
)
def test_weights_of_a_blend_make_up_the_sum_they_made_up(parts: list[int], by: Decimal) -> None:
    """The one that is moved goes as far as asked; the others keep their proportions, or the move is refused."""
    weights: dict[str, Decimal] = {f"w{i}": Decimal(part) / sum(parts) for i, part in enumerate(parts)}
    found = moved(_formula(weights, list(weights)), "w0", by, YEAR)
    rest = sum(list(weights.values())[1:], Decimal(0))
    if weights["w0"] * by > rest:
        assert found.reason
        assert not found.values
        return
    assert found.values["w0"] == weights["w0"] * (1 + by)
    kept = sum(found.values.values(), Decimal(0)) - sum(weights.values(), Decimal(0))
    assert abs(kept) < Decimal("1e-20")
    assert all(value >= 0 for value in found.values.values())
    assert list(found.values) == ["w0", *sorted(set(weights) - {"w0"})], "in one order, whatever the seed of hashes"
    ratios = {found.values[name] / weights[name] for name in weights if name != "w0"}
    assert max(ratios) - min(ratios) < Decimal("1e-20")


def test_a_figure_outside_blends_moves_alone_and_by_its_year() -> None:
    """A schedule moves by the year's own value."""
    formula = _formula({"a": Decimal("0.5"), "b": Decimal("0.5")}, ["a", "b"])
    assert moved(formula, "yearly", Decimal("0.1"), FiscalYear(2027)).values == {"yearly": Decimal("0.44")}
    assert list(movable(formula)) == ["a", "b", "yearly"], "a table for look-ups is no single figure"


def test_one_name_for_every_weight_cannot_move() -> None:
    """Half and half of the same name is one figure: moved, the weights would no longer make 1."""
    found = moved(_formula({"half": Decimal("0.5")}, ["half", "half"]), "half", Decimal("0.1"), YEAR)
    assert "stands for every weight" in found.reason


def test_a_year_without_a_value_is_refused() -> None:
    """Nothing is made up for it."""
    formula = _formula({"a": Decimal(1)}, ["a"])
    with pytest.raises(LookupError, match="2030"):
        moved(formula, "yearly", Decimal("0.1"), FiscalYear(2030))
