"""A decided round held against its own rules, without the stages that decided it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from funding_alloc.models.competition.optimum import prove_optimum
from funding_alloc.models.competition.walked_down import astray, is_plain_walk, walk_down
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.bids import Decided, Decision, Outcome, Stage
from funding_alloc.schema.competition.judging import MarkedScoring

_WON = {Outcome.FUNDED, Outcome.PART_FUNDED}


def verify(found: Decided) -> tuple[Check, ...]:
    """Every promise of a round as a check, computed from its inputs and awards alone."""
    winners = [decision for decision in found.decisions if decision.outcome in _WON]
    by_rule = [winner for winner in winners if winner.stage is not Stage.OVERRIDE]
    spent = sum(winner.award for winner in winners)
    checks = [
        _none("one_outcome", "bids without exactly one outcome", _doubled(found)),
        Check("spent", "awards add up to what the round says it spent", spent, found.spent),
        _none("within_ask", "awards of nothing or above the ask", (w for w in winners if not 0 < w.award <= w.bid.ask)),
        _none("no_award", "losers with an award", (d for d in found.decisions if d.outcome not in _WON and d.award)),
        _none("withdrawn", "winners that were withdrawn", (w for w in winners if w.bid.is_withdrawn)),
        _none("gateway", "winners by rule that failed the gateway", (w for w in by_rule if w.bid.failed is not None)),
        _none("line", "winners by rule below a line", _below_lines(found, by_rule)),
        _none("score", "bids whose score is not that of their marks", _wrong_scores(found)),
    ]
    if found.quantum is not None:
        over = max(0, spent - found.quantum)
        checks.append(Check("quantum", "no more is awarded than is on offer", over, 0))
    if not found.effects:
        checks += [_guides(found, winners), _applicants(found, winners)]
    if is_plain_walk(found):
        off = astray(list(walk_down(found)))
        checks.append(Check("walk", "every award is that of a walk down the order", off, 0, "bids"))
    if (proof := prove_optimum(found)) is not None:
        what = "the best set lies between a simple rule and a bound that no set can better"
        checks.append(Check("optimum", what, int(not proof.holds), 0, "sets"))
    return tuple(checks)


def _none(name: str, what: str, faults: Iterable[Decision]) -> Check:
    return Check(name, f"no {what}", len(list(faults)), 0, "bids")


def _doubled(found: Decided) -> list[Decision]:
    seen = Counter(decision.bid.id for decision in found.decisions)
    known = {bid.id for bid in found.inputs.bids}
    return [d for d in found.decisions if seen[d.bid.id] > 1 or d.bid.id not in known or len(seen) != len(known)]


def _below_lines(found: Decided, winners: list[Decision]) -> list[Decision]:
    rules = found.inputs.competition
    bars = [Fraction(line.score) for line in (rules.shortlist, rules.funding_line) if line and line.score is not None]
    return [w for w in winners if w.judged is None or any(w.judged.score < bar for bar in bars)]


def _wrong_scores(found: Decided) -> list[Decision]:
    """Scores as a weighted sum over single marks; means only, for which that is another road."""
    scoring = found.inputs.competition.scoring
    if not isinstance(scoring, MarkedScoring) or scoring.assessors.combine != "mean":
        return []
    count = Counter((mark.bid, mark.criterion) for mark in found.inputs.marks)
    of = {criterion.id: criterion for criterion in scoring.criteria}
    total: dict[str, Fraction] = {}
    weight: dict[str, Fraction] = {}
    for mark in found.inputs.marks:
        criterion, n = of[mark.criterion], count[mark.bid, mark.criterion]
        length = Fraction(criterion.scale_to) - Fraction(criterion.scale_from)
        part = Fraction(criterion.weight) * (mark.mark - Fraction(criterion.scale_from)) / length / n
        total[mark.bid] = total.get(mark.bid, Fraction(0)) + part
        weight[mark.bid] = weight.get(mark.bid, Fraction(0)) + Fraction(criterion.weight) / n
    return [
        d
        for d in found.decisions
        if d.judged is not None
        and Fraction(scoring.out_of) * total[d.bid.id] / weight[d.bid.id] != d.judged.score - d.judged.place_points
    ]


def _guides(found: Decided, winners: list[Decision]) -> Check:
    region = {code: applicant.region for code, applicant in found.inputs.applicants.items()}
    had: Counter[str] = Counter()
    for winner in winners:
        had[region[winner.bid.applicant]] += winner.award
    guides = found.inputs.competition.guides
    over = sum(max(0, had[guide.region] - guide.most_gbp) for guide in guides if guide.most_gbp is not None)
    return Check("guides", "no region has more than its guide's most", over, 0)


def _applicants(found: Decided, winners: list[Decision]) -> Check:
    most = found.inputs.competition.choice.awards_per_applicant
    had = Counter(winner.bid.applicant for winner in winners)
    over = 0 if most is None else sum(max(0, count - most) for count in had.values())
    return Check("awards_per_applicant", "no applicant has more awards than it may", over, 0, "awards")
