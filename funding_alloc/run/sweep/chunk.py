"""One chunk of a sweep: its draws from inputs to measures, as one table, the same wherever it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Final

import numpy as np

from funding_alloc.comparison import dispersion, targeting
from funding_alloc.comparison.panel import Array
from funding_alloc.run.prepare import prepare
from funding_alloc.run.sweep.awards import Recorded, recorded
from funding_alloc.run.sweep.bid_draws import draw_competitions
from funding_alloc.run.sweep.formula_draws import FormulaDraws, draw_formulas
from funding_alloc.run.sweep.ground import SweepGround
from funding_alloc.run.sweep.inputs import Inputs
from funding_alloc.run.sweep.plan_draws import Settlements, shortfall
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.uncertainty.design import CHUNK

if TYPE_CHECKING:
    import pyarrow as pa

FORMULA: Final = "formula"
COMPETITIVE: Final = "competitive"
SETTLEMENT: Final = "settlement"
MODELS: Final = (FORMULA, COMPETITIVE, SETTLEMENT)
UNMET: Final = "unmet_need"
INPUT, MONEY, MEASURE, OTHER = "in", "gbp", "measure", "other"
"""What a column's name begins with: a drawn input, an area's pounds, a measure of a model, another figure of it."""


def named(*parts: str) -> str:
    """Name of a column: kind, model and what it holds, with a bar between."""
    return "|".join(parts)


@dataclass(frozen=True)
class ChunkMaker:
    """A scenario ready to be drawn chunk by chunk, with the models that are wanted."""

    ground: SweepGround
    models: tuple[str, ...]
    draws: int

    @cached_property
    def inputs(self) -> Inputs:
        """The drawn inputs."""
        return Inputs(self.ground)

    @cached_property
    def settlements(self) -> Settlements:
        """Every settlement, posed once."""
        return Settlements(self.ground)

    @cached_property
    def _recorded(self) -> Recorded | None:
        return recorded(self.ground)

    def make(self, chunk: int) -> pa.Table:
        """Draw one chunk: a row for each draw, in the order of their numbers."""
        import pyarrow as pa

        drawn = self.inputs.draw(chunk, self.draws)
        columns: dict[str, Array] = {named(INPUT, name): values for name, values in drawn.values.items()}
        formula = draw_formulas(self.ground, self.inputs, drawn)
        columns |= self._shown(FORMULA, formula.by_area, formula.measured)
        columns[named(MEASURE, FORMULA, UNMET)] = self._unmet(formula, formula.money)
        if COMPETITIVE in self.models:
            columns |= self._awards(formula)
            for rule, bids in draw_competitions(self.ground, drawn).items():
                model = f"{COMPETITIVE} {rule}"
                columns |= self._shown(model, bids.by_area, bids.by_area)
                columns[named(MEASURE, model, UNMET)] = self._unmet(formula, bids.money)
                for name in ("unallocated", "bid_cost", "claimed", "realised"):
                    columns[named(OTHER, model, name)] = getattr(bids, name)
        if SETTLEMENT in self.models:
            plans = self.settlements.draw(self.ground, formula, drawn)
            # What an authority passes on to its districts is not known, so over districts no settlement is measured.
            whole = None if self.ground.prepared.is_by_district else formula.by_area
            columns |= self._shown(SETTLEMENT, formula.by_area, whole)
            columns[named(MEASURE, SETTLEMENT, UNMET)] = plans.unmet_after.sum(axis=1)
            columns[named(OTHER, SETTLEMENT, "value_of_flexibility")] = plans.gain.sum(axis=1)
            for i, code in enumerate(self.ground.areas.codes):
                columns[named(OTHER, SETTLEMENT, f"gain {code}")] = plans.gain[:, i]
            if plans.centre_gain is not None:
                columns[named(OTHER, SETTLEMENT, "centre_gain_spillovers_ignored")] = plans.centre_gain.sum(axis=1)
        first = chunk * CHUNK
        number = {"draw": pa.array(np.arange(first, first + drawn.size, dtype=np.int64))}
        return pa.table(number | {name: pa.array(np.ascontiguousarray(held)) for name, held in columns.items()})

    def _shown(self, model: str, money: Array, measured: Array | None) -> dict[str, Array]:
        """Pounds by authority, and measures over the areas that targeting is measured over."""
        codes = self.ground.areas.codes
        columns = {named(MONEY, model, code): money[:, i] for i, code in enumerate(codes)}
        if measured is not None:
            columns |= {named(MEASURE, model, name): held for name, held in self._measures(measured)}
        return columns

    def _awards(self, formula: FormulaDraws) -> dict[str, Array]:
        """Awards really made: one history, the same in every draw, held against drawn need."""
        found = self._recorded
        if found is None:
            return {}
        money = np.broadcast_to(found.money, formula.money.shape)
        measured = np.broadcast_to(found.measured, formula.measured.shape)
        columns = self._shown(COMPETITIVE, np.asarray(money.sum(axis=1)), measured)
        return columns | {named(MEASURE, COMPETITIVE, UNMET): self._unmet(formula, money)}

    def _measures(self, money: Array) -> Iterator[tuple[str, Array]]:
        people, need = self.ground.measured.population, self.ground.measured.need
        yield "neediest_fifth_share", targeting.share_to_neediest_fifth(money, people, need)
        yield "concentration_index", targeting.concentration_index(money, people, need)
        yield "distance_from_target", targeting.distance_from_target(money, people * need)
        yield "gini", dispersion.gini(money, people)
        yield "horizontal_dispersion", dispersion.horizontal_dispersion(money, people, need)

    def _unmet(self, formula: FormulaDraws, money: Array) -> Array:
        """Pounds below the need requirement of each theme, class and year, every pound spent on its own theme."""
        member = self._cells
        short = np.einsum("dla,lc->dca", formula.need - money, member)
        return np.asarray(shortfall(short, self.ground.slack).sum(axis=(1, 2)), dtype=np.float64)

    @cached_property
    def _cells(self) -> Array:
        cells = sorted({(line.theme, line.del_class, line.year) for line in self.ground.lines})
        rows = [[float((n.theme, n.del_class, n.year) == cell) for cell in cells] for n in self.ground.lines]
        return np.array(rows)


_HELD: dict[tuple[str, tuple[str, ...], int], ChunkMaker] = {}
"""What this process has made ready, by content of the scenario."""


def chunk_bytes(inputs: ScenarioInputs, models: tuple[str, ...], draws: int, chunk: int) -> bytes:
    """One chunk as a Parquet file, in whichever process; what does not change between chunks is made ready once."""
    import pyarrow.parquet as pq

    key = (inputs.content_hash, models, draws)
    if key not in _HELD:
        _HELD.clear()
        drawn = inputs.scenario.uncertainty
        if drawn is None:
            raise ValueError(f"{inputs.file} does not say what is uncertain")
        _HELD[key] = ChunkMaker(SweepGround(prepare(inputs), drawn), models, draws)
    out = BytesIO()
    pq.write_table(_HELD[key].make(chunk), out, compression="zstd")
    return out.getvalue()


def columns_of(names: Mapping[str, object] | list[str], kind: str) -> list[str]:
    """Names of one kind of column."""
    return [name for name in names if name.startswith(f"{kind}|")]
