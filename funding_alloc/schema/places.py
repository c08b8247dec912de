"""Authorities and the districts they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

OUTSIDE = "outside"
"""Stands where an area code would: districts outside the scenario's authorities."""
UNALLOCATED = "unallocated"
"""Stands where an area code would: money that no bid won."""


@dataclass(frozen=True, order=True)
class Authority:
    """A recipient: a combined authority or the Greater London Authority, keyed by ONS code."""

    area_code: str
    acronym: str
    name: str
    kind: str
    settlement_from: str = "none"
    """First year of the integrated settlement it holds, or none."""


@dataclass(frozen=True, order=True)
class District:
    """A local authority district, keyed by its April 2025 code; ``authority_code`` is None outside any authority."""

    area_code: str
    area_code_2024: str
    name: str
    region: str
    district_type: str
    authority_code: str | None


@dataclass(frozen=True)
class Places:
    """The authorities of a scenario and the districts that count in it, both in code order."""

    authorities: tuple[Authority, ...]
    districts: tuple[District, ...]

    def districts_of(self, authority_code: str) -> tuple[District, ...]:
        """Districts of one authority, in code order."""
        return tuple(d for d in self.districts if d.authority_code == authority_code)

    @property
    def owners(self) -> Mapping[str, str]:
        """Authority that an area's money counts for: its own, its district's, or OUTSIDE."""
        own = {authority.area_code: authority.area_code for authority in self.authorities}
        return own | {d.area_code: own.get(d.authority_code or OUTSIDE, OUTSIDE) for d in self.districts}

    @property
    def outside_in_words(self) -> str:
        """What lies outside: any combined authority at all, or just those of the scenario."""
        included = {authority.area_code for authority in self.authorities}
        left_out = any(d.authority_code is not None and d.authority_code not in included for d in self.districts)
        return "Outside the scenario's authorities" if left_out else "Outside any combined authority"

    def name_of(self, code: str) -> str:
        """The name a reader knows; the codes of OUTSIDE and UNALLOCATED read as words."""
        words = {OUTSIDE: self.outside_in_words, UNALLOCATED: "Unallocated (no bid won it)"}
        names = {authority.area_code: authority.name for authority in self.authorities}
        names |= {district.area_code: district.name for district in self.districts}
        return words.get(code) or names[code]
