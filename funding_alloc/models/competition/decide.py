"""A round decided: from bids as made to an outcome for each, with the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from funding_alloc.models.competition.choosing import Purse, by_score, go_down, order_of, tie_breaks
from funding_alloc.models.competition.entry import enter, match_share, send_on
from funding_alloc.models.competition.judging import draw_line, judge
from funding_alloc.models.competition.overrides import Contest, apply_overrides, outcome_of
from funding_alloc.models.competition.settled import Endings, Settled, known, points, pounds
from funding_alloc.rules.bids.knapsack import knapsack_optimum
from funding_alloc.schema.bids import Bid, Decided, Decision, Judged, Outcome, OverrideEffect, RoundInputs, Stage
from funding_alloc.schema.portfolio import EquityLimits, RegionBounds, ValuedBids

BestPortfolio = Callable[[ValuedBids, EquityLimits], Iterable[str]]
"""Finds the set of greatest value within limits: posed in ``models.portfolio`` and solved where the solver is known."""


def decide(inputs: RoundInputs, best_portfolio: BestPortfolio) -> Decided:
    """Take a round's bids through every stage.

    Rule    withdrawn; who may bid; admission; earlier winners; match funding; gateway; interest; first tier; scores;
            shortlist; funding line; choice with guides, awards per applicant and part-funding; overrides.
    Units   whole GBP; points.
    Promise every bid has one outcome and at least one reason; awards and what is left make up the offer; the order of
            any table changes nothing.
    Raises ``BidWithoutScore``; ``OverrideDoesNotFit``; whatever ``best_portfolio`` raises.
    """
    endings: Endings = {}
    on = enter(inputs, endings)
    on = send_on(inputs, on, endings, tie_breaks(inputs))
    judged = judge(inputs, on)
    ranked = by_score(inputs, on, judged)
    kept = draw_line(inputs.competition.shortlist, ranked, judged, Stage.SHORTLIST, endings)
    kept = draw_line(inputs.competition.funding_line, kept, judged, Stage.FUNDING_LINE, endings)
    purse = Purse(inputs, judged)
    order = order_of(inputs, kept, judged)
    for bid, why in _choose(order, purse, best_portfolio).items():
        endings[bid] = Settled(Outcome.BELOW_LINE, Stage.CHOICE, why)
    contest = Contest(order, {bid.id: bid for bid in inputs.bids}, purse)
    chosen = dict(purse.awards)
    effects = apply_overrides(contest, inputs.overrides, {code: end.outcome for code, end in endings.items()})
    ranks = {bid.id: place for place, bid in enumerate(ranked, start=1)}
    told = _Telling(contest, endings, judged, chosen, effects)
    interest = inputs.competition.interest
    went_on = [bid for bid in inputs.bids if bid.id not in endings or endings[bid.id].stage not in _BEFORE_CASES]
    return Decided(
        inputs,
        tuple(told.decision(bid, ranks.get(bid.id)) for bid in inputs.bids),
        purse.quantum,
        sum(purse.awards.values()),
        len(went_on) * interest.development_grant_gbp if interest is not None else 0,
        effects,
    )


_BEFORE_CASES = {
    Stage.WITHDRAWN,
    Stage.OPEN_TO,
    Stage.ADMISSION,
    Stage.EARLIER_WINNERS,
    Stage.MATCH_FUNDING,
    Stage.GATEWAY,
    Stage.INTEREST,
}


def _choose(order: list[Bid], purse: Purse, best_portfolio: BestPortfolio) -> dict[str, str]:
    rule = purse.inputs.competition.choice.rule
    if rule not in {"knapsack-optimum", "portfolio-with-equity-limits"}:
        return go_down(order, purse)
    funded = set(_optimum(order, purse) if rule == "knapsack-optimum" else _portfolio(order, purse, best_portfolio))
    for bid in order:
        if bid.id in funded:
            purse.give(bid, purse.due(bid))
    why = f"Not in the set of bids that claims the greatest benefit, of {pounds(sum(purse.awards.values()))}."
    return {bid.id: why for bid in order if bid.id not in funded}


def _optimum(order: list[Bid], purse: Purse) -> list[str]:
    bids = sorted(order, key=lambda bid: bid.id)
    quantum = sum(purse.due(bid) for bid in bids) if purse.quantum is None else purse.quantum
    best = knapsack_optimum(
        [purse.due(bid) for bid in bids], [known(bid.benefit, bid.id, "claimed benefit") for bid in bids], quantum
    )
    return [bids[i].id for i in best.chosen]


def _portfolio(order: list[Bid], purse: Purse, best_portfolio: BestPortfolio) -> list[str]:
    asks = {bid.id: Fraction(purse.due(bid)) for bid in order}
    quantum = sum(asks.values(), Fraction(0)) if purse.quantum is None else Fraction(purse.quantum)
    values = {bid.id: Fraction(known(bid.benefit, bid.id, "claimed benefit")) for bid in order}
    competition = purse.inputs.competition
    regions = {bid.id: purse.region(bid) for bid in order}
    bounds = {
        guide.region: RegionBounds(Fraction(guide.least_gbp), None if most is None else Fraction(most))
        for guide in competition.guides
        for most in [guide.most_gbp]
        if guide.least_gbp or guide.region in regions.values()
    }
    limits = EquityLimits(
        regions=regions,
        bounds=bounds,
        owners={bid.id: bid.applicant for bid in order},
        most_per_owner=competition.choice.awards_per_applicant,
    )
    return list(best_portfolio(ValuedBids(quantum, asks, values), limits))


class _Telling:
    """Decisions in sentences."""

    def __init__(
        self,
        contest: Contest,
        endings: Endings,
        judged: Mapping[str, Judged],
        chosen: Mapping[str, int],
        effects: tuple[OverrideEffect, ...],
    ) -> None:
        self.contest, self.endings, self.judged, self.chosen, self.effects = contest, endings, judged, chosen, effects
        self.rules = contest.purse.inputs.competition

    def decision(self, bid: Bid, rank: int | None) -> Decision:
        ending = self.endings.get(bid.id)
        outcome = outcome_of(self.contest, bid.id, ending.outcome if ending else Outcome.BELOW_LINE)
        award = self.contest.purse.awards.get(bid.id, 0)
        own = [effect for effect in self.effects if effect.override.bid == bid.id]
        is_changed = (bid.id in self.chosen) != (award > 0)
        stage = Stage.OVERRIDE if is_changed or own else ending.stage if ending else Stage.CHOICE
        judged = self.judged.get(bid.id)
        why = (
            *self._about_score(judged),
            *([ending.why] if ending else []),
            *self._about_award(bid, award if not is_changed else self.chosen.get(bid.id, 0)),
            *self._about_overrides(bid.id),
            *self._about_match(bid),
        )
        return Decision(bid, outcome, stage, award, judged, rank, why)

    def _about_score(self, judged: Judged | None) -> Iterable[str]:
        if judged is None:
            return
        parts = [f"{one.criterion} {points(one.points)}" for one in judged.criteria]
        if self.rules.scoring.place_points is not None:
            parts.append(f"place {points(judged.place_points)}")
        made = f": {', '.join(parts)}" if parts else ""
        yield f"Scored {points(judged.score)} of {points(Fraction(self.rules.scoring.out_of))}{made}."

    def _about_award(self, bid: Bid, award: int) -> Iterable[str]:
        if not award:
            return
        if award < bid.ask:
            yield f"Awarded {pounds(award)} of the {pounds(bid.ask)} that it asks for."
        else:
            yield f"Awarded {pounds(award)} by {self.rules.choice.rule}."

    def _about_overrides(self, code: str) -> Iterable[str]:
        for effect in self.effects:
            log = effect.override
            said = f"{log.by}, {log.on}: {log.reason}"
            if log.bid == code:
                did = "Funded" if log.action == "fund" else "Dropped"
                moved = f" Awarded {pounds(effect.moved_gbp)}." if effect.moved_gbp > 0 else ""
                moved = moved or ("" if effect.moved_gbp else " It changed nothing.")
                yield f"{did} by decision of {said}{'' if said.endswith('.') else '.'}{moved}"
            elif code in effect.others:
                did = "Funded in its place" if log.action == "drop" else "Gave way"
                yield f"{did} when bid {log.bid} was {'dropped' if log.action == 'drop' else 'funded'} by {log.by}."

    def _about_match(self, bid: Bid) -> Iterable[str]:
        rule = self.rules.match_funding
        if rule is not None and rule.kind == "encouraged" and match_share(bid) < Fraction(rule.share):
            share = f"{float(match_share(bid)):.1%} of the cost; {float(rule.share):.0%} was encouraged, not required."
            yield f"Local money is {share}"
