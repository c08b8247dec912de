"""Floors against grants: what no envelope could ever meet is a fault of the file, told where it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from funding_alloc.errors import Finding, InputFault
from funding_alloc.models.settlement import Cell, Envelope
from funding_alloc.models.settlement.ground import CLASSES, Ground, part_of
from funding_alloc.money import gbp
from funding_alloc.schema.funds import DelClass
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.settlement import CapPeriod, OfLine, Part, SettlementSettings
from funding_alloc.years import FiscalYear

LOWER = "Lower the floor, or change what may move."


def refuse_floors(envelopes: Iterable[Envelope], inputs: ScenarioInputs) -> None:
    """Hold every floor against the envelope it binds.

    Rule    a floor needs a line to stand on; a protected line keeps at most what it was granted; commitments and
            protected lines keep at most what their class could ever have in the year; and all floors together keep at
            most the envelope after the top-slice.
    Promise a class or an envelope that is refused has no plan; what virement decides is left to the plan itself.

    Raises ``InputFault`` with every such floor.
    """
    settings = inputs.scenario.models.settlement
    faults = [fault for envelope in envelopes for fault in _Floors(envelope, settings).faults()]
    if faults:
        raise InputFault(
            Finding(*inputs.floor_marks.get(fault.floor, (inputs.file, 0, 0)), fault.what, fault.fix)
            for fault in faults
        )


@dataclass(frozen=True)
class _Fault:
    floor: str
    what: str
    fix: str = ""


class _Floors:
    """The floors of one authority."""

    def __init__(self, envelope: Envelope, settings: SettlementSettings) -> None:
        self.envelope, self.settings = envelope, settings
        self.ground = Ground(envelope, settings)

    def faults(self) -> Iterator[_Fault]:
        """Faults of single floors; where there are none, of floors taken together."""
        single = [*self._without_line(), *self._beyond_line()]
        yield from single
        if not single:
            beyond = [*self._beyond_class()]
            yield from beyond or self._beyond_envelope()

    def _without_line(self) -> Iterator[_Fault]:
        """Floors that name this authority, and money that it does not have."""
        code, has_none = self.envelope.area_code, f"{self.envelope.area_code} has no line of"
        for i, rule in enumerate(self.settings.commitments):
            if rule.authority == code and not self.envelope.cells(rule.theme, rule.del_class, rule.year):
                yield _Fault(f"commitments.{i}", f"{has_none} '{rule.theme}', {rule.del_class} {rule.year}.")
        for i, least in enumerate(self.settings.minimum_spend):
            if least.authority == code and not self.envelope.cells(least.theme):
                yield _Fault(f"minimum_spend.{i}", f"{has_none} '{least.theme}'.")
        for i, kept in enumerate(self.settings.protected):
            if kept.authority == code and not self._lines(kept.fund, kept.least):
                where = f", {kept.least.del_class} {kept.least.year}" if isinstance(kept.least, OfLine) else ""
                yield _Fault(f"protected.{i}", f"{has_none} fund '{kept.fund}'{where}.")

    def _lines(self, fund: str, least: Part | OfLine) -> list[tuple[Cell, int]]:
        """A fund's grants; of one class and year where the rule is about those."""
        return [
            (cell, grant)
            for (name, cell), grant in self.envelope.funds.items()
            if name == fund
            and (not isinstance(least, OfLine) or (cell.del_class, cell.year) == (least.del_class, least.year))
        ]

    def _beyond_line(self) -> Iterator[_Fault]:
        """Protected pounds beyond the line they are of."""
        for i, rule in enumerate(self.settings.protected):
            if not isinstance(rule.least, OfLine) or not rule.holds_for(self.envelope.area_code):
                continue
            for cell, grant in self._lines(rule.fund, rule.least):
                if rule.least.gbp > grant:
                    theme = self.envelope.grant[cell]
                    what = (
                        f"{gbp(rule.least.gbp)} of '{rule.fund}' are protected, but {self.envelope.area_code} has "
                        f"{gbp(grant)} of it in {cell.del_class} {cell.year} ({gbp(theme)} for all of {cell.theme})."
                    )
                    yield _Fault(f"protected.{i}", what, "A line cannot keep more than it was granted.")

    def _beyond_class(self) -> Iterator[_Fault]:
        """Commitments and protected lines beyond the money that their class could ever have in a year."""
        by_cell = self._by_cell()
        for kind, year in self.envelope.class_years():
            cells = self.envelope.cells(None, kind, year)
            asked, most = sum(by_cell[cell][0] for cell in cells), self.most(kind, year)
            if asked > most:
                largest = max(cells, key=lambda cell: by_cell[cell][0])
                what = (
                    f"commitments and protected lines keep {gbp(asked)} of {self.envelope.area_code}'s {kind} {year}, "
                    f"which could have {gbp(most)} at most, with all that may be carried or change class."
                )
                yield _Fault(by_cell[largest][1], what, LOWER)

    def _by_cell(self) -> Mapping[Cell, tuple[int, str]]:
        """Pounds that commitments, or protected lines, keep in each cell, and one floor that says so.

        The two may be the same money, so the larger counts.
        """
        out: dict[Cell, tuple[int, str]] = {}
        for cell in self.envelope.grant:
            contracts = {
                f"commitments.{i}": rule.gbp
                for i, rule in enumerate(self.settings.commitments)
                if (rule.authority, rule.theme, rule.del_class, rule.year)
                == (self.envelope.area_code, cell.theme, cell.del_class, cell.year)
            }
            kept: dict[str, tuple[int, str]] = {}
            for i, line in enumerate(self.settings.protected):
                if line.holds_for(self.envelope.area_code):
                    for at, grant in self._lines(line.fund, line.least):
                        if at == cell:
                            least = self._least(line.least, cell, grant)
                            kept[line.fund] = max(kept.get(line.fund, (0, "")), (least, f"protected.{i}"))
            first = max(contracts, key=lambda name: contracts[name], default="")
            options = [(sum(contracts.values()), first)]
            options += [(sum(pounds for pounds, _ in kept.values()), max(kept.values())[1])] if kept else []
            out[cell] = max(options)
        return out

    def _least(self, least: Part | OfLine, cell: Cell, grant: int) -> int:
        if isinstance(least, OfLine):
            return least.gbp
        return part_of(least.part, self.ground.left_of(cell, grant))

    def most(self, kind: DelClass, year: FiscalYear) -> int:
        """Most that a class could spend in a year.

        Rule    what the top-slice leaves + what may be drawn of money held over + what may change class.
        """
        own = sum(self.ground.free[cell] for cell in self.envelope.cells(None, kind, year))
        own += self._drawn(kind, year)
        if kind not in CLASSES or year not in self.ground.shifting:
            return own
        other = next(k for k in CLASSES if k is not kind)
        if year > min(self.settings.horizon.last[k] for k in CLASSES):
            return own
        there = sum(self.ground.free[cell] for cell in self.envelope.cells(None, other, year))
        there += self._drawn(other, year)
        allowed = self.ground.most_shifted(other, year)
        return own + (there if allowed is None else min(allowed, there))

    def _drawn(self, kind: DelClass, year: FiscalYear) -> int:
        """Most that money held in the years before may add to a class."""
        before = [c for c in self.ground.holding if c.del_class is kind and c.year.start == year.start - 1]
        if not before or year > self.settings.horizon.last[kind]:
            return 0
        carry = self.settings.carry_forward
        held = part_of(carry.share[kind], self.envelope.granted(self.envelope.cells(None, kind, before[0].year)))
        drawn = part_of(carry.draw_down[kind], self.envelope.granted(self.envelope.cells(None, kind, year)))
        return min(held, drawn)

    def _beyond_envelope(self) -> Iterator[_Fault]:
        """All floors together beyond the envelope; money that several floors keep counts once."""
        by_cell = self._by_cell()
        asked, largest = 0, (-1, "")
        for theme in self.envelope.themes:
            least, floor = self._of_theme(theme, by_cell)
            asked += least
            largest = max(largest, (least, floor))
        left = sum(self.ground.free.values())
        if asked > left:
            what = (
                f"commitments, protected lines and minimum spends of {self.envelope.area_code} add up to {gbp(asked)}, "
                f"its envelope to {gbp(left)} after the top-slice."
            )
            yield _Fault(largest[1], what, "Lower the floors: no movement of money can meet them all.")

    def _of_theme(self, theme: str, by_cell: Mapping[Cell, tuple[int, str]]) -> tuple[int, str]:
        """Least that all floors of a theme ask for together, and the largest of them."""
        total, largest = 0, (0, "")
        for year in self.envelope.years:
            cells = self.envelope.cells(theme, None, year)
            kept = [by_cell[cell] for cell in cells]
            options = [(sum(pounds for pounds, _ in kept), max(kept, default=(0, ""))[1])]
            options += self._minimums(theme, CapPeriod.YEAR, cells) if cells else []
            total, largest = total + max(options)[0], max(largest, *options)
        whole = self._minimums(theme, CapPeriod.PERIOD, self.envelope.cells(theme))
        return max([(total, largest[1]), *whole])

    def _minimums(self, theme: str, per: CapPeriod, cells: list[Cell]) -> list[tuple[int, str]]:
        granted = sum(self.ground.free[cell] for cell in cells)
        return [
            (
                part_of(rule.least.part, granted) if isinstance(rule.least, Part) else rule.least.gbp,
                f"minimum_spend.{i}",
            )
            for i, rule in enumerate(self.settings.minimum_spend)
            if (rule.theme, rule.per) == (theme, per) and rule.holds_for(self.envelope.area_code)
        ]
