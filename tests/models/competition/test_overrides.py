"""Ministers' changes: each is logged with who, when and why, and its effect in pounds."""

from __future__ import annotations

import pytest

from funding_alloc.models.competition.overrides import OverrideDoesNotFit
from funding_alloc.schema.bids import Override

from .rounds import awards, bid, by_id, decided, terms

BIDS = [bid("A1", 5, 90), bid("B1", 5, 80), bid("C1", 4, 70), bid("D1", 1, 60)]
MAY = "2024-05-01"


def rules(released: str = "unallocated", makes_room: str = "must_fit") -> dict[str, object]:
    """How overrides use money."""
    return {"table": "overrides.csv", "released": released, "makes_room": makes_room, "assumption": "Made for a test."}


def entry(code: str, action: str) -> Override:
    """One line of a log."""
    return Override(code, action, "The Minister", MAY, "regional balance")


@pytest.mark.parametrize(
    ("released", "expected"),
    [("unallocated", {"A1": 5}), ("next_in_order", {"A1": 5, "C1": 4, "D1": 1})],
)
def test_a_dropped_winner(released: str, expected: dict[str, int]) -> None:
    """Its £5 stays unallocated, or goes down the order to what fits."""
    found = decided(terms(overrides=rules(released)), BIDS, overrides=[entry("B1", "drop")])
    assert awards(found) == expected
    effect = found.effects[0]
    assert (effect.before, effect.after, effect.moved_gbp) == ("funded", "below line", -5)
    assert effect.others == tuple(code for code in expected if code != "A1")
    told = by_id(found)["B1"]
    assert (told.outcome, told.stage) == ("below line", "override")
    assert told.why[-1] == "Dropped by decision of The Minister, 2024-05-01: regional balance."


def test_a_bid_funded_against_the_rule_takes_the_room_of_the_lowest() -> None:
    """C1 needs £4: the last winner in order, B1, gives way; £1 stays unallocated."""
    found = decided(terms(overrides=rules(makes_room="lowest_ranked")), BIDS, overrides=[entry("C1", "fund")])
    assert awards(found) == {"A1": 5, "C1": 4}
    assert found.effects[0].others == ("B1",)
    assert found.left == 1
    assert by_id(found)["B1"].why[-1] == "Gave way when bid C1 was funded by The Minister."
    said = "Funded by decision of The Minister, 2024-05-01: regional balance. Awarded £4."
    assert by_id(found)["C1"].why[-1] == said


def test_a_bid_that_failed_the_gateway_may_be_funded_and_still_says_what_it_failed() -> None:
    """The reason is kept beside the decision."""
    bids = [bid("A1", 5, 90), bid("E1", 2, failed="subsidy control")]
    found = decided(terms(overrides=rules()), bids, overrides=[entry("E1", "fund")])
    told = by_id(found)["E1"]
    assert (told.outcome, told.award, told.judged) == ("funded", 2, None)
    assert told.why[0] == "Failed the gateway: subsidy control."


def test_where_nobody_gives_way_the_bid_must_fit() -> None:
    """£4 more than is left."""
    with pytest.raises(OverrideDoesNotFit) as fault:
        decided(terms(overrides=rules()), BIDS, overrides=[entry("C1", "fund")])
    assert fault.value.missing == 4


def test_forced_bids_never_give_way_to_each_other() -> None:
    """C1 and D1 are both funded by decision: A1 and B1 give way, not C1."""
    log = [entry("C1", "fund"), entry("D1", "fund"), entry("B1", "fund")]
    found = decided(terms(overrides=rules(makes_room="lowest_ranked")), BIDS, overrides=log)
    assert awards(found) == {"B1": 5, "C1": 4, "D1": 1}


def test_entries_that_change_nothing_are_told_so() -> None:
    """Dropping a loser and funding a winner."""
    log = [entry("D1", "drop"), entry("A1", "fund")]
    found = decided(terms(overrides=rules("next_in_order")), BIDS, overrides=log)
    assert awards(found) == {"A1": 5, "B1": 5}
    assert [effect.moved_gbp for effect in found.effects] == [0, 0]
    assert by_id(found)["D1"].why[-1].endswith("It changed nothing.")
