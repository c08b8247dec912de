"""Real awards and published totals."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.tables import Table
from funding_alloc.schema.awards import Award, PublishedTotal
from funding_alloc.schema.places import District


def awards_in(
    awards: Table, shares: Table, districts: Iterable[District], funds: Iterable[str], findings: list[Finding]
) -> tuple[Award, ...]:
    """Awards of the named funds with their pounds by district.

    An unknown district, a share of no award, and an English award that its shares miss are findings.
    """
    codes, ids = {d.area_code for d in districts}, {row.text("award_id") for row in awards.rows}
    by_award: dict[str, dict[str, int]] = {}
    for row in shares.rows:
        award_id, code = row.text("award_id"), row.text("area_code")
        if award_id not in ids:
            findings.append(shares.finding(row, "award_id", f"'{award_id}' is not in {awards.name}."))
        if code not in codes:
            findings.append(shares.finding(row, "area_code", f"'{code}' is not a district.", did_you_mean(code, codes)))
        by_award.setdefault(award_id, {})[code] = int(row.number("gbp"))
    wanted = set(funds)
    out = []
    for row in awards.rows:
        award = Award(
            id=row.text("award_id"),
            fund=row.text("fund"),
            applicant=row.text("applicant"),
            project=row.text("project"),
            country=row.text("country"),
            gbp=Decimal(row.number("gbp")),
            shares=by_award.get(row.text("award_id"), {}),
        )
        shared = sum(award.shares.values())
        if award.country == "England" and shared != award.gbp:
            what = f"its shares in {shares.name} sum to £{shared:,}, not to £{award.gbp:,}."
            findings.append(awards.finding(row, "gbp", what))
        if award.fund in wanted:
            out.append(award)
    missing = sorted(wanted - {award.fund for award in out})
    findings.extend(
        Finding(awards.name, 0, 0, f"has no award of fund '{fund}'.", did_you_mean(fund, _funds(awards)))
        for fund in missing
    )
    return tuple(out)


def _funds(awards: Table) -> set[str]:
    return {row.text("fund") for row in awards.rows}


def published_in(table: Table) -> tuple[PublishedTotal, ...]:
    """Published totals; a figure that was not found stays None."""
    return tuple(
        PublishedTotal(
            id=row.text("id"),
            area_code=row.text("area_code"),
            first_year=row.text("first_year"),
            last_year=row.text("last_year"),
            item=row.text("item"),
            gbp=None if row.cells["gbp"] is None else int(row.number("gbp")),
            wording=row.text("wording"),
            source=row.text("source"),
            confidence=row.text("confidence"),
        )
        for row in table.rows
    )
