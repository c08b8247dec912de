"""Every measure that a run shows is defined, in its unit and within its range."""

from __future__ import annotations

import pytest

from funding_alloc.schema.allocation import MeasureRow
from funding_alloc.schema.measure_register import REGISTER, Direction
from funding_alloc.schema.results import Results
from funding_alloc.schema.targeting import TargetingRow
from tests.conftest import Shipped

SHIPPED = ("integrated-settlements-2026", "levelling-up-2021", "greater-manchester-2025-26")
OF_ROUNDS = {"development_grants"}
"""Shown only for scenarios whose bids are read, of which none is shipped."""


def _rows(results: Results) -> list[MeasureRow | TargetingRow]:
    return [*results.measures, *results.targeting]


@pytest.mark.parametrize("scenario", SHIPPED)
def test_every_measure_shown_is_defined(scenario: str, shipped: Shipped) -> None:
    """Unit and range are those of the register; a weighted objective has the unit of its scenario."""
    for row in _rows(shipped(scenario)):
        known = REGISTER[row.measure]
        assert row.unit == known.unit or row.measure == "value_of_flexibility", row
        for value in (row.value, row.low, row.high):
            assert value is None or known.least is None or value >= known.least - 1e-6, row
            assert value is None or known.most is None or value <= known.most + 1e-6, row


def test_every_definition_is_used(shipped: Shipped) -> None:
    """None is left over."""
    shown = {row.measure for name in SHIPPED for row in _rows(shipped(name))}
    assert set(REGISTER) - shown == OF_ROUNDS


def test_definitions_are_whole() -> None:
    """A title, a question, an edge and a source each; a range that is one."""
    for found in REGISTER.values():
        assert all((found.title, found.question, found.unit, found.edge, found.source)), found
        assert found.least is None or found.most is None or found.least < found.most
        assert isinstance(found.direction, Direction)
