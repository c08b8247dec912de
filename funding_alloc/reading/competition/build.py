"""From sound tables to what a round is decided on."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeVar, cast

from funding_alloc.reading.competition.needs import PASS, YES
from funding_alloc.reading.template.read import ReadRow, ReadTable
from funding_alloc.schema.bids import Applicant, Bid, Mark, Override, RoundInputs, Winner
from funding_alloc.schema.competition.round import Competition

T = TypeVar("T")


def round_inputs(round_: Competition, file: str, tables: Mapping[str, ReadTable]) -> RoundInputs:
    """Everything of a round, in an order that does not depend on the files' own; the log keeps its order.

    Promise every cell was found sound before, so a value that is needed is there.
    """
    rows = {name: table.rows for name, table in tables.items()}
    applicants = [_applicant(row) for row in rows.get("applicants", ())]
    return RoundInputs(
        competition=round_,
        file=file,
        applicants={one.code: one for one in sorted(applicants, key=lambda one: one.code)},
        bids=tuple(sorted((_bid(row) for row in rows.get("bids", ())), key=lambda bid: bid.id)),
        marks=tuple(sorted(_mark(row) for row in rows.get("marks", ()))),
        winners=tuple(sorted(_winner(row) for row in rows.get("winners", ()))),
        overrides=tuple(_override(row) for row in rows.get("overrides", ())),
    )


def _applicant(row: ReadRow) -> Applicant:
    return Applicant(
        code=_word(row, "code"),
        name=_word(row, "name"),
        region=_word(row, "region"),
        country=_word(row, "country"),
        constituencies=_whole(row, "constituencies") or 0,
        has_transport_powers=row.word("transport_powers") == YES,
        category=row.word("category"),
        need=_number(row, "need"),
    )


def _bid(row: ReadRow) -> Bid:
    gateway = row.word("gateway")
    return Bid(
        id=_word(row, "bid_id"),
        title=_word(row, "title"),
        applicant=_word(row, "applicant"),
        kind=_word(row, "kind"),
        areas=_codes(row),
        ask=cast(int, row.cells["ask_gbp"]),
        match=_whole(row, "match_gbp") or 0,
        benefit=_whole(row, "benefit_gbp"),
        is_withdrawn=row.word("withdrawn") == YES,
        failed=None if gateway == PASS else gateway,
        lead=row.word("lead"),
        lead_rank=_whole(row, "lead_rank"),
        interest_score=_number(row, "interest_score"),
        score=_number(row, "score"),
    )


def _mark(row: ReadRow) -> Mark:
    mark = cast(Fraction, row.cells["mark"])
    return Mark(_word(row, "bid_id"), _word(row, "criterion"), _word(row, "assessor"), mark)


def _winner(row: ReadRow) -> Winner:
    return Winner(_word(row, "competition"), _word(row, "applicant"), _codes(row))


def _override(row: ReadRow) -> Override:
    return Override(*(_word(row, column) for column in ("bid_id", "action", "by", "on", "reason")))


def _word(row: ReadRow, column: str) -> str:
    return cast(str, row.cells[column])


def _whole(row: ReadRow, column: str) -> int | None:
    return cast("int | None", row.cells[column])


def _number(row: ReadRow, column: str) -> Fraction | None:
    return cast("Fraction | None", row.cells[column])


def _codes(row: ReadRow) -> tuple[str, ...]:
    return cast("tuple[str, ...] | None", row.cells["areas"]) or ()
