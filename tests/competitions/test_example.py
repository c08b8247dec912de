"""The example round, followed by hand: every stage, all five outcomes, and every pound."""

from __future__ import annotations

from dataclasses import replace

from funding_alloc.models.competition.decide import decide
from funding_alloc.run.portfolio import best_portfolio
from funding_alloc.schema.bids import Decided, Outcome, RoundInputs, Stage
from funding_alloc.schema.portfolio import EquityLimits, ValuedBids

from .example import example_inputs

GATE = Outcome.FAILED_GATEWAY
BELOW = Outcome.BELOW_LINE
FUNDED = Outcome.FUNDED
HAND = {
    "B01": (Outcome.WITHDRAWN, Stage.WITHDRAWN, 0, None),
    "B02": (GATE, Stage.OPEN_TO, 0, None),
    "B03": (GATE, Stage.ADMISSION, 0, None),
    "B04": (GATE, Stage.EARLIER_WINNERS, 0, None),
    "B05": (GATE, Stage.MATCH_FUNDING, 0, None),
    "B06": (GATE, Stage.GATEWAY, 0, None),
    "B07": (BELOW, Stage.INTEREST, 0, None),
    "B08": (BELOW, Stage.FIRST_TIER, 0, None),
    "B09": (FUNDED, Stage.CHOICE, 2_000_000, 85),  # 6 * 8 + 8 * 4 + 5
    "B10": (FUNDED, Stage.CHOICE, 2_500_000, 75),  # 6 * 7 + 8 * 3.5 + 5
    "B11": (BELOW, Stage.CHOICE, 0, 72),  # 6 * 8 + 8 * 3; North has 4.8 - 2.0 - 2.5 = 0.3 left
    "B12": (BELOW, Stage.OVERRIDE, 0, 64),  # 6 * 8 + 8 * 2; fits the North's 0.3, and is dropped
    "B13": (FUNDED, Stage.CHOICE, 2_000_000, 65),  # 6 * 6 + 8 * 3 + 5; first, for the South's least
    "B14": (Outcome.PART_FUNDED, Stage.CHOICE, 1_700_000, 60),  # 10 - 2.0 - 2.0 - 2.5 - 0.3 - 1.5 = 1.7 of 2.0
    "B15": (FUNDED, Stage.CHOICE, 1_500_000, 60),  # 6 * 8 + 8 * 1.5; tie, higher need than B14's council
    "B16": (FUNDED, Stage.OVERRIDE, 300_000, 45),  # 6 * 3.5 + 8 * 3; below the line, with what B12 left
    "B17": (BELOW, Stage.SHORTLIST, 0, 40),  # 6 * 4 + 8 * 2; tenth of nine
    "B18": (BELOW, Stage.FUNDING_LINE, 0, 48),  # 6 * 4 + 8 * 3
}
"""By bid: outcome, stage where its way ended, award, score."""


def solved(bids: ValuedBids, limits: EquityLimits) -> tuple[str, ...]:
    """The best portfolio, as the program solves it; this round never asks for one."""
    return best_portfolio("example", bids, limits).selection.funded


def decided(inputs: RoundInputs) -> Decided:
    """The round decided."""
    return decide(inputs, solved)


def test_every_decision_is_the_one_worked_out_by_hand() -> None:
    """Outcome, stage, award and score of all 18 bids."""
    found = decided(example_inputs())
    assert {
        one.bid.id: (one.outcome, one.stage, one.award, None if one.judged is None else one.judged.score)
        for one in found.decisions
    } == HAND


def test_the_money_is_spent_to_the_pound() -> None:
    """£10m of £10m; 11 bids went on to a full case and had £20,000 each for it, beside the offer."""
    found = decided(example_inputs())
    assert (found.quantum, found.spent, found.left) == (10_000_000, 10_000_000, 0)
    assert found.development_grants == 220_000


def test_every_stage_and_every_outcome_is_shown() -> None:
    """What an analyst may meet in a real round is met here once at least."""
    found = decided(example_inputs())
    assert {one.stage for one in found.decisions} == set(Stage)
    assert {one.outcome for one in found.decisions} == set(Outcome)


def test_each_bid_is_told_why() -> None:
    """The last sentence of every bid that the rules stopped, and of the two that ministers moved."""
    why = {one.bid.id: one.why[-1] for one in decided(example_inputs()).decisions}
    assert {code: said for code, said in why.items() if HAND[code][0] is not FUNDED or code == "B16"} == {
        "B01": "Withdrawn by the applicant.",
        "B02": "The round is open to England, and Council J is in Wales.",
        "B03": "Asks for £4,500,000; only bids of up to £4,000,000 are taken up.",
        "B04": "X009 won in example-round-before.",
        "B05": "Local money is 5.0% of the cost; 10.0% is required.",
        "B06": "Failed the gateway: subsidy control.",
        "B07": "Place 12 of the expressions of interest; the first 11 went on.",
        "B08": "L01 may send on bids of £7,000,000; £500,000 was left for its bid 4, of £1,500,000.",
        "B11": "North had £300,000 of its guide of £4,800,000 left, and the bid asks for £2,000,000.",
        "B12": "Dropped by decision of The Minister, 2026-05-01: The building was sold after the bid was made.",
        "B14": "Awarded £1,700,000 of the £2,000,000 that it asks for.",
        "B16": (
            "Funded by decision of The Minister, 2026-05-02: A flood closed the old hall after bids were in."
            " Awarded £300,000."
        ),
        "B17": "Scored 40.00, place 10; the shortlist takes the first 9.",
        "B18": "Scored 48.00, 2.00 below the funding line of 50.00.",
    }


def test_what_ministers_changed_is_counted() -> None:
    """Without the log B12 keeps its £300,000 and B16 has nothing; with it the two have changed places."""
    inputs = example_inputs()
    effects = [(e.override.bid, e.before, e.after, e.moved_gbp, e.others) for e in decided(inputs).effects]
    assert effects == [("B12", FUNDED, BELOW, -300_000, ()), ("B16", BELOW, FUNDED, 300_000, ())]
    without = {one.bid.id: one.award for one in decided(replace(inputs, overrides=())).decisions if one.award}
    assert without == {**{code: row[2] for code, row in HAND.items() if row[2] and code != "B16"}, "B12": 300_000}


def test_each_rule_that_bites_changes_the_awards() -> None:
    """Take one rule away and look who gains.

    Without guides B11 is in, £1.2m is left for B15 and nothing for B14. Without the tie rule B14 comes first, whole.
    Without part-funding £1.7m is left.
    """
    inputs = replace(example_inputs(), overrides=())
    round_ = inputs.competition

    def awards(**changes: object) -> dict[str, int]:
        found = decided(replace(inputs, competition=round_.model_copy(update=changes)))
        return {one.bid.id: one.award for one in found.decisions if one.award}

    always = {"B09": 2_000_000, "B10": 2_500_000, "B12": 300_000, "B13": 2_000_000}
    assert awards() == always | {"B14": 1_700_000, "B15": 1_500_000}
    assert awards(guides=()) == always | {"B11": 2_000_000, "B15": 1_200_000}
    untied = round_.choice.model_copy(update={"ties": ()})
    assert awards(choice=untied) == always | {"B14": 2_000_000, "B15": 1_200_000}
    assert awards(part_funding=None) == always | {"B15": 1_500_000}
