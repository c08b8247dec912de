"""Every rule for bids by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from funding_alloc.rules.bids.call import CallableSelectionRule
from funding_alloc.rules.bids.case import SelectionCase
from funding_alloc.rules.bids.equal_shares import Completion, Utility, equal_purses, equal_shares
from funding_alloc.rules.bids.examples import EXAMPLES
from funding_alloc.rules.bids.maximin import maximin_support
from funding_alloc.rules.bids.orders import Lottery, Selection, lottery_above_bar, score_order, value_for_money_order
from funding_alloc.rules.bids.phragmen import sequential_phragmen
from funding_alloc.rules.bids.runner_up import Optimum, knapsack_with_runner_up
from funding_alloc.rules.bids.selection import Misfit
from funding_alloc.rules.bids.texts import COLUMNS_FOR, OPTIONS_FOR
from funding_alloc.rules.rule import About, CannotBeShared, Property

Select = Callable[[SelectionCase], Selection]
ALWAYS: Final = frozenset({Property.WITHIN_QUANTUM, Property.ORDER_FREE})
CHOICES: Final = frozenset({Property.EXHAUSTIVE, Property.RESOURCE_MONOTONE})
SHARES: Final = frozenset({Property.WITHIN_PURSES, Property.PROPORTIONAL})
LEVELLING_UP: Final = "Levelling Up Fund rounds 1 and 2, explanatory notes (DLUHC, 2021 and 2023)"
DANTZIG: Final = "Dantzig, Discrete-Variable Extremum Problems, Operations Research 5(2) (1957)"
EQUAL_SHARES: Final = (
    "Peters, Pierczynski and Skowron, Proportional Participatory Budgeting with Additive Utilities (NeurIPS 2021)"
)
MISFITS: Final[Mapping[Misfit, str]] = {
    "stop": "until one does not fit",
    "skip": "passing over what does not fit",
}
UTILITIES: Final = {
    Utility.COST: "what a bid asks for",
    Utility.CARDINALITY: "1 for every bid",
    Utility.POINTS: "the points of the ballot",
}
COMPLETIONS: Final = {
    Completion.NONE: ("", "what is left stays unallocated"),
    Completion.GREEDY: ("-then-greedy", "what is left goes by total utility for each pound, misfits skipped"),
    Completion.ADD_ONE_PERCENT: (
        "-add-one-percent",
        "purses are filled up by 1% and the rule runs afresh, while the quantum allows and a bid would still fit",
    ),
}


def _rule(
    name: str,
    said: tuple[str, str],
    kept: tuple[frozenset[Property], frozenset[Property]],
    how: tuple[Select | None, str],
) -> CallableSelectionRule:
    """``said``: definition and reference. ``kept``: holds and breaks. ``how``: the arithmetic and what it needs."""
    select, needs = how[0], tuple(how[1].split())
    columns = ("ask", *(column for need in needs for column in COLUMNS_FOR.get(need, ())))
    options = tuple(option for need in needs for option in OPTIONS_FOR.get(need, ()))
    return CallableSelectionRule(name, About(*said, *kept), EXAMPLES[name], columns, options, needs, select)


def _keeps(misfit: Misfit) -> tuple[frozenset[Property], frozenset[Property]]:
    """A prefix never drops a winner and may leave money; passing over is the other way round."""
    held = Property.RESOURCE_MONOTONE if misfit == "stop" else Property.EXHAUSTIVE
    return ALWAYS | {held}, CHOICES - {held}


def _score(misfit: Misfit) -> CallableSelectionRule:
    return _rule(
        f"score-order-{misfit}",
        (f"Bids from the highest score down, {MISFITS[misfit]}.", LEVELLING_UP),
        _with_best(misfit),
        (lambda case: score_order(case.asks, case.scores, case.quantum, misfit), "scores"),
    )


def _value(misfit: Misfit) -> CallableSelectionRule:
    return _rule(
        f"value-for-money-{misfit}",
        (f"Bids from the most value for each pound down, {MISFITS[misfit]}.", DANTZIG),
        _with_best(misfit),
        (lambda case: value_for_money_order(case.asks, case.values, case.quantum, misfit), "values"),
    )


def _with_best(misfit: Misfit) -> tuple[frozenset[Property], frozenset[Property]]:
    holds, breaks = _keeps(misfit)
    return holds, breaks | {Property.OPTIMAL}


def _lottery(misfit: Misfit) -> CallableSelectionRule:
    def select(case: SelectionCase) -> Selection:
        if case.bar is None or case.seed is None:
            raise ValueError("a lottery needs a bar and a seed")
        return lottery_above_bar(case.asks, case.scores, case.quantum, Lottery(case.bar, case.seed, misfit))

    return _rule(
        f"lottery-above-bar-{misfit}",
        (
            f"Bids that reach the bar in the order of the SHA-256 of seed and id, {MISFITS[misfit]}.",
            "Fang and Casadevall, Research Funding: the Case for a Modified Lottery, mBio 7(2) (2016)",
        ),
        _keeps(misfit),
        (select, "scores bar seed"),
    )


def _equal_shares(utility: Utility, completion: Completion) -> CallableSelectionRule:
    tail, then = COMPLETIONS[completion]
    within = frozenset() if completion is Completion.ADD_ONE_PERCENT else frozenset({Property.WITHIN_PURSES})
    holds = ALWAYS | {Property.PROPORTIONAL} | within
    if completion is Completion.GREEDY:
        holds |= {Property.EXHAUSTIVE}

    def select(case: SelectionCase) -> Selection:
        bids = case.supported()
        return equal_shares(bids, equal_purses(bids), utility, completion).selection

    words = (
        "Equal purses buy the bid that costs its supporters least for each unit of utility, "
        f"which is {UTILITIES[utility]}; {then}."
    )
    return _rule(
        f"equal-shares-{utility}{tail}",
        (words, EQUAL_SHARES),
        (holds, (CHOICES | SHARES) - holds),
        (select, "ballots"),
    )


def _endowed(case: SelectionCase) -> Selection:
    return equal_shares(case.supported(), case.purses, Utility.COST, Completion.NONE).selection


def _best(case: SelectionCase) -> Optimum:
    try:
        return knapsack_with_runner_up(case.asks, case.values, case.quantum)
    except ValueError as fault:
        raise CannotBeShared("value", f"{fault}, in the smallest unit among them.", "Write rounder figures.") from None


_KNAPSACK: Final = _rule(
    "knapsack-optimum",
    (
        "The set of greatest value that the quantum can fund, with its lead on the best set that holds a loser.",
        f"{DANTZIG}; Nemhauser and Ullmann, Management Science 15(9) (1969)",
    ),
    (ALWAYS | {Property.EXHAUSTIVE, Property.OPTIMAL}, frozenset({Property.RESOURCE_MONOTONE})),
    (lambda case: _best(case).selection, "values"),
)
_PORTFOLIO: Final = _rule(
    "portfolio-with-equity-limits",
    (
        "The set of greatest value within quantum, regional bounds, awards per owner, exclusive and required bids.",
        "0-1 linear programming (Nemhauser and Wolsey 1988); one award per authority: Levelling Up Fund round 2",
    ),
    (ALWAYS | {Property.OPTIMAL}, CHOICES),
    (None, "values limits"),
)
_LISTED: Final = (
    *(_score(misfit) for misfit in MISFITS),
    *(_value(misfit) for misfit in MISFITS),
    replace(_KNAPSACK, optimum=_best),
    *(_equal_shares(utility, completion) for utility in Utility for completion in Completion),
    _rule(
        "equal-shares-formula-endowments",
        (
            "Each place's purse is its formula share; purses buy the bid that costs its supporters least for each "
            "pound of it; what is left stays with the places.",
            f"{EQUAL_SHARES}; unequal purses are this project's own",
        ),
        (ALWAYS | {Property.WITHIN_PURSES}, CHOICES),
        (_endowed, "ballots purses"),
    ),
    _rule(
        "sequential-phragmen",
        (
            "Supporters earn alike; a bid is next once its supporters can pay for it; until one does not fit.",
            "Phragmen (1894); Los, Christoff and Grossi, Proportional Budget Allocations (IJCAI 2022)",
        ),
        (ALWAYS | {Property.RESOURCE_MONOTONE}, frozenset({Property.EXHAUSTIVE})),
        (lambda case: sequential_phragmen(case.supported()), "ballots"),
    ),
    _rule(
        "maximin-support",
        (
            "The bid that keeps the heaviest load on any supporter lightest is next, loads spread afresh each time; "
            "until none fits.",
            "Sanchez-Fernandez et al., The Maximin Support Method, Mathematical Programming (2022); Aziz, Lee and "
            "Talmon (AAMAS 2018) for costs",
        ),
        (ALWAYS | {Property.EXHAUSTIVE}, frozenset({Property.RESOURCE_MONOTONE})),
        (lambda case: maximin_support(case.supported()), "ballots"),
    ),
    *(_lottery(misfit) for misfit in MISFITS),
    replace(_PORTFOLIO, solved_in="funding_alloc.run.portfolio"),
)
SELECTION_RULES: Final[Mapping[str, CallableSelectionRule]] = {rule.name: rule for rule in _LISTED}
