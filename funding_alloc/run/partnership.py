"""Arrangements between centre and place: where each stands on the scale, and what it does on the panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from pydantic import ValidationError

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.models.settlement.virement import movable
from funding_alloc.run.formula_stage import FormulaStage
from funding_alloc.run.pockets import pockets_of
from funding_alloc.run.prepare import Prepared
from funding_alloc.run.settlement_floors import refuse_floors
from funding_alloc.run.settlement_stage import Planned, by_authority, envelopes_of, plan_envelope
from funding_alloc.run.settlement_worth import unmet
from funding_alloc.schema.allocation import Check, MeasureRow, Model
from funding_alloc.schema.partnership import Arrangement, ChangedSettlement, ModelArrangement, Part, PotArrangement
from funding_alloc.schema.partnership_results import Figures, PartnershipInputs, PartnershipResults, Standing
from funding_alloc.schema.pockets_results import SharedPot
from funding_alloc.schema.settlement import SettlementSettings, with_parameter

NOTHING: Final = Figures(None, None, None, None, None, None, None)
ZERO: Final = Fraction(0)


@dataclass(frozen=True)
class Ground:
    """The scenario that arrangements are put to, once its own models are measured."""

    prepared: Prepared
    formula: FormulaStage
    measures: Sequence[MeasureRow]

    def measure(self, model: Model, name: str) -> float | None:
        """A measure of authorities, under the rule whose allocation is reported."""
        rows = [row for row in self.measures if row.model is model and row.level == "authority"]
        return next((row.value for row in rows if row.measure == name and row.rule == rows[0].rule), None)


def partnership_of(inputs: PartnershipInputs, ground: Ground) -> PartnershipResults:
    """Place every arrangement of a file on the scale and on the panel of a scenario.

    Rule    position = sum of weight x part; movement and certainty are computed, the other parts put down.
    Promise an arrangement that leaves a place at least as much in every part stands no lower, whatever the weights.
    Raises ``InputFault`` where a change is none that the scenario's settlement knows.
    """
    standings = sorted(
        (_standing(inputs, one, ground) for one in inputs.rules.arrangements),
        key=lambda found: (found.position, found.arrangement.id),
    )
    unit = _unit(ground)
    return PartnershipResults(inputs, tuple(standings), unit, tuple(_checks(inputs, standings, ground)))


def _standing(inputs: PartnershipInputs, one: Arrangement, ground: Ground) -> Standing:
    rules = inputs.rules
    if isinstance(one, PotArrangement):
        figures, movement, why = _of_pot(inputs, one)
        certainty = Fraction(one.announced)
    elif isinstance(one, ChangedSettlement):
        figures, movement, why = (*_of_changed(inputs, one, ground), "")
        certainty = _share(ground.measure(Model.SETTLEMENT, "announced_share"))
    else:
        figures, movement, certainty, why = _of_model(one, ground)
    parts = {
        Part.TARGETS: Fraction(getattr(rules.deciding, one.targets_set_by.value)),
        Part.CHOICE: Fraction(getattr(rules.deciding, one.projects_chosen_by.value)),
        Part.REPORTING: Fraction(getattr(rules.reporting, one.reported.value)),
        Part.MOVEMENT: movement,
        Part.CERTAINTY: certainty,
    }
    position = sum((Fraction(rules.weights.of(part)) * value for part, value in parts.items()), ZERO)
    return Standing(one, parts, position, figures, why)


def _of_model(one: ModelArrangement, ground: Ground) -> tuple[Figures, Fraction, Fraction, str]:
    model = Model(one.kind)
    if model not in ground.prepared.inputs.scenario.models.used:
        return NOTHING, ZERO, ZERO, "the scenario has no such model, so nothing is known to move or to be announced"
    short = ground.measure(model, "unmet_need")
    figures = Figures(
        total_gbp=_whole(ground.measure(model, "total")),
        unmet_gbp=_whole(short),
        need_met=ground.measure(model, "need_met_share"),
        gain=ground.measure(model, "value_of_flexibility") if model is Model.SETTLEMENT else None,
        accounts=ground.measure(model, "separate_accounts"),
        net_gbp=None,
        worse_off=None,
    )
    movement = _share(ground.measure(model, "movable_share"))
    return figures, movement, _share(ground.measure(model, "announced_share")), ""


def _of_changed(inputs: PartnershipInputs, one: ChangedSettlement, ground: Ground) -> tuple[Figures, Fraction]:
    settings = _changed(inputs, one, ground.prepared.inputs.scenario.models.settlement)
    planned = _plans(ground, settings)
    envelope = sum(found.model.envelope.total for found in planned)
    required = sum(sum(found.model.envelope.requirement.values()) for found in planned)
    short = sum(unmet(found.model, found.plan.spend) for found in planned)
    gain = sum(
        float(found.model.purpose.gain(found.model.purpose.value(found.plan.spend), found.model.purpose.value(granted)))
        for found in planned
        for granted in (found.model.as_granted(),)
    )
    may_move = sum(movable(found.model.ground, found.model.cap) for found in planned)
    met = None if ground.prepared.grants or not required else 1 - short / required
    return Figures(envelope, short, met, gain, 1.0, None, None), Fraction(may_move, envelope) if envelope else ZERO


def _plans(ground: Ground, settings: SettlementSettings) -> list[Planned]:
    envelopes = tuple(envelopes_of(*by_authority(ground.prepared, ground.formula)))
    refuse_floors(envelopes, ground.prepared.inputs)
    return [plan_envelope(one, settings, ground.prepared.time_limit) for one in envelopes]


def _changed(inputs: PartnershipInputs, one: ChangedSettlement, settings: SettlementSettings) -> SettlementSettings:
    findings = []
    for path, value in one.changes.items():
        try:
            settings = with_parameter(settings, path, value)
        except KeyError as fault:
            unknown, known = fault.args
            what = f"'{path}' of arrangement '{one.id}': the settlement has no '{unknown}' there."
            findings.append(Finding(inputs.file, 0, 0, what, did_you_mean(str(unknown), known)))
        except ValidationError as fault:
            what = f"'{path}' of arrangement '{one.id}' may not be '{value}': {fault.errors()[0]['msg']}."
            findings.append(Finding(inputs.file, 0, 0, what))
    if findings:
        raise InputFault(findings)
    return settings


def _of_pot(inputs: PartnershipInputs, one: PotArrangement) -> tuple[Figures, Fraction, str]:
    results = pockets_of(inputs.pots[one.id])
    pot = next(found for found in results.pots if found.counts is one.counts)
    standings = [found for found in results.standings if found.counts is one.counts]
    gains = sum(found.gains_gbp for found in standings)
    cost, net = sum(found.cost_gbp for found in standings), sum(found.net_gbp for found in standings)
    figures = Figures(cost, None, None, None, 1.0, net, _worse_off(pot, [found.net_gbp for found in standings]))
    moved = Fraction(pot.total_gbp, gains) if gains else ZERO
    return figures, moved, pot.why_none


def _worse_off(pot: SharedPot, before: Sequence[int]) -> int:
    """Bodies below nothing: after the pot where there is one, else as costs fall now."""
    left = [share.net_after_gbp for share in pot.shares] if pot.exists else before
    return sum(net < 0 for net in left)


def _share(value: float | None) -> Fraction:
    """A measure as a part; what a model says nothing of does not move, or is not announced."""
    return ZERO if value is None else Fraction(value).limit_denominator(10**12)


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _unit(ground: Ground) -> str:
    rows = [row for row in ground.measures if row.measure == "value_of_flexibility"]
    return rows[0].unit if rows else ""


def _checks(inputs: PartnershipInputs, standings: Sequence[Standing], ground: Ground) -> Iterator[Check]:
    """The scale keeps its promise, and a settlement planned again is the settlement that was measured."""
    broken = sum(one.leaves_more(other) and one.position < other.position for one in standings for other in standings)
    told = "no arrangement that leaves a place more in every part stands lower on the scale"
    yield Check("partnership.order", told, broken, 0, "pairs")
    again = sum(
        unmet(found.model, found.plan.spend)
        for found in _plans(ground, ground.prepared.inputs.scenario.models.settlement)
    )
    measured = _whole(ground.measure(Model.SETTLEMENT, "unmet_need"))
    told = "the scenario's settlement, planned again, leaves the unmet need that was measured"
    yield Check("partnership.settlement", told, again, measured or 0)
