"""The example round from its files, read plainly: a second route beside the program's own reader."""

from __future__ import annotations

from fractions import Fraction
from typing import cast

from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import read_yaml
from funding_alloc.schema.bids import Applicant, Bid, Mark, Override, RoundInputs, Winner
from funding_alloc.schema.competition.round import Competition

from .presets import HERE, table


def example_inputs() -> RoundInputs:
    """The round of ``inputs/competitions/example`` with all its tables."""
    round_ = cast(Competition, read_shape(Competition, read_yaml(HERE / "example" / "round.yaml")))
    marks = (
        Mark(row["bid_id"], row["criterion"], row["assessor"], Fraction(row["mark"]))
        for row in table("example/marks.csv")
    )
    winners = (
        Winner(row["competition"], row["applicant"], tuple(row["areas"].split("; ")))
        for row in table("example/winners.csv")
    )
    overrides = (
        Override(row["bid_id"], row["action"], row["by"], row["on"], row["reason"])
        for row in table("example/overrides.csv")
    )
    return RoundInputs(
        round_,
        "round.yaml",
        {row["code"]: _applicant(row) for row in table("example/applicants.csv")},
        tuple(sorted((_bid(row) for row in table("example/bids.csv")), key=lambda bid: bid.id)),
        tuple(sorted(marks)),
        tuple(sorted(winners)),
        tuple(overrides),
    )


def _applicant(row: dict[str, str]) -> Applicant:
    place = row["code"], row["name"], row["region"], row["country"], int(row["constituencies"])
    return Applicant(*place, row["transport_powers"] == "yes", row["category"], Fraction(row["need"]))


def _bid(row: dict[str, str]) -> Bid:
    return Bid(
        id=row["bid_id"],
        title=row["title"],
        applicant=row["applicant"],
        kind=row["kind"],
        areas=tuple(row["areas"].split("; ")),
        ask=int(row["ask_gbp"]),
        match=int(row["match_gbp"]),
        benefit=None,
        is_withdrawn=row["withdrawn"] == "yes",
        failed=None if row["gateway"] == "pass" else row["gateway"],
        lead=row["lead"],
        lead_rank=int(row["lead_rank"]),
        interest_score=Fraction(row["interest_score"]),
        score=None,
    )
