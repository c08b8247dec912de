"""What freedom to move money is worth: V(cap), walls, doubts, and what every unpublished parameter may do to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from funding_alloc.allocator import Resolver
from funding_alloc.models.settlement import Envelope, SettlementModel
from funding_alloc.models.settlement.choose import yardstick
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.formula_stage import run_formula
from funding_alloc.run.prepare import prepare
from funding_alloc.run.settlement_doubts import Doubts
from funding_alloc.run.settlement_floors import refuse_floors
from funding_alloc.run.settlement_stage import Planned, by_authority, envelopes_of, plan_envelope
from funding_alloc.run.settlement_worth import STEP, difference, moved_between, unmet, value_points, walls_of
from funding_alloc.schema.funds import GrantedFunds
from funding_alloc.schema.settlement import SettlementSettings, with_parameter
from funding_alloc.schema.settlement_results import DoubtRow, RangeRow, ValuePoint, WallRow


@dataclass(frozen=True)
class Study:
    """Everything found about freedom in one scenario."""

    title: str
    names: Mapping[str, str]
    is_granted: bool
    """Whether lines are as granted, so that each need requirement is the grant itself."""
    value: tuple[ValuePoint, ...]
    walls: tuple[WallRow, ...]
    doubts: tuple[DoubtRow, ...]
    ranges: tuple[RangeRow, ...]


def study_flexibility(scenario: Path) -> Study:
    """Read a scenario and study what its settlements' freedom is worth. Writes nothing."""
    inputs = read_scenario(scenario, with_studies=False)
    prepared = prepare(inputs)
    settings = inputs.scenario.models.settlement
    envelopes = tuple(envelopes_of(*by_authority(prepared, run_formula(prepared))))
    refuse_floors(envelopes, inputs)
    models = [SettlementModel(envelope, settings) for envelope in envelopes]
    return Study(
        title=inputs.scenario.title,
        is_granted=isinstance(inputs.funds, GrantedFunds),
        names={a.area_code: a.name for a in inputs.places.authorities},
        value=tuple(point for model in models for point in value_points(model)),
        walls=tuple(row for model in models for row in walls_of(model)),
        doubts=tuple(row for model in models for row in Doubts(model).rows()),
        ranges=tuple(range_rows(envelopes, settings)),
    )


def range_rows(envelopes: tuple[Envelope, ...], settings: SettlementSettings) -> Iterable[RangeRow]:
    """The scenario as it stands, then each other value of each parameter alone, with what it turns."""
    chosen = _conclude(envelopes, settings, "as chosen", "")
    yield chosen
    for one in settings.ranges:
        for value in one.values:
            found = _conclude(envelopes, with_parameter(settings, one.parameter, value), one.parameter, value)
            yield _with_flips(found, chosen)


def _conclude(envelopes: tuple[Envelope, ...], settings: SettlementSettings, parameter: str, value: str) -> RangeRow:
    """Every authority's plan under some settings, and what a reader would conclude from them."""
    planned = [plan_envelope(envelope, settings) for envelope in envelopes]
    gains = {p.model.envelope.area_code: _formal_gain(p) for p in planned}
    size = {p.model.envelope.area_code: max(p.model.envelope.total, 1) for p in planned}
    per_pound = {code: gain / size[code] for code, gain in gains.items()}
    net: Counter[str] = Counter()
    for p in planned:
        for cell, pounds in p.plan.spend.items():
            net[cell.theme] += pounds - p.model.as_granted()[cell]
    return RangeRow(
        parameter=parameter,
        value=value,
        is_chosen=not value,
        gain=sum(gains.values()),
        moved_gbp=sum(moved_between(p.model.as_granted(), p.plan.spend) for p in planned),
        unmet_gbp=sum(unmet(p.model, p.plan.spend) for p in planned),
        most_gain=_largest(per_pound),
        takes_most=_largest(net),
        gives_most=_largest({theme: -pounds for theme, pounds in net.items()}),
        is_cap_binding=any(_is_cap_binding(p.model) for p in planned),
        flips=(),
        unit=planned[0].model.purpose.unit if planned else "",
    )


def _formal_gain(planned: Planned) -> float:
    """Gain of the plan by the centre's yardstick over what would leak through ring-fences without a settlement."""
    model = planned.model
    judge = yardstick(model.envelope, model.settings.objective)
    leak = 1 - Fraction(model.settings.ring_fences.effectiveness)
    ringed = model.as_granted()
    if leak:
        if leak >= model.cap:
            return 0.0
        rules = model.settings.virement.model_copy(update={"cap": leak})
        leaky = plan_envelope(model.envelope, model.settings.model_copy(update={"virement": rules}))
        ringed = leaky.plan.spend
    return float(judge.gain(judge.value(planned.plan.spend), judge.value(ringed)))


def _is_cap_binding(model: SettlementModel) -> bool:
    resolver = Resolver(model.pose())
    here, wider = resolver.value(), resolver.value(sides=model.cap_sides(min(model.cap + STEP, Fraction(1))))
    return here is not None and wider is not None and difference(model.purpose, wider, here) > 0


def _largest(values: Mapping[str, float]) -> str:
    """The name with the largest value above nothing, ties to the lower name."""
    above = {name: value for name, value in values.items() if value > 0}
    return min(above, key=lambda name: (-above[name], name)) if above else "none"


def _with_flips(found: RangeRow, chosen: RangeRow) -> RangeRow:
    """Say which conclusions of the scenario a value turns."""
    turned = []
    if (found.gain > 0) != (chosen.gain > 0):
        turned.append("freedom is worth something" if found.gain > 0 else "freedom is worth nothing")
    if found.is_cap_binding != chosen.is_cap_binding:
        turned.append("a wider cap would gain" if found.is_cap_binding else "a wider cap would gain nothing")
    for what, key in (("gains most", "most_gain"), ("takes in most", "takes_most"), ("gives up most", "gives_most")):
        if getattr(found, key) != getattr(chosen, key):
            turned.append(f"{what}: {getattr(found, key)}, not {getattr(chosen, key)}")
    return replace(found, flips=tuple(turned))
