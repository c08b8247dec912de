"""The benefit-incidence matrix as the screen's tables: events by body, and costs whose parts do not make them up."""

from __future__ import annotations

from collections.abc import Iterator

from funding_alloc.export.studies.pockets import grounds
from funding_alloc.schema.pockets_results import EventRow, PocketsResults, Reconciled
from funding_alloc.schema.shown import Cell, Sheet


def parts(results: PocketsResults) -> Iterator[Sheet]:
    """What is printed for reading."""
    bodies = _bodies(results)
    events: list[tuple[Cell, ...]] = [
        (
            *(row.incidence.event, str(row.incidence.total.year), float(row.incidence.total.gbp), row.total_gbp),
            *(row.parts.get(body, 0) for body in bodies),
        )
        for row in results.events
    ]
    names = (f"{results.inputs.rules.bodies[body].title} £" for body in bodies)
    columns = ("event", "price year", "£ of that year", f"£ of {results.inputs.rules.prices}", *names)
    yield Sheet("Whose an event's fiscal value is", columns, events, tuple(grounds(results)), _facts(results))
    apart: list[tuple[Cell, ...]] = [
        (row.code, row.label, _pounds(row), float(row.parts_gbp), row.why_not)
        for row in results.reconciled
        if not row.reconciles
    ]
    yield Sheet("Costs whose parts do not make them up", ("code", "label", "whole £", "parts £", "why"), apart)


def tidy(results: PocketsResults) -> Sheet:
    """Every event and body, then every cost that does not add up, as one long table."""
    found: list[tuple[Cell, ...]] = []
    for row in results.events:
        found += [(*_head(row), body, row.parts[body], "yes", "none") for body in _bodies(results) if body in row.parts]
    for held in results.reconciled:
        if not held.reconciles:
            found.append((held.code, held.label, "none", _pounds(held), None, "none", None, "no", held.why_not))
    prices = f"£ of {results.inputs.rules.prices}"
    columns = (
        *("event", "label", "price year", "£ of that year", prices, "body", f"body's {prices}"),
        *("parts make up the whole", "why not"),
    )
    return Sheet("Whose an event's fiscal value is", columns, found, tuple(grounds(results)), _facts(results))


def _head(row: EventRow) -> tuple[Cell, ...]:
    event = row.incidence
    return event.event, event.label, str(event.total.year), float(event.total.gbp), row.total_gbp


def _pounds(row: Reconciled) -> float | None:
    return None if row.whole_gbp is None else float(row.whole_gbp)


def _bodies(results: PocketsResults) -> list[str]:
    return [name for name in results.inputs.rules.bodies if any(name in row.parts for row in results.events)]


def _facts(results: PocketsResults) -> dict[str, Cell]:
    """How many of the unit costs that have parts are made up by them."""
    sound = [row for row in results.reconciled if row.reconciles]
    return {
        "costs_with_parts": len(results.reconciled),
        "parts_make_up_the_whole": len(sound),
        "of_them_with_several_departments": sum(row.has_several_departments for row in sound),
    }
