"""One case of a wrong-pockets file in whole pounds: every body's standing, every ledger's answer, and the pot."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.learning.flows import flows_of
from funding_alloc.learning.position import benefits_by_body, costs_by_payer, net_positions, running_totals
from funding_alloc.learning.prices import break_even
from funding_alloc.money import gbp
from funding_alloc.schema.pockets import PocketsInputs
from funding_alloc.schema.pockets_results import Flow, Game, LedgerRow, Matrix, Standing
from funding_alloc.schema.pockets_terms import Case, Counts, PriceLevel

ZERO, ONE = Fraction(0), Fraction(1)
SEPARATE = "separate funds"
SETTLEMENT = "single settlement"
POT = "shared outcomes pot"


@dataclass(frozen=True)
class Ground:
    """The flows of one case, and what follows from them."""

    inputs: PocketsInputs
    flows: tuple[Flow, ...]
    case: Case

    @classmethod
    def of(cls, inputs: PocketsInputs, case: Case, level: PriceLevel) -> Ground:
        """Lay the ground for a case of the ranges and a price level."""
        return cls(inputs, flows_of(inputs, case, level), case)

    @property
    def bodies(self) -> tuple[str, ...]:
        """Bodies with a ledger to whom anything happens, in the file's order."""
        touched = {flow.body for flow in self.flows if flow.gbp}
        return tuple(name for name in self.inputs.rules.ledgers if name in touched)

    @property
    def costs(self) -> dict[str, int]:
        """Whole pounds that each body pays."""
        out = dict.fromkeys(self.bodies, ZERO)
        for (_, payer), paid in costs_by_payer(self.flows).items():
            out[payer] = out.get(payer, ZERO) + paid
        return {body: round(paid) for body, paid in out.items()}

    def matrix(self, counts: Counts) -> Matrix:
        """Benefits by payer and beneficiary."""
        return net_positions(self.flows, counts.worths)

    def standings(self, counts: Counts) -> Iterator[Standing]:
        """Every body's own account."""
        span = self.inputs.rules.years.span
        found = benefits_by_body(self.flows, counts.worths)
        for body in self.bodies:
            gross = found.get(body)
            gains, burdens = (round(gross.gains), round(gross.burdens)) if gross else (0, 0)
            now = running_totals(self.flows, counts.worths, {body: (ONE, ONE)}, span)
            everyone = {other: (ONE if other == body else ZERO, ONE) for other in self.bodies}
            alone = running_totals(self.flows, counts.worths, everyone, span)
            yield Standing(
                body,
                counts,
                self.costs[body],
                gains,
                burdens,
                break_even(alone),
                break_even(now),
                {year: round(total) for year, total in now.items()},
            )

    def game(self, counts: Counts) -> Game:
        """What coalitions could achieve."""
        benefit = {one.body: one.benefit_gbp for one in self.standings(counts)}
        needs = frozenset(self.inputs.rules.pot.needs)
        return Game(benefit, sum(self.costs.values()), needs)

    def nets(self, counts: Counts) -> dict[str, int]:
        """What each body has once its own cost is paid."""
        return {one.body: one.net_gbp for one in self.standings(counts)}

    def ledgers(self, counts: Counts) -> Iterator[LedgerRow]:
        """Whether a ledger would invest: each alone, the authority of a settlement, all in a pot.

        Rule    a ledger that pays a cost by itself invests where its benefits over the file's years are no less.
        """
        whole = sum(self.costs.values())
        standings = list(self.standings(counts))
        for one in standings:
            yield self._row((SEPARATE, one.body), counts, (whole, one.benefit_gbp), {one.body: ONE})
        holds = self.held()
        bears = self.inputs.rules.settlement.bears
        cost = sum(paid for body, paid in self.costs.items() if body in bears)
        benefit = round(sum((holds.get(one.body, ZERO) * one.benefit_gbp for one in standings), ZERO))
        yield self._row((SETTLEMENT, "authority"), counts, (cost, benefit), holds, bears)
        together = sum(one.benefit_gbp for one in standings)
        yield self._row((POT, "all bodies"), counts, (whole, together), dict.fromkeys(self.bodies, ONE))

    def held(self) -> dict[str, Fraction]:
        """Part of each body's savings that the authority of a settlement keeps."""
        return {body: held.at(self.case, is_cost=False) for body, held in self.inputs.rules.settlement.holds.items()}

    def _row(
        self,
        who: tuple[str, str],
        counts: Counts,
        pounds: tuple[int, int],
        gains: Mapping[str, Fraction],
        bears: tuple[str, ...] | None = None,
    ) -> LedgerRow:
        cost, benefit = pounds
        paying = self.bodies if bears is None else bears
        shares = {body: (gains.get(body, ZERO), ONE if body in paying else ZERO) for body in self.bodies}
        running = running_totals(self.flows, counts.worths, shares, self.inputs.rules.years.span)
        short, last = cost - benefit, self.inputs.rules.years.last
        why = f"{gbp(short)} short by the end of {last}" if short > 0 else f"{gbp(-short)} over by the end of {last}"
        return LedgerRow(*who, counts, cost, benefit, break_even(running), short <= 0, why)
