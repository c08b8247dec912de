"""A settlement's rules once more, in whole pounds and by hand: what is read is the settings, never a limit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funding_alloc.models.settlement import Cell, Envelope, Plan
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.objectives import CentreWelfare, yardstick_of
from funding_alloc.schema.settlement import CapBase, CapPeriod, OfLine, Part, SettlementSettings, UpTo
from funding_alloc.years import FiscalYear
from tests.models.settlements import CAPITAL, REVENUE


def cut(share: object, pounds: int) -> int:
    """A share of some money, to the pound below."""
    exact = Fraction(str(share)) * pounds
    return exact.numerator // exact.denominator


def next_year(cell: Cell) -> Cell:
    """The same theme and class a year on."""
    return Cell(cell.theme, cell.del_class, FiscalYear(cell.year.start + 1))


class Rulebook:
    """One envelope under some settings, and every rule as a question to a plan."""

    def __init__(self, envelope: Envelope, settings: SettlementSettings) -> None:
        self.envelope, self.settings, self.grant = envelope, settings, envelope.grant
        self.sliced = {c: g - cut(settings.top_slice.share[c.del_class], g) for c, g in self.grant.items()}
        self.pairs = sorted({(c.del_class, c.year) for c in self.grant})

    def money(self, kind: DelClass, year: FiscalYear) -> int:
        """Pounds granted in a class and year."""
        return sum(g for c, g in self.grant.items() if (c.del_class, c.year) == (kind, year))

    def may_hold(self, cell: Cell) -> bool:
        """Whether the cell's money can be held over at all."""
        return next_year(cell) in self.grant and self.settings.carry_forward.share[cell.del_class] > 0

    def mixed_years(self) -> list[FiscalYear]:
        """Years with revenue and capital."""
        return sorted(y for k, y in self.pairs if k is REVENUE and (CAPITAL, y) in self.pairs)

    def most_shifted(self, source: DelClass, year: FiscalYear) -> int | None:
        """Most that may leave a class."""
        moves = self.settings.class_moves
        move = moves.revenue_to_capital if source is REVENUE else moves.capital_to_revenue
        if isinstance(move, UpTo):
            return cut(move.up_to, self.money(source, year))
        return None if move == "on" else 0

    @property
    def cap(self) -> tuple[Fraction, bool]:
        """The cap and whether it counts net; where themes are not compared, nothing moves, and gross."""
        rules, inner = self.settings.virement, yardstick_of(self.settings.objective)
        if isinstance(inner, CentreWelfare) and inner.comparability == "within_theme":
            return Fraction(0), False
        return Fraction(rules.cap), rules.counts == "net"

    def spans(self) -> list[list[FiscalYear]]:
        """Years that the cap counts together."""
        years = sorted({c.year for c in self.grant})
        return [years] if self.settings.virement.per is CapPeriod.PERIOD else [[y] for y in years]

    def floors(self) -> Iterator[tuple[list[Cell], int]]:
        """Cells on which at least so much is spent."""
        area, years = self.envelope.area_code, sorted({c.year for c in self.grant})
        for rule in self.settings.minimum_spend:
            spans = [years] if rule.per is CapPeriod.PERIOD else [[y] for y in years]
            for span in spans if rule.authority in {"all", area} else ():
                cells = [c for c in self.grant if c.theme == rule.theme and c.year in span]
                given = sum(self.sliced[c] for c in cells)
                if cells:
                    yield cells, cut(rule.least.part, given) if isinstance(rule.least, Part) else rule.least.gbp
        for cell in self.grant:
            contracts = [
                r.gbp
                for r in self.settings.commitments
                if (r.authority, r.theme, r.del_class, r.year) == (area, cell.theme, cell.del_class, cell.year)
            ]
            yield [cell], sum(contracts)
            yield [cell], sum(self._protected(fund, cell) for fund, c in self.envelope.funds if c == cell)

    def _protected(self, fund: str, cell: Cell) -> int:
        """The strictest of the rules that protect a fund."""
        grant, kept = self.envelope.funds[fund, cell], [0]
        for rule in self.settings.protected:
            if rule.fund != fund or rule.authority not in {"all", self.envelope.area_code}:
                continue
            if isinstance(rule.least, OfLine):
                kept.append(rule.least.gbp * ((rule.least.del_class, rule.least.year) == (cell.del_class, cell.year)))
            else:
                own = cut(1 - self.settings.top_slice.share[cell.del_class], grant)
                kept.append(cut(rule.least.part, own))
        return max(kept)

    def broken_by(self, plan: Plan) -> list[str]:
        """Every rule that a plan breaks, by a pound or more."""
        faults = [*self._arithmetic(plan), *self._classes(plan), *self._cap(plan), *self._held(plan)]
        faults += [f"{cells}: less than {least}" for cells, least in self.floors() if _sum(plan.spend, cells) < least]
        return faults

    def _arithmetic(self, plan: Plan) -> Iterator[str]:
        for cell, free in self.sliced.items():
            drawn = sum(pounds for c, pounds in plan.held.items() if next_year(c) == cell)
            made = free + plan.moved_in[cell] - plan.moved_out[cell] + drawn - plan.held.get(cell, 0)
            if made != plan.spend[cell] or plan.retained[cell] != self.grant[cell] - free:
                yield f"{cell}: does not add up"
            amounts = (plan.spend[cell], plan.moved_in[cell], plan.moved_out[cell], plan.held.get(cell, 0))
            if min(amounts) < 0 or (plan.held.get(cell) and not self.may_hold(cell)):
                yield f"{cell}: below nothing, or held where nothing may be"
            last = self.settings.horizon.last[cell.del_class]
            if cell.year > last and (plan.moved_in[cell] or plan.moved_out[cell]):
                yield f"{cell}: moved beyond the horizon"
            if cell.year >= last and plan.held.get(cell):
                yield f"{cell}: held over the horizon"

    def _classes(self, plan: Plan) -> Iterator[str]:
        for kind, year in self.pairs:
            cells = [c for c in self.grant if (c.del_class, c.year) == (kind, year)]
            leaves = plan.shifted.get((kind, year), 0)
            enters = sum(p for (k, y), p in plan.shifted.items() if y == year and k is not kind)
            enters *= kind in {REVENUE, CAPITAL}
            if _sum(plan.moved_in, cells) - _sum(plan.moved_out, cells) != enters - leaves:
                yield f"{kind} {year}: the class does not balance"
        for (kind, year), pounds in plan.shifted.items():
            most = self.most_shifted(kind, year)
            if pounds < 0 or year not in self.mixed_years() or (most is not None and pounds > most):
                yield f"{kind} {year}: {pounds} change class"

    def _cap(self, plan: Plan) -> Iterator[str]:
        share, is_net = self.cap
        base = self.settings.virement.base
        for span in self.spans():
            gives: list[int] = []
            for theme in {c.theme for c in self.grant}:
                cells = [c for c in self.grant if c.theme == theme and c.year in span]
                out, into = _sum(plan.moved_out, cells), _sum(plan.moved_in, cells)
                out, into = (out - into, into - out) if is_net else (out, into)
                gives.append(max(out, 0))
                most = share * _sum(self.grant, cells)
                if base in {CapBase.DONOR, CapBase.BOTH} and out > most:
                    yield f"{theme} {span}: gives {out} of {most}"
                if base in {CapBase.RECIPIENT, CapBase.BOTH} and into > most:
                    yield f"{theme} {span}: takes {into} of {most}"
            if base is CapBase.TOTAL and sum(gives) > share * sum(g for c, g in self.grant.items() if c.year in span):
                yield f"{span}: all give {sum(gives)}"

    def _held(self, plan: Plan) -> Iterator[str]:
        carry, reserve = self.settings.carry_forward, self.settings.reserve.share
        for kind, year in self.pairs:
            held = sum(p for c, p in plan.held.items() if (c.del_class, c.year) == (kind, year))
            before = sum(p for c, p in plan.held.items() if (c.del_class, next_year(c).year) == (kind, year))
            if held > carry.share[kind] * self.money(kind, year):
                yield f"{kind} {year}: {held} held"
            if before - held > carry.draw_down[kind] * self.money(kind, year):
                yield f"{kind} {year}: {before - held} drawn"
            is_last = not any(k is kind and y > year for k, y in self.pairs)
            is_settled = year < self.settings.horizon.last[kind]
            if not is_last and is_settled and held < cut(reserve[kind], self.money(kind, year)):
                yield f"{kind} {year}: {held} in reserve"


def _sum(pounds: Mapping[Cell, int], cells: list[Cell]) -> int:
    return sum(pounds[c] for c in cells)
