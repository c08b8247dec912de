"""What an authority's freedom is worth: V(cap), the price of every binding limit, and what each class wall costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from funding_alloc.allocator import Resolver
from funding_alloc.models.settlement import Cell, Plan, SettlementModel
from funding_alloc.models.settlement.choose import yardstick
from funding_alloc.models.settlement.ground import CLASSES
from funding_alloc.models.settlement.limits import POLICY, LimitKind, kind_of
from funding_alloc.models.settlement.purpose import Purpose
from funding_alloc.models.settlement.virement import movable, room
from funding_alloc.schema.problem import AllocationProblem, Goal, Limit, Sense, Solution
from funding_alloc.schema.settlement import CapBase
from funding_alloc.schema.settlement_results import FlexibilityRow, LimitRow, ValuePoint, WallRow

CAPS = tuple(Fraction(i, 20) for i in range(21))
"""Caps at which V(cap) is found: nothing to everything in steps of five points."""
STEP = Fraction(1, 100)
"""One percentage point: how far the cap is moved to price it."""
NOISE = 1e-10
"""Share of an objective's size below which a difference is the noise of doubles, and exactly nothing."""
_SLIGHT = Fraction(1, 10_000)
"""Part of the smallest slope that moving a pound costs, so that of equally good plans the one that moves least is
counted."""


@dataclass(frozen=True)
class Worth:
    """What was found about one authority."""

    flexibility: FlexibilityRow
    binding: tuple[LimitRow, ...]
    value: tuple[ValuePoint, ...]
    walls: tuple[WallRow, ...]


def worth_of(model: SettlementModel, best: Solution, plan: Plan) -> Worth:
    """Price one plan's limits and its cap. Every figure but the plan's own is found by solving again."""
    problem = model.pose()
    resolver = Resolver(problem)
    pricing = Pricing(model, resolver)
    return Worth(
        _flexibility(pricing, plan),
        tuple(_binding(pricing, problem, best)),
        tuple(value_points(model)),
        tuple(_walls(pricing)),
    )


class Pricing:
    """One settlement, built once, with differences of its objective told as gains."""

    def __init__(self, model: SettlementModel, resolver: Resolver) -> None:
        self.model = model
        self.resolver = resolver
        found = resolver.value()
        if found is None:
            raise AssertionError("a resolver always has its own problem's value")
        self.base = found

    @property
    def purpose(self) -> Purpose:
        """What the plan is for."""
        return self.model.purpose

    def gain(self, sides: Mapping[str, tuple[Fraction | None, Fraction | None]]) -> float | None:
        """How much better the objective is at other sides; ``None`` where no plan is left."""
        found = self.resolver.value(sides=sides)
        return None if found is None else difference(self.purpose, found, self.base)


def difference(purpose: Purpose, better: float, worse: float) -> float:
    """Gain between two values of the objective; what only the noise of doubles makes is exactly nothing."""
    gain = better - worse if purpose.sense is Sense.MAXIMISE else worse - better
    return 0.0 if abs(gain) <= NOISE * max(abs(better), abs(worse), 1.0) else gain


def value_points(model: SettlementModel) -> Iterator[ValuePoint]:
    """V(cap) for every base of the cap, over a cap of nothing."""
    for base in CapBase:
        rules = model.settings.virement.model_copy(update={"base": base})
        settings = model.settings.model_copy(update={"virement": rules})
        other = SettlementModel(model.envelope, settings, model.purpose)
        yield from _points(other, is_chosen=base is model.settings.virement.base)


def _points(model: SettlementModel, *, is_chosen: bool) -> Iterator[ValuePoint]:
    problem = model.pose(Fraction(1))
    values, moves = Resolver(problem), Resolver(moving_least(problem))
    purpose, unmoved, nothing = model.purpose, None, 0.0
    for cap in CAPS:
        sides = model.cap_sides(cap)
        value, amounts = values.value(sides=sides), moves.amounts_at(sides=sides)
        if value is None or amounts is None:  # floors that only movement can meet: there is no plan at this cap
            continue
        spend = {cell: amounts[model.ground.column("spend", cell)] for cell in model.envelope.grant}
        if unmoved is None:
            unmoved, nothing = spend, value
        moved = sum(max(unmoved[cell] - spend[cell], 0.0) for cell in spend)
        yield ValuePoint(
            area_code=model.envelope.area_code,
            base=model.settings.virement.base,
            is_chosen=is_chosen,
            cap=float(cap),
            value=difference(purpose, value, nothing),
            moved_gbp=float(round(moved)),
            unit=purpose.unit,
        )


def moving_least(problem: AllocationProblem) -> AllocationProblem:
    """The first goal with a slight cost on each pound moved."""
    goal, movement = problem.goals[0], problem.goals[1]
    slopes = [abs(slope) for slope in goal.terms.values() if slope]
    slight = _SLIGHT * min(slopes, default=Fraction(1)) * (-1 if goal.sense is Sense.MAXIMISE else 1)
    terms = {**goal.terms, **{name: slight * cost for name, cost in movement.terms.items()}}
    return replace(problem, goals=(Goal(goal.name, goal.sense, terms),))


def _binding(pricing: Pricing, problem: AllocationProblem, best: Solution) -> Iterator[LimitRow]:
    """Every policy limit that the best plan stands at, with the gain and the loss of moving it a step."""
    step = max(1, pricing.model.envelope.total // 1_000_000)
    for limit in problem.limits:
        kind = kind_of(limit.name)
        if kind not in POLICY:
            continue
        used = sum((factor * best.pounds[name] for name, factor in limit.terms.items()), Fraction(0))
        bound = limit.at_most if limit.at_most is not None else limit.at_least
        if bound is None or used != bound:
            continue
        yield _priced(pricing, limit, best.duals.get(limit.name, 0.0), step)


def _priced(pricing: Pricing, limit: Limit, dual: float, step: int) -> LimitRow:
    is_most = limit.at_most is not None
    bound = limit.at_most if is_most else limit.at_least
    way = Fraction(step if is_most else -step)
    looser, tighter = (_moved(limit, way), _moved(limit, -way))
    gain = pricing.gain({limit.name: looser})
    loss = None if _has_no_room(limit, bound, step) else pricing.gain({limit.name: tighter})
    worth = dual if pricing.purpose.sense is Sense.MAXIMISE else -dual
    return LimitRow(
        area_code=pricing.model.envelope.area_code,
        limit=limit.name,
        kind=str(kind_of(limit.name)),
        reason=limit.reason,
        bound_gbp=int(bound or 0),
        gain_looser=(gain or 0.0) / step,
        loss_tighter=None if loss is None else -loss / step + 0.0,
        dual=(worth if is_most else -worth) + 0.0,
        step_gbp=step,
        unit=f"{pricing.purpose.unit} per £",
    )


def _has_no_room(limit: Limit, bound: Fraction | None, step: int) -> bool:
    """Whether a limit on money that is never negative cannot be tightened by a step: there is nothing left below it."""
    is_most = limit.at_most is not None and limit.at_least is None
    return is_most and (bound or 0) < step and all(factor > 0 for factor in limit.terms.values())


def _moved(limit: Limit, by: Fraction) -> tuple[Fraction | None, Fraction | None]:
    """Both sides of a limit moved together, so that an equation stays one."""
    least = None if limit.at_least is None else limit.at_least + by
    return least, None if limit.at_most is None else limit.at_most + by


def walls_of(model: SettlementModel) -> tuple[WallRow, ...]:
    """What each class's wall costs an authority in each year."""
    return tuple(_walls(Pricing(model, Resolver(model.pose()))))


def _walls(pricing: Pricing) -> Iterator[WallRow]:
    """What each class's wall costs in each year: the gain if all of the class might change."""
    ground = pricing.model.ground
    for source in CLASSES:
        for year in ground.shifting:
            allowed = ground.most_shifted(source, year)
            gain = 0.0
            if allowed is not None:
                everything = Fraction(ground.envelope.granted(ground.envelope.cells(None, source, year)))
                name = f"{LimitKind.WALL}.{source.value}.{str(year).replace('-', '_')}"
                gain = pricing.gain({name: (None, everything)}) or 0.0
            code = ground.envelope.area_code
            yield WallRow(code, source, year, allowed, gain, pricing.purpose.unit)


def _flexibility(pricing: Pricing, plan: Plan) -> FlexibilityRow:
    """Before is the formula allocation as granted: no virement, and nothing carried forward either."""
    model = pricing.model
    granted, judge = model.as_granted(), yardstick(model.envelope, model.settings.objective)
    cap, purpose = model.cap, model.purpose
    before, after = purpose.value(granted), purpose.value(plan.spend)
    wider = pricing.gain(model.cap_sides(cap + STEP))
    tighter = pricing.gain(model.cap_sides(cap - STEP)) if cap >= STEP else None
    return FlexibilityRow(
        area_code=model.envelope.area_code,
        envelope_gbp=model.envelope.total,
        movable_gbp=movable(model.ground, cap),
        moved_gbp=moved_between(granted, plan.spend),
        unmet_before_gbp=unmet(model, granted),
        unmet_after_gbp=unmet(model, plan.spend),
        weighted_before=float(before),
        weighted_after=float(after),
        unit=purpose.unit,
        gain=float(purpose.gain(after, before)),
        centre_gain=float(judge.gain(judge.value(plan.spend), judge.value(granted))),
        price_wider=_per_pound(wider, room(model.ground, cap + STEP) - room(model.ground, cap)),
        price_tighter=_per_pound(
            None if tighter is None else -tighter, room(model.ground, cap) - room(model.ground, cap - STEP)
        ),
    )


def moved_between(before: Mapping[Cell, int], after: Mapping[Cell, int]) -> int:
    """Pounds spent elsewhere than before."""
    return sum(max(before[cell] - after[cell], 0) for cell in before)


def unmet(model: SettlementModel, spend: Mapping[Cell, int]) -> int:
    """Pounds by which spending falls short of the need requirement."""
    requirement = model.envelope.requirement
    return sum(max(requirement[cell] - spend[cell], 0) for cell in requirement)


def _per_pound(gain: float | None, pounds: int) -> float | None:
    return None if gain is None or pounds <= 0 else gain / pounds + 0.0
