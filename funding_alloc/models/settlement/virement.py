"""The virement cap: on whose money, in or out, gross or net, for each year or for the whole period."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.models.columns import arithmetic, at_least, at_most, column, money
from funding_alloc.models.settlement.choose import compares_themes
from funding_alloc.models.settlement.envelope import Cell
from funding_alloc.models.settlement.ground import CLASSES, Ground, part_of, percent
from funding_alloc.schema.problem import Amount, Limit
from funding_alloc.schema.settlement import CapBase, CapPeriod, Counted
from funding_alloc.years import FiscalYear

OTHER = {"out": "in", "in": "out"}
SIDES = {
    CapBase.DONOR: ("out",),
    CapBase.RECIPIENT: ("in",),
    CapBase.BOTH: ("out", "in"),
    CapBase.TOTAL: ("out",),
}
VERBS = {"out": "give up", "in": "take in"}


@dataclass(frozen=True)
class _Span:
    """The years one row of the cap covers."""

    years: Sequence[FiscalYear]
    code: str
    words: str


def cap_limits(ground: Ground, cap: Fraction) -> Iterator[Limit]:
    """Every row of the cap.

    Rule    movement <= cap x base, for each theme (or all together) and each year (or all together).
    Units   whole GBP; the right side is cut to the pound below.
    """
    rules = ground.settings.virement
    for span in _spans(ground):
        if rules.base is CapBase.TOTAL:
            yield _total(ground, cap, span)
            continue
        for theme in ground.envelope.themes:
            cells = _cells(ground, span, theme)
            if not cells:
                continue
            most = part_of(cap, ground.envelope.granted(cells))
            for side in SIDES[rules.base]:
                terms = ground.terms(side, cells)
                if rules.counts is Counted.NET:
                    terms |= ground.terms(OTHER[side], cells, -1)
                words = f"{theme} may {VERBS[side]} at most {percent(cap)} of its money {span.words}{_counted(ground)}"
                name = column("cap", side, ground.codes[theme], span.code)
                yield at_most(name, terms, most, f"{_why(ground)}: {words}")


def net_amounts(ground: Ground) -> Iterable[Amount]:
    """Columns that count each theme's net giving, where all themes together are capped on it."""
    if _counts_net_total(ground):
        for span in _spans(ground):
            for theme in ground.envelope.themes:
                yield money(_gives(ground, theme, span))


def net_limits(ground: Ground) -> Iterable[Limit]:
    """What makes those columns count."""
    if _counts_net_total(ground):
        for span in _spans(ground):
            for theme in ground.envelope.themes:
                cells = _cells(ground, span, theme)
                terms = {_gives(ground, theme, span): 1} | ground.terms("out", cells, -1) | ground.terms("in", cells)
                reason = f"{theme}: what it gives up on balance {span.words} counts towards the virement cap"
                yield arithmetic(at_least(column("net", ground.codes[theme], span.code), terms, 0, reason))


def movable(ground: Ground, cap: Fraction) -> int:
    """Pounds that the cap and the classes let move between themes over the whole period.

    A theme cannot move money of a class in which no other theme has any.
    """
    envelope = ground.envelope
    open_cells = [cell for cell in envelope.grant if ground.is_settled(cell) and _has_elsewhere(ground, cell)]
    side = SIDES[ground.settings.virement.base][0]
    rows = [limit for limit in cap_limits(ground, cap) if limit.name.startswith(f"cap.{side}.")]
    free = {ground.column(side, cell): envelope.grant[cell] for cell in open_cells}
    if _counts_net_total(ground):
        spans = {
            _gives(ground, theme, span): _cells(ground, span, theme)
            for span in _spans(ground)
            for theme in ground.envelope.themes
        }
        free = {name: envelope.granted(c for c in cells if c in open_cells) for name, cells in spans.items()}
    return sum(min(int(row.at_most or 0), sum(free.get(name, 0) for name in row.terms)) for row in rows)


def _has_elsewhere(ground: Ground, cell: Cell) -> bool:
    """Whether some other theme, or another class, could take the cell's money."""
    if len({other.theme for other in ground.envelope.cells(None, cell.del_class, cell.year)}) > 1:
        return True
    return cell.year in ground.shifting and any(ground.most_shifted(kind, cell.year) != 0 for kind in CLASSES)


def room(ground: Ground, cap: Fraction) -> int:
    """Pounds of movement that the rows of the cap add up to."""
    return sum(int(limit.at_most or 0) for limit in cap_limits(ground, cap))


def _total(ground: Ground, cap: Fraction, span: _Span) -> Limit:
    cells = [cell for theme in ground.envelope.themes for cell in _cells(ground, span, theme)]
    most = part_of(cap, ground.envelope.granted(cells))
    terms = ground.terms("out", cells)
    if ground.settings.virement.counts is Counted.NET:
        terms = {_gives(ground, theme, span): 1 for theme in ground.envelope.themes}
    words = f"all themes may give up at most {percent(cap)} of all money {span.words}{_counted(ground)}"
    return at_most(column("cap", "out", "all", span.code), terms, most, f"{_why(ground)}: {words}")


def _spans(ground: Ground) -> list[_Span]:
    years = ground.envelope.years
    if ground.settings.virement.per is CapPeriod.PERIOD:
        return [_Span(years, "period", f"over {years[0]} to {years[-1]}")] if years else []
    return [_Span([year], str(year), f"in {year}") for year in years]


def _cells(ground: Ground, span: _Span, theme: str) -> list[Cell]:
    return [cell for year in span.years for cell in ground.envelope.cells(theme, None, year)]


def _counts_net_total(ground: Ground) -> bool:
    rules = ground.settings.virement
    return rules.base is CapBase.TOTAL and rules.counts is Counted.NET


def _gives(ground: Ground, theme: str, span: _Span) -> str:
    return column("gives", ground.codes[theme], span.code)


def _why(ground: Ground) -> str:
    """What shuts themes off from each other: the cap, or an objective that does not compare them."""
    return "virement cap" if compares_themes(ground.settings.objective) else "returns of themes are not compared"


def _counted(ground: Ground) -> str:
    return ", on balance" if ground.settings.virement.counts is Counted.NET else ""
