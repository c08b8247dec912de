"""What is not published is run at its other values, and what they turn is said."""

from __future__ import annotations

from funding_alloc.run.flexibility import range_rows
from funding_alloc.schema.settlement_results import RangeRow
from tests.models.settlements import SAID, cell, envelope, rules

HOMES, ROADS = "homes", "roads"


def _ranges(*entries: tuple[str, list[str]]) -> dict[str, RangeRow]:
    """Two places: in one roads has 20 to spare and homes is 20 short, in the other all is as it should be."""
    short = envelope({cell(ROADS): 100, cell(HOMES): 100}, {cell(ROADS): 80, cell(HOMES): 120})
    ranges = [{"parameter": parameter, "values": values, **SAID} for parameter, values in entries]
    found = range_rows((short,), rules(ranges=ranges))
    return {f"{row.parameter} {row.value}".strip(): row for row in found}


def test_every_value_is_run_alone_and_beside_the_scenario() -> None:
    """The cap of 10% gains 26, of 5% 15; nothing that a reader concludes changes."""
    found = _ranges(("virement.cap", ["0.05", "0.20"]))
    assert {name: row.gain for name, row in found.items()} == {
        "as chosen": 26.0,
        "virement.cap 0.05": 15.0,
        "virement.cap 0.20": 36.0,
    }
    assert found["virement.cap 0.05"].flips == ()
    assert (found["as chosen"].takes_most, found["as chosen"].gives_most) == (HOMES, ROADS)


def test_what_a_value_turns_is_said() -> None:
    """A cap of nothing makes freedom worthless; one of a fifth takes away what a wider cap would gain."""
    found = _ranges(("virement.cap", ["0", "0.20"]), ("ring_fences.effectiveness", ["0.3"]))
    assert "freedom is worth nothing" in found["virement.cap 0"].flips
    assert f"takes in most: none, not {HOMES}" in found["virement.cap 0"].flips
    assert found["virement.cap 0.20"].flips == ("a wider cap would gain nothing",)
    assert found["ring_fences.effectiveness 0.3"].gain == 0.0
    assert "freedom is worth nothing" in found["ring_fences.effectiveness 0.3"].flips


def test_leaks_are_taken_off_the_gain() -> None:
    """With ring-fences that let a twentieth through, a cap of a tenth adds 26 - 15."""
    assert _ranges(("ring_fences.effectiveness", ["0.95"]))["ring_fences.effectiveness 0.95"].gain == 11.0
