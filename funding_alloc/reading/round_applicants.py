"""Applicants of a scenario's rounds: districts and authorities by their ONS codes, and what their money counts for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from funding_alloc.errors import Finding
from funding_alloc.reading.template.read import Hints, ReadTable
from funding_alloc.schema.places import Places
from funding_alloc.schema.scenario import Level


@dataclass(frozen=True)
class Recipients:
    """Who may win a fund's money in a scenario."""

    fund: str
    level: Level
    atlas: Places
    """Every authority and district there is."""
    included: frozenset[str]
    """Authorities that take part in the scenario."""
    barred: frozenset[str]
    """Authorities that take part in the scenario and not in the fund."""

    @cached_property
    def owner(self) -> dict[str, str | None]:
        """Authority of every district and authority; None outside any."""
        of_districts = {district.area_code: district.authority_code for district in self.atlas.districts}
        return of_districts | {authority.area_code: authority.area_code for authority in self.atlas.authorities}

    @cached_property
    def authorities(self) -> frozenset[str]:
        """Codes of authorities."""
        return frozenset(authority.area_code for authority in self.atlas.authorities)

    @cached_property
    def later(self) -> dict[str, str]:
        """Today's code of districts whose code has changed."""
        changed = (d for d in self.atlas.districts if d.area_code != d.area_code_2024)
        return {district.area_code_2024: district.area_code for district in changed}


def applicant_faults(tables: Mapping[str, ReadTable], recipients: Recipients) -> Iterator[Finding]:
    """Applicants that the scenario does not know, and bids whose award would fall on no recipient."""
    if "applicants" in tables:
        yield from _code_faults(tables["applicants"], recipients)
    if "bids" in tables:
        yield from _bid_faults(tables["bids"], recipients)


def _code_faults(applicants: ReadTable, recipients: Recipients) -> Iterator[Finding]:
    hints = Hints(recipients.owner)
    for row in applicants.rows:
        code = row.word("code")
        if code is not None and code not in recipients.owner:
            later = recipients.later.get(code)
            fix = f"Its code here is '{later}'." if later else hints.near(code)
            what = f"'{code}' is not the ONS code of a district or an authority of the scenario."
            yield applicants.finding(row, "code", what, fix)


def _bid_faults(bids: ReadTable, recipients: Recipients) -> Iterator[Finding]:
    for row in bids.rows:
        code = row.word("applicant") or ""
        fault = _fault(code, recipients) if code in recipients.owner else None
        if fault is not None:
            yield bids.finding(row, "applicant", *fault)


def _fault(code: str, recipients: Recipients) -> tuple[str, str] | None:
    """What is wrong with a bid of an applicant that is known, and how to mend it."""
    owner = recipients.owner[code]
    if recipients.level is Level.DISTRICT and code in recipients.authorities:
        what = f"'{code}' is an authority, and here money is shared between districts."
        return what, "Enter the bid for the district that leads it, or share between authorities."
    if recipients.level is Level.AUTHORITY and owner not in recipients.included:
        what = f"'{code}' lies outside every authority of the scenario, so nobody there could be paid."
        return what, "Leave the bid out, or include its authority."
    if owner in recipients.barred:
        what = f"'{code}' bids for fund '{recipients.fund}', which is outside the scope of '{owner}'."
        return what, "Leave the bid out, or bring the fund into scope."
    return None
