"""The xlsx template of a round's tables."""

from __future__ import annotations

from pathlib import Path

from funding_alloc.export.round_words import rules_in_words
from funding_alloc.export.template.book import Template, write_template
from funding_alloc.reading.competition.listed import tables_of
from funding_alloc.schema.competition.round import Competition


def write_bid_template(path: Path, competition: Competition) -> None:
    """Write the template of a round: filled in, it is read where the round's file names it for its tables.

    Promise the same round gives the same bytes; what stands in the round's file cannot come alive as a formula.
    """
    write_template(
        path,
        Template(
            title=competition.title,
            purpose=f"The bids of one round of competitive bidding. {competition.purpose}",
            about=competition,
            tables=tables_of(competition),
            rules=("Rule of the round", rules_in_words(competition)),
        ),
    )
