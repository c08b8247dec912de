"""A finished sweep with the scenario it was drawn from: what its files, workbook and report are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from funding_alloc.comparison.sources import source_in_words
from funding_alloc.export.logs.assumptions import RELIABILITY
from funding_alloc.export.text import in_words
from funding_alloc.export.words import measure_label
from funding_alloc.models.settlement.purpose import LeastMissed, LeastUnmetNeed, MostReturns
from funding_alloc.schema.bidding import Parameter
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.objectives import CentreWelfare, OutcomeTargets, UnmetNeed, yardstick_of
from funding_alloc.schema.sources import Grounded
from funding_alloc.schema.sweep import SweepResults
from funding_alloc.schema.uncertainty import Uncertainty

OTHERS: Final[Mapping[str, str]] = {
    "unallocated": "Money that no bid won",
    "bid_cost": "Cost of bidding, all bidders",
    "claimed": "Benefits that winners claim",
    "realised": "Benefits that come true",
    "value_of_flexibility": "Gain from moving money, all authorities",
    "centre_gain_spillovers_ignored": "Gain to the centre where places ignore what spills over",
}
"""Figures of a model that are no measure of the panel, in words."""
GAIN: Final = "gain "
UNITS: Final = {UnmetNeed: LeastUnmetNeed.unit, CentreWelfare: MostReturns.unit, OutcomeTargets: LeastMissed.unit}


@dataclass(frozen=True)
class DrawnRow:
    """One drawn input, or inputs that are drawn together."""

    name: str
    """As draws and tables name it."""
    how: str
    values: str
    why: str
    reliability: str
    inputs: tuple[str, ...] = ()
    """Inputs of the draws, where their names are others."""


@dataclass(frozen=True)
class Swept:
    """A finished sweep, its scenario and the name of its folder."""

    results: SweepResults
    inputs: ScenarioInputs
    folder: str

    @property
    def drawn(self) -> Uncertainty:
        """What the scenario says is uncertain."""
        drawn = self.inputs.scenario.uncertainty
        if drawn is None:
            raise ValueError(f"{self.inputs.file} does not say what is uncertain")
        return drawn

    @property
    def title(self) -> str:
        """Of workbook and report."""
        return f"{self.inputs.scenario.title}: how sure"

    def other_label(self, what: str) -> str:
        """A figure that is no measure, in words."""
        if what.startswith(GAIN):
            code = what.removeprefix(GAIN)
            return f"Gain from moving money: {self.results.names.get(code, code)}"
        return OTHERS.get(what, what)

    def other_unit(self, what: str) -> str:
        """Its unit: pounds, but for gains, which are in the objective's own."""
        if "gain" in what or what == "value_of_flexibility":
            return UNITS[type(yardstick_of(self.inputs.scenario.models.settlement.objective))]
        return "£"

    def effect(self, row: DrawnRow) -> str:
        """The figure whose spread an input explains most of by itself."""
        names = set(row.inputs or (row.name,))
        heard = [one for one in self.results.influences if one.input in names and one.kind in {"gbp", "measure"}]
        if not heard:
            return "Not heard above the noise of all others"
        most = max(heard, key=lambda one: (one.share, one.what))
        what = self.results.names.get(most.what, most.what) if most.kind == "gbp" else measure_label(most.what)
        return f"{most.share:.0%} of the spread of: {what} ({in_words(most.model)})"

    def rows_drawn(self) -> Iterator[DrawnRow]:
        """Every drawn input, how it is drawn, between which ends or from which values, and on what grounds."""
        drawn = self.drawn
        if drawn.weights is not None:
            how = "around those written, to the same sum (Dirichlet)"
            said = f"concentration {drawn.weights.concentration}"
            yield _row("weights of each formula's blends", (how, said), drawn.weights, self.weights)
        for rate in drawn.rates:
            yield _row(f"{rate.formula}.{rate.parameter}", (EVEN, _ends(rate.least, rate.most)), rate)
        for one in drawn.indicators:
            how = "times a lognormal factor of mean 1, areas apart"
            yield _row(one.indicator, (how, f"relative error {one.relative_error}"), one)
        for found in drawn.releases:
            yield _row(f"release.{found.indicator}", (LISTED, "; ".join(found.columns)), found)
        yield from self._bids()
        if drawn.virement_cap is not None:
            cap = drawn.virement_cap
            yield _row("settlement.virement_cap", (EVEN, _ends(cap.least, cap.most)), cap)
        for rule in drawn.settlement:
            yield _row(f"settlement.{rule.parameter}", (LISTED, "; ".join(rule.values)), rule)
        if drawn.spillovers is not None:
            times = "; ".join(f"{multiple} times" for multiple in drawn.spillovers.multiples)
            yield _row("settlement.spillovers_ignored", (LISTED, times), drawn.spillovers)

    @property
    def weights(self) -> tuple[str, ...]:
        """Names of the weights drawn: every input of a formula that is no rate."""
        rates = {f"{rate.formula}.{rate.parameter}" for rate in self.drawn.rates}
        others = ("bids.", "settlement.", "release.")
        return tuple(name for name in self.results.inputs if name not in rates and not name.startswith(others))

    def _bids(self) -> Iterator[DrawnRow]:
        for name in (name for name in self.results.inputs if name.startswith("bids.")):
            _, stage, parameter = name.split(".")
            held: Parameter = getattr(getattr(self.inputs.generator, stage), parameter)
            is_sourced = held.status != "assumed"
            why = f"{held.status.capitalize()}: {held.source}"
            yield DrawnRow(name, EVEN, _ends(held.low, held.high), why, RELIABILITY[is_sourced])


EVEN: Final = "anywhere between two ends, all alike"
LISTED: Final = "one of these values, each as likely as the others"


def grounds(one: Grounded) -> str:
    """Source and assumption in words, an assumption named as one."""
    assumed = f"Assumption: {one.assumption}" if one.assumption else ""
    return " ".join(part for part in (source_in_words(one.source), assumed) if part)


def _ends(least: object, most: object) -> str:
    return f"{least} to {most}"


def _row(name: str, how: tuple[str, str], one: Grounded, inputs: tuple[str, ...] = ()) -> DrawnRow:
    return DrawnRow(name, *how, grounds(one), RELIABILITY[one.source is not None], inputs)
