"""The generator's file and schema: nothing is assumed in silence."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.bidding import Bidder, BidGenerator, Parameter, RoundTerms

from .cases import GENERATOR, generator_text, generator_with


def parameters() -> list[tuple[str, str]]:
    """Every stage and parameter of the shipped file."""
    stages = {stage: entries for stage, entries in generator_text().items() if isinstance(entries, dict)}
    return [(stage, name) for stage, entries in stages.items() for name in entries]


def test_the_reading_room_reads_the_shipped_file() -> None:
    """The file is read as written: 0.40 is four tenths, and none is no range."""
    generator: BidGenerator = read_shape(BidGenerator, read_yaml(Path(GENERATOR)))
    assert generator.entry.base_probability.value == Decimal("0.40")
    assert generator.size.spread_alpha.low is None
    assert generator == generator_with()


@pytest.mark.parametrize(("stage", "name"), parameters())
def test_no_parameter_has_a_default(stage: str, name: str) -> None:
    """Without any one of its parameters the file is refused."""
    data = generator_text()
    del data[stage][name]
    with pytest.raises(ValidationError, match="Field required"):
        BidGenerator.model_validate(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"entry__base_probability": "1"}, "less than 1"),
        ({"quality__reliability": "1.2"}, "less than or equal to 1"),
        ({"delay__shape": "0"}, "greater than 0"),
        ({"capacity__correlation_with_need": "-1.1"}, "greater than or equal to -1"),
        ({"size__spread_weight": "0.6"}, "add up to"),
        ({"size__transport_cap_multiple": "0.5"}, "1 or more"),
    ],
)
def test_refuses_values_without_meaning(change: dict[str, str], message: str) -> None:
    """Probabilities outside 0 to 1, spreads below 0 and weights above 1 in all are refused."""
    with pytest.raises(ValidationError, match=message):
        generator_with(**change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"low": "none"}, "both ends"),
        ({"low": "3", "high": "4"}, "outside its own range"),
        ({"status": "guessed"}, "'fitted', 'sourced' or 'assumed'"),
        ({"source": " "}, "at least 1 character"),
        ({"lowest": "0"}, "Extra inputs"),
    ],
)
def test_a_parameter_states_its_standing(change: dict[str, Any], message: str) -> None:
    """A range has two ends around the value; status is one of three words; the source says something."""
    sound = {"value": "2", "status": "assumed", "source": "a reason", "low": "1", "high": "3"}
    assert Parameter.model_validate(sound).value == 2
    with pytest.raises(ValidationError, match=message):
        Parameter.model_validate(sound | change)


@pytest.mark.parametrize(("quantum", "cap", "transport_cap"), [(-1, 1, 1), (1, 0, 1), (1, 2, 1), (10**14, 1, 1)])
def test_refuses_terms_of_no_round(quantum: int, cap: int, transport_cap: int) -> None:
    """No quantum below 0, no cap below £1, no transport cap below the cap."""
    with pytest.raises(ValueError, match="fund"):
        RoundTerms("fund", quantum, cap, transport_cap, takes_transport_bids=True)


@pytest.mark.parametrize(("population", "need"), [(0, 1.0), (1, float("nan"))])
def test_refuses_a_bidder_that_is_not_known(population: int, need: float) -> None:
    """A population of 0 or a missing need is not a small one."""
    with pytest.raises(ValueError, match="must both be known"):
        Bidder("A", "A", population, need, has_transport_powers=False)
