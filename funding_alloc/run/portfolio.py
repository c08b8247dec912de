"""A portfolio of bids, posed and solved, with its runner-up."""

from __future__ import annotations

from fractions import Fraction

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.models.portfolio import funded_in, pose_portfolio
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.orders import Selection
from funding_alloc.rules.bids.runner_up import Optimum, RunnerUp
from funding_alloc.rules.rule import CannotBeShared
from funding_alloc.schema.portfolio import EquityLimits, ValuedBids

WIDEST = 500_000_000
"""Greatest figure over the least, of asks and of values: beyond it a solver's tolerance would swallow the least."""
LEAST = Fraction(1, 10**6)
"""A smaller ask in GBP, other than 0, would be lost in that tolerance too."""


def optimum_of(case: SelectionCase) -> Optimum:
    """Solve a case of the registered rule, as ``best_portfolio``.

    Raises also ``CannotBeShared`` for figures that the solver cannot tell apart: see ``WIDEST`` and ``LEAST``.
    """
    for name, figures in {"ask": case.asks, "value": case.values}.items():
        sizes = [abs(figure) for figure in figures.values() if figure]
        if sizes and max(sizes) > WIDEST * min(sizes):
            what = f"figures from {float(min(sizes)):.3g} to {float(max(sizes)):.3g} are too far apart for the solver."
            raise CannotBeShared(name, what, f"Keep the greatest within {WIDEST:,} times the least.")
    least = min((ask for ask in case.asks.values() if ask), default=LEAST)
    if least < LEAST:
        raise CannotBeShared("ask", f"an ask of {float(least):.3g} is too small for the solver.", "Asks are in GBP.")
    return best_portfolio("estate", ValuedBids(case.quantum, case.asks, case.values), case.limits)


def best_portfolio(fund: str, bids: ValuedBids, limits: EquityLimits, *, time_limit: float | None = None) -> Optimum:
    """Find the best set of bids within the limits of equity, and the best one that funds a bid it leaves out.

    Rule    as ``pose_portfolio``; the runner-up as in ``knapsack_with_runner_up``, within the same limits.
    Units   GBP for money; values in any one unit; ``time_limit`` in seconds, for each of the two.
    Promise both proven optimal and verified without the solver; the gap is 0 or more.
    Raises ``InfeasibleError`` with the limits in conflict, ``NotProvenError`` when time ran out.
    """
    funded = funded_in(bids, solve(pose_portfolio(fund, bids, limits), time_limit=time_limit))
    worth = _sum(bids, funded)
    spent = sum((bids.asks[bid] for bid in funded), Fraction(0))
    held = set(funded)
    losers = [bid for bid in sorted(bids.asks) if bid not in held and bids.values[bid] > 0]
    second = _runner_up((fund, bids, limits), losers, time_limit) if losers else None
    runner_up = RunnerUp(second, _sum(bids, second), worth - _sum(bids, second)) if second is not None else None
    return Optimum(Selection(funded, spent, bids.quantum - spent), worth, runner_up)


def _runner_up(
    about: tuple[str, ValuedBids, EquityLimits], losers: list[str], time_limit: float | None
) -> tuple[str, ...] | None:
    try:
        return funded_in(about[1], solve(pose_portfolio(*about, losers), time_limit=time_limit))
    except InfeasibleError:
        return None


def _sum(bids: ValuedBids, funded: tuple[str, ...]) -> Fraction:
    return sum((bids.values[bid] for bid in funded), Fraction(0))
