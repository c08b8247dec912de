"""Before a bid is judged: who may bid, what is taken up again, who has won before, and the gateway."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from fractions import Fraction

from funding_alloc.models.competition.settled import Endings, Key, Settled, known, pounds, screen
from funding_alloc.schema.bids import Applicant, Bid, Outcome, RoundInputs, Stage
from funding_alloc.schema.competition.entry import Bar


def enter(inputs: RoundInputs, endings: Endings) -> tuple[Bid, ...]:
    """Settle the bids that may not be judged, in the order of a round; return the others."""
    failed = Outcome.FAILED_GATEWAY
    bids = screen(inputs.bids, endings, (Outcome.WITHDRAWN, Stage.WITHDRAWN), _withdrawn)
    bids = screen(bids, endings, (failed, Stage.OPEN_TO), lambda bid: _not_open_to(inputs, bid))
    bids = screen(bids, endings, (failed, Stage.ADMISSION), lambda bid: _not_admitted(inputs, bid))
    for bar in inputs.competition.earlier_winners:
        barred = _barred_by(inputs, bar)
        bids = screen(bids, endings, (failed, Stage.EARLIER_WINNERS), barred)
    bids = screen(bids, endings, (failed, Stage.MATCH_FUNDING), lambda bid: _too_little_match(inputs, bid))
    return screen(bids, endings, (failed, Stage.GATEWAY), _failed)


def send_on(
    inputs: RoundInputs, bids: tuple[Bid, ...], endings: Endings, ties: Callable[[Bid], Key]
) -> tuple[Bid, ...]:
    """Expressions of interest, and a lead authority's own choice, where the round has them."""
    return _first_tier(inputs, _interest(inputs, bids, endings, ties), endings)


def match_share(bid: Bid) -> Fraction:
    """Local money as a share of the whole cost."""
    return Fraction(bid.match, bid.ask + bid.match)


def _withdrawn(bid: Bid) -> str | None:
    return "Withdrawn by the applicant." if bid.is_withdrawn else None


def _not_open_to(inputs: RoundInputs, bid: Bid) -> str | None:
    rule, applicant = inputs.competition.open_to, inputs.applicants[bid.applicant]
    if rule.countries != "any" and applicant.country not in rule.countries:
        return f"The round is open to {', '.join(rule.countries)}, and {applicant.name} is in {applicant.country}."
    if applicant.region in rule.regions_left_out:
        return f"The round leaves out {applicant.region}."
    if rule.categories != "any" and applicant.category not in rule.categories:
        return _other_category(applicant, rule.categories)
    return None


def _other_category(applicant: Applicant, categories: tuple[str, ...]) -> str:
    return f"The round is open to category {' or '.join(categories)}; {applicant.name} is in {applicant.category}."


def _not_admitted(inputs: RoundInputs, bid: Bid) -> str | None:
    rule = inputs.competition.admission
    if rule is None:
        return None
    if rule.asks_below_gbp is not None and bid.ask >= rule.asks_below_gbp:
        return f"Asks for {pounds(bid.ask)}; only bids below {pounds(rule.asks_below_gbp)} are taken up."
    if rule.asks_at_most_gbp is not None and bid.ask > rule.asks_at_most_gbp:
        return f"Asks for {pounds(bid.ask)}; only bids of up to {pounds(rule.asks_at_most_gbp)} are taken up."
    return None


def _barred_by(inputs: RoundInputs, bar: Bar) -> Callable[[Bid], str | None]:
    won = [winner for winner in inputs.winners if winner.competition == bar.winners_of]
    applicants = {winner.applicant for winner in won}
    areas = {area for winner in won for area in winner.areas}

    def barred(bid: Bid) -> str | None:
        if bar.by == "applicant":
            name = inputs.applicants[bid.applicant].name
            return f"{name} won in {bar.winners_of}." if bid.applicant in applicants else None
        again = sorted(areas.intersection(bid.areas))
        return f"{', '.join(again)} won in {bar.winners_of}." if again else None

    return barred


def _too_little_match(inputs: RoundInputs, bid: Bid) -> str | None:
    rule = inputs.competition.match_funding
    if rule is None or rule.kind == "encouraged" or match_share(bid) >= Fraction(rule.share):
        return None
    return f"Local money is {float(match_share(bid)):.1%} of the cost; {float(rule.share):.1%} is required."


def _failed(bid: Bid) -> str | None:
    return None if bid.failed is None else f"Failed the gateway: {bid.failed}."


def _interest(
    inputs: RoundInputs, bids: tuple[Bid, ...], endings: Endings, ties: Callable[[Bid], Key]
) -> tuple[Bid, ...]:
    rule = inputs.competition.interest
    if rule is None:
        return bids
    ranked = sorted(bids, key=lambda bid: (-known(bid.interest_score, bid.id, "interest score"), *ties(bid)))
    for place, bid in enumerate(ranked[rule.most :], start=rule.most + 1):
        why = f"Place {place} of the expressions of interest; the first {rule.most} went on."
        endings[bid.id] = Settled(Outcome.BELOW_LINE, Stage.INTEREST, why)
    return _in_id_order(ranked[: rule.most])


def _first_tier(inputs: RoundInputs, bids: tuple[Bid, ...], endings: Endings) -> tuple[Bid, ...]:
    rule = inputs.competition.first_tier
    if rule is None:
        return bids
    by_lead: defaultdict[str, list[Bid]] = defaultdict(list)
    for bid in bids:
        by_lead[bid.lead or ""].append(bid)
    kept: list[Bid] = []
    for lead, theirs in by_lead.items():
        left, is_open = rule.most_gbp, True
        for bid in sorted(theirs, key=lambda bid: (known(bid.lead_rank, bid.id, "lead rank"), bid.id)):
            if is_open and bid.ask <= left:
                left -= bid.ask
                kept.append(bid)
                continue
            is_open = is_open and rule.misfit == "skip"
            most = f"{lead} may send on bids of {pounds(rule.most_gbp)}"
            why = f"{most}; {pounds(left)} was left for its bid {bid.lead_rank}, of {pounds(bid.ask)}."
            endings[bid.id] = Settled(Outcome.BELOW_LINE, Stage.FIRST_TIER, why)
    return _in_id_order(kept)


def _in_id_order(bids: list[Bid]) -> tuple[Bid, ...]:
    return tuple(sorted(bids, key=lambda bid: bid.id))
