"""What every chunk of a sweep stands on: the scenario read once, its lines and formulas, and its bidders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import numpy as np

from funding_alloc.comparison.panel import Areas, Array
from funding_alloc.errors import Finding, InputFault
from funding_alloc.formula.evaluate import Setting
from funding_alloc.formula.panel import build_panel
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.run.measure_stage import areas_of
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.run.simulated_stage import bidders_of
from funding_alloc.schema.bidding import Bidder, RoundTerms
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine
from funding_alloc.schema.panel import Grid, Panel
from funding_alloc.schema.places import OUTSIDE
from funding_alloc.schema.scenario import SimulatedCompetition
from funding_alloc.schema.uncertainty import Uncertainty
from funding_alloc.uncertainty.bids import cap_for, transport_cap_for


@dataclass(frozen=True)
class SharedLine:
    """A line with the formula that shares it and the table that the formula reads."""

    line: FundLine
    placed: PlacedFormula
    grid: Grid
    setting: Setting
    owner: Array
    """Ones where a recipient (row) is an authority's (column), of shape (recipients, authorities)."""
    measured: Array
    """Ones where a recipient (row) is an area that targeting is measured over (column)."""


@dataclass(frozen=True)
class SweepGround:
    """One scenario ready to be drawn."""

    prepared: Prepared
    drawn: Uncertainty

    @cached_property
    def areas(self) -> Areas:
        """Authorities with the people and need that measures see: drawn need moves money, not the yardstick."""
        return areas_of(self.prepared, self.prepared.authorities, "authority")

    @cached_property
    def measured(self) -> Areas:
        """Areas that targeting is measured over: recipients, which are districts where money is shared there first."""
        prepared = self.prepared
        return areas_of(prepared, prepared.districts, "district") if prepared.is_by_district else self.areas

    @cached_property
    def slack(self) -> Array:
        """Pounds by which rounding may leave an authority's cell short: one for each of its recipients."""
        owners = list(self.prepared.authority_of().values())
        return np.array([float(max(owners.count(code), 1)) for code in self.areas.codes])

    @cached_property
    def lines(self) -> Sequence[FundLine]:
        """Every line, in order."""
        return self.prepared.lines

    @cached_property
    def shared(self) -> Sequence[SharedLine]:
        """Lines that a formula shares."""
        return [self._shared(line) for line in self.lines if line.id not in self.prepared.grants]

    @cached_property
    def releases(self) -> Panel:
        """Every release that is drawn, of each recipient. Raises ``InputFault`` where one has no value for an area."""
        inputs = self.prepared.inputs
        names = {column for one in self.drawn.releases for column in one.columns}
        return build_panel(inputs.indicators, inputs.places, inputs.scenario.places.recipients, names)

    def _shared(self, line: FundLine) -> SharedLine:
        prepared = self.prepared
        placed = prepared.formula_of(line)
        grid = prepared.panel.only(prepared.in_scope(line.fund)).grid(placed.formula.indicators)
        owners, place = prepared.authority_of(), {code: i for i, code in enumerate(self.areas.codes)}
        owner = np.zeros((len(grid.codes), len(place)))
        for row, code in enumerate(grid.codes):
            if owners[code] != OUTSIDE:
                owner[row, place[owners[code]]] = 1
        measured = np.array([[float(code == area) for area in self.measured.codes] for code in grid.codes])
        return SharedLine(line, placed, grid, Setting(Decimal(line.gbp), line.year), owner, measured)

    @cached_property
    def rounds(self) -> Mapping[str, tuple[tuple[Bidder, ...], RoundTerms]]:
        """Bidders and terms of every fund's simulated round; empty where none are simulated."""
        settings, generator = self.competition, self.prepared.inputs.generator
        if settings is None or generator is None:
            return {}
        found = {}
        for fund in sorted({line.fund for line in self.lines}):
            transport = fund in settings.round.transport_bids
            bidders = bidders_of(self.prepared, fund, transport)
            quantum = sum(line.gbp for line in self.lines if line.fund == fund)
            cap = cap_for(bidders, quantum, settings.round.oversubscription, generator, transport)
            found[fund] = (bidders, RoundTerms(fund, quantum, cap, transport_cap_for(cap, generator), transport))
        return found

    @property
    def competition(self) -> SimulatedCompetition | None:
        """Settings of simulated competitions, where the scenario has any."""
        settings = self.prepared.inputs.scenario.models.competitive
        return settings if isinstance(settings, SimulatedCompetition) else None


def ground_of(scenario: Path) -> SweepGround:
    """Read and prepare a scenario. Raises ``InputFault`` where it does not say what is uncertain."""
    inputs = read_scenario(scenario, with_studies=False)
    if inputs.scenario.uncertainty is None:
        what = "does not say what is uncertain, so there is nothing to draw."
        raise InputFault([Finding(inputs.file, 0, 0, what, "Add a key 'uncertainty'.")])
    return SweepGround(prepare(inputs), inputs.scenario.uncertainty)
