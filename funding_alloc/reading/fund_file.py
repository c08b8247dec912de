"""The fund file of a scenario, with the themes it names and the authorities it grants money to."""

from __future__ import annotations

from dataclasses import dataclass

from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.funds import grantee_faults, read_funds
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.themes import read_themes, theme_faults
from funding_alloc.reading.tree import Document
from funding_alloc.schema.funds import Funds, GrantedFunds
from funding_alloc.schema.places import Places
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.themes import ThemeFile


@dataclass(frozen=True)
class ReadFunds:
    """A fund file, where it was read from, and its themes."""

    funds: Funds
    document: Document
    themes: ThemeFile


def read_fund_file(gather: Gather, scenario: Scenario, atlas: Places) -> ReadFunds | None:
    """Read it against every authority there is; None where its faults, which ``gather`` keeps, leave nothing."""
    path = gather.base / scenario.funds
    document = gather.attempt(lambda: read_extended(path, "fund file"))
    if document is None:
        return None
    gather.keep(scenario.funds, document)
    funds = gather.attempt(lambda: read_funds(document, scenario.years.span, gather.findings))
    if funds is None:
        return None
    if isinstance(funds, GrantedFunds):
        known = {authority.area_code: authority for authority in atlas.authorities}
        gather.findings.extend(grantee_faults(funds, document, known, scenario.places.include))
    themes = gather.attempt(lambda: read_themes(path.parent / funds.themes.file))
    if themes is None:
        return None
    gather.keep(funds.themes.file, themes[1])
    gather.findings.extend(theme_faults(funds, document, themes[0]))
    return ReadFunds(funds, document, themes[0])
