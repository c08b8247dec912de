"""Every kind of limit a settlement has, one function to a kind. Each row says its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from fractions import Fraction

from funding_alloc.models.columns import arithmetic, at_least, at_most, column, exactly
from funding_alloc.models.settlement.envelope import Cell, before
from funding_alloc.models.settlement.ground import CLASSES, Ground, part_of, percent
from funding_alloc.models.settlement.virement import cap_limits, net_limits
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.problem import Limit
from funding_alloc.schema.settlement import Amount, CapPeriod, OfLine, Part, ProtectedLine
from funding_alloc.years import FiscalYear


class LimitKind(StrEnum):
    """Kinds of limit, by the first part of a row's name."""

    BALANCE = "balance"
    CLASS = "class"
    WALL = "wall"
    CAP = "cap"
    NET = "net"
    CARRY = "carry"
    DRAW = "draw"
    RESERVE = "reserve"
    HORIZON = "horizon"
    MINIMUM = "minimum"
    PROTECTED = "protected"
    COMMITTED = "committed"


POLICY = tuple(kind for kind in LimitKind if kind not in {LimitKind.BALANCE, LimitKind.NET})
"""Kinds that say what may be done, and so have a price; the others are arithmetic."""


def kind_of(limit: str) -> LimitKind | None:
    """Kind of a row; ``None`` for rows of the objective."""
    head = limit.split(".", 1)[0]
    return LimitKind(head) if head in set(LimitKind) else None


def limits_of(ground: Ground, cap: Fraction) -> Iterator[Limit]:
    """Every limit of a settlement under a virement cap."""
    yield from cap_limits(ground, cap)
    yield from net_limits(ground)
    for build in BUILDERS.values():
        yield from build(ground)


def balances(ground: Ground) -> Iterator[Limit]:
    """Spending is what the top-slice leaves of the grant, plus what comes in, less what leaves or is held over."""
    holding = set(ground.holding)
    for cell, free in ground.free.items():
        terms = {ground.column("spend", cell): 1, ground.column("in", cell): -1, ground.column("out", cell): 1}
        if cell in holding:
            terms[ground.column("held", cell)] = 1
        if before(cell) in holding:
            terms[ground.column("held", before(cell))] = -1
        slice_ = " after the top-slice" if ground.retained[cell] else ""
        reason = f"{cell}: spending is the grant{slice_} plus what moves in less what moves out"
        yield arithmetic(exactly(ground.column("balance", cell), terms, free, reason))


def classes(ground: Ground) -> Iterator[Limit]:
    """What enters themes has left others, within each class and year, but for money that changes its class."""
    for kind, year in ground.envelope.class_years():
        cells = ground.envelope.cells(None, kind, year)
        terms = ground.terms("in", cells) | ground.terms("out", cells, -1)
        if kind in CLASSES and year in ground.shifting:
            other = next(k for k in CLASSES if k is not kind)
            terms |= {ground.shift(kind, year): 1, ground.shift(other, year): -1}
        reason = f"{kind} {year}: what moves into themes is what moves out of others, within the class"
        yield exactly(column("class", kind.value, str(year)), terms, 0, reason)


def walls(ground: Ground) -> Iterator[Limit]:
    """How much may leave a budget class for the other one."""
    for source in CLASSES:
        other = next(k for k in CLASSES if k is not source)
        for year in ground.shifting:
            most = ground.most_shifted(source, year)
            if most is None:
                continue
            allowed = f"at most £{most:,} of {source} {year}" if most else f"no {source} of {year}"
            reason = f"budget class: {allowed} may become {other}"
            yield at_most(column("wall", source.value, str(year)), {ground.shift(source, year): 1}, most, reason)


def carries(ground: Ground) -> Iterator[Limit]:
    """Most that is held at the end of a year, by class."""
    for (kind, year), cells in _held(ground):
        share = ground.settings.carry_forward.share[kind]
        most = part_of(share, ground.envelope.granted(ground.envelope.cells(None, kind, year)))
        reason = f"carry-forward: at most {percent(share)} of {kind} {year} may be held over"
        yield at_most(column("carry", kind.value, str(year)), ground.terms("held", cells), most, reason)


def draws(ground: Ground) -> Iterator[Limit]:
    """Most that held money adds to a class's spending in a year."""
    for (kind, year), cells in _held(ground):
        share = ground.settings.carry_forward.draw_down[kind]
        next_year = FiscalYear(year.start + 1)
        later = [cell for cell in ground.holding if (cell.del_class, cell.year) == (kind, next_year)]
        terms = ground.terms("held", cells) | ground.terms("held", later, -1)
        most = part_of(share, ground.envelope.granted(ground.envelope.cells(None, kind, next_year)))
        reason = f"draw-down: held money may add at most {percent(share)} to {kind} {next_year}"
        yield at_most(column("draw", kind.value, str(next_year)), terms, most, reason)


def reserves(ground: Ground) -> Iterator[Limit]:
    """Least that is held at the end of every year but a class's last."""
    for kind, share in ground.settings.reserve.share.items():
        years = [year for k, year in ground.envelope.class_years() if k is kind]
        settled = [year for year in years[:-1] if year < ground.settings.horizon.last[kind]]
        for year in settled if share else ():
            least = part_of(share, ground.envelope.granted(ground.envelope.cells(None, kind, year)))
            terms = ground.terms("held", [c for c in ground.holding if (c.del_class, c.year) == (kind, year)])
            reason = f"reserve: at least {percent(share)} of {kind} {year} is held at the end of the year"
            yield at_least(column("reserve", kind.value, str(year)), terms, least, reason)


def horizons(ground: Ground) -> Iterator[Limit]:
    """Beyond a class's horizon nothing moves, and nothing is held over into those years."""
    for kind, last in sorted(ground.settings.horizon.last.items()):
        later = [cell for cell in ground.envelope.cells(None, kind) if not ground.is_settled(cell)]
        if later:
            held = [cell for cell in ground.holding if cell.del_class is kind and not cell.year < last]
            terms = ground.terms("in", later) | ground.terms("out", later) | ground.terms("held", held)
            reason = f"horizon: {kind} is settled to {last}; nothing moves after that year or is held over it"
            yield at_most(column("horizon", kind.value), terms, 0, reason)


def minimums(ground: Ground) -> Iterator[Limit]:
    """Least spending on a theme, each year or over the period."""
    for number, rule in enumerate(ground.settings.minimum_spend):
        cells = ground.envelope.cells(rule.theme)
        if not rule.holds_for(ground.envelope.area_code) or not cells:
            continue
        spans = [("period", cells)]
        if rule.per is CapPeriod.YEAR:
            spans = [(str(y), c) for y in ground.envelope.years if (c := ground.envelope.cells(rule.theme, None, y))]
        for code, span in spans:
            least = _least(rule.least, sum(ground.free[cell] for cell in span))
            when = "over the period" if code == "period" else f"in {code}"
            reason = f"minimum spend: {rule.theme} gets at least £{least:,} {when}"
            yield at_least(column("minimum", str(number), code), ground.terms("spend", span), least, reason)


def protections(ground: Ground) -> Iterator[Limit]:
    """Least spending on cells that hold protected funds' money; several funds in one cell add up."""
    funds: dict[Cell, dict[str, int]] = {}
    for rule in ground.settings.protected:
        if rule.holds_for(ground.envelope.area_code):
            for cell, least in _protected(ground, rule):
                of_cell = funds.setdefault(cell, {})
                of_cell[rule.fund] = max(of_cell.get(rule.fund, 0), least)
    for cell, by_fund in sorted(funds.items()):
        least = sum(by_fund.values())
        reason = f"protected line: £{least:,} of {' and '.join(sorted(by_fund))} stay in {cell}"
        yield at_least(ground.column("protected", cell), ground.terms("spend", [cell]), least, reason)


def _protected(ground: Ground, rule: ProtectedLine) -> Iterator[tuple[Cell, int]]:
    """Cells that a rule protects, and how much of each."""
    of_line = rule.least if isinstance(rule.least, OfLine) else None
    for (fund, cell), grant in ground.envelope.funds.items():
        if fund != rule.fund:
            continue
        if of_line is None:
            yield cell, _least(rule.least, ground.left_of(cell, grant))
        elif (cell.del_class, cell.year) == (of_line.del_class, of_line.year):
            yield cell, of_line.gbp


def commitments(ground: Ground) -> Iterator[Limit]:
    """Money already contracted is spent as contracted; contracts on one cell add up."""
    total: dict[str, tuple[int, Iterable[str]]] = {}
    named = {ground.column("committed", cell): cell for cell in ground.envelope.grant}
    for rule in ground.settings.commitments:
        if rule.authority == ground.envelope.area_code:
            cells = ground.envelope.cells(rule.theme, rule.del_class, rule.year)
            for cell in cells:
                name = ground.column("committed", cell)
                total[name] = (total.get(name, (0, ()))[0] + rule.gbp, ground.terms("spend", [cell]))
    for name, (pounds, columns) in sorted(total.items()):
        reason = f"commitment: £{pounds:,} of {named[name]} are contracted"
        yield at_least(name, dict.fromkeys(columns, 1), pounds, reason)


BUILDERS: Mapping[LimitKind, Callable[[Ground], Iterable[Limit]]] = {
    LimitKind.BALANCE: balances,
    LimitKind.CLASS: classes,
    LimitKind.WALL: walls,
    LimitKind.CARRY: carries,
    LimitKind.DRAW: draws,
    LimitKind.RESERVE: reserves,
    LimitKind.HORIZON: horizons,
    LimitKind.MINIMUM: minimums,
    LimitKind.PROTECTED: protections,
    LimitKind.COMMITTED: commitments,
}
"""Every kind but the cap's two, which are built for a cap of their own."""


def _least(least: Part | Amount | OfLine, pounds: int) -> int:
    """Pounds that a floor calls for: a part of some money, or its own sum."""
    return part_of(least.part, pounds) if isinstance(least, Part) else least.gbp


def _held(ground: Ground) -> Iterator[tuple[tuple[DelClass, FiscalYear], list[Cell]]]:
    """Cells that may hold money over, by class and year."""
    for pair in sorted({(cell.del_class, cell.year) for cell in ground.holding}):
        yield pair, [cell for cell in ground.holding if (cell.del_class, cell.year) == pair]
