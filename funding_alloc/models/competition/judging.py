"""Scores from marks, points for place, and the lines a bid must reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

from funding_alloc.models.competition.settled import BidWithoutScore, Endings, Settled, known, points
from funding_alloc.schema.bids import Applicant, Bid, CriterionScore, Judged, Outcome, RoundInputs, Stage
from funding_alloc.schema.competition.judging import Criterion, MarkedScoring, PlacePoints, ScoreLine

ZERO = Fraction(0)


def judge(inputs: RoundInputs, bids: Iterable[Bid]) -> dict[str, Judged]:
    """Score bids.

    Rule    by criterion, the assessors' marks as one (mean, median or lowest), as a share of the scale; the criteria's
            shares by weight, weights scaled up to 1 where a country's bids are not scored under all of them; times
            ``out_of``; plus points for place. Given scores only gain points for place.
    Units   points, exact.
    Raises ``BidWithoutScore``.
    """
    scoring = inputs.competition.scoring
    place = _place_points(inputs, scoring.place_points)
    if not isinstance(scoring, MarkedScoring):
        return {bid.id: _given(bid, place[bid.applicant]) for bid in bids}
    marks = _marks_by_bid(inputs)
    out = {}
    for bid in bids:
        extra = place[bid.applicant]
        under = tuple(_under_criteria(inputs, scoring, bid, marks[bid.id]))
        out[bid.id] = Judged(sum((one.points for one in under), ZERO) + extra, under, extra)
    return out


def _given(bid: Bid, extra: Fraction) -> Judged:
    if bid.score is None:
        raise BidWithoutScore(bid.id, "score")
    return Judged(bid.score + extra, (), extra)


def draw_line(
    line: ScoreLine | None, order: Sequence[Bid], judged: Mapping[str, Judged], stage: Stage, endings: Endings
) -> tuple[Bid, ...]:
    """Settle the bids below a line; ``order`` runs from the best down."""
    if line is None:
        return tuple(order)
    kept = []
    for place, bid in enumerate(order, start=1):
        score = judged[bid.id].score
        if line.score is not None and score < Fraction(line.score):
            short = Fraction(line.score) - score
            why = f"Scored {points(score)}, {points(short)} below the {stage} of {points(Fraction(line.score))}."
            endings[bid.id] = Settled(Outcome.BELOW_LINE, stage, why)
        elif line.count is not None and place > line.count:
            why = f"Scored {points(score)}, place {place}; the {stage} takes the first {line.count}."
            endings[bid.id] = Settled(Outcome.BELOW_LINE, stage, why)
        else:
            kept.append(bid)
    return tuple(kept)


def _marks_by_bid(inputs: RoundInputs) -> Mapping[str, Mapping[str, list[Fraction]]]:
    marks: defaultdict[str, defaultdict[str, list[Fraction]]] = defaultdict(lambda: defaultdict(list))
    for mark in inputs.marks:
        marks[mark.bid][mark.criterion].append(mark.mark)
    return marks


def _under_criteria(
    inputs: RoundInputs, scoring: MarkedScoring, bid: Bid, marks: Mapping[str, list[Fraction]]
) -> Iterable[CriterionScore]:
    country = inputs.applicants[bid.applicant].country
    scored = [criterion for criterion in scoring.criteria if country not in criterion.not_scored_in]
    whole = sum((Fraction(criterion.weight) for criterion in scored), ZERO)
    for criterion in scored:
        given = marks.get(criterion.id, [])
        if not given:
            raise BidWithoutScore(bid.id, f"mark under '{criterion.id}'")
        combined = _combined(given, scoring.assessors.combine)
        share = Fraction(criterion.weight) / whole * _on_scale(combined, criterion)
        yield CriterionScore(criterion.id, combined, max(given) - min(given), Fraction(scoring.out_of) * share)


def _combined(marks: list[Fraction], how: str) -> Fraction:
    if how == "mean":
        return sum(marks, ZERO) / len(marks)
    return min(marks) if how == "lowest" else Fraction(median(marks))


def _on_scale(mark: Fraction, criterion: Criterion) -> Fraction:
    low, high = Fraction(criterion.scale_from), Fraction(criterion.scale_to)
    return (mark - low) / (high - low)


def _place_points(inputs: RoundInputs, rule: PlacePoints | None) -> Mapping[str, Fraction]:
    """By applicant."""
    if rule is None:
        return dict.fromkeys(inputs.applicants, ZERO)
    group = (
        need_thirds(inputs.applicants)
        if rule.by == "need_third"
        else {a.code: a.category for a in inputs.applicants.values()}
    )
    return {code: Fraction(_points_of(rule, code, group[code])) for code in inputs.applicants}


def _points_of(rule: PlacePoints, applicant: str, group: str | None) -> Decimal:
    if group is None or group not in rule.points:
        raise BidWithoutScore(applicant, "category that brings points")
    return rule.points[group]


def need_thirds(applicants: Mapping[str, Applicant]) -> Mapping[str, str]:
    """1 where less than a third of applicants is needier, 2 where less than two thirds, else 3; ties stay together."""
    need = {code: known(applicant.need, code, "need") for code, applicant in applicants.items()}
    needier = {code: sum(other > mine for other in need.values()) for code, mine in need.items()}
    return {code: str(1 + 3 * above // len(need)) for code, above in needier.items()}
