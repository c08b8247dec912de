"""One authority of a run: who is meant, and its account as the screen's tables."""

from __future__ import annotations

from collections.abc import Iterable

from funding_alloc.comparison.explanation import explain
from funding_alloc.comparison.page import board_page
from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.export.side_by_side import short_name
from funding_alloc.export.tally import tally
from funding_alloc.schema.places import Authority
from funding_alloc.schema.results import Results
from funding_alloc.schema.shown import Sheet


def known_authorities(results: Results) -> dict[str, Authority]:
    """Authorities by code, short name and name."""
    return {
        key: a
        for a in results.inputs.places.authorities
        for key in (a.area_code, a.acronym, a.name, short_name(results, a.area_code))
    }


def authority_named(results: Results, authority: str) -> Authority | None:
    """The authority meant by a code, a short name or a name."""
    known = known_authorities(results)
    return known.get(authority) or {key.lower(): a for key, a in known.items()}.get(authority.lower())


def authority_of(results: Results, authority: str) -> Authority:
    """The authority meant by a code, a short name or a name, or a finding."""
    found = authority_named(results, authority)
    if found is None:
        what = f"'{authority}' is not an authority of this scenario."
        acronyms = ", ".join(a.acronym for a in results.inputs.places.authorities)
        fix = did_you_mean(authority, known_authorities(results)) or f"Known here: {acronyms}."
        raise InputFault([Finding("AUTHORITY", 0, 0, what, fix)])
    return found


def page(results: Results, found: Authority) -> Iterable[Sheet]:
    """The settlement as a page for the authority's board."""
    for section in board_page(results, found.area_code, tally(results).population[found.area_code]):
        yield Sheet(
            f"{found.name}: {section.title[0].lower()}{section.title[1:]}", section.columns, section.rows, section.notes
        )


def explained(results: Results, found: Authority) -> Sheet:
    """One authority's account, step by step."""
    rows = [(e.theme, e.step, e.value, e.what, e.where) for e in explain(results, found.area_code)]
    title = f"{found.name} ({found.area_code}), {results.inputs.scenario.title}"
    return Sheet(title, ("theme", "step", "value", "what it is", "where it is said"), rows)


def by_theme(whole: Sheet) -> Iterable[Sheet]:
    """An account cut into one table for each theme, for reading."""
    for theme in dict.fromkeys(str(row[0]) for row in whole.rows):
        rows = [row[1:] for row in whole.rows if row[0] == theme]
        yield Sheet(f"{whole.title}: {theme}", whole.columns[1:], rows)
