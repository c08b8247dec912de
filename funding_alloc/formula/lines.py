"""Fund files become fund lines in whole pounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from funding_alloc.money import round_to_pounds
from funding_alloc.schema.funds import DelClass, DividedFunds, FundLine, Funds, GrantedFunds, WeightedFund
from funding_alloc.schema.scenario import ScopeException
from funding_alloc.years import FiscalYear

Key = tuple[WeightedFund, DelClass, FiscalYear]


def lines_of(funds: Funds, population: Mapping[str, Fraction], scope: Iterable[ScopeException]) -> tuple[FundLine, ...]:
    """Every line with money, in the order of its id; the lines sum to the quantum.

    ``population`` is by authority; it matters only where a quantum is divided by weight for each resident in scope.
    Lines that are TBC, and funds outside the settlement, are no lines here: the envelope shows them.
    """
    if isinstance(funds, DividedFunds):
        return _divided(funds, population, frozenset((e.authority, e.fund) for e in scope))
    if isinstance(funds, GrantedFunds):
        return _granted(funds)
    lines = [
        FundLine(
            id=line_id(fund.id, line.del_class, line.year),
            fund=fund.id,
            theme=fund.theme,
            home_department=fund.departments,
            del_class=line.del_class,
            year=line.year,
            gbp=line.gbp,
            mechanism=fund.mechanism,
        )
        for fund in funds.funds
        for line in fund.lines
        if isinstance(line.gbp, int)
    ]
    return tuple(sorted(lines))


def grants_of(funds: Funds) -> dict[str, dict[str, int]]:
    """Pounds by line and authority, where a fund file grants them inside the settlement; TBC takes no part."""
    out: dict[str, dict[str, int]] = {}
    if isinstance(funds, GrantedFunds):
        for fund in funds.funds:
            for grant in fund.grants:
                if fund.is_inside and isinstance(grant.gbp, int):
                    line = out.setdefault(line_id(fund.id, grant.del_class, grant.year), {})
                    line[grant.authority] = grant.gbp
    return {line: dict(sorted(pounds.items())) for line, pounds in sorted(out.items()) if sum(pounds.values())}


def _granted(funds: GrantedFunds) -> tuple[FundLine, ...]:
    """A line for each fund, class and year with money: the sum over the authorities it is granted to."""
    pounds = grants_of(funds)
    lines = {
        FundLine(
            id=name,
            fund=fund.id,
            theme=fund.theme,
            home_department=fund.departments,
            del_class=grant.del_class,
            year=grant.year,
            gbp=sum(pounds[name].values()),
            mechanism=fund.mechanism,
        )
        for fund in funds.funds
        for grant in fund.grants
        if (name := line_id(fund.id, grant.del_class, grant.year)) in pounds and fund.is_inside
    }
    return tuple(sorted(lines))


def line_id(fund: str, del_class: DelClass, year: FiscalYear) -> str:
    """Name of a line: fund, class, year."""
    return f"{fund}.{del_class.value}.{year}"


def _divided(
    funds: DividedFunds, population: Mapping[str, Fraction], outside: frozenset[tuple[str, str]]
) -> tuple[FundLine, ...]:
    """Split one quantum over funds, classes and years.

    Rule    fund ~ weight x residents where the fund is in scope; class by the fund's revenue share; year by profile.
    Units   whole GBP; pounds left over by rounding go to the largest remainders, ties to the lower line id.
    Promise the lines sum to the quantum; a place with every fund in scope carries the funds in the weights' proportion.
    """
    residents = {
        fund.id: sum((n for code, n in population.items() if (code, fund.id) not in outside), Fraction(0))
        for fund in funds.funds
    }
    size = {fund.id: Fraction(fund.weight) * residents[fund.id] for fund in funds.funds}
    scale = Fraction(funds.quantum.gbp) / sum(size.values())
    keys: dict[str, Key] = {}
    exact: dict[str, Fraction] = {}
    for fund in funds.funds:
        classes = {DelClass.RDEL: Fraction(fund.revenue_share), DelClass.CDEL: 1 - Fraction(fund.revenue_share)}
        for del_class, part in classes.items():
            profile = funds.profiles[del_class].by_year if part else {}
            whole = sum((Fraction(weight) for weight in profile.values()), Fraction(0))
            for year, weight in profile.items():
                name = line_id(fund.id, del_class, year)
                keys[name] = (fund, del_class, year)
                exact[name] = scale * size[fund.id] * part * Fraction(weight) / whole
    pounds = round_to_pounds(exact, funds.quantum.gbp)
    return tuple(_line(name, keys[name], pounds[name]) for name in sorted(pounds) if pounds[name])


def _line(name: str, key: Key, gbp: int) -> FundLine:
    fund, del_class, year = key
    return FundLine(name, fund.id, fund.theme, fund.departments, del_class, year, gbp, fund.mechanism)
