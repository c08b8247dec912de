"""Single settlement: one authority re-plans its envelope over themes, classes and years within limits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from funding_alloc.models.columns import at_least, at_most, column, exactly, money
from funding_alloc.schema.funds import DelClass, FundLine
from funding_alloc.schema.problem import AllocationProblem, Amount, Goal, Limit, Sense
from funding_alloc.schema.scenario import CapBase, SettlementSettings
from funding_alloc.years import FiscalYear


@dataclass(frozen=True, order=True)
class Cell:
    """One theme, class and year of an envelope; money moves freely inside it."""

    theme: str
    del_class: DelClass
    year: FiscalYear

    def name(self, kind: str, theme_codes: Mapping[str, str]) -> str:
        """Column or row of this cell."""
        return column(kind, theme_codes[self.theme], self.del_class.value, str(self.year))


@dataclass(frozen=True)
class Envelope:
    """What an authority was granted and would need, in whole pounds by cell."""

    area_code: str
    grant: Mapping[Cell, int]
    requirement: Mapping[Cell, int]

    @property
    def total(self) -> int:
        """Pounds in the envelope."""
        return sum(self.grant.values())


def cell_of(line: FundLine) -> Cell:
    """The cell a line's money falls in."""
    return Cell(line.theme, line.del_class, line.year)


def envelope_of(area_code: str, grants: Mapping[FundLine, int], needs: Mapping[FundLine, int]) -> Envelope:
    """Add an authority's lines up by theme, class and year."""
    grant: dict[Cell, int] = {}
    requirement: dict[Cell, int] = {}
    for line in sorted(grants):
        cell = cell_of(line)
        grant[cell] = grant.get(cell, 0) + grants[line]
        requirement[cell] = requirement.get(cell, 0) + needs[line]
    return Envelope(area_code, dict(sorted(grant.items())), dict(sorted(requirement.items())))


class SettlementModel:
    """Poses one envelope's problem for any virement cap."""

    def __init__(self, envelope: Envelope, settings: SettlementSettings) -> None:
        self.envelope = envelope
        self.settings = settings
        themes = sorted({cell.theme for cell in envelope.grant})
        self.codes = {theme: f"t{i:02d}" for i, theme in enumerate(themes)}
        self.themes = themes
        self.years = sorted({cell.year for cell in envelope.grant})
        self.shares = settings.carry_forward.share

    def column(self, kind: str, cell: Cell) -> str:
        """Name of a cell's column: ``spend``, ``in``, ``out``, ``carry`` or ``short`` and a band."""
        return cell.name(kind, self.codes)

    def pose(self, cap: Fraction) -> AllocationProblem:
        """Pose: least weighted unmet need under the cap; among such plans, the least movement.

        Rule    minimise sum over cells of weight x pounds short in each band, subject to the limits below.
        Units   whole GBP.
        Promise every class and year keeps its money after carry-forward; with a cap of 0 and no carry-forward the plan
                is the formula allocation.
        """
        amounts, short = self._amounts()
        limits = [*self._balances(), *self._classes(), *self.caps(cap), *self._carries(), *self._requirements()]
        moving = {self.column(kind, cell): Fraction(1) for cell in self.envelope.grant for kind in ("in", "out")}
        moving |= {self.column("carry", cell): Fraction(1) for cell in self.carrying()}
        goals = (Goal("unmet_need", Sense.MINIMISE, short), Goal("movement", Sense.MINIMISE, moving))
        return AllocationProblem(self._title("plan"), amounts, tuple(limits), goals)

    def weighted_unmet(self, spend: Mapping[Cell, int]) -> Fraction:
        """The objective of any spending, in closed form: pounds short of each requirement, weighted by band.

        Promise the least over all plans within the limits is what the posed problem finds.
        """
        total = Fraction(0)
        for cell, requirement in self.envelope.requirement.items():
            short = max(requirement - spend[cell], 0)
            for width, weight in self._bands(requirement):
                total += weight * min(short, width)
                short -= min(short, width)
        return total

    def room(self, cap: Fraction) -> int:
        """Pounds of movement that the rows of the cap add up to."""
        return sum(int(limit.at_most or 0) for limit in self.caps(cap))

    def movable(self, cap: Fraction) -> int:
        """Pounds that the cap and the classes let move between themes over the whole period.

        A theme cannot move money of a class in which no other theme has any.
        """
        grant = self.envelope.grant
        sharing = {
            (kind, year)
            for kind in self.shares
            for year in self.years
            if len({cell.theme for cell in grant if (cell.del_class, cell.year) == (kind, year)}) > 1
        }
        free = {self.column("out", c): g for c, g in grant.items() if (c.del_class, c.year) in sharing}
        free |= {self.column("in", c): g for c, g in grant.items() if (c.del_class, c.year) in sharing}
        side = ".in." if self.settings.virement.base is CapBase.RECIPIENT else ".out."
        rows = [limit for limit in self.caps(cap) if side in f".{limit.name}."]
        return sum(min(int(row.at_most or 0), sum(free.get(name, 0) for name in row.terms)) for row in rows)

    def caps(self, cap: Fraction) -> Iterable[Limit]:
        """The virement cap in each year, on the base that the settings name."""
        base = self.settings.virement.base
        sides = {
            CapBase.DONOR: ("out",),
            CapBase.RECIPIENT: ("in",),
            CapBase.BOTH: ("out", "in"),
            CapBase.TOTAL: ("out",),
        }
        percent = f"{float(cap):.0%}"
        for year in self.years:
            groups = [tuple(self.themes)] if base is CapBase.TOTAL else [(theme,) for theme in self.themes]
            for themes in groups:
                cells = [c for c in self.envelope.grant if c.year == year and c.theme in themes]
                most = int(cap * sum(self.envelope.grant[cell] for cell in cells) // 1)
                who = "all themes" if base is CapBase.TOTAL else themes[0]
                code = "all" if base is CapBase.TOTAL else self.codes[themes[0]]
                for side in sides[base]:
                    verb = "give up" if side == "out" else "take in"
                    reason = f"virement cap: {who} may {verb} at most {percent} of {self._money_of(who)} in {year}"
                    terms = {self.column(side, cell): 1 for cell in cells}
                    yield at_most(column("cap", side, code, str(year)), terms, most, reason)

    def carrying(self) -> list[Cell]:
        """Cells whose money may be carried into the same theme and class of the next year."""
        cells = self.envelope.grant
        return [c for c in cells if self.shares[c.del_class] > 0 and following(c) in cells]

    def _amounts(self) -> tuple[tuple[Amount, ...], dict[str, Fraction]]:
        amounts: list[Amount] = []
        short: dict[str, Fraction] = {}
        for cell in self.envelope.grant:
            amounts += [money(self.column(kind, cell)) for kind in ("spend", "in", "out")]
            for band, (width, weight) in enumerate(self._bands(self.envelope.requirement[cell])):
                name = self.column(f"short{band}", cell)
                amounts.append(money(name, 0, width))
                short[name] = weight
        amounts += [money(self.column("carry", cell)) for cell in self.carrying()]
        return tuple(amounts), short

    def _bands(self, requirement: int) -> Iterable[tuple[int, Fraction]]:
        below = 0
        for band in self.settings.objective.bands:
            top = int(Fraction(band.up_to) * requirement // 1)
            yield top - below, Fraction(band.weight)
            below = top

    def _balances(self) -> Iterable[Limit]:
        carrying = set(self.carrying())
        for cell, grant in self.envelope.grant.items():
            terms = {self.column("spend", cell): 1, self.column("in", cell): -1, self.column("out", cell): 1}
            if cell in carrying:
                terms[self.column("carry", cell)] = 1
            before = Cell(cell.theme, cell.del_class, FiscalYear(cell.year.start - 1))
            if before in carrying:
                terms[self.column("carry", before)] = -1
            where = f"{cell.theme}, {cell.del_class} {cell.year}"
            reason = f"{where}: spending is the grant plus what moves in less what moves out"
            yield exactly(self.column("balance", cell), terms, grant, reason)

    def _classes(self) -> Iterable[Limit]:
        for kind in sorted({cell.del_class for cell in self.envelope.grant}):
            for year in self.years:
                cells = [c for c in self.envelope.grant if (c.del_class, c.year) == (kind, year)]
                if cells:
                    terms = {self.column("in", c): 1 for c in cells} | {self.column("out", c): -1 for c in cells}
                    reason = f"{kind} {year}: what moves into themes is what moves out of others, within the class"
                    yield exactly(column("zero_sum", kind.value, str(year)), terms, 0, reason)

    def _carries(self) -> Iterable[Limit]:
        carrying = self.carrying()
        for kind, year in sorted({(cell.del_class, cell.year) for cell in carrying}):
            cells = [cell for cell in carrying if (cell.del_class, cell.year) == (kind, year)]
            held = sum(g for c, g in self.envelope.grant.items() if (c.del_class, c.year) == (kind, year))
            most = int(Fraction(self.shares[kind]) * held // 1)
            reason = f"carry-forward: at most {float(self.shares[kind]):.0%} of {kind} {year} may be carried on"
            terms = {self.column("carry", cell): 1 for cell in cells}
            yield at_most(column("carry_cap", kind.value, str(year)), terms, most, reason)

    def _requirements(self) -> Iterable[Limit]:
        bands = range(len(self.settings.objective.bands))
        for cell, requirement in self.envelope.requirement.items():
            terms = {self.column("spend", cell): 1} | {self.column(f"short{band}", cell): 1 for band in bands}
            reason = (
                f"{cell.theme}, {cell.del_class} {cell.year}: what spending leaves of the need requirement is unmet"
            )
            yield at_least(self.column("need", cell), terms, requirement, reason)

    def _money_of(self, who: str) -> str:
        return "the year's money" if who == "all themes" else "its money"

    def _title(self, kind: str) -> str:
        return column(kind, self.envelope.area_code)


def following(cell: Cell) -> Cell:
    """The same theme and class a year later."""
    return Cell(cell.theme, cell.del_class, FiscalYear(cell.year.start + 1))
