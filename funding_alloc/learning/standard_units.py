"""Values in other units than their definition's, where a stated factor turns one into the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from funding_alloc.schema.standard import Definition, UnitFactor
from funding_alloc.schema.standard_results import Offer
from funding_alloc.schema.standard_terms import Field, Record, in_small_letters


def factor_between(unit: str, other: str, units: Mapping[str, UnitFactor]) -> Fraction | None:
    """What a value in one unit is multiplied by to be in another; None where no factor is stated.

    Promise back and forth gives the value itself.
    """
    here, there = units.get(in_small_letters(unit)), units.get(in_small_letters(other))
    if here is None or there is None or here.base != there.base:
        return None
    return here.times / there.times


def offers(
    records: Iterable[Record], definitions: Mapping[str, Definition], units: Mapping[str, UnitFactor]
) -> Iterator[Offer]:
    """Rows whose values could be brought to the unit of their definition. Offered only: nothing is changed."""
    for record in records:
        definition = definitions.get(record.word(Field.DEFINITION_ID) or "")
        unit = record.word(Field.UNIT)
        if definition is None or unit is None or unit == in_small_letters(definition.unit):
            continue
        factor = factor_between(unit, definition.unit, units)
        if factor is None:
            continue
        values = tuple(
            (field, value, value * factor)
            for field in (Field.BASELINE, Field.TARGET, Field.VALUE)
            if isinstance(value := record.value(field), Fraction)
        )
        yield Offer(record, definition.unit, values, f"times {_plain(factor)}: {units[unit].why}")


def _plain(value: Fraction) -> str:
    return f"{float(value):.10g}"
