"""Fund files: what a quantum is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from funding_alloc.errors import Finding, did_you_mean
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, Path_
from funding_alloc.schema.funds import (
    DelClass,
    DividedFunds,
    FundFile,
    Funds,
    GrantedFunds,
    ListedFunds,
)
from funding_alloc.schema.places import Authority
from funding_alloc.years import YearRange


def read_funds(document: Document, years: YearRange, findings: list[Finding]) -> Funds:
    """Read a fund file; doubled ids, years outside the scenario and a sum that misses the quantum are findings."""
    funds = cast(Funds, read_shape(FundFile, document))
    first: dict[str, int] = {}
    for i, fund in enumerate(funds.funds):
        if fund.id in first:
            findings.append(document.finding(("funds", i, "id"), f"fund '{fund.id}' occurs twice."))
        first.setdefault(fund.id, i)
    findings.extend(_scope_faults(funds, document))
    if isinstance(funds, ListedFunds):
        findings.extend(_listed_faults(funds, document, years))
    elif isinstance(funds, GrantedFunds):
        findings.extend(_granted_faults(funds, document, years))
    else:
        findings.extend(_divided_faults(funds, document, years))
    return funds


def grantee_faults(
    funds: GrantedFunds, document: Document, known: Mapping[str, Authority], included: Iterable[str]
) -> Iterator[Finding]:
    """Grants to nobody known; grants inside the settlement to an authority that the scenario leaves out, or none."""
    included = tuple(included)
    granted: set[str] = set()
    for i, fund in enumerate(funds.funds):
        for j, grant in enumerate(fund.grants):
            at: Path_ = ("funds", i, "grants", j, "authority")
            if grant.authority not in known:
                fix = did_you_mean(grant.authority, known)
                yield document.finding(at, f"'{grant.authority}' is not an authority.", fix)
            elif fund.is_inside and grant.authority not in included:
                name = known[grant.authority].name
                what = f"{name} ({grant.authority}) is granted money here and takes no part in the scenario."
                yield document.finding(at, what, "Add it to 'places: include', or move its grants to another file.")
            if fund.is_inside:
                granted.add(grant.authority)
    for code in included:
        if code in known and code not in granted:
            what = f"{known[code].name} ({code}) takes part in the scenario and is granted nothing here."
            yield document.finding(("funds",), what, "Add its grants, or leave it out of 'places: include'.")


def _scope_faults(funds: Funds, document: Document) -> Iterator[Finding]:
    """Only grants may lie outside: a shared quantum is inside by its nature."""
    for i, fund in enumerate(funds.funds):
        if not fund.is_inside and not isinstance(funds, GrantedFunds):
            what = f"'{fund.id}' is outside the settlement, but its money is a part of the quantum shared here."
            fix = "List it in a file whose 'division' is granted; there it names its authorities."
            yield document.finding(("funds", i, "scope", "settlement"), what, fix)


def _listed_faults(funds: ListedFunds, document: Document, years: YearRange) -> list[Finding]:
    faults = []
    total = 0
    for i, fund in enumerate(funds.funds):
        seen = set()
        for j, line in enumerate(fund.lines):
            total += line.gbp if isinstance(line.gbp, int) else 0
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


def _granted_faults(funds: GrantedFunds, document: Document, years: YearRange) -> Iterator[Finding]:
    """Years, doubled grants, and the control total of each class inside the settlement."""
    total: dict[DelClass, int] = {}
    for i, fund in enumerate(funds.funds):
        seen: dict[tuple[str, DelClass, object], int] = {}
        for j, grant in enumerate(fund.grants):
            at: Path_ = ("funds", i, "grants", j)
            if grant.year not in years:
                what = f"{grant.year} lies outside the scenario's years {years}."
                yield document.finding((*at, "year"), what)
            key = (grant.authority, grant.del_class, grant.year)
            if key in seen:
                other = fund.grants[seen[key]]
                both = f" One says {grant.gbp}, the other {other.gbp}." * (grant.gbp != other.gbp)
                what = f"{fund.id} has a second grant of {grant.del_class} to {grant.authority} in {grant.year}.{both}"
                yield document.finding(at, what, "Keep one: a grant has one amount, or is TBC.")
            seen.setdefault(key, j)
            if fund.is_inside and isinstance(grant.gbp, int):
                total[grant.del_class] = total.get(grant.del_class, 0) + grant.gbp
    for kind in sorted({*total, *funds.quantum.by_class}):
        quantum, lines = funds.quantum.by_class.get(kind, 0), total.get(kind, 0)
        if lines != quantum:
            what = f"the {kind} lines inside sum to £{lines:,}, the control total is £{quantum:,}: "
            what += f"£{abs(lines - quantum):,} apart."
            fix = "The quantum is the control total of its lines; TBC takes no part in it."
            yield document.finding(("quantum", "by_class", str(kind)), what, fix)


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
