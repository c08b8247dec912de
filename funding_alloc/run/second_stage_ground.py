"""What every way of passing money on starts from: the authority's plan, the councils' indicators, shares by formula."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from funding_alloc.allocator import solve
from funding_alloc.formula.evaluate import Evaluation
from funding_alloc.formula.panel import build_panel
from funding_alloc.models.columns import column
from funding_alloc.models.formula_based import pose_line
from funding_alloc.models.settlement import cell_of
from funding_alloc.models.settlement.ground import part_of
from funding_alloc.money import round_to_pounds
from funding_alloc.run.formula_stage import evaluate_line, run_formula
from funding_alloc.run.prepare import Prepared, prepare
from funding_alloc.run.settlement_stage import by_authority, envelopes_of, plan_envelope
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import FundLine, GrantedFund
from funding_alloc.schema.panel import Panel
from funding_alloc.schema.places import Places
from funding_alloc.schema.scenario import Level
from funding_alloc.schema.second_stage import OWN, PassedTheme, SecondStage, SecondStageInputs

Spending = Mapping[FundLine, int]


@dataclass(frozen=True)
class Shared:
    """Some money by the formula, in whole pounds by council: as it shares it, and as need alone would."""

    pounds: Mapping[str, int]
    need: Mapping[str, int]
    by_programme: Mapping[str, int]
    """The pounds once more, by linear programme."""


@dataclass(frozen=True)
class StageGround:
    """The authority's planned spending by line, and the councils that take part."""

    inputs: SecondStageInputs
    spending: Spending
    panel: Panel
    known: dict[tuple[str, str, int], Shared] = field(default_factory=dict, compare=False, repr=False)
    """Shares already found: ranges ask for the same ones again."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Councils, in order."""
        return self.panel.codes

    def column_of(self, measure: str) -> Mapping[str, Fraction]:
        """Population or need by council, as the scenario's measures see them."""
        pin = getattr(self.inputs.scenario.scenario.measures, measure)
        return self.panel.columns[pin.indicator].values

    def passed_on(self, rules: SecondStage) -> dict[FundLine, int]:
        """What the authority passes on of each line.

        Rule    planned spending less the part kept, which is cut to the pound below; nothing of a fund kept whole.
        """
        passed = {}
        for line, pounds in self.spending.items():
            rule = rules.themes[line.theme]
            is_kept = not isinstance(rule, PassedTheme) or line.fund in rule.keeps_funds
            passed[line] = 0 if is_kept else pounds - part_of(rule.kept[line.del_class], pounds)  # type: ignore[union-attr]
        return passed

    def share_out(self, rules: SecondStage, line: FundLine, pounds: int) -> Shared:
        """Share some of a line's money between the councils by the formula of its theme, in two calculations."""
        if pounds == 0:
            nothing = dict.fromkeys(self.codes, 0)
            return Shared(nothing, nothing, nothing)
        placed = self._formula_of(rules, line)
        key = (placed.file, line.id, pounds)
        if key not in self.known:
            self.known[key] = self._shared(placed, replace(line, gbp=pounds))
        return self.known[key]

    def _shared(self, placed: PlacedFormula, line: FundLine) -> Shared:
        found: Evaluation = evaluate_line(placed, self.panel, line)
        solution = solve(pose_line(line, placed, found))
        programme = {code: solution.pounds[column("paid", code)] for code in self.codes}
        need = round_to_pounds({code: share * line.gbp for code, share in found.need.items()}, line.gbp)
        return Shared(found.pounds, need, programme)

    def _formula_of(self, rules: SecondStage, line: FundLine) -> PlacedFormula:
        rule = rules.themes[line.theme]
        if not isinstance(rule, PassedTheme):
            raise TypeError(f"{line.theme} is kept and has no formula")
        name = rule.by_formula
        if name == OWN:
            fund = next(fund for fund in self.inputs.scenario.funds.funds if fund.id == line.fund)
            if isinstance(fund, GrantedFund):
                raise TypeError(f"{fund.id} is granted and has no formula of its own")
            name = fund.formula
        return self.inputs.formulas[name, line.year]

    def alike(self, rules: SecondStage) -> tuple[tuple[str, ...], ...]:
        """Groups of councils that no indicator and no rule of the plan tells apart."""
        named = set()
        if rules.plan is not None:
            named = {rule.council for rule in rules.plan.minimum} | {rule.council for rule in rules.plan.commitments}
        groups: dict[tuple[Fraction, ...], list[str]] = {}
        for code in self.codes:
            if code not in named:
                key = tuple(held.values[code] for _, held in sorted(self.panel.columns.items()))
                groups.setdefault(key, []).append(code)
        return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def ground_of(inputs: SecondStageInputs) -> StageGround:
    """Run the settlement of the one authority, and build its councils' panel.

    Raises ``InputFault`` where an indicator has no value for a council that needs one.
    """
    prepared = prepare(inputs.scenario)
    measures = inputs.scenario.scenario.measures
    names = {measures.population.indicator, measures.need.indicator}
    names |= {name for placed in inputs.formulas.values() for name in placed.formula.indicators}
    owner = {district: council.area_code for council in inputs.councils for district in council.districts}
    districts = tuple(
        replace(d, authority_code=owner[d.area_code]) for d in inputs.scenario.places.districts if d.area_code in owner
    )
    panel = build_panel(inputs.scenario.indicators, Places((), districts), Level.AUTHORITY, names)
    return StageGround(inputs, dict(_planned_spending(inputs, prepared)), panel)


def _planned_spending(inputs: SecondStageInputs, prepared: Prepared) -> Iterator[tuple[FundLine, int]]:
    """The authority's plan, each cell spread over its lines in proportion to their grants."""
    rules = inputs.rules
    grants, needs = by_authority(prepared, run_formula(prepared))
    envelope = next(e for e in envelopes_of(grants, needs) if e.area_code == rules.authority)
    spend = plan_envelope(envelope, inputs.scenario.scenario.models.settlement).plan.spend
    for cell in sorted(spend):
        lines = [line for line in grants[rules.authority] if cell_of(line) == cell]
        weights = {line.id: grants[rules.authority][line] if envelope.grant[cell] else 1 for line in lines}
        whole = sum(weights.values())
        exact = {name: Fraction(spend[cell] * weight, whole) for name, weight in weights.items()}
        pounds = round_to_pounds(exact, spend[cell])
        yield from ((line, pounds[line.id]) for line in lines if line.year in rules.years.span)
