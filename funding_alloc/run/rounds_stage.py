"""Competitive bidding on bids that were read: each fund's round decided, its awards spread over the fund's lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from funding_alloc.allocator import solve
from funding_alloc.models.columns import column
from funding_alloc.models.controlled_rounding import is_whole, pose_rounding, rounded
from funding_alloc.run.competition import RoundRun, decide_round
from funding_alloc.run.formula_stage import add_up
from funding_alloc.run.outcome import CompetitiveStage
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.rounds_measures import rounds_measures
from funding_alloc.schema.allocation import Allocation, Check, DistrictAllocation, Model
from funding_alloc.schema.bids import FundDecided
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.places import UNALLOCATED
from funding_alloc.schema.scenario import RoundsCompetition

RULE: Final = "bids decided"
Cells = dict[tuple[str, str], int]
"""Pounds by recipient and line."""


@dataclass(frozen=True)
class _Round:
    """One fund's round: how it was decided, what each recipient won, and what falls on which line."""

    fund: str
    run: RoundRun
    won: Counter[str]
    """By recipient, UNALLOCATED among them."""
    lines: tuple[FundLine, ...]
    cells: Cells


def run_rounds(prepared: Prepared, settings: RoundsCompetition) -> CompetitiveStage:
    """Decide every fund's round.

    Rule    an award goes to the applicant, whoever else its bid is for, and counts for the applicant's authority; it is
            spread over the fund's lines in proportion to their quanta.
    Units   whole GBP.
    Promise a recipient's lines add up to what it won, and a line's recipients to the line, what no bid won among them.
    """
    rounds = [_decide(prepared, found.fund) for found in prepared.inputs.rounds]
    decided = tuple(FundDecided(found.fund, found.run.decided) for found in rounds)
    return CompetitiveStage(
        allocations=tuple(row for found in rounds for row in _allocations(prepared, found)),
        district_allocations=tuple(row for found in rounds for row in _districts(prepared, found)),
        rule=RULE,
        draws={},
        competition=(),
        rounds=(),
        checks=tuple(check for found in rounds for check in _checks(found)),
        measures=rounds_measures(RULE, decided, settings.cost_per_bid),
        decided=decided,
    )


def _decide(prepared: Prepared, fund: str) -> _Round:
    inputs = next(found.inputs for found in prepared.inputs.rounds if found.fund == fund)
    run = decide_round(inputs)
    lines = tuple(line for line in prepared.lines if line.fund == fund)
    owner = prepared.inputs.places.owners
    won: Counter[str] = Counter()
    for decision in run.decided.decisions:
        applicant = decision.bid.applicant
        if decision.award:
            won[applicant if prepared.is_by_district else owner[applicant]] += decision.award
    won[UNALLOCATED] += run.decided.left or 0
    return _Round(fund, run, won, lines, _spread(fund, won, lines))


def _spread(fund: str, won: Counter[str], lines: Iterable[FundLine]) -> Cells:
    """Each recipient's sum over the fund's lines, in whole pounds with both margins kept."""
    quantum = sum(won.values())
    exact = {(code, line.id): Fraction(gbp * line.gbp, quantum) for code, gbp in won.items() for line in lines}
    if is_whole(exact):
        return rounded(exact, lambda _: 0)
    reason = f"awards of {fund} and what is left over make up its lines, and each winner has its award"
    pounds = solve(pose_rounding(column("spread", fund), exact, reason)).pounds
    return rounded(exact, lambda name: pounds[name])


def _allocations(prepared: Prepared, found: _Round) -> Iterator[Allocation]:
    """A row for every authority, those that won nothing too, for what lies outside and for what nobody won."""
    set_by = f"{RULE} by {found.run.decided.inputs.competition.choice.rule}"
    authorities = [authority.area_code for authority in prepared.inputs.places.authorities]
    for line in found.lines:
        on_line = {code: gbp for (code, name), gbp in found.cells.items() if name == line.id}
        left = on_line.pop(UNALLOCATED)
        paid = dict.fromkeys(authorities, 0) | add_up(prepared, on_line) | {UNALLOCATED: left}
        for code, gbp in paid.items():
            yield Allocation(Model.COMPETITIVE, code, line.id, gbp, set_by)


def _districts(prepared: Prepared, found: _Round) -> Iterator[DistrictAllocation]:
    if not prepared.is_by_district:
        return
    for line in found.lines:
        for code, owner in prepared.authority_of().items():
            gbp = found.cells.get((code, line.id), 0)
            yield DistrictAllocation(Model.COMPETITIVE, code, owner, line.id, gbp)


def _checks(found: _Round) -> Iterator[Check]:
    """The round's own checks, and that spreading gave every winner its award to the pound."""
    for check in found.run.checks:
        yield replace(check, id=f"round.{found.fund}.{check.id}", what=f"{found.fund}: {check.what}")
    spread: Counter[str] = Counter()
    for (code, _), gbp in found.cells.items():
        spread[code] += gbp
    off = sum(abs(spread[code] - gbp) for code, gbp in found.won.items())
    what = f"{found.fund}: the lines of every winner add up to its awards"
    yield Check(f"round.{found.fund}.spread", what, off, 0)
