"""Every authority's envelope, line by line, and totals per head that compare like with like."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from funding_alloc.comparison.sources import source_in_words
from funding_alloc.schema.allocation import Allocation, Model
from funding_alloc.schema.awards import PublishedTotal
from funding_alloc.schema.base import Unknown
from funding_alloc.schema.envelope import EVERY_THEME, TOGETHER, Basis, EnvelopeRow, EnvelopeTotal
from funding_alloc.schema.funds import DelClass, FundLine, GrantedFunds, ListedFunds, SettlementScope
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.places import OUTSIDE, UNALLOCATED
from funding_alloc.schema.sources import Grounded
from funding_alloc.years import FiscalYear

ALL_AREAS = "all"
"""Stands where an area code would: a line that is TBC for everybody."""


def envelope_rows(
    inputs: ScenarioInputs, lines: Iterable[FundLine], allocations: Iterable[Allocation]
) -> tuple[EnvelopeRow, ...]:
    """Lines inside with what the formula model gives each authority, lines that are TBC, and lines outside.

    Promise the amounts inside add up to the authorities' formula money; TBC is never a number.
    """
    builder = _Rows(inputs)
    if isinstance(inputs.funds, GrantedFunds):
        rows = [*builder.granted(inputs.funds)]
    else:
        rows = [*builder.shared({line.id: line for line in lines}, allocations), *builder.excepted(tuple(lines))]
    order = {fund.id: i for i, fund in enumerate(inputs.funds.funds)}
    return tuple(sorted(rows, key=lambda r: (r.scope, r.area_code, order[r.fund], -_rank(r.del_class), r.year)))


def _rank(del_class: DelClass) -> int:
    return {DelClass.RDEL: 2, DelClass.CDEL: 1, DelClass.NOT_SPLIT: 0}[del_class]


class _Rows:
    def __init__(self, inputs: ScenarioInputs) -> None:
        self._inputs = inputs
        self._funds = {fund.id: fund for fund in inputs.funds.funds}
        self._themes = inputs.themes.list_of(inputs.funds.themes.list)

    def granted(self, funds: GrantedFunds) -> Iterator[EnvelopeRow]:
        """Everything that the fund file grants, inside and outside, amount or none."""
        for fund in funds.funds:
            for grant in fund.grants:
                key = (fund.id, grant.del_class, grant.year)
                yield self._row(grant.authority, key, (fund.scope.settlement, grant.gbp), fund.scope)

    def shared(self, lines: Mapping[str, FundLine], allocations: Iterable[Allocation]) -> Iterator[EnvelopeRow]:
        """What formulas give each authority, and listed lines that are TBC."""
        for a in allocations:
            if a.model is Model.FORMULA and a.area_code not in {OUTSIDE, UNALLOCATED}:
                line = lines[a.line]
                key = (line.fund, line.del_class, line.year)
                yield self._row(a.area_code, key, (SettlementScope.INSIDE, a.gbp), self._funds[line.fund].scope)
        if isinstance(self._inputs.funds, ListedFunds):
            for fund in self._inputs.funds.funds:
                for listed in fund.lines:
                    if isinstance(listed.gbp, Unknown):
                        key = (fund.id, listed.del_class, listed.year)
                        yield self._row(ALL_AREAS, key, (SettlementScope.INSIDE, listed.gbp), fund.scope)

    def excepted(self, lines: tuple[FundLine, ...]) -> Iterator[EnvelopeRow]:
        """Funds that the scenario puts outside an authority's settlement: what they are worth there is not known."""
        for exception in self._inputs.scenario.scope:
            for line in lines:
                if line.fund == exception.fund:
                    key = (line.fund, line.del_class, line.year)
                    about = (SettlementScope.OUTSIDE, Unknown.NOT_AVAILABLE)
                    yield self._row(exception.authority, key, about, exception)

    def _row(
        self,
        area_code: str,
        key: tuple[str, DelClass, FiscalYear],
        about: tuple[SettlementScope, int | Unknown],
        grounds: Grounded,
    ) -> EnvelopeRow:
        fund = self._funds[key[0]]
        inputs = self._inputs
        later = inputs.themes.later_theme(self._themes.id, fund.theme, fund.id)
        return EnvelopeRow(
            area_code=area_code,
            area_name="All areas" if area_code == ALL_AREAS else inputs.atlas.name_of(area_code),
            theme_list=self._themes.title,
            theme=fund.theme,
            later_theme=later or "none",
            fund=fund.id,
            title=fund.title,
            home_department=fund.departments,
            mechanism=fund.mechanism,
            del_class=key[1],
            year=key[2],
            scope=about[0],
            gbp=about[1],
            source=_in_words(fund),
            scope_grounds=_in_words(grounds),
            where=f"{inputs.stable_names[inputs.funds_file]}:{inputs.fund_lines[fund.id]}",
        )


def _in_words(grounds: Grounded) -> str:
    return "; ".join(part for part in (source_in_words(grounds.source), grounds.assumption) if part)


def envelope_totals(inputs: ScenarioInputs, rows: Iterable[EnvelopeRow]) -> tuple[EnvelopeTotal, ...]:
    """Totals by authority: by theme and in all, inside, outside and together; then the same from the announced total.

    Units   whole GBP; people of the scenario's population vintage.
    Promise a total inside is the sum of its themes; every total says how many lines it leaves out; inside and outside
            are put together only where an amount outside is known, since a sum without it would compare unlike things.
    """
    rows = tuple(rows)
    years = (str(inputs.scenario.years.first), str(inputs.scenario.years.last))
    announced = {
        total.area_code: total
        for total in inputs.published
        if total.item == "total" and (total.first_year, total.last_year) == years and total.gbp is not None
    }
    known = {authority.area_code for authority in inputs.atlas.authorities}
    codes = sorted(({row.area_code for row in rows} | set(announced)) & known)
    sums = _Totals(inputs)
    return tuple(
        total
        for code in codes
        for total in sums.of(code, [row for row in rows if row.area_code == code], announced.get(code))
    )


class _Totals:
    def __init__(self, inputs: ScenarioInputs) -> None:
        self._inputs = inputs
        self._pin = inputs.scenario.measures.population

    def of(self, code: str, rows: list[EnvelopeRow], announced: PublishedTotal | None) -> Iterator[EnvelopeTotal]:
        """Every total of one authority."""
        inside = [row for row in rows if row.is_inside]
        outside = [row for row in rows if row.scope is SettlementScope.OUTSIDE]
        for theme in dict.fromkeys(row.theme for row in inside):
            chosen = [row for row in inside if row.theme == theme]
            yield self._total(code, (Basis.LINES, SettlementScope.INSIDE, theme), chosen)
        if inside:
            yield self._total(code, (Basis.LINES, SettlementScope.INSIDE, EVERY_THEME), inside)
        if outside:
            yield self._total(code, (Basis.LINES, SettlementScope.OUTSIDE, EVERY_THEME), outside)
        is_known = any(isinstance(row.gbp, int) for row in outside)
        if inside and is_known:
            yield self._total(code, (Basis.LINES, TOGETHER, EVERY_THEME), rows)
        if announced is not None and announced.gbp is not None:
            words = f"worded: {announced.wording}; {announced.source}"
            key = (Basis.ANNOUNCED, SettlementScope.INSIDE, EVERY_THEME)
            yield self._total(code, key, (), (announced.gbp, words))
            if is_known:
                yield self._total(code, (Basis.ANNOUNCED, TOGETHER, EVERY_THEME), outside, (announced.gbp, words))
            if inside and isinstance(self._inputs.funds, GrantedFunds):
                yield self._difference(code, inside, announced.gbp)

    def _difference(self, code: str, inside: list[EnvelopeRow], announced: int) -> EnvelopeTotal:
        """What the announced total has above the lines granted, and what is known to be missing from them."""
        lines = sum(row.gbp for row in inside if isinstance(row.gbp, int))
        missing = [entry.theme for entry in self._inputs.funds.themes.without_lines]
        note = f"without any line: {', '.join(missing)}" if missing else ""
        key = (Basis.DIFFERENCE, SettlementScope.INSIDE, EVERY_THEME)
        unknown = [row for row in inside if isinstance(row.gbp, Unknown)]
        return self._total(code, key, unknown, (announced - lines, note))

    def _total(
        self,
        code: str,
        key: tuple[Basis, str, str],
        rows: Iterable[EnvelopeRow],
        start: tuple[int, str] | None = None,
    ) -> EnvelopeTotal:
        amounts = [row.gbp for row in rows]
        pounds = [amount for amount in amounts if isinstance(amount, int)]
        first, note = start or (0, "")
        basis, scope, theme = key
        return EnvelopeTotal(
            area_code=code,
            area_name=self._inputs.atlas.name_of(code),
            basis=basis,
            scope=str(scope),
            theme=theme,
            gbp=first + sum(pounds) if pounds or start else None,
            tbc=amounts.count(Unknown.TBC),
            not_available=amounts.count(Unknown.NOT_AVAILABLE),
            population=float(self._people(code)),
            vintage=self._pin.vintage,
            note=note,
        )

    def _people(self, code: str) -> Fraction:
        values = self._inputs.indicators.values[self._pin.indicator]
        return sum((Fraction(values[d.area_code] or 0) for d in self._inputs.atlas.districts_of(code)), Fraction(0))
