"""What a plan is for: each objective as columns, rows and a goal, and its value in closed form."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from fractions import Fraction

from funding_alloc.models.columns import arithmetic, at_least, column, exact, exactly, money
from funding_alloc.models.settlement.curves import Curve, Piece, benefit
from funding_alloc.models.settlement.envelope import Cell, Envelope
from funding_alloc.models.settlement.ground import Ground
from funding_alloc.schema.objectives import OutcomeTarget, UnmetNeed
from funding_alloc.schema.problem import Amount, Goal, Limit, Sense

Spend = Mapping[Cell, int]
Weights = Mapping[str, Fraction]
"""By theme; a theme that is not named weighs 1."""


class Purpose(ABC):
    """One objective on one envelope."""

    name: str
    unit: str
    sense: Sense

    @abstractmethod
    def amounts(self, ground: Ground) -> Iterator[Amount]:
        """Columns beside the plan's own."""

    @abstractmethod
    def limits(self, ground: Ground) -> Iterator[Limit]:
        """Rows that tie those columns to spending."""

    @abstractmethod
    def terms(self, ground: Ground) -> dict[str, Fraction]:
        """The goal."""

    @abstractmethod
    def value_by_theme(self, spend: Spend) -> dict[str, Fraction]:
        """What each theme adds to the objective of any spending, in closed form."""

    def value(self, spend: Spend) -> Fraction:
        """The objective of any spending, in closed form.

        Promise the best over all plans within the limits is what the posed problem finds.
        """
        return sum(self.value_by_theme(spend).values(), Fraction(0))

    def goal(self, ground: Ground) -> Goal:
        """The goal of the problem posed."""
        return Goal(self.name, self.sense, self.terms(ground))

    def gain(self, better: Fraction, worse: Fraction) -> Fraction:
        """How much better one value is than another, whichever way the objective pulls."""
        return better - worse if self.sense is Sense.MAXIMISE else worse - better


class LeastUnmetNeed(Purpose):
    """Weighted shortfall below each cell's need requirement, in bands that grow dearer."""

    name, unit, sense = "unmet_need", "weighted £", Sense.MINIMISE

    def __init__(self, envelope: Envelope, settings: UnmetNeed, weights: Weights) -> None:
        self.bands = {
            cell: tuple(_bands(settings, requirement, weights.get(cell.theme, Fraction(1))))
            for cell, requirement in envelope.requirement.items()
        }
        self.requirement = envelope.requirement

    def amounts(self, ground: Ground) -> Iterator[Amount]:
        """Pounds short in each band."""
        for cell, bands in self.bands.items():
            for i, band in enumerate(bands):
                yield money(ground.column(f"short{i}", cell), 0, band.width)

    def limits(self, ground: Ground) -> Iterator[Limit]:
        """What spending leaves of a requirement is short."""
        for cell, bands in self.bands.items():
            terms = ground.terms("spend", [cell]) | {ground.column(f"short{i}", cell): 1 for i in range(len(bands))}
            reason = f"{cell}: what spending leaves of the need requirement is unmet"
            yield arithmetic(at_least(ground.column("need", cell), terms, self.requirement[cell], reason))

    def terms(self, ground: Ground) -> dict[str, Fraction]:
        """Each pound short at its band's weight."""
        return {
            ground.column(f"short{i}", cell): band.slope
            for cell, bands in self.bands.items()
            for i, band in enumerate(bands)
        }

    def value_by_theme(self, spend: Spend) -> dict[str, Fraction]:
        """Shortfalls, weighted by band."""
        short = {cell: max(need - spend[cell], 0) for cell, need in self.requirement.items()}
        return _by_theme({cell: benefit(self.bands[cell], pounds) for cell, pounds in short.items()})


class MostReturns(Purpose):
    """Benefit by each cell's concave return curve."""

    name, unit, sense = "returns", "benefit £", Sense.MAXIMISE

    def __init__(self, curves: Mapping[Cell, Curve], weights: Weights) -> None:
        self.curves = {
            cell: tuple(Piece(p.width, p.slope * weights.get(cell.theme, Fraction(1))) for p in curve)
            for cell, curve in curves.items()
        }

    def amounts(self, ground: Ground) -> Iterator[Amount]:
        """Pounds spent on each piece of a curve, and beyond the last."""
        for cell, curve in self.curves.items():
            for i, piece in enumerate(curve):
                yield money(ground.column(f"piece{i}", cell), 0, piece.width)
            yield money(ground.column("beyond", cell))

    def limits(self, ground: Ground) -> Iterator[Limit]:
        """Every pound spent lies on one piece."""
        for cell, curve in self.curves.items():
            names = [f"piece{i}" for i in range(len(curve))] + ["beyond"]
            terms = {ground.column(name, cell): -1 for name in names} | ground.terms("spend", [cell])
            reason = f"{cell}: every pound spent lies on one piece of the return curve"
            yield arithmetic(exactly(ground.column("spent", cell), terms, 0, reason))

    def terms(self, ground: Ground) -> dict[str, Fraction]:
        """Each pound at its piece's slope."""
        return {
            ground.column(f"piece{i}", cell): piece.slope
            for cell, curve in self.curves.items()
            for i, piece in enumerate(curve)
        }

    def value_by_theme(self, spend: Spend) -> dict[str, Fraction]:
        """Benefit of all cells."""
        return _by_theme({cell: benefit(curve, spend[cell]) for cell, curve in self.curves.items()})


class LeastMissed(Purpose):
    """Weighted part of the agreed outcomes that spending does not buy.

    Units   a target counts in the pounds that buy it, to the pound above.
    """

    name, unit, sense = "missed_targets", "weighted share", Sense.MINIMISE

    def __init__(self, envelope: Envelope, targets: tuple[OutcomeTarget, ...]) -> None:
        code = envelope.area_code
        self.targets = [(i, target) for i, target in enumerate(targets) if code in target.target]
        self.price = {i: price_of(target, code) for i, target in self.targets}
        self.cells = {i: envelope.cells(target.theme) for i, target in self.targets}

    def amounts(self, ground: Ground) -> Iterator[Amount]:
        """Pounds missing of each target's price."""
        for i, price in self.price.items():
            yield money(column("missed", str(i)), 0, price)

    def limits(self, ground: Ground) -> Iterator[Limit]:
        """What spending does not buy of a target is missed."""
        for i, target in self.targets:
            terms = ground.terms("spend", self.cells[i]) | {column("missed", str(i)): 1}
            reason = f"{target.theme}: what spending does not buy of {target.outcome} is missed"
            yield arithmetic(at_least(column("target", str(i)), terms, self.price[i], reason))

    def terms(self, ground: Ground) -> dict[str, Fraction]:
        """Each pound missing at its part of the target's weight."""
        return {column("missed", str(i)): Fraction(t.weight) / self.price[i] for i, t in self.targets}

    def value_by_theme(self, spend: Spend) -> dict[str, Fraction]:
        """Missed parts, weighted."""
        total: dict[str, Fraction] = {}
        for i, target in self.targets:
            bought = Fraction(sum(spend[cell] for cell in self.cells[i]), self.price[i])
            missed = Fraction(target.weight) * max(1 - bought, Fraction(0))
            total[target.theme] = total.get(target.theme, Fraction(0)) + missed
        return total


def price_of(target: OutcomeTarget, area_code: str) -> int:
    """Pounds that buy what an authority has agreed to, to the pound above."""
    return math.ceil(Fraction(target.target[area_code]) / Fraction(target.per_million) * 10**6)


def _by_theme(values: Mapping[Cell, Fraction]) -> dict[str, Fraction]:
    total: dict[str, Fraction] = {}
    for cell, value in values.items():
        total[cell.theme] = total.get(cell.theme, Fraction(0)) + value
    return total


def _bands(settings: UnmetNeed, requirement: int, weight: Fraction) -> Iterator[Piece]:
    below = 0
    for band in settings.bands:
        share = exact(band.up_to)
        top = share.numerator * requirement // share.denominator
        yield Piece(top - below, exact(band.weight) * weight)
        below = top
