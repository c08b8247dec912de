"""Fund files: what a quantum is made of."""

from __future__ import annotations

from typing import cast

from funding_alloc.errors import Finding
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document
from funding_alloc.schema.funds import DelClass, DividedFunds, FundFile, ListedFunds
from funding_alloc.years import YearRange


def read_funds(document: Document, years: YearRange, findings: list[Finding]) -> DividedFunds | ListedFunds:
    """Read a fund file; doubled ids, years outside the scenario and a sum that misses the quantum are findings."""
    funds = cast(DividedFunds | ListedFunds, read_shape(FundFile, document))
    first: dict[str, int] = {}
    for i, fund in enumerate(funds.funds):
        if fund.id in first:
            findings.append(document.finding(("funds", i, "id"), f"fund '{fund.id}' occurs twice."))
        first.setdefault(fund.id, i)
    if isinstance(funds, ListedFunds):
        findings.extend(_listed_faults(funds, document, years))
    else:
        findings.extend(_divided_faults(funds, document, years))
    return funds


def _listed_faults(funds: ListedFunds, document: Document, years: YearRange) -> list[Finding]:
    faults = []
    total = 0
    for i, fund in enumerate(funds.funds):
        seen = set()
        for j, line in enumerate(fund.lines):
            total += line.gbp
            if line.year not in years:
                what = f"{line.year} lies outside the scenario's years {years}."
                faults.append(document.finding(("funds", i, "lines", j, "year"), what))
            if (line.del_class, line.year) in seen:
                what = f"{fund.id} has a second line for {line.del_class} in {line.year}."
                faults.append(document.finding(("funds", i, "lines", j), what, "Add the two together."))
            seen.add((line.del_class, line.year))
    if total != funds.quantum.gbp:
        quantum = funds.quantum.gbp
        what = f"the lines sum to £{total:,}, the quantum is £{quantum:,}: £{abs(total - quantum):,} apart."
        faults.append(document.finding(("quantum", "gbp"), what, "The quantum is the control total of its lines."))
    return faults


def _divided_faults(funds: DividedFunds, document: Document, years: YearRange) -> list[Finding]:
    faults = [
        document.finding(
            ("profiles", str(kind), "by_year", str(year)), f"{year} lies outside the scenario's years {years}."
        )
        for kind, profile in funds.profiles.items()
        for year in profile.by_year
        if year not in years
    ]
    shares = [fund.revenue_share for fund in funds.funds]
    needed = {DelClass.RDEL: any(s > 0 for s in shares), DelClass.CDEL: any(s < 1 for s in shares)}
    faults += [
        document.finding(("profiles",), f"no profile says how {kind} falls over the years.")
        for kind, is_needed in needed.items()
        if is_needed and not (kind in funds.profiles and funds.profiles[kind].by_year)
    ]
    return faults
