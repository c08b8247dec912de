"""A settlement as a linear programme for SciPy, written from the published rules and the settings' own documentation.

Source  the encoding of balance, cap, class, carry-forward and horizon that the settlement papers ask for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.optimize import linprog

from funding_alloc.models.settlement import Envelope
from funding_alloc.schema.objectives import OutcomeTargets, yardstick_of
from funding_alloc.schema.settlement import CapBase, SettlementSettings
from tests.models.reference_values import lines_of, price_of
from tests.models.rulebook import Rulebook, next_year
from tests.models.settlements import CAPITAL, REVENUE


@dataclass(frozen=True)
class Found:
    """What SciPy says: the best value, or ``None`` where there is no plan."""

    value: float | None
    is_most: bool


class Programme:
    """Columns by key, rows as sparse mappings."""

    def __init__(self, envelope: Envelope, settings: SettlementSettings) -> None:
        self.book = Rulebook(envelope, settings)
        self.envelope, self.settings = envelope, settings
        self.place: dict[tuple[object, ...], int] = {}
        self.open: set[int] = set()
        self.most: list[tuple[dict[int, float], float]] = []
        self.exact: list[tuple[dict[int, float], float]] = []
        self.cost: dict[int, float] = {}

    def column(self, *key: object) -> int:
        """A column at or above nothing."""
        return self.place.setdefault(key, len(self.place))

    def keep(self, terms: Iterable[tuple[int, float]], most: float) -> None:
        """A row: the terms come to at most so much."""
        self.most.append((_gathered(terms), most))

    def found(self) -> Found:
        """Solve."""
        self._money()
        self._cap()
        self._time()
        for cells, least in self.book.floors():
            self.keep([(self.column("x", c), -1.0) for c in cells], -float(least))
        is_most = self._purpose()
        count = len(self.place)
        bounds = [(None, None) if j in self.open else (0, None) for j in range(count)]
        cost = np.array([self.cost.get(j, 0.0) for j in range(count)])
        size = float(np.abs(cost).max(initial=0.0)) or 1.0  # costs in billionths would pass for a tie
        (a_ub, b_ub), (a_eq, b_eq) = _dense(self.most, count), _dense(self.exact, count)
        done = linprog(cost / size, a_ub, b_ub, a_eq, b_eq, bounds, method="highs")
        if done.status == 2:
            return Found(None, is_most)
        assert done.status == 0, done.message
        return Found(float(done.fun) * (-size if is_most else size), is_most)

    def _money(self) -> None:
        """Balance of every cell, zero sum of every class and year, and the walls between classes."""
        book, column = self.book, self.column
        for cell, free in book.sliced.items():
            terms = [(column("x", cell), 1.0), (column("in", cell), -1.0), (column("out", cell), 1.0)]
            if book.may_hold(cell):
                terms.append((column("h", cell), 1.0))
            terms += [(column("h", c), -1.0) for c in book.grant if book.may_hold(c) and next_year(c) == cell]
            self.exact.append((_gathered(terms), float(free)))
        for kind, year in book.pairs:
            cells = [c for c in book.grant if (c.del_class, c.year) == (kind, year)]
            terms = [(column("in", c), 1.0) for c in cells] + [(column("out", c), -1.0) for c in cells]
            if kind in {REVENUE, CAPITAL} and year in book.mixed_years():
                other = CAPITAL if kind is REVENUE else REVENUE
                terms += [(column("f", kind, year), 1.0), (column("f", other, year), -1.0)]
            self.exact.append((_gathered(terms), 0.0))
        for year in book.mixed_years():
            for kind in (REVENUE, CAPITAL):
                if (most := book.most_shifted(kind, year)) is not None:
                    self.keep([(column("f", kind, year), 1.0)], float(most))

    def _cap(self) -> None:
        share, is_net = self.book.cap
        base, column = self.settings.virement.base, self.column
        for number, span in enumerate(self.book.spans()):
            given: list[tuple[int, float]] = []
            for theme in sorted({c.theme for c in self.book.grant}):
                cells = [c for c in self.book.grant if c.theme == theme and c.year in span]
                most = float(share * sum(self.book.grant[c] for c in cells) // 1)
                out = [(column("out", c), 1.0) for c in cells]
                into = [(column("in", c), 1.0) for c in cells]
                if is_net:
                    out, into = out + [(j, -1.0) for j, _ in into], into + [(j, -1.0) for j, _ in out]
                if base in {CapBase.DONOR, CapBase.BOTH}:
                    self.keep(out, most)
                if base in {CapBase.RECIPIENT, CapBase.BOTH}:
                    self.keep(into, most)
                net = column("gives", theme, number)
                self.keep([*out, (net, -1.0)], 0.0)
                given.append((net, 1.0))
            if base is CapBase.TOTAL:
                self.keep(given, float(share * sum(g for c, g in self.book.grant.items() if c.year in span) // 1))

    def _time(self) -> None:
        """Carry-forward, draw-down, reserve and horizon."""
        book, column, carry = self.book, self.column, self.settings.carry_forward
        for kind, year in book.pairs:
            here = [
                (column("h", c), 1.0) for c in book.grant if book.may_hold(c) and (c.del_class, c.year) == (kind, year)
            ]
            came = [
                (column("h", c), 1.0)
                for c in book.grant
                if book.may_hold(c) and (c.del_class, next_year(c).year) == (kind, year)
            ]
            money, last = book.money(kind, year), self.settings.horizon.last[kind]
            self.keep(here, float(Fraction(carry.share[kind]) * money // 1))
            if came:
                drawn = came + [(j, -1.0) for j, _ in here]
                self.keep(drawn, float(Fraction(carry.draw_down[kind]) * money // 1))
            is_last = (kind, year) == max(pair for pair in book.pairs if pair[0] is kind)
            if not is_last and year < last:
                least = float(Fraction(self.settings.reserve.share[kind]) * money // 1)
                self.keep([(j, -1.0) for j, _ in here], -least)
            if not year < last:
                self.keep(here, 0.0)
        for cell in book.grant:
            if cell.year > self.settings.horizon.last[cell.del_class]:
                self.keep([(column("in", cell), 1.0), (column("out", cell), 1.0)], 0.0)

    def _purpose(self) -> bool:
        is_most, lines = lines_of(self.envelope, self.settings)
        sign = 1.0 if is_most else -1.0
        for cell, of in lines.items():
            value = self.column("value", cell)
            self.cost[value] = -sign
            for height, slope in of:
                self.keep([(value, sign), (self.column("x", cell), -sign * float(slope))], sign * float(height))
        inner = yardstick_of(self.settings.objective)
        for number, target in enumerate(inner.targets if isinstance(inner, OutcomeTargets) else ()):
            missed = self.column("missed", number)
            price = price_of(target, self.envelope.area_code)
            terms = [(self.column("x", c), -1.0) for c in self.book.grant if c.theme == target.theme]
            self.keep([*terms, (missed, -1.0)], -float(price))
            self.cost[missed] = float(Fraction(target.weight) / price)
        return is_most


def _gathered(terms: Iterable[tuple[int, float]]) -> dict[int, float]:
    row: dict[int, float] = {}
    for j, factor in terms:
        row[j] = row.get(j, 0.0) + factor
    return row


def _dense(rows: list[tuple[dict[int, float], float]], count: int) -> tuple[np.ndarray | None, np.ndarray | None]:
    if not rows:
        return None, None
    matrix = np.zeros((len(rows), count))
    for i, (row, _) in enumerate(rows):
        for j, factor in row.items():
            matrix[i, j] = factor
    return matrix, np.array([side for _, side in rows])
