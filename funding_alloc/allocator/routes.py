"""Routes: the two ways a problem reaches HiGHS."""

from __future__ import annotations

from enum import StrEnum

from funding_alloc.allocator.array_form import array_form_of
from funding_alloc.allocator.form import ChoiceForm
from funding_alloc.allocator.pulp_form import PulpForm
from funding_alloc.schema.problem import AllocationProblem


class Route(StrEnum):
    """How a problem is handed over. Both give the same pounds."""

    PULP = "pulp"
    """As a PuLP model, which can be read and written as text."""
    ARRAYS = "arrays"
    """As one sparse matrix."""


LARGE = 5_000
"""Entries of the matrix from which a problem goes by arrays. At 5,000 (12 authorities) PuLP takes some 0.03 s longer,
which nobody notices; at 130,000 (300 authorities) three seconds, which everybody does (decision 0012)."""


def route_for(problem: AllocationProblem) -> Route:
    """The route a problem takes unless told otherwise."""
    return Route.ARRAYS if sum(len(limit.terms) for limit in problem.limits) >= LARGE else Route.PULP


def form_of(problem: AllocationProblem, route: Route | None = None) -> ChoiceForm:
    """Put a problem in the form of its route."""
    match route or route_for(problem):
        case Route.PULP:
            return PulpForm(problem)
        case Route.ARRAYS:
            return array_form_of(problem)
