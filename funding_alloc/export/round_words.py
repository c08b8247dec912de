"""The rules of a round of bidding in words, in the order of a round."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from funding_alloc.export.text import in_words
from funding_alloc.money import gbp
from funding_alloc.schema.competition.choosing import PartOfLast
from funding_alloc.schema.competition.entry import BidKind
from funding_alloc.schema.competition.judging import MarkedScoring, ScoreLine
from funding_alloc.schema.competition.round import Competition

Fact = tuple[str, str]


def rules_in_words(round_: Competition) -> tuple[Fact, ...]:
    """Every rule of a round, a heading and a sentence each; a rule that the round does not have is left out."""
    return (*_entry(round_), *_stages(round_), *_judging(round_), *_choosing(round_))


def _entry(round_: Competition) -> Iterator[Fact]:
    offer, open_to = round_.offer.gbp, round_.open_to
    open_offer = "Open: every bid that reaches the funding line is funded."
    yield "Money on offer", open_offer if offer == "open" else f"{gbp(offer)}."
    places = ["any country" if open_to.countries == "any" else ", ".join(open_to.countries)]
    if open_to.regions_left_out:
        places.append(f"but not {', '.join(open_to.regions_left_out)}")
    if open_to.categories != "any":
        places.append(f"categories {', '.join(open_to.categories)} only")
    yield "Who may bid", f"Applicants of {'; '.join(places)}."
    for kind in round_.kinds:
        yield f"Bids of kind '{kind.kind}'", _kind(kind)
    if round_.admission is not None:
        below, most = round_.admission.asks_below_gbp, round_.admission.asks_at_most_gbp
        said = [] if below is None else [f"less than {gbp(below)}"]
        said += [] if most is None else [f"{gbp(most)} at most"]
        yield "Bids taken up again", f"Those that ask for {' and '.join(said) or 'any sum'}."


def _kind(kind: BidKind) -> str:
    span = f"{gbp(kind.least_gbp)} or more" if kind.cap_gbp is None else f"{gbp(kind.least_gbp)} to {gbp(kind.cap_gbp)}"
    per = "each constituency wholly inside the applicant's area (one where there is none)"
    counted = per if kind.counted_by == "constituency" else "each applicant"
    powers = " The applicant must have transport powers." if kind.needs == "transport_powers" else ""
    return f"{span}; {kind.number} for {counted}.{powers}"


def _stages(round_: Competition) -> Iterator[Fact]:
    if round_.match_funding is not None:
        share = _percent(round_.match_funding.share)
        yield "Match funding", f"{share} of ask and match together, {round_.match_funding.kind}."
    for bar in round_.earlier_winners:
        who = "Bodies that won it" if bar.by == "applicant" else "Bids for areas that won it"
        yield f"Winners of '{bar.winners_of}'", f"{who} may not win here."
    if round_.gateway is not None:
        yield "Gateway", f"Pass or fail: {'; '.join(round_.gateway.criteria)}."
    if round_.interest is not None:
        grant = gbp(round_.interest.development_grant_gbp)
        yield "Expression of interest", f"The best {round_.interest.most} go on, each with {grant} to write its case."
    if round_.first_tier is not None:
        after = {"skip": "a bid that does not fit is passed over", "stop": "the first that does not fit ends the list"}
        most = gbp(round_.first_tier.most_gbp)
        yield "First tier", f"A lead authority sends on its first bids up to {most}; {after[round_.first_tier.misfit]}."


def _judging(round_: Competition) -> Iterator[Fact]:
    scoring = round_.scoring
    if isinstance(scoring, MarkedScoring):
        least, combine = scoring.assessors.least, scoring.assessors.combine
        yield "Scores", f"Out of {scoring.out_of}, from the {combine} of {least} or more assessors' marks."
        for one in scoring.criteria:
            apart = f" Not scored in {', '.join(one.not_scored_in)}." if one.not_scored_in else ""
            scale = f"{one.scale_from} to {one.scale_to}"
            yield f"Criterion '{one.id}'", f"{one.title}: weight {_percent(one.weight)}, marks {scale}.{apart}"
    else:
        yield "Scores", f"Out of {scoring.out_of}, given with the bids."
    if scoring.place_points is not None:
        points = ", ".join(f"{name}: {value}" for name, value in scoring.place_points.points.items())
        yield "Points for place", f"By {in_words(scoring.place_points.by)}: {points}."
    for heading, line in (("Shortlist", round_.shortlist), ("Funding line", round_.funding_line)):
        if line is not None:
            yield heading, _line(line)


def _line(line: ScoreLine) -> str:
    return f"A score of {line.score} or more." if line.count is None else f"The best {line.count} bids."


def _choosing(round_: Competition) -> Iterator[Fact]:
    for guide in round_.guides:
        most = "" if guide.most_gbp is None else f", {gbp(guide.most_gbp)} at most"
        yield f"Guide for {guide.region}", f"{gbp(guide.least_gbp)} at least{most}."
    choice = round_.choice
    limit = choice.awards_per_applicant
    each = "" if limit is None else f" No applicant wins more than {limit}."
    among = "all bids together" if choice.compared == "all" else "each region by itself, first bids first"
    yield "Choice", f"By the rule {choice.rule}, {among}.{each}"
    yield "Ties", f"Decided by {', '.join([in_words(tie) for tie in choice.ties] + ['the id of the bid'])}."
    part = round_.part_funding
    if isinstance(part, PartOfLast):
        yield "Part-funding", f"The last bid gets what is left, if that is {_percent(part.least_share)} of its ask."
    elif part is not None:
        yield "Part-funding", f"Winners that score below {part.score} get {_percent(part.share)} of their ask."
    if round_.overrides is not None:
        yield "Overrides", "Ministers may fund or drop a bid against the rule; each change is logged with its reason."


def _percent(share: Decimal) -> str:
    return f"{(share * 100).normalize():f}%"
