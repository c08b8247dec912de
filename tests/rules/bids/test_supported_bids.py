"""Real and synthetic instances against recorded results of another implementation."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from funding_alloc.rules.bids.equal_shares import Completion, Utility, equal_purses, equal_shares
from funding_alloc.rules.bids.maximin import maximin_support
from funding_alloc.rules.bids.orders import score_order, value_for_money_order
from funding_alloc.rules.bids.phragmen import sequential_phragmen
from funding_alloc.rules.bids.runner_up import knapsack_with_runner_up
from funding_alloc.schema.support import BallotKind, SupportedBids
from tests.rules.bids.supported import CASES, bids_in, place_of, total_worth

TAILS = {"": Completion.NONE, "-then-greedy": Completion.GREEDY, "-add-one-percent": Completion.ADD_ONE_PERCENT}
SHARES = {f"equal-shares-{utility}{tail}": (utility, done) for utility in Utility for tail, done in TAILS.items()}
COUNTED = {BallotKind.APPROVAL: Utility.CARDINALITY, BallotKind.POINTS: Utility.POINTS}
RECORDED = [
    pytest.param(case["file"], rule, found, id=f"{case['file'][:-3]}-{rule}")
    for case in CASES
    if place_of(case)
    for rule, found in case["expected"].items()
]


def funded_by(rule: str, bids: SupportedBids) -> tuple[str, ...]:
    """What a rule funds, by its name."""
    counted = COUNTED[bids.kind]
    match rule:
        case "score-order-skip":
            return score_order(bids.asks, total_worth(bids, counted), bids.quantum, "skip").funded
        case "value-for-money-skip":
            return value_for_money_order(bids.asks, total_worth(bids, counted), bids.quantum, "skip").funded
        case "sequential-phragmen":
            return sequential_phragmen(bids).funded
        case "maximin-support":
            return maximin_support(bids).funded
    return equal_shares(bids, equal_purses(bids), *SHARES[rule]).selection.funded


@pytest.mark.parametrize(("file", "rule", "recorded"), RECORDED)
def test_agrees_with_the_recorded_result(file: str, rule: str, recorded: dict[str, Any]) -> None:
    """The same bids; of an optimum the same value, for several sets may reach it."""
    bids = bids_in(file)
    if rule.startswith("knapsack-optimum"):
        worth = total_worth(bids, Utility(rule.rpartition("-")[2]))
        assert knapsack_with_runner_up(bids.asks, worth, bids.quantum).value == Fraction(recorded["value"])
        assert recorded["enumerated"] in (None, recorded["value"])
        return
    funded = funded_by(rule, bids)
    assert sorted(funded) == sorted(recorded["funded"])
    if "spent" in recorded:
        assert sum(bids.asks[bid] for bid in funded) == Fraction(recorded["spent"])
    if "value" in recorded:
        utility = Utility.COST if rule == "score-order-skip" else COUNTED[bids.kind]
        assert sum(total_worth(bids, utility)[bid] for bid in funded) == Fraction(recorded["value"])


@pytest.mark.parametrize("case", [case for case in CASES if place_of(case)], ids=lambda case: str(case["file"]))
def test_files_hold_what_was_recorded(case: dict[str, Any]) -> None:
    """As many bids and supporters, and the same money."""
    bids = bids_in(case["file"])
    assert (len(bids.asks), len(bids.ballots)) == (case["bids"], case["supporters"])
    assert bids.quantum == Fraction(case["quantum"])


def test_the_projects_own_instances_are_always_run() -> None:
    """Whatever the shared folder holds, the two synthetic instances are here."""
    carried = [case["file"] for case in CASES if place_of(case) and case["file"].startswith("synthetic")]
    assert len(carried) == 2
