"""A second stage by plan: one authority's money over councils, themes, classes and years, as one linear programme."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from funding_alloc.models.columns import arithmetic, at_least, at_most, column, exactly, money
from funding_alloc.models.settlement.envelope import Cell, Envelope
from funding_alloc.models.settlement.ground import part_of, percent
from funding_alloc.models.settlement.purpose import LeastUnmetNeed
from funding_alloc.schema.problem import AllocationProblem, Goal, Limit, Sense
from funding_alloc.schema.second_stage import CouncilMinimum, PlanRules
from funding_alloc.schema.settlement import CapPeriod, Part
from funding_alloc.years import FiscalYear

Pounds = Mapping[str, int]
ByCouncil = Mapping[str, Mapping[Cell, int]]
VERBS = {"out": "give up", "in": "take in"}
SIDES = {"donor": ("out",), "recipient": ("in",), "both": ("out", "in")}


@dataclass(frozen=True)
class Allotment:
    """Where the formula puts the planned themes' money, and where need alone would, in whole pounds."""

    start: ByCouncil
    need: ByCouncil
    alike: tuple[tuple[str, ...], ...] = ()
    """Groups of councils that no indicator and no rule tells apart, each in code order."""

    @property
    def councils(self) -> list[str]:
        """Codes, in order."""
        return sorted(self.start)

    @property
    def cells(self) -> list[Cell]:
        """Themes, classes and years, in order."""
        return sorted({cell for cells in self.start.values() for cell in cells})


class CouncilPlan:
    """Poses an authority's plan over its councils, and values any plan in closed form."""

    def __init__(self, allotment: Allotment, rules: PlanRules) -> None:
        self.allotment = allotment
        self.rules = rules
        self.purposes = {
            code: LeastUnmetNeed(Envelope(code, cells, allotment.need[code]), rules.objective, {})
            for code, cells in allotment.start.items()
        }

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Short code of each theme, for names of rows and columns."""
        themes = sorted({cell.theme for cell in self.allotment.cells})
        return {theme: f"t{i:02d}" for i, theme in enumerate(themes)}

    def pose(self) -> AllocationProblem:
        """Pose: the least weighted unmet need of the councils' own requirements; then the least movement.

        Units   whole GBP.
        Promise each theme, class and year keeps its money; with a cap of 0 every council gets what the formula gives;
                with one council it gets everything.
        """
        names = [self._name(kind, code, cell) for code, cell in self._pairs() for kind in ("spend", "in", "out")]
        unmet = {name: slope for name, _, slope in self._bands()}
        moved = {name: Fraction(1) for name in names if not name.startswith("spend")}
        goals = (Goal("unmet_need", Sense.MINIMISE, unmet), Goal("movement", Sense.MINIMISE, moved))
        amounts = [*map(money, names), *(money(name, 0, width) for name, width, _ in self._bands())]
        return AllocationProblem("second_stage", tuple(amounts), tuple(self._limits()), goals)

    def spend(self, pounds: Pounds) -> dict[str, dict[Cell, int]]:
        """Read the plan off a solution."""
        return {
            code: {cell: pounds[self._name("spend", code, cell)] for cell in cells}
            for code, cells in self.allotment.start.items()
        }

    def value(self, spend: ByCouncil) -> Fraction:
        """Weighted unmet need of any plan, in closed form."""
        return sum((purpose.value(spend[code]) for code, purpose in self.purposes.items()), Fraction(0))

    def _pairs(self) -> Iterator[tuple[str, Cell]]:
        for code in self.allotment.councils:
            for cell in self.allotment.cells:
                yield code, cell

    def _name(self, kind: str, code: str, cell: Cell) -> str:
        return cell.name(column(kind, code), self.codes)

    def _bands(self) -> Iterator[tuple[str, int, Fraction]]:
        """Columns of pounds short: name, width and weight."""
        for code, cell in self._pairs():
            for i, band in enumerate(self.purposes[code].bands[cell]):
                yield self._name(f"short{i}", code, cell), band.width, band.slope

    def _limits(self) -> Iterator[Limit]:
        yield from self._balances()
        yield from self._totals()
        yield from self._needs()
        yield from self._caps()
        yield from self._minimums()
        yield from self._commitments()
        yield from self._alike()

    def _balances(self) -> Iterator[Limit]:
        for code, cell in self._pairs():
            terms = {self._name("spend", code, cell): 1, self._name("in", code, cell): -1}
            terms[self._name("out", code, cell)] = 1
            reason = f"{code}: {cell} is what the formula gives, plus what comes in, less what leaves"
            yield arithmetic(
                exactly(self._name("balance", code, cell), terms, self.allotment.start[code][cell], reason)
            )

    def _totals(self) -> Iterator[Limit]:
        for cell in self.allotment.cells:
            terms = {self._name("spend", code, cell): 1 for code in self.allotment.councils}
            total = sum(self.allotment.start[code][cell] for code in self.allotment.councils)
            reason = f"{cell}: the councils together get the £{total:,} that the authority passes on"
            yield exactly(cell.name("total", self.codes), terms, total, reason)

    def _needs(self) -> Iterator[Limit]:
        for code, cell in self._pairs():
            bands = range(len(self.purposes[code].bands[cell]))
            terms = {self._name(f"short{i}", code, cell): 1 for i in bands} | {self._name("spend", code, cell): 1}
            reason = f"{code}: {cell}: what spending leaves of the need requirement is unmet"
            least = self.allotment.need[code][cell]
            yield arithmetic(at_least(self._name("need", code, cell), terms, least, reason))

    def _spans(self, per: CapPeriod) -> list[tuple[str, str, list[Cell]]]:
        """Years a rule counts over: code, words, and the cells in them."""
        cells = self.allotment.cells
        years: list[FiscalYear] = sorted({cell.year for cell in cells})
        if per is CapPeriod.PERIOD:
            return [("period", f"over {years[0]} to {years[-1]}", cells)] if years else []
        return [(str(year), f"in {year}", [cell for cell in cells if cell.year == year]) for year in years]

    def _caps(self) -> Iterator[Limit]:
        rules = self.rules.virement
        for span, when, cells in self._spans(rules.per):
            for code in self.allotment.councils:
                most = part_of(rules.cap, sum(self.allotment.start[code][cell] for cell in cells))
                for side in SIDES[rules.base]:
                    terms = {self._name(side, code, cell): 1 for cell in cells}
                    words = f"{code} may {VERBS[side]} at most {percent(rules.cap)} of what it starts from {when}"
                    yield at_most(column("cap", side, code, span), terms, most, f"virement between councils: {words}")

    def _minimums(self) -> Iterator[Limit]:
        for i, rule in enumerate(self.rules.minimum):
            for code in self.allotment.councils:
                if rule.council not in {"all", code}:
                    continue
                for span, when, cells in self._spans(rule.per):
                    least = _least(rule, sum(self.allotment.start[code][cell] for cell in cells))
                    terms = {self._name("spend", code, cell): 1 for cell in cells}
                    reason = f"minimum: {code} gets at least £{least:,} of the planned themes {when}"
                    yield at_least(column("minimum", str(i), code, span), terms, least, reason)

    def _commitments(self) -> Iterator[Limit]:
        total: dict[tuple[str, Cell], int] = {}
        for rule in self.rules.commitments:
            key = (rule.council, Cell(rule.theme, rule.del_class, rule.year))
            total[key] = total.get(key, 0) + rule.gbp
        for (code, cell), pounds in sorted(total.items()):
            if cell.theme in self.codes:  # a range may pass the theme on in another way, which knows no contracts
                reason = f"commitment: £{pounds:,} of {cell} are contracted with {code}"
                terms = {self._name("spend", code, cell): 1}
                yield at_least(self._name("committed", code, cell), terms, pounds, reason)

    def _alike(self) -> Iterator[Limit]:
        """Councils that nothing tells apart get the same but for a pound, or what parts them at the start.

        The best plan is not made worse by it: the mean of a plan and the same plan with the councils exchanged is as
        good, and treats them alike.
        """
        for group in self.allotment.alike:
            pairs = [*pairwise(group), *([(group[0], group[-1])] if len(group) > 2 else [])]
            for cell in self.allotment.cells:
                starts = [self.allotment.start[code][cell] for code in group]
                apart = Fraction(max(1, max(starts) - min(starts)))
                for a, b in pairs:
                    terms = {self._name("spend", a, cell): Fraction(1), self._name("spend", b, cell): Fraction(-1)}
                    reason = f"{a} and {b} are alike in every indicator and rule, so {cell} gives them the same"
                    name = self._name(column("alike", a), b, cell)
                    yield Limit(name, terms, Fraction(0), apart, reason)


def _least(rule: CouncilMinimum, pounds: int) -> int:
    """Pounds a minimum calls for: a part of what the council starts from, or its own sum."""
    return part_of(rule.least.part, pounds) if isinstance(rule.least, Part) else rule.least.gbp
