"""Every column of a round's tables: one list for CSV files, the xlsx template and what is written about them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from funding_alloc.reading.competition.columns import Column, TableSpec
from funding_alloc.reading.competition.needs import (
    ACTIONS,
    ALWAYS,
    AREAS,
    BENEFIT,
    CATEGORIES,
    CATEGORY,
    COUNTED,
    CRITERIA,
    GATEWAY,
    INTEREST,
    KINDS,
    MATCH,
    NEED,
    NEVER,
    PASSED,
    POWERS,
    SCORE,
    TIER,
    YES_NO,
)
from funding_alloc.reading.template.columns import Kind
from funding_alloc.schema.competition.judging import MarkedScoring
from funding_alloc.schema.competition.round import Competition

_APPLICANT = ("applicants", "code")
_BID = ("bids", "bid_id")

APPLICANTS = TableSpec(
    "applicants",
    "Every body that may bid, once.",
    (
        Column("code", "Code", Kind.CODE, "none", ALWAYS, NEVER, "Code of the applicant; bids refer to it."),
        Column("name", "Name", Kind.TEXT, "none", ALWAYS, NEVER, "Name of the applicant, as letters address it."),
        Column("region", "Region", Kind.TEXT, "none", ALWAYS, NEVER, "Region, spelt as in the round's guides."),
        Column("country", "Country", Kind.TEXT, "none", ALWAYS, NEVER, "Country, spelt as in the round's file."),
        Column(
            "constituencies",
            "Constituencies",
            Kind.WHOLE,
            "constituencies",
            COUNTED,
            "not counted in this round",
            "Parliamentary constituencies wholly inside the applicant's area; 0 where there is none.",
        ),
        Column(
            "transport_powers",
            "Transport powers",
            Kind.CHOICE,
            "none",
            POWERS,
            "not asked in this round",
            "Whether the applicant has transport powers.",
            YES_NO,
        ),
        Column(
            "category",
            "Priority category",
            Kind.TEXT,
            "none",
            CATEGORY,
            "the round has no categories",
            "Priority category of the place.",
            CATEGORIES,
        ),
        Column(
            "need",
            "Need",
            Kind.NUMBER,
            "index",
            NEED,
            "not used in this round",
            "Need of the place: the higher the number, the greater the need.",
            least=-(10**13),
        ),
    ),
    ("code",),
)
BIDS = TableSpec(
    "bids",
    "Every bid, once, in whole pounds.",
    (
        Column("bid_id", "Bid", Kind.CODE, "none", ALWAYS, NEVER, "The bid's own id. It decides the last of ties."),
        Column("title", "Title", Kind.TEXT, "none", ALWAYS, NEVER, "Title of the bid."),
        Column(
            "applicant",
            "Applicant",
            Kind.CODE,
            "none",
            ALWAYS,
            NEVER,
            "Code of the body that bids.",
            refers_to=_APPLICANT,
        ),
        Column("kind", "Kind of bid", Kind.CHOICE, "none", ALWAYS, NEVER, "Kind of bid; it sets the cap.", KINDS),
        Column("areas", "Areas", Kind.CODES, "none", AREAS, "not said", "Codes of the areas that the bid is for."),
        Column("ask_gbp", "Ask", Kind.POUNDS, "£", ALWAYS, NEVER, "What the bid asks for.", least=1),
        Column(
            "match_gbp",
            "Match funding",
            Kind.POUNDS,
            "£",
            MATCH,
            "none, as far as the round is concerned",
            "Local money beside the ask; 0 for none.",
        ),
        Column(
            "benefit_gbp",
            "Benefit",
            Kind.POUNDS,
            "£",
            BENEFIT,
            "not claimed or not known",
            "Benefit that the bid claims, at present value.",
            is_excused=True,
        ),
        Column("withdrawn", "Withdrawn", Kind.CHOICE, "none", ALWAYS, NEVER, "Whether it was withdrawn.", YES_NO),
        Column(
            "gateway",
            "Gateway",
            Kind.CHOICE,
            "none",
            PASSED,
            "the bid never came to a gateway",
            "The word pass, or the criterion that the bid failed.",
            GATEWAY,
            is_excused=True,
        ),
        Column(
            "lead",
            "Lead authority",
            Kind.CODE,
            "none",
            TIER,
            "no first tier",
            "Code of the lead authority.",
            is_excused=True,
        ),
        Column(
            "lead_rank",
            "Rank by the lead",
            Kind.WHOLE,
            "rank",
            TIER,
            "not ranked",
            "Rank that the lead authority gave: 1 for its first.",
            least=1,
            is_excused=True,
        ),
        Column(
            "interest_score",
            "Score of the expression of interest",
            Kind.NUMBER,
            "points",
            INTEREST,
            "no expression of interest",
            "Score of the short first case.",
            is_excused=True,
        ),
        Column(
            "score",
            "Score",
            Kind.NUMBER,
            "points",
            SCORE,
            "not scored, or scored by marks",
            "Score, as given.",
            is_excused=True,
        ),
    ),
    ("bid_id",),
)
MARKS = TableSpec(
    "marks",
    "What each assessor gave each bid under each criterion.",
    (
        Column("bid_id", "Bid", Kind.CODE, "none", ALWAYS, NEVER, "Id of the bid.", refers_to=_BID),
        Column(
            "criterion",
            "Criterion",
            Kind.CHOICE,
            "none",
            ALWAYS,
            NEVER,
            "Id of the criterion.",
            CRITERIA,
        ),
        Column("assessor", "Assessor", Kind.CODE, "none", ALWAYS, NEVER, "Who marked: a name or a code."),
        Column("mark", "Mark", Kind.NUMBER, "marks", ALWAYS, NEVER, "On the criterion's scale.", least=-1_000_000),
    ),
    ("bid_id", "criterion", "assessor"),
)
WINNERS = TableSpec(
    "winners",
    "Winners of earlier rounds, who may be barred from this one.",
    (
        Column(
            "competition",
            "Round won",
            Kind.CODE,
            "none",
            ALWAYS,
            NEVER,
            "The earlier round, as in the round's earlier_winners.",
        ),
        Column("applicant", "Applicant", Kind.CODE, "none", ALWAYS, NEVER, "Code of the body that won."),
        Column("areas", "Areas", Kind.CODES, "none", AREAS, "not said", "Codes of the areas that won."),
    ),
    (),
    may_be_empty=True,
)
OVERRIDES = TableSpec(
    "overrides",
    "The log of ministers' changes to what the rule chose, in order.",
    (
        Column("bid_id", "Bid", Kind.CODE, "none", ALWAYS, NEVER, "Id of the bid.", refers_to=_BID),
        Column(
            "action",
            "Action",
            Kind.CHOICE,
            "none",
            ALWAYS,
            NEVER,
            "What was decided: fund a bid against the rule, or drop a winner.",
            ACTIONS,
        ),
        Column("by", "By", Kind.TEXT, "none", ALWAYS, NEVER, "Name and office of who decided."),
        Column("on", "On", Kind.DAY, "none", ALWAYS, NEVER, "Day of the decision."),
        Column("reason", "Reason", Kind.TEXT, "none", ALWAYS, NEVER, "The reason, as it would be published."),
    ),
    (),
    may_be_empty=True,
)
TABLES: Final[Mapping[str, TableSpec]] = MappingProxyType(
    {table.name: table for table in (APPLICANTS, BIDS, MARKS, WINNERS, OVERRIDES)}
)
"""Every table of a round, by name; the template has a sheet for each under the same name."""


def tables_of(round_: Competition) -> tuple[TableSpec, ...]:
    """The tables that a round reads."""
    used = {
        "marks": isinstance(round_.scoring, MarkedScoring),
        "winners": bool(round_.earlier_winners),
        "overrides": round_.overrides is not None,
    }
    return tuple(table for table in TABLES.values() if used.get(table.name, True))
