"""A second stage and everything it names: the scenario, the councils, formulas of the library and the generator."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.councils import constituent_faults, councils_in
from funding_alloc.reading.dictionary import read_dictionary
from funding_alloc.reading.formula import FormulaReader, fund_faults, version_for
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.reading.second_stage_meaning import second_stage_faults
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.schema.bidding import BidGenerator
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import GrantedFund
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.second_stage import OWN, Council, SecondStage, SecondStageInputs, other_rules
from funding_alloc.years import FiscalYear, YearRange

KEY = "second_stage"
"""The key that tells this kind of file."""


def read_second_stage(path: Path) -> SecondStageInputs:
    """Read a second stage file and all it names.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    document = read_yaml(path)
    rules = cast(SecondStage, read_shape(SecondStage, document))
    scenario = read_scenario(path.parent / rules.scenario, with_studies=False)
    gather = Gather(path.parent)
    every = _councils(path, rules, scenario)
    gather.findings += [
        *constituent_faults(rules, document, every, scenario.places.authorities),
        *second_stage_faults(rules, document, scenario),
    ]
    gather.stop_if_faulty()  # what follows needs ranges that can be run
    taking_part = tuple(council for council in every if council.area_code in rules.constituents)
    formulas = _formulas(gather, rules, document, (scenario, taking_part))
    generator = _generator(gather, rules, document)
    gather.stop_if_faulty()
    held = {district for council in taking_part for district in council.districts}
    left_out = tuple(council for council in every if not held & set(council.districts))
    return SecondStageInputs(rules, document.file, scenario, taking_part, left_out, formulas, generator)


def _councils(path: Path, rules: SecondStage, scenario: ScenarioInputs) -> tuple[Council, ...]:
    """Every constituent council of the scenario's authorities that could take part."""
    base = (path.parent / rules.scenario).parent
    dictionary = read_dictionary(base / scenario.scenario.dictionary)
    return councils_in(dictionary.read(base / scenario.scenario.places.districts, ("area_code",)), rules.authority)


def _variants(rules: SecondStage) -> Iterator[SecondStage]:
    """The rules, and the same with each parameter at each other value of its range."""
    yield rules
    yield from (other for _, _, other in other_rules(rules))


def _formulas(
    gather: Gather, rules: SecondStage, document: Document, about: tuple[ScenarioInputs, tuple[Council, ...]]
) -> dict[tuple[str, FiscalYear], PlacedFormula]:
    """Every formula that a theme names, here or in a range, by name and year; the funds' own among them."""
    scenario, councils = about
    library = _Library(gather, (gather.base / rules.scenario).parent, scenario)
    out: dict[tuple[str, FiscalYear], PlacedFormula] = {}
    for theme, name in sorted(_named(_variants(rules))):
        at = ("themes", theme, "by_formula")
        mine = [fund for fund in scenario.funds.funds if fund.theme == theme]
        funds = {fund.formula for fund in mine if not isinstance(fund, GrantedFund)}
        granted = [fund.id for fund in mine if isinstance(fund, GrantedFund)]
        if name == OWN and granted:
            what = f"'{granted[0]}' is granted authority by authority and has no formula of its own."
            gather.findings.append(document.finding(at, what, "Name a formula of the library."))
        for formula in sorted(funds) if name == OWN else [name]:
            by_year = library.versions(formula, rules.years.span, lambda *said, at=at: document.finding(at, *said))
            out |= {(formula, year): placed for year, placed in by_year.items()}
            unknown = _without_value(by_year.values(), scenario, councils)
            gather.findings.extend(
                document.finding(at, f"the formula '{formula}' reads '{indicator}', {why}.", fix)
                for indicator, why in unknown
                for fix in ["Name a formula that can be evaluated for every council, or leave the council out."]
            )
    return out


def _named(variants: Iterable[SecondStage]) -> set[tuple[str, str]]:
    return {(theme, rule.by_formula) for rules in variants for theme, rule in rules.passed().items()}


def _without_value(
    formulas: Iterable[PlacedFormula], scenario: ScenarioInputs, councils: Iterable[Council]
) -> list[tuple[str, str]]:
    """Indicators that formulas read and that some council has no value of, with who it is."""
    names = sorted({name for placed in formulas for name in placed.formula.indicators})
    values = scenario.indicators.values
    return [
        (name, f"which has no value for {council.area_code} {council.name}")
        for name in names
        for council in councils
        if name in values and all(values[name][district] is None for district in council.districts)
    ]


class _Library:
    """The scenario's formulas, and others of its folder, each read once; faults go to what is gathered."""

    def __init__(self, gather: Gather, base: Path, scenario: ScenarioInputs) -> None:
        self.gather = gather
        self.folder = base / scenario.scenario.models.formula.folder
        self.reader = FormulaReader(scenario.indicators.specs)
        self.known = scenario.formulas
        self.read: dict[Path, PlacedFormula | None] = {}

    def versions(self, name: str, years: YearRange, finding: Callable[..., Finding]) -> dict[FiscalYear, PlacedFormula]:
        """The version of a formula in force in each year."""
        found = {}
        for year in years:
            if (name, year) in self.known:
                found[year] = self.known[name, year]
                continue
            path = version_for(self.folder / name, year)
            if path is None:
                fix = did_you_mean(name, [OWN, *(p.name for p in self.folder.iterdir() if p.is_dir())])
                said = f"no version of formula '{name}' is in force in {year}."
                self.gather.findings.append(finding(said, fix))
                return {}
            placed = self._one(path)
            if placed is not None and placed.formula.ends is not None and year > placed.formula.ends:
                said = f"formula '{name}' ended in {placed.formula.ends}, but money is passed on in {year}."
                self.gather.findings.append(finding(said))
                return {}
            if placed is not None:
                found[year] = placed
        return found

    def _one(self, path: Path) -> PlacedFormula | None:
        if path not in self.read:
            result = self.gather.attempt(lambda: self.reader.read(path))
            self.read[path] = result[0] if result else None
            if result:
                self.gather.findings.extend(fund_faults(*result))
        return self.read[path]


def _generator(gather: Gather, rules: SecondStage, document: Document) -> BidGenerator | None:
    if rules.call is None:
        return None
    path = gather.base / rules.call.generator
    try:
        return cast(BidGenerator, read_shape(BidGenerator, read_yaml(path)))
    except InputFault as fault:
        is_there = path.is_file()
        at = [] if is_there else [document.finding(("call", "generator"), "names a file that cannot be read.")]
        gather.findings += [*at, *fault.findings]
        return None
