"""Constituent councils of an authority, read from the table of districts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tables import Row, Table
from funding_alloc.reading.tree import Document
from funding_alloc.schema.places import Authority
from funding_alloc.schema.second_stage import Council, SecondStage

SINGLE, COUNTY, BOTH = "single tier", "county only", "county and district"


def councils_in(table: Table, authority_code: str) -> tuple[Council, ...]:
    """Every council of an authority that could take part, in code order.

    Rule    a single-tier council stands for its district; a county for its districts; where county and districts are
            both constituents, each district's council stands for itself besides.
    """
    inside = [row for row in table.rows if row.text("authority_code") == authority_code]
    counties: dict[str, list[Row]] = {}
    found: list[Council] = []
    for row in inside:
        code, name, tier = row.text("area_code"), row.text("name"), row.text("constituent_tier")
        if tier == SINGLE:
            found.append(Council(row.text("council_code"), row.text("council_name"), "single tier", (code,)))
        if tier in {COUNTY, BOTH}:
            counties.setdefault(row.text("council_code"), []).append(row)
        if tier == BOTH:
            found.append(Council(code, name, "lower tier", (code,)))
    for code, rows in counties.items():
        districts = tuple(sorted(row.text("area_code") for row in rows))
        found.append(Council(code, rows[0].text("council_name"), "upper tier", districts))
    return tuple(sorted(found))


def constituent_faults(
    rules: SecondStage, document: Document, councils: Iterable[Council], authorities: Iterable[Authority]
) -> Iterator[Finding]:
    """An authority or councils that are not there, councils named twice, and districts two councils stand for."""
    included = {authority.area_code: authority.name for authority in authorities}
    if rules.authority not in included:
        what = f"'{rules.authority}' takes no part in the scenario."
        yield document.finding(("authority",), what, did_you_mean(rules.authority, included))
        return
    known = {council.area_code: council for council in councils}
    stands_for: dict[str, str] = {}
    for i, code in enumerate(rules.constituents):
        at = ("constituents", i)
        if code not in known:
            what = f"'{code}' is not a constituent council of {included[rules.authority]}."
            yield document.finding(at, what, did_you_mean(code, known))
        elif code in rules.constituents[:i]:
            yield document.finding(at, f"'{code}' is listed twice.")
        else:
            taken = [d for d in known[code].districts if d in stands_for]
            if taken:
                what = f"'{code}' and '{stands_for[taken[0]]}' both stand for district {taken[0]}."
                fix = "Name the councils of one tier for each place, or its people would count twice."
                yield document.finding(at, what, fix)
            stands_for |= dict.fromkeys(known[code].districts, code)
