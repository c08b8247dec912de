"""Round 3 and the two tails, decided on bids around every edge of their rules.

Real: the rules, and the English winners of rounds 1 and 2. Made up: every council, bid, score and sum, because no list
of losing bids is public; a bid for a real area (Blackpool, Birmingham) only shows that area's place among the winners.
"""

from __future__ import annotations

from funding_alloc.schema.bids import Decided, Winner

from .presets import AUTUMN, ROUND_1, ROUND_2, ROUND_3, SPRING, made_up, real_winners, replay, told

BLACKPOOL, BIRMINGHAM = "E06000009", "E08000025"
LONDON = {"region": "London"}
SCOTLAND = {"region": "Scotland", "country": "Scotland"}
WALES = {"region": "Wales", "country": "Wales"}
NORTHERN_IRELAND = {"region": "Northern Ireland", "country": "Northern Ireland"}


def test_the_areas_used_here_did_win() -> None:
    """Blackpool in round 2 only, Birmingham in round 1 only."""
    won = {(one.competition, area) for one in real_winners() for area in one.areas}
    assert {(ROUND_2, BLACKPOOL), (ROUND_1, BIRMINGHAM)} <= won
    assert not {(ROUND_1, BLACKPOOL), (ROUND_2, BIRMINGHAM)} & won


def third_round() -> Decided:
    """Twelve bids under the rules of round 3."""
    bids = [
        made_up("X01a", 15_385_023, "80", areas=(BLACKPOOL,)),
        made_up("X02a", 20_000_000, "79", areas=(BIRMINGHAM,)),
        made_up("X03a", 20_000_000, "74.25"),
        made_up("X04a", 1_000_000, "74.24"),
        made_up("X05a", 50_000_000, "75", kind="transport"),
        made_up("X06a", 20_000_000, "90"),
        made_up("X07a", 20_000_000, "90"),
        made_up("X08a", 20_000_000, "90"),
        made_up("X09a", 20_000_000, "95"),
        made_up("X10a", 10_000_000, "85"),
        made_up("X10b", 10_000_000, "84"),
        made_up("X11a", 10_000_000, "70"),
    ]
    councils = {
        "X02": {"category": "2"},
        "X03": {"category": "3"},
        "X06": LONDON,
        "X07": SCOTLAND,
        "X08": WALES,
        "X09": NORTHERN_IRELAND,
    }
    return replay(ROUND_3, bids, councils)


def test_round_3_takes_every_bid_of_great_britain_from_74_25_up() -> None:
    """Earlier winners, London, all three categories, any ask and two bids of one council: none of these is a bar."""
    found = third_round()
    ended = told(found)
    funded = {"X01a", "X02a", "X03a", "X05a", "X06a", "X07a", "X08a", "X10a", "X10b"}
    assert {code for code, (outcome, _) in ended.items() if outcome == "funded"} == funded
    assert {code: end for code, end in ended.items() if code not in funded} == {
        "X04a": ("below line: funding line", "Scored 74.24, 0.01 below the funding line of 74.25."),
        "X09a": (
            "failed gateway: who may bid",
            "The round is open to England, Scotland, Wales, and Council X09 is in Northern Ireland.",
        ),
        "X11a": ("below line: funding line", "Scored 70.00, 4.25 below the funding line of 74.25."),
    }
    assert (found.spent, found.left) == (185_385_023, 814_614_977)


def autumn(*, are_many: bool = False) -> Decided:
    """Fourteen bids under the rules of the Autumn Statement 2023; one winner of round 3 is made up."""
    bids = [
        made_up("X01a", 9_999_999, "74.25"),
        made_up("X02a", 10_000_000, "90"),
        made_up("X03a", 5_000_000, "74.24"),
        made_up("X04a", 9_000_000, "95"),
        made_up("X05a", 9_000_000, "95", areas=(BLACKPOOL,)),
        made_up("X06a", 9_000_000, "95"),
        made_up("X07a", 9_000_000, "80", areas=(BIRMINGHAM,)),
        made_up("X08a", 5_000_000, "76"),
        made_up("X09a", 5_000_000, "95"),
        made_up("X10a", 8_000_000, "85"),
        made_up("X10b", 8_000_000, "84"),
        made_up("X11a", 5_500_000, "75"),
        made_up("X12a", 5_000_000, "95", areas=("X12-area", BLACKPOOL)),
        made_up("X13a", 5_000_000, "70"),
    ]
    councils = {
        "X04": LONDON,
        "X07": {"category": "3"},
        "X08": SCOTLAND,
        "X09": NORTHERN_IRELAND,
        "X11": WALES,
    }
    more = [made_up("X14a", 2, "99")] if are_many else []
    return replay(AUTUMN, [*bids, *more], councils, more_winners=[Winner(ROUND_3, "X06", ("X06-area",))])


def test_autumn_statement_2023_bid_by_bid() -> None:
    """Below £10m, from 74.25 up, one for each authority, Great Britain without London, no winner of rounds 2 and 3.

    £9,999,999 + £9m + £5m + £8m + £5.5m = £37,499,999 of £37.5m: five projects, as in fact.
    """
    found = autumn()
    ended = told(found)
    funded = {"X01a", "X07a", "X08a", "X10a", "X11a"}
    assert {code for code, (outcome, _) in ended.items() if outcome == "funded"} == funded
    assert {code: end for code, end in ended.items() if code not in funded} == {
        "X02a": ("failed gateway: admission", "Asks for £10,000,000; only bids below £10,000,000 are taken up."),
        "X03a": ("below line: funding line", "Scored 74.24, 0.01 below the funding line of 74.25."),
        "X04a": ("failed gateway: who may bid", "The round leaves out London."),
        "X05a": ("failed gateway: earlier winners", "E06000009 won in levelling-up-fund-round-2."),
        "X06a": ("failed gateway: earlier winners", "X06-area won in levelling-up-fund-round-3."),
        "X09a": (
            "failed gateway: who may bid",
            "The round is open to England, Scotland, Wales, and Council X09 is in Northern Ireland.",
        ),
        "X10b": ("below line: choice", "Council X10 has 1 award already, which is the most."),
        "X12a": ("failed gateway: earlier winners", "E06000009 won in levelling-up-fund-round-2."),
        "X13a": ("below line: funding line", "Scored 70.00, 4.25 below the funding line of 74.25."),
    }
    assert (found.spent, found.left) == (37_499_999, 1)


def test_autumn_statement_2023_with_a_bid_too_many() -> None:
    """A better bid of £2 leaves £9,999,999 less £1 for the last in order, which is passed over whole."""
    ended = told(autumn(are_many=True))
    assert ended["X14a"][0] == "funded"
    assert ended["X01a"] == (
        "below line: choice",
        "£9,999,998 was left when its turn came, and it asks for £9,999,999.",
    )


def test_spring_budget_2024_bid_by_bid() -> None:
    """From 70 up, up to £15m, priority places of England; earlier winners and London are not shut out.

    £15m + £8.7m is the £23.7m that was awarded to two projects, in made-up parts; a third of £300,000 fills the £24m.
    """
    bids = [
        made_up("X01a", 15_000_000, "70"),
        made_up("X02a", 15_000_001, "90"),
        made_up("X03a", 1_000_000, "69.99"),
        made_up("X04a", 1_000_000, "95"),
        made_up("X05a", 1_000_000, "95"),
        made_up("X06a", 8_700_000, "74.25", areas=(BLACKPOOL,)),
        made_up("X07a", 1_000_000, "95"),
        made_up("X08a", 300_000, "72"),
        made_up("X09a", 1_000_000, "95"),
    ]
    councils = {
        "X04": {"category": "2"},
        "X05": {"category": "3"},
        "X07": SCOTLAND,
        "X08": LONDON,
        "X09": NORTHERN_IRELAND,
    }
    found = replay(SPRING, bids, councils)
    ended = told(found)
    funded = {"X01a", "X06a", "X08a"}
    assert {code for code, (outcome, _) in ended.items() if outcome == "funded"} == funded
    assert {code: end for code, end in ended.items() if code not in funded} == {
        "X02a": ("failed gateway: admission", "Asks for £15,000,001; only bids of up to £15,000,000 are taken up."),
        "X03a": ("below line: funding line", "Scored 69.99, 0.01 below the funding line of 70.00."),
        "X04a": ("failed gateway: who may bid", "The round is open to category 1; Council X04 is in 2."),
        "X05a": ("failed gateway: who may bid", "The round is open to category 1; Council X05 is in 3."),
        "X07a": ("failed gateway: who may bid", "The round is open to England, and Council X07 is in Scotland."),
        "X09a": (
            "failed gateway: who may bid",
            "The round is open to England, and Council X09 is in Northern Ireland.",
        ),
    }
    assert (found.spent, found.left) == (24_000_000, 0)
