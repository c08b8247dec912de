"""A simple rule for a settlement: move pounds from where they count least to where they count most, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from funding_alloc.models.settlement.curves import Curve
from funding_alloc.models.settlement.envelope import Cell
from funding_alloc.models.settlement.plan import SettlementModel
from funding_alloc.models.settlement.purpose import LeastUnmetNeed, MostReturns
from funding_alloc.schema.problem import Limit

ZERO = Fraction(0)
OF_THE_OBJECTIVE = ("short", "piece", "beyond", "miss", "net")
"""First parts of the names of amounts that only count what others do."""
BOUNDLESS = Fraction(10**15)


def simple_spend(model: SettlementModel) -> Mapping[Cell, int] | None:
    """Spending by the simple rule; the grant as it is where its moves would break a limit, or it knows no bands.

    None where the grant as it is breaks a limit itself, such as a floor.

    Rule    within each class and year, the pair with the largest gain moves as far as both bands and the cap let it;
            again until no pair gains. Nothing is held over and nothing changes its class.
    Promise no better than the best plan within the limits.
    """
    granted = dict(model.as_granted())
    curves, moved = curves_of(model), _Moves(model)
    is_kept = moved.keep_every_limit(granted)
    if not curves:
        return granted if is_kept else None
    spend = dict(granted)
    while (best := _best_pair(model, curves, spend, moved)) is not None:
        source, target, pounds = best
        spend[source] -= pounds
        spend[target] += pounds
        moved.make(source, target, pounds)
    if moved.keep_every_limit(spend):
        return spend
    return granted if is_kept else None


def curves_of(model: SettlementModel) -> Mapping[Cell, Curve]:
    """Bands of each cell: of unmet need from the cheapest, or of spending from the best; none for other objectives."""
    purpose = model.purpose
    if isinstance(purpose, LeastUnmetNeed):
        return purpose.bands
    return purpose.curves if isinstance(purpose, MostReturns) else {}


class _Moves:
    """What has moved so far, and the room that the cap leaves."""

    def __init__(self, model: SettlementModel) -> None:
        self.model = model
        self.pounds: dict[str, int] = {}
        problem = model.pose()
        self.limits = problem.limits
        self.caps = [limit for limit in problem.limits if limit.name.startswith(("cap.", "horizon."))]

    def room(self, source: Cell, target: Cell) -> int:
        """Pounds that may still go from one cell to another."""
        names = {self.model.ground.column("out", source), self.model.ground.column("in", target)}
        rooms = [_room(limit, self.pounds, names) for limit in self.caps if names & set(limit.terms)]
        return int(min(rooms, default=Fraction(self.model.envelope.total)))

    def make(self, source: Cell, target: Cell, pounds: int) -> None:
        """Note a move."""
        for kind, cell in (("out", source), ("in", target)):
            name = self.model.ground.column(kind, cell)
            self.pounds[name] = self.pounds.get(name, 0) + pounds

    def keep_every_limit(self, spend: Mapping[Cell, int]) -> bool:
        """Whether every limit of the plan's own amounts holds, the objective's own and net counts apart."""
        values = self.pounds | {self.model.ground.column("spend", cell): gbp for cell, gbp in spend.items()}
        return all(
            _holds(limit, values)
            for limit in self.limits
            if not any(name.startswith(OF_THE_OBJECTIVE) for name in limit.terms)
        )


def _room(limit: Limit, pounds: Mapping[str, int], names: set[str]) -> Fraction:
    if limit.at_most is None:
        return BOUNDLESS
    used = sum((Fraction(f) * pounds.get(name, 0) for name, f in limit.terms.items()), ZERO)
    factor = sum((max(Fraction(limit.terms[name]), ZERO) for name in names if name in limit.terms), ZERO)
    return BOUNDLESS if factor == 0 else max((limit.at_most - used) / factor, ZERO)


def _holds(limit: Limit, values: Mapping[str, int]) -> bool:
    total = sum((Fraction(factor) * values.get(name, 0) for name, factor in limit.terms.items()), ZERO)
    is_low = limit.at_least is not None and total < limit.at_least
    return not is_low and (limit.at_most is None or total <= limit.at_most)


Pair = tuple[Cell, Cell, int]


def _best_pair(
    model: SettlementModel, curves: Mapping[Cell, Curve], spend: Mapping[Cell, int], moved: _Moves
) -> Pair | None:
    best: tuple[Fraction, Pair] | None = None
    for kind, year in model.envelope.class_years():
        cells = model.envelope.cells(None, kind, year)
        ups, downs = ({cell: _step(model, curves, spend, (cell, way)) for cell in cells} for way in (1, -1))
        for source in cells:
            for target in cells:
                gain = ups[target][0] - downs[source][0]
                pounds = min(ups[target][1], downs[source][1], spend[source])
                if source == target or gain <= 0 or pounds <= 0 or (best is not None and gain <= best[0]):
                    continue
                pounds = min(pounds, moved.room(source, target))
                if pounds > 0:
                    best = (gain, (source, target, pounds))
    return None if best is None else best[1]


def _step(
    model: SettlementModel, curves: Mapping[Cell, Curve], spend: Mapping[Cell, int], what: tuple[Cell, int]
) -> tuple[Fraction, int]:
    """What a pound more, or less, of a cell is worth, and for how many pounds it stays so."""
    cell, way = what
    if isinstance(model.purpose, LeastUnmetNeed):
        short = model.purpose.requirement[cell] - spend[cell]
        if short <= 0 and way > 0:
            return ZERO, 0
        return (ZERO, -short) if short < 0 else _band(curves[cell], short, above=way < 0)
    return _band(curves[cell], spend[cell], above=way > 0)


def _band(curve: Curve, at: int, *, above: bool) -> tuple[Fraction, int]:
    """Slope just above or below a point of a curve, and pounds to the end of its band."""
    for low, high, slope in _edges(curve):
        if above and low <= at < high:
            return slope, high - at
        if not above and low < at <= high:
            return slope, at - low
    return ZERO, int(BOUNDLESS)


def _edges(curve: Curve) -> Iterator[tuple[int, int, Fraction]]:
    low = 0
    for piece in curve:
        yield low, low + piece.width, piece.slope
        low += piece.width
