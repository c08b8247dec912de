"""What rounds of bids say of competing: bids, success, money left over, and cost where that of one bid is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funding_alloc.schema.allocation import MeasureRow, Model
from funding_alloc.schema.bids import Decided, FundDecided
from funding_alloc.schema.scenario import RecordedCost


def rounds_measures(rule: str, rounds: Sequence[FundDecided], cost: RecordedCost | None) -> tuple[MeasureRow, ...]:
    """Measures over all rounds together; the notes name each fund's part."""
    return tuple(
        MeasureRow("authority", Model.COMPETITIVE, rule, name, *figures, unit, note)
        for name, figures, unit, note in (*_counts(rounds), *_grants(rounds), *_cost(rounds, cost))
    )


Found = tuple[str, tuple[float, float | None, float | None], str, str]


def _counts(rounds: Sequence[FundDecided]) -> Iterator[Found]:
    bids, won = _bids(rounds), sum(_winners(found.decided) for found in rounds)
    parts = ", ".join(f"{r.fund} {_winners(r.decided)} of {len(r.decided.decisions)}" for r in rounds)
    left = ", ".join(f"{r.fund} £{r.decided.left or 0:,}" for r in rounds)
    yield "bids", (float(bids), None, None), "bids", "all funds together, withdrawn bids too"
    yield "success_rate", (won / bids, None, None), "share", f"bids funded, whole or in part: {parts}"
    yield "unallocated", (float(sum(r.decided.left or 0 for r in rounds)), None, None), "£", f"no bid won it: {left}"


def _grants(rounds: Sequence[FundDecided]) -> Iterator[Found]:
    paid = sum(found.decided.development_grants for found in rounds)
    if paid:
        note = "paid for writing cases beside the money on offer, so no part of the quantum or of any allocation"
        yield "development_grants", (float(paid), None, None), "£", note


def _cost(rounds: Sequence[FundDecided], cost: RecordedCost | None) -> Iterator[Found]:
    """Cost of bidding, never without a word on delay, of which bids that were read say nothing."""
    if cost is not None:
        bids = _bids(rounds)
        value, low, high = (float(bids * gbp) for gbp in (cost.gbp, cost.low_gbp, cost.high_gbp))
        note = (
            f"{bids} bids, losers and withdrawn bids too, at the cost of one bid; low and high are its range; bidders "
            "bear it; delay: not known"
        )
        yield "bidding_cost", (value, low, high), "£", note
        awarded = sum(found.decided.spent for found in rounds)
        if awarded:
            shares = (value / awarded, low / awarded, high / awarded)
            yield "deadweight_share", shares, "share", "c / (s A): cost of all bids for each pound awarded"


def _bids(rounds: Sequence[FundDecided]) -> int:
    return sum(len(found.decided.decisions) for found in rounds)


def _winners(decided: Decided) -> int:
    return sum(decision.award > 0 for decision in decided.decisions)
