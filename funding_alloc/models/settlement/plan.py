"""Single settlement: one authority re-plans its envelope over themes, classes and years within limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.models.columns import column, money
from funding_alloc.models.settlement.choose import compares_themes, counted, purpose_of
from funding_alloc.models.settlement.envelope import Cell, Envelope, before
from funding_alloc.models.settlement.ground import CLASSES, Ground
from funding_alloc.models.settlement.limits import limits_of
from funding_alloc.models.settlement.purpose import Purpose
from funding_alloc.models.settlement.virement import cap_limits, net_amounts
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.problem import AllocationProblem, Amount, AmountKind, Goal, Limit, Sense
from funding_alloc.schema.settlement import SettlementSettings
from funding_alloc.years import FiscalYear

Pounds = Mapping[str, int]


@dataclass(frozen=True)
class Plan:
    """What an authority does with its envelope, in whole pounds."""

    spend: Mapping[Cell, int]
    moved_in: Mapping[Cell, int]
    moved_out: Mapping[Cell, int]
    held: Mapping[Cell, int]
    """Held at the end of the cell's year for the same theme and class of the next."""
    retained: Mapping[Cell, int]
    shifted: Mapping[tuple[DelClass, FiscalYear], int]
    """Pounds that left a class for the other one."""

    def drawn(self, cell: Cell) -> int:
        """Pounds held over from the year before."""
        return self.held.get(before(cell), 0)

    @property
    def used(self) -> Mapping[Cell, int]:
        """What stands on a cell's lines: spending and what is retained."""
        return {cell: spend + self.retained[cell] for cell, spend in self.spend.items()}


class SettlementModel:
    """Poses one envelope's problem for any virement cap."""

    def __init__(self, envelope: Envelope, settings: SettlementSettings, purpose: Purpose | None = None) -> None:
        self.envelope = envelope
        self.settings = settings
        self.ground = Ground(envelope, counted(settings))
        self.purpose = purpose_of(envelope, settings.objective) if purpose is None else purpose

    @property
    def cap(self) -> Fraction:
        """The cap that counts: none of it where the objective cannot compare themes."""
        return self.effective(Fraction(self.settings.virement.cap))

    def effective(self, cap: Fraction) -> Fraction:
        """A cap as it counts for this objective."""
        return cap if compares_themes(self.settings.objective) else Fraction(0)

    def pose(self, cap: Fraction | None = None) -> AllocationProblem:
        """Pose: the best plan under the cap; among such plans, the least movement.

        Units   whole GBP.
        Promise every class and year keeps its money but for what changes class or is held over; with a cap of 0 on
                gross movement, no carry-forward and no class moves the plan is the formula allocation.
        """
        goals = (self.purpose.goal(self.ground), Goal("movement", Sense.MINIMISE, self.movement()))
        return self._problem(
            "plan", (*self.purpose.amounts(self.ground),), (*self._rows(cap), *self.purpose.limits(self.ground)), goals
        )

    def pose_purpose(self) -> AllocationProblem:
        """The part of the problem that the objective adds: all of it that hangs on the need requirement."""
        ground, purpose = self.ground, self.purpose
        spending = [money(ground.column("spend", cell)) for cell in self.envelope.grant]
        amounts, limits = (*spending, *purpose.amounts(ground)), tuple(purpose.limits(ground))
        return AllocationProblem(column("purpose", self.envelope.area_code), amounts, limits, (purpose.goal(ground),))

    def pose_towards(self, target: Mapping[Cell, Fraction], cap: Fraction | None = None) -> AllocationProblem:
        """Pose: the plan within the limits that lies nearest to a target for each cell; then the least movement.

        Rule    minimise sum |spend - target|.
        """
        amounts: list[Amount] = []
        rows: list[Limit] = []
        goal: dict[str, Fraction] = {}
        for cell, pounds in target.items():
            over, under = self.ground.column("over", cell), self.ground.column("under", cell)
            amounts += [Amount(over, AmountKind.LEVEL), Amount(under, AmountKind.LEVEL)]
            goal |= {over: Fraction(1), under: Fraction(1)}
            terms = {self.ground.column("spend", cell): Fraction(1), over: Fraction(-1), under: Fraction(1)}
            reason = f"{cell}: distance from the aim is counted in pounds above and below it"
            rows.append(Limit(self.ground.column("distance", cell), terms, pounds, pounds, reason, Fraction(1)))
        goals = (Goal("distance", Sense.MINIMISE, goal), Goal("movement", Sense.MINIMISE, self.movement()))
        return self._problem("towards", tuple(amounts), (*self._rows(cap), *rows), goals)

    def cap_sides(self, cap: Fraction) -> dict[str, tuple[Fraction | None, Fraction | None]]:
        """Sides of the cap's rows at another cap: what a problem already built needs to be solved again."""
        return {row.name: (row.at_least, row.at_most) for row in cap_limits(self.ground, self.effective(cap))}

    def movement(self) -> dict[str, Fraction]:
        """What moves: each pound that leaves or enters a cell, or is held over."""
        names = [self.ground.column(kind, cell) for cell in self.envelope.grant for kind in ("in", "out")]
        names += [self.ground.column("held", cell) for cell in self.ground.holding]
        return dict.fromkeys(names, Fraction(1))

    def plan(self, pounds: Pounds) -> Plan:
        """Read a plan off a solution."""
        ground = self.ground
        return Plan(
            spend=self._of("spend", pounds),
            moved_in=self._of("in", pounds),
            moved_out=self._of("out", pounds),
            held={cell: pounds[ground.column("held", cell)] for cell in ground.holding},
            retained=ground.retained,
            shifted={(k, y): pounds[ground.shift(k, y)] for y in ground.shifting for k in CLASSES},
        )

    def as_granted(self) -> Mapping[Cell, int]:
        """Spending if nothing moves and nothing is held over: the formula allocation less the top-slice."""
        return self.ground.free

    def _of(self, kind: str, pounds: Pounds) -> dict[Cell, int]:
        return {cell: pounds[self.ground.column(kind, cell)] for cell in self.envelope.grant}

    def _rows(self, cap: Fraction | None) -> Iterator[Limit]:
        return limits_of(self.ground, self.cap if cap is None else self.effective(cap))

    def _problem(
        self, kind: str, extra: tuple[Amount, ...], rows: tuple[Limit, ...], goals: tuple[Goal, ...]
    ) -> AllocationProblem:
        ground = self.ground
        amounts = [money(ground.column(name, cell)) for cell in self.envelope.grant for name in ("spend", "in", "out")]
        amounts += [money(ground.column("held", cell)) for cell in ground.holding]
        amounts += [money(ground.shift(source, year)) for year in ground.shifting for source in CLASSES]
        amounts += net_amounts(ground)
        return AllocationProblem(column(kind, self.envelope.area_code), (*amounts, *extra), rows, goals)
