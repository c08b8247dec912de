"""How the value of flexibility stands up to three doubts: leaky ring-fences, spillovers, and who knows what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from funding_alloc.allocator import Resolver
from funding_alloc.models.settlement import Cell, SettlementModel
from funding_alloc.models.settlement.choose import purpose_of
from funding_alloc.run.settlement_worth import NOISE, difference, moving_least
from funding_alloc.schema.objectives import OutcomeTargets, yardstick_of
from funding_alloc.schema.problem import Sense
from funding_alloc.schema.settlement_results import DoubtRow

LEAKS = tuple(Fraction(i, 10) for i in range(10, 2, -1))
"""Effectiveness of ring-fences that are tried: whole to 0.3."""
_STEPS = 20
_HALVINGS = 20
Spend = Mapping[Cell, float]


class Doubts:
    """One authority's settlement under doubt. Values are gains by the centre's yardstick."""

    def __init__(self, model: SettlementModel) -> None:
        self.model = model
        self.judge = purpose_of(model.envelope, yardstick_of(model.settings.objective))
        self._least = Resolver(moving_least(model.pose()))

    def rows(self) -> Iterator[DoubtRow]:
        """Every doubt, in turn."""
        yield from self.leaks()
        yield from self.spillovers()
        yield from self.knowledge()

    def leaks(self) -> Iterator[DoubtRow]:
        """Value of the cap where ring-fences hold only a part of the money anyway.

        Rule    V(max(cap, 1 - effectiveness)) - V(1 - effectiveness).
        Promise ring-fences that leak as much as the cap allows leave it worth nothing.
        """
        model, resolver = self.model, Resolver(self.model.pose(Fraction(1)))
        own = Fraction(model.settings.ring_fences.effectiveness)
        for effectiveness in sorted({*LEAKS, own}, reverse=True):
            leak = 1 - effectiveness
            leaky = resolver.value(sides=model.cap_sides(leak))
            free = resolver.value(sides=model.cap_sides(max(leak, model.cap)))
            if leaky is not None and free is not None:
                value = difference(model.purpose, free, leaky)
                note = "what the cap adds to what leaks anyway"
                yield self._row("leaky ring-fences", ("effectiveness", float(effectiveness)), value, note)

    def spillovers(self) -> Iterator[DoubtRow]:
        """Gain where the place ignores a multiple of each theme's spillover; and the multiple at which none is left."""
        shares = {theme: Fraction(s) for theme, s in self.model.settings.spillovers.share.items() if s}
        whole = self._gain({}, 0)
        if not shares:
            note = "no theme has a spillover here"
            yield self._row("spillovers", ("multiple", 0.0), whole, note)
            return
        most = 1 / max(shares.values())
        for multiple in sorted({Fraction(0), Fraction(1), most}):
            note = "the place ignores this multiple of each theme's spillover"
            yield self._row("spillovers", ("multiple", float(multiple)), self._gain(shares, multiple), note)
        at = self._break_even(shares, most)
        if at is None:
            note = f"none: freedom is still worth something at {float(most):.4g}, where all of a theme's benefit spills"
            yield self._row("spillovers", ("break-even multiple", None), None, note)
        else:
            note = "the multiple from which freedom is worth nothing to the centre"
            yield self._row("spillovers", ("break-even multiple", float(at)), 0.0, note)

    def knowledge(self) -> Iterator[DoubtRow]:
        """Gain of a place that knows its returns and has the centre's aim, over the centre's plan in the same limits.

        Rule    each theme's local return is the national one times e^(spread x z - spread^2 / 2), z standard normal.
        Promise without spillovers no draw has a loss: the place could always make the centre's plan.
        """
        rules = self.model.settings.local_knowledge
        if isinstance(yardstick_of(self.model.settings.objective), OutcomeTargets):
            return  # a target counts units bought, not what a theme is worth: there is nothing to know better
        centre = yardstick_of(self.model.settings.objective)
        base = self._themes(self._spend({}, centre))
        if base is None:
            return
        rng = np.random.default_rng([rules.seed, int(self.model.envelope.area_code[1:])])
        themes, spread = self.model.envelope.themes, float(rules.spread)
        drawn = np.exp(spread * rng.standard_normal((rules.draws, len(themes))) - spread**2 / 2)
        shares = {theme: Fraction(s) for theme, s in self.model.settings.spillovers.share.items()}
        for multiple in (0, 1):
            gains = []
            for row in drawn:
                local = {t: Fraction(round(float(e) * 10_000), 10_000) for t, e in zip(themes, row, strict=True)}
                own = {t: e * (1 - multiple * shares.get(t, Fraction(0))) for t, e in local.items()}
                found = self._themes(self._spend(own, centre))
                if found is not None:
                    gains.append(self._weighted(local, found, base))
            low, high = np.quantile(gains, [0.05, 0.95])
            said = "ignoring spillovers" if multiple else "minding spillovers"
            note = f"what a place that knows its returns gains over the centre's plan, {said}; mean and 5% to 95%"
            about = (f"spread, {said}", spread)
            yield self._row("local knowledge", about, float(np.mean(gains)), note, (float(low), float(high)))

    def _row(
        self,
        doubt: str,
        at: tuple[str, float | None],
        value: float | None,
        note: str,
        span: tuple[float, float] | None = None,
    ) -> DoubtRow:
        low, high = span or (None, None)
        code, unit = self.model.envelope.area_code, self.judge.unit
        worth = None if value is None else value + 0.0
        return DoubtRow(code, doubt, *at, worth, low, high, unit, note)

    def _gain(self, shares: Mapping[str, Fraction], multiple: Fraction | int) -> float:
        own = self.model.settings.objective
        spend = self._spend({theme: 1 - multiple * share for theme, share in shares.items()}, own)
        granted = self._themes({cell: float(pounds) for cell, pounds in self.model.as_granted().items()})
        found = self._themes(spend)
        if found is None or granted is None:
            return 0.0
        return self._weighted({}, found, granted)

    def _break_even(self, shares: Mapping[str, Fraction], most: Fraction) -> Fraction | None:
        """Least multiple found at which freedom is worth nothing: a scan, then halving the step it falls in."""
        below = Fraction(0)
        for i in range(_STEPS + 1):
            at = most * i / _STEPS
            if self._gain(shares, at) <= 0:
                break
            below = at
        else:
            return None
        above = at
        for _ in range(_HALVINGS if above > below else 0):
            middle = (below + above) / 2
            below, above = (below, middle) if self._gain(shares, middle) <= 0 else (middle, above)
        return above

    def _spend(self, weights: Mapping[str, Fraction], objective: Any) -> Spend | None:
        """The plan for an objective when each theme counts for so much; inertia is left out."""
        ground = self.model.ground
        amounts = self._least.amounts_at(costs=purpose_of(self.model.envelope, objective, weights).terms(ground))
        if amounts is None:
            return None
        return {cell: amounts[ground.column("spend", cell)] for cell in self.model.envelope.grant}

    def _themes(self, spend: Spend | None) -> dict[str, float] | None:
        """What each theme adds to the centre's measure."""
        if spend is None:
            return None
        found = self.judge.value_by_theme(spend)  # type: ignore[arg-type]  # pounds before rounding serve as well here
        return {theme: float(value) for theme, value in found.items()}

    def _weighted(
        self, weights: Mapping[str, Fraction], found: Mapping[str, float], base: Mapping[str, float]
    ) -> float:
        gains = [float(weights.get(theme, 1)) * (found[theme] - base[theme]) for theme in found]
        total = sum(gains) * (1 if self.judge.sense is Sense.MAXIMISE else -1)
        return 0.0 if abs(total) <= NOISE * max(map(abs, base.values()), default=1.0) else total
