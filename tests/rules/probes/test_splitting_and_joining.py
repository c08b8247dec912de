"""Coming as several, and coming at all."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.errors import InputFault
from funding_alloc.rules.bids.examples import REGIONAL
from funding_alloc.rules.bids.register import SELECTION_RULES
from funding_alloc.rules.probes import HALVES, Bids, Refused, gain_from_splitting, who_loses_when_one_joins
from funding_alloc.rules.register import RULES
from funding_alloc.rules.rule import Property
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds
from tests.rules.probes.grounds import ONE, PURE, bids_of, claims, exact, portfolio, shares_of

SEEDS = st.integers(0, 10**6)
PARTS = st.sampled_from([HALVES, (Fraction(1, 3), Fraction(2, 3)), (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2))])


@given(seed=SEEDS, parts=PARTS)
def test_proportional_is_immune_to_splitting_and_so_to_merging(seed: int, parts: tuple[Fraction, ...]) -> None:
    """Whoever comes in whatever parts, and each part has its part."""
    shares = shares_of("proportional", seed)
    assert shares is not None
    awards = shares.awards()
    for row in gain_from_splitting(shares, parts):
        assert row.gain == 0
        assert row.after == tuple(part * awards[row.code] for part in parts)


@given(seed=SEEDS, parts=PARTS)
def test_equal_awards_reward_splitting_and_equal_losses_merging(seed: int, parts: tuple[Fraction, ...]) -> None:
    """Known of both: the one never punishes coming as several, the other never rewards it."""
    awards, losses = (shares_of(f"constrained-equal-{kind}", seed) for kind in ("awards", "losses"))
    assert awards is not None
    assert losses is not None
    assert min(row.gain for row in gain_from_splitting(awards, parts)) >= 0
    assert max(row.gain for row in gain_from_splitting(losses, parts)) <= 0


@pytest.mark.parametrize("name", [name for name, rule in RULES.items() if rule.columns == ("claim",)])
def test_only_proportional_is_immune(name: str) -> None:
    """Among the rules for claims, the others all gain or lose by it somewhere on small problems."""
    moved = [
        row.gain
        for seed in range(60)
        if (shares := shares_of(name, seed)) is not None
        for row in gain_from_splitting(shares, HALVES)
    ]
    assert any(moved) == (name != "proportional")


def test_halves_of_a_garment() -> None:
    """Equal awards of £100: C's two halves have two of four equal parts, £50 for £33.33."""
    rows = gain_from_splitting(claims("constrained-equal-awards", 100, A=100, B=200, C=300), HALVES, only=("C",))
    assert rows[0].after == exact(25, 25)
    assert rows[0].gain == Fraction(50, 3)
    assert rows[0].sentence == "C in two halves gains £16.67: £25 and £25 for £33.33."


def test_figures_per_head_go_to_every_part() -> None:
    """People are divided and the index is not, so the halves of a place have what it had; an equal share is doubled."""
    banded = shares_of("need-weighted-banded", 1)
    assert banded is not None
    assert [row.gain for row in gain_from_splitting(banded, HALVES)] == [0] * len(banded.ids)
    equal = shares_of("equal", 3)
    assert equal is not None
    n = len(equal.ids)
    gains = {row.gain for row in gain_from_splitting(equal, HALVES)}
    assert gains == {2 * equal.estate / (n + 1) - equal.estate / n}


@pytest.mark.parametrize("name", PURE)
@settings(max_examples=20)
@given(seed=SEEDS)
def test_bids_in_halves_are_what_the_rule_makes_of_two_bids(name: str, seed: int) -> None:
    """Asks, values and points are halved, scores are not; ids stand where the whole stood."""
    bids = bids_of(name, seed)
    select = SELECTION_RULES[name].select
    assert select is not None
    case = bids.case
    honest = bids.awards()
    for row in gain_from_splitting(bids, HALVES):
        halves = (f"{row.code}.1", f"{row.code}.2")

        def halved(column: dict[str, Fraction], part: Fraction, code: str = row.code) -> dict[str, Fraction]:
            rest = {bid: amount for bid, amount in column.items() if bid != code}
            return rest | ({f"{code}.{i}": column[code] * part for i in (1, 2)} if code in column else {})

        again = select(
            replace(
                case,
                asks=halved(dict(case.asks), HALVES[0]),
                values=halved(dict(case.values), HALVES[0]),
                scores=halved(dict(case.scores), ONE),
                ballots={v: halved(dict(ballot), HALVES[0]) for v, ballot in case.ballots.items()},
            )
        )
        got = sum((case.asks[row.code] / 2 for half in halves if half in again.funded), Fraction(0))
        assert row.gain == got - honest[row.code]


def test_parts_never_take_the_id_of_another() -> None:
    """'A.1' is somebody else."""
    shares = claims("proportional", 3, **{"A": 2, "A.1": 2})
    _, names = shares.split("A", HALVES)
    assert names == ("A..1", "A..2")


def test_limits_of_equity_hold_for_every_part() -> None:
    """Region and owner go to both halves; both stand in the group and in what is required."""
    limits = EquityLimits(
        regions={"A": "North", "B": "South"},
        owners={"A": "X", "B": "Y"},
        most_per_owner=1,
        exclusive=(("A", "B"),),
        requires=(("A", "B"), ("B", "A")),
    )
    case = replace(REGIONAL, asks={"A": ONE, "B": ONE}, values={"A": ONE, "B": ONE}, limits=limits)
    split = portfolio(case).split("A", HALVES)[0].case.limits
    assert split.regions == {"A.1": "North", "A.2": "North", "B": "South"}
    assert split.owners == {"A.1": "X", "A.2": "X", "B": "Y"}
    assert split.exclusive == (("A.1", "A.2", "B"),)
    assert split.requires == (("A.1", "B"), ("A.2", "B"), ("B", "A.1"), ("B", "A.2"))


def test_one_award_per_owner_stops_a_split_from_paying() -> None:
    """A is worth the most whole; its halves belong to one owner, so one half at most is funded."""
    limits = EquityLimits(owners={"A": "X", "B": "Y"}, most_per_owner=1)
    asks, values = {"A": Fraction(8), "B": Fraction(5)}, {"A": Fraction(9), "B": Fraction(4)}
    rows = gain_from_splitting(portfolio(replace(REGIONAL, asks=asks, values=values, limits=limits)), HALVES, ("A",))
    assert rows[0].after == exact(4, 0)
    assert (rows[0].before, rows[0].gain) == exact(8, -4)


def test_parts_make_up_the_whole() -> None:
    """Two or more, above 0, that sum to 1; no more runs than allowed."""
    ground = claims("talmud", 200, A=100, B=200)
    for parts in ((ONE,), (ONE, Fraction(0)), (Fraction(1, 2), Fraction(1, 3))):
        with pytest.raises(ValueError, match="sum to 1"):
            gain_from_splitting(ground, parts)
    with pytest.raises(InputFault, match="gain from splitting needs 3 runs"):
        gain_from_splitting(ground, HALVES, most_runs=2)


def test_a_split_without_an_answer_is_told() -> None:
    """A minimum of one unit each for three needs more than two."""
    shares = shares_of("webster", 0)
    assert shares is not None
    problem = replace(
        shares.problem,
        estate=Fraction(2),
        columns={"count": {"A": ONE, "B": ONE}},
        options={"minimum": "1"},
        ids=("A", "B"),
    )
    row = gain_from_splitting(replace(shares, problem=problem), HALVES)[0]
    assert row.gain == 0
    assert "A in two halves: the rule has no answer, 3 areas with at least 1 need more than 2 units." in row.sentence


def test_who_pays_for_one_who_joins() -> None:
    """Equal awards of 100: A's third comes from B and C alike."""
    rows = who_loses_when_one_joins(claims("constrained-equal-awards", 100, A=100, B=200, C=300), only=("A",))
    third, half = Fraction(100, 3), Fraction(50)
    assert rows[0].less == {"B": (half, third), "C": (half, third)}
    assert rows[0].more == {}
    assert (rows[0].lost, rows[0].gained, rows[0].award) == (third, Fraction(0), third)
    assert rows[0].sentence == "With A, who gets £33.33, B, C together have £33.33 less."


@pytest.mark.parametrize("name", RULES)
@settings(max_examples=15)
@given(seed=SEEDS)
def test_nobody_has_more_where_the_rule_is_population_monotone(name: str, seed: int) -> None:
    """What the others lose less what they gain is what the one who joins gets."""
    shares = shares_of(name, seed)
    if shares is None:
        return
    for row in who_loses_when_one_joins(shares):
        if row.refused:
            continue
        assert row.lost - row.gained == row.award
        assert all(before > after for before, after in row.less.values())
        assert all(before < after for before, after in row.more.values())
        if Property.POPULATION_MONOTONE in RULES[name].about.holds:
            assert row.more == {}


@pytest.mark.parametrize("name", [n for n, r in RULES.items() if Property.POPULATION_MONOTONE in r.about.breaks])
def test_somebody_has_more_where_it_is_not(name: str) -> None:
    """On one of some thousands of small problems."""
    assert any(
        row.more
        for seed in range(4_000)
        if (shares := shares_of(name, seed)) is not None
        for row in who_loses_when_one_joins(shares)
    )


@pytest.mark.parametrize("name", PURE)
@settings(max_examples=20)
@given(seed=SEEDS)
def test_bids_are_compared_with_the_round_without_one(name: str, seed: int) -> None:
    """Those who win with it and not without have more, and the other way round."""
    bids = bids_of(name, seed)
    select = SELECTION_RULES[name].select
    assert select is not None
    together = set(select(bids.case).funded)
    for row in who_loses_when_one_joins(bids):
        rest = {bid for bid in bids.ids if bid != row.code}
        asks, scores, values = (
            {bid: column[bid] for bid in rest} for column in (bids.case.asks, bids.case.scores, bids.case.values)
        )
        ballots = {v: {b: p for b, p in ballot.items() if b != row.code} for v, ballot in bids.case.ballots.items()}
        case = replace(bids.case, asks=asks, scores=scores, values=values, ballots=ballots)
        alone = set(select(case).funded)
        assert set(row.less) == alone - together
        assert set(row.more) == together - alone - {row.code}


def test_a_bid_that_joins_may_bring_another_in() -> None:
    """Skipping: A takes 6 of 10 and keeps out B, so that C fits; without A, B comes first and C does not fit."""
    rule = SELECTION_RULES["score-order-skip"]
    case = replace(rule.example.case, asks={"A": Fraction(6), "B": Fraction(8), "C": Fraction(4)})
    (row,) = who_loses_when_one_joins(Bids(rule, case), only=("A",))
    assert row.less == {"B": exact(8, 0)}
    assert row.more == {"C": exact(0, 4)}
    assert row.sentence == "With A, who gets £6, B has £8 less, and C has £4 more."


def test_what_cannot_be_without_somebody_is_told() -> None:
    """Claims that no longer reach the estate; nobody left; a bid that another needs."""
    rows = who_loses_when_one_joins(claims("talmud", 400, A=100, B=200, C=300))
    assert [bool(row.refused) for row in rows] == [False, False, True]
    assert rows[2].sentence == (
        "Without C the rule has no answer, the claims sum to £300.00 and the estate is above them."
    )
    assert "nobody else is there" in who_loses_when_one_joins(claims("talmud", 50, A=100))[0].refused
    limits = EquityLimits(requires=(("B", "A"),))
    assert (
        "'B' may be funded only with it"
        in who_loses_when_one_joins(portfolio(replace(REGIONAL, limits=limits)), only=("A",))[0].refused
    )


def test_a_region_that_loses_its_last_bid_has_no_bounds_but_a_least_spending() -> None:
    """Without B nothing is left in the South: its greatest spending goes, its least one cannot be met."""
    asks, values = {"A": Fraction(5), "B": Fraction(5)}, {"A": Fraction(4), "B": Fraction(9)}
    for least, answered in ((Fraction(0), True), (Fraction(5), False)):
        bounds = {"South": RegionBounds(least, Fraction(5))}
        limits = EquityLimits(regions={"A": "North", "B": "South"}, bounds=bounds)
        (row,) = who_loses_when_one_joins(
            portfolio(replace(REGIONAL, quantum=Fraction(5), asks=asks, values=values, limits=limits)), ("B",)
        )
        assert bool(row.refused) != answered
        assert row.less == ({"A": exact(5, 0)} if answered else {})


def test_a_portfolio_without_an_answer_is_refused() -> None:
    """The South's least spending is above the money."""
    limits = replace(REGIONAL.limits, bounds={"South": RegionBounds(Fraction(50), None)})
    with pytest.raises(Refused, match="no set meets every limit"):
        who_loses_when_one_joins(portfolio(replace(REGIONAL, limits=limits)))
    with pytest.raises(Refused, match="no allocation meets every limit"):
        who_loses_when_one_joins(
            Bids(SELECTION_RULES["portfolio-with-equity-limits"], replace(REGIONAL, limits=limits))
        )


def test_many_who_lose_are_counted() -> None:
    """Three by name, those who lose most first."""
    (row,) = who_loses_when_one_joins(claims("proportional", 10, A=10, B=20, C=30, D=40, E=50), only=("E",))
    assert "D, C, B and 1 other together have £3.33 less" in row.sentence
