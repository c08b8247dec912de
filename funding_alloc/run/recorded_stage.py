"""Competitive bidding as it happened: real awards by district and authority."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from funding_alloc.allocator import solve
from funding_alloc.models.columns import column
from funding_alloc.models.competitive import pose_awards
from funding_alloc.run.formula_stage import add_up
from funding_alloc.run.outcome import CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.schema.allocation import Allocation, Check, DistrictAllocation, MeasureRow, Model
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.scenario import RecordedCompetition

RULE = "awards made"


def run_recorded(prepared: Prepared, settings: RecordedCompetition) -> CompetitiveStage:
    """Place every award on its line; the solver's part is to refuse a line that its awards overspend."""
    allocations: list[Allocation] = []
    districts: list[DistrictAllocation] = []
    owner = prepared.authority_of()
    for line in prepared.lines:
        won = _won(prepared, line)
        solution = solve(pose_awards(line.id.replace("-", "_").replace("+", "and"), won, line.gbp))
        paid = {code: solution.pounds[column("paid", code)] for code in won}
        by_authority = add_up(prepared, paid) | {UNALLOCATED: solution.pounds[column("paid", UNALLOCATED)]}
        allocations += [Allocation(Model.COMPETITIVE, a, line.id, gbp, RULE) for a, gbp in by_authority.items()]
        districts += [
            DistrictAllocation(Model.COMPETITIVE, code, owner[code], line.id, paid.get(code, 0)) for code in owner
        ]
    return CompetitiveStage(
        allocations=tuple(allocations),
        district_allocations=tuple(districts),
        rule=RULE,
        draws={},
        competition=(),
        rounds=(),
        checks=tuple(_announced(prepared, settings)),
        measures=tuple(_cost(settings)),
    )


def _won(prepared: Prepared, line: FundLine) -> dict[str, int]:
    """Pounds won by district; a fund's awards fall on its one line."""
    won: dict[str, int] = {}
    for award in prepared.inputs.awards:
        if award.fund == line.fund:
            for code, gbp in award.shares.items():
                won[code] = won.get(code, 0) + gbp
    return won


def _announced(prepared: Prepared, settings: RecordedCompetition) -> list[Check]:
    checks = []
    for fund, bids in sorted(settings.bids_per_award.items()):
        awards = [award for award in prepared.inputs.awards if award.fund == fund]
        nation = sum((award.gbp for award in awards), Decimal(0))
        rounded = round(nation / 100_000)
        what = f"{fund}: awards of all nations add up to the announced £{bids.announced_gbp_m}m"
        checks.append(Check(f"announced.{fund}", what, rounded, int(bids.announced_gbp_m * 10), "£0.1m"))
    return checks


def _cost(settings: RecordedCompetition) -> Iterator[MeasureRow]:
    """What competing cost, bidding never without delay; counts and sums are of all nations.

    Rule    bids received, losers' too, at the cost of one bid; deadweight c / (s A) with success s and mean award A,
            which is that cost for each pound awarded; of the benefits' present value delay takes the share of projects
            that are late, times 1 - (1 + r) ^ -(months / 12).
    """
    if not settings.bids_per_award:
        return
    received = sum(bids.received for bids in settings.bids_per_award.values())
    awarded = sum(bids.announced_gbp_m for bids in settings.bids_per_award.values()) * 1_000_000
    cost, late = settings.cost_per_bid, settings.lateness
    by_fund = ", ".join(
        f"{fund} {float(bids.received * cost.gbp / bids.announced_gbp_m / 1_000_000):.1%}"
        for fund, bids in sorted(settings.bids_per_award.items())
    )
    spent = [float(received * gbp) for gbp in (cost.gbp, cost.low_gbp, cost.high_gbp)]
    lost = float(late.late_share) * (1 - (1 + float(late.discount_rate)) ** -(float(late.months_late) / 12))
    said = (
        f"{received} bids of all nations, losers too, at the cost of one bid; low and high are its range; what the "
        "noise of scores cost is not known, for neither scores nor losing bids are public"
    )
    rows: list[tuple[str, list[float | None], str, str]] = [
        ("bidding_cost", [*spent], "£", said),
        ("deadweight_share", [gbp / float(awarded) for gbp in spent], "share", f"c / (s A), all nations: {by_fund}"),
        ("late_share", [float(late.late_share), None, None], "share", "of the projects funded"),
        ("months_late", [float(late.months_late), None, None], "months", "mean over those that are late"),
        ("benefit_lost_to_delay_share", [lost, None, None], "share", "of the benefits' present value; closed form"),
    ]
    for name, (value, low, high), unit, note in rows:
        yield MeasureRow("authority", Model.COMPETITIVE, RULE, name, value, low, high, unit, note)
