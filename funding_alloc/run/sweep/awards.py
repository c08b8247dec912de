"""Awards really made, as arrays beside the draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funding_alloc.comparison.panel import Array
from funding_alloc.run.recorded_stage import run_recorded
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.schema.scenario import RecordedCompetition


@dataclass(frozen=True, eq=False)
class Recorded:
    """Pounds of shape (lines, authorities), and by area that targeting is measured over."""

    money: Array
    measured: Array


def recorded(ground: SweepGround) -> Recorded | None:
    """Place every award on its line; None where the scenario records none.

    Units   whole GBP; what lies outside the authorities is left out of ``money``.
    """
    settings = ground.prepared.inputs.scenario.models.competitive
    if not isinstance(settings, RecordedCompetition):
        return None
    stage = run_recorded(ground.prepared, settings)
    lines = {line.id: i for i, line in enumerate(ground.lines)}
    areas = {code: i for i, code in enumerate(ground.areas.codes)}
    money, measured = np.zeros((len(lines), len(areas))), np.zeros(len(ground.measured.codes))
    for a in stage.allocations:
        if a.area_code in areas:
            money[lines[a.line], areas[a.area_code]] += a.gbp
    places = {code: i for i, code in enumerate(ground.measured.codes)}
    if ground.prepared.is_by_district:
        for d in stage.district_allocations:
            measured[places[d.district_code]] += d.gbp
    else:
        measured = money.sum(axis=0)
    return Recorded(money, np.asarray(measured, dtype=np.float64))
