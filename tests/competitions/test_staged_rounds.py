"""The rounds with stages of their own, on made-up bids sized so that each stage bites."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from funding_alloc.schema.bids import Bid, Mark

from .presets import HIGH_STREETS, RENEWAL, ROUND_1, TOWNS, made_up, preset, replay, told


def marked(slug: str, bids: Iterable[tuple[Bid, int]], left_out: tuple[str, ...] = ()) -> list[Mark]:
    """The same mark under every criterion, from one assessor, but for criteria left out."""
    scoring = preset(slug).scoring
    assert scoring.kind == "marks"
    names = [criterion.id for criterion in scoring.criteria if criterion.id not in left_out]
    return [Mark(bid.id, name, "assessor 1", Fraction(mark)) for bid, mark in bids for name in names]


def test_high_streets_interest_case_and_part() -> None:
    """101 of 103 go on; 15 at £17m whole (£255m, as in fact), then 57 of equal asks at 69% fit what is left (£576m).

    69% of £14,635,000 is £10,098,150; 57 times that and £255m leave £33,918 of £830,628,468.
    """
    asks = [17_000_000] * 15 + [14_635_000] * 88
    bids = [
        made_up(
            f"X{i:03d}",
            ask,
            "75" if i < 15 else "74.99",
            applicant=f"C{i // 2:02d}",
            kind="high_street",
            interest_score=Fraction(200 - i),
        )
        for i, ask in enumerate(asks)
    ]
    found = replay(HIGH_STREETS, bids, {})
    ended = Counter(end for end, _ in told(found).values())
    assert ended == {
        "funded": 15,
        "part-funded: choice": 57,
        "below line: choice": 29,
        "below line: expression of interest": 2,
    }
    assert told(found)["X071"][1] == "Awarded £10,098,150 of the £14,635,000 that it asks for."
    assert told(found)["X102"][1] == "Place 103 of the expressions of interest; the first 101 went on."
    assert (found.spent, found.left, found.development_grants) == (830_594_550, 33_918, 15_150_000)


def test_towns_of_each_region_take_turns() -> None:
    """110 good towns of the North, 10 poor ones of the South, £25m each: money for 93, the South's ten among them."""
    towns = [(made_up(f"N{i:03d}", 25_000_000, "0", applicant=f"N{i:03d}", kind="town_deal"), 9) for i in range(110)]
    towns += [(made_up(f"S{i:03d}", 25_000_000, "0", applicant=f"S{i:03d}", kind="town_deal"), 1) for i in range(10)]
    bids = [bid for bid, _ in towns]
    regions = {bid.id: {"region": "South" if bid.id[0] == "S" else "North"} for bid in bids}
    found = replay(TOWNS, bids, regions, marks=marked(TOWNS, towns))
    funded = Counter(one.bid.id[0] for one in found.decisions if one.award)
    assert funded == {"N": 83, "S": 10}
    assert found.left == 2_349_153_587 - 93 * 25_000_000 == 24_153_587
    scores = {one.judged.score for one in found.decisions if one.judged is not None}
    assert scores == {90, 10}


def test_renewal_fund_leads_send_on_three_million_a_place() -> None:
    """Place P1 ranks £2m, £1.5m and £1m: the second no longer fits. Its rank counts, not the score."""
    rows = [
        ("X01a", 2_000_000, 1, 10),
        ("X01b", 1_500_000, 2, 90),
        ("X01c", 1_000_000, 3, 20),
        ("X02a", 3_000_000, 1, 5),
    ]
    bids = [
        (made_up(code, ask, "0", kind="project", lead=f"P{code[2]}", lead_rank=rank), mark)
        for code, ask, rank, mark in rows
    ]
    failed = made_up(
        "X03a", 1, "0", kind="project", lead="P3", lead_rank=1, failed="gateway of the assessment criteria"
    )
    found = replay(RENEWAL, [*(bid for bid, _ in bids), failed], {}, marks=marked(RENEWAL, bids))
    assert {code: end for code, (end, _) in told(found).items()} == {
        "X01a": "funded",
        "X01b": "below line: first tier",
        "X01c": "funded",
        "X02a": "funded",
        "X03a": "failed gateway: gateway",
    }
    assert (
        told(found)["X01b"][1] == "P1 may send on bids of £3,000,000; £1,000,000 was left for its bid 2, of £1,500,000."
    )
    assert found.spent == 6_000_000


def test_round_1_shortlists_170_and_scales_northern_irish_marks_up() -> None:
    """171 bids of £1m: the last is out. Three headings of 20 marks are 80 of 100 where place is not scored."""
    irish = made_up("Y001", 1_000_000, "0", applicant="Y001")
    others = [(made_up(f"X{i:03d}", 1_000_000, "0", applicant=f"X{i:03d}"), 15) for i in range(170)]
    marks = [*marked(ROUND_1, others), *marked(ROUND_1, [(irish, 20)], ("place",))]
    found = replay(
        ROUND_1, [irish, *(bid for bid, _ in others)], {"Y001": {"country": "Northern Ireland"}}, marks=marks
    )
    by_id = {one.bid.id: one for one in found.decisions}
    judged = by_id["Y001"].judged
    assert judged is not None
    assert judged.score == 80
    assert by_id["Y001"].rank == 1
    below = [code for code, one in by_id.items() if one.outcome == "below line"]
    assert below == ["X169"]
    assert "Scored 60.00, place 171; the shortlist takes the first 170." in by_id["X169"].why
