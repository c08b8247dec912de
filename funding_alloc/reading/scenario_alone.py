"""A scenario and everything its models name; what stands beside the models is read by whom it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.awards import awards_in, published_in
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.eligibility import read_eligibility
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.formula import FormulaReader, fund_faults, version_for
from funding_alloc.reading.fund_file import read_fund_file
from funding_alloc.reading.gather import Gather
from funding_alloc.reading.meaning import scenario_faults
from funding_alloc.reading.places import authorities_in, districts_in, indicators_in
from funding_alloc.reading.rounds import Ground, read_rounds
from funding_alloc.reading.settlement import floor_marks
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.text import shown_name
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.reading.uncertainty import uncertainty_faults
from funding_alloc.schema.awards import Award, PublishedTotal
from funding_alloc.schema.bidding import BidGenerator
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import Funds, GrantedFunds, ListedFunds
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.panel import DistrictIndicators
from funding_alloc.schema.places import Authority, District, Places
from funding_alloc.schema.scenario import Level, RecordedCompetition, Scenario, SimulatedCompetition
from funding_alloc.schema.study import StudyKind
from funding_alloc.schema.study_inputs import StudyInputs
from funding_alloc.years import FiscalYear

StudyReader = Callable[[Gather, Scenario, Path], Mapping[StudyKind, StudyInputs]]
"""Reads the studies that a scenario in some file names; faults go to what is gathered."""


def no_studies(gather: Gather, scenario: Scenario, own: Path) -> Mapping[StudyKind, StudyInputs]:
    """Leave them unread."""
    return {}


def read_alone(path: Path, studies: StudyReader = no_studies) -> ScenarioInputs:
    """Read a scenario file and all that its models name; studies only as the caller reads them.

    Raises ``InputFault`` with every finding of every file; what depends on a faulty file is left for the next reading.
    """
    document = read_extended(path)
    scenario = cast(Scenario, read_shape(Scenario, document))
    gather = Gather(path.parent)
    gather.keep("scenario", document)
    dictionary = read_dictionary(path.parent / scenario.dictionary)
    gather.keep_file(dictionary.source)
    gather.keep_content("dictionary", dictionary.content)
    districts, places, atlas = _places(gather, dictionary, scenario, document)
    read = read_fund_file(gather, scenario, atlas)
    gather_table = gather.table(dictionary, scenario.indicators, "area_code")
    gather.stop_if_faulty()
    if gather_table is None or read is None:
        raise InputFault(gather.findings)
    funds = read.funds
    indicators = indicators_in(gather_table, districts, gather.findings)
    gather.findings.extend(scenario_faults(scenario, document, funds, indicators))
    formulas = _formulas(gather, scenario, funds, indicators)
    generator, awards = _competition(gather, dictionary, scenario, (funds, districts))
    gather.findings.extend(uncertainty_faults(scenario, document, formulas, generator, gather_table.specs))
    rounds = read_rounds(gather, Ground(scenario, document, funds, atlas))
    published = _published(gather, dictionary, scenario)
    tests, eligibility = read_eligibility(gather, dictionary, (scenario, document), atlas)
    beside = studies(gather, scenario, path)
    gather.stop_if_faulty()
    tables = sorted({spec.table for spec in indicators.specs.values()})
    return ScenarioInputs(
        scenario=scenario,
        file=document.file,
        places=places,
        indicators=indicators,
        atlas=atlas,
        funds=funds,
        funds_file=read.document.file,
        fund_lines={fund.id: read.document.mark_of(("funds", i))[1] for i, fund in enumerate(funds.funds)},
        themes=read.themes,
        tests=tests,
        eligibility=eligibility,
        formulas=formulas,
        generator=generator,
        awards=awards,
        rounds=rounds,
        published=published,
        dictionary=tuple(spec for table in tables for _, spec in sorted(dictionary.specs[table].items())),
        dictionary_file=dictionary.source.name,
        dictionary_lines=dictionary.lines,
        stable_names=gather.stable_names,
        floor_marks=floor_marks(scenario, document),
        studies=beside,
        files=gather.files,
        content_hash=gather.content_hash,
    )


def _places(
    gather: Gather, dictionary: Dictionary, scenario: Scenario, document: Document
) -> tuple[tuple[District, ...], Places, Places]:
    settings = scenario.places
    authorities = gather.table(dictionary, settings.authorities, "area_code")
    districts = gather.table(dictionary, settings.districts, "area_code")
    if authorities is None or districts is None:
        raise InputFault(gather.findings)
    known: Mapping[str, Authority] = {a.area_code: a for a in authorities_in(authorities)}
    every = districts_in(districts, authorities, gather.findings)
    for i, code in enumerate(settings.include):
        if code not in known:
            fix = did_you_mean(code, known)
            gather.findings.append(document.finding(("places", "include", i), f"'{code}' is not an authority.", fix))
        elif code in settings.include[:i]:
            gather.findings.append(document.finding(("places", "include", i), f"'{code}' is listed twice."))
    included = tuple(known[code] for code in sorted(set(settings.include)) if code in known)
    codes = {authority.area_code for authority in included}
    is_national = settings.recipients is Level.DISTRICT
    atlas = Places(tuple(known[code] for code in sorted(known)), every)
    return every, Places(included, tuple(d for d in every if is_national or d.authority_code in codes)), atlas


def _formulas(
    gather: Gather, scenario: Scenario, funds: Funds, indicators: DistrictIndicators
) -> dict[tuple[str, FiscalYear], PlacedFormula]:
    reader = FormulaReader(indicators.specs)
    folder = gather.base / scenario.models.formula.folder
    read: dict[Path, PlacedFormula | None] = {}
    out: dict[tuple[str, FiscalYear], PlacedFormula] = {}
    for name, year in sorted(_formula_years(funds)):
        path = version_for(folder / name, year)
        if path is None:
            what = f"no version of formula '{name}' is in force in {year}."
            fix = (
                did_you_mean(name, (p.name for p in folder.iterdir())) if folder.is_dir() else "The folder is missing."
            )
            gather.findings.append(Finding(shown_name(folder / name), 0, 0, what, fix))
            continue
        if path not in read:
            result = gather.attempt(lambda path=path: reader.read(path))  # type: ignore[misc]
            read[path] = result[0] if result else None
            if result:
                gather.findings.extend(fund_faults(*result))
                gather.keep(f"{name}/{path.name}", result[1])
        placed = read[path]
        if placed is not None and placed.formula.ends is not None and year > placed.formula.ends:
            what = f"the formula ended in {placed.formula.ends}, but the scenario needs it in {year}."
            gather.findings.append(Finding(placed.file, 0, 0, what, "Add the next version."))
        if placed is not None:
            out[name, year] = placed
    return out


def _formula_years(funds: Funds) -> set[tuple[str, FiscalYear]]:
    if isinstance(funds, GrantedFunds):
        return set()
    if isinstance(funds, ListedFunds):
        return {(fund.formula, line.year) for fund in funds.funds for line in fund.lines}
    years = {year for profile in funds.profiles.values() for year in profile.by_year}
    return {(fund.formula, year) for fund in funds.funds for year in years}


def _competition(
    gather: Gather, dictionary: Dictionary, scenario: Scenario, about: tuple[Funds, Iterable[District]]
) -> tuple[BidGenerator | None, tuple[Award, ...]]:
    settings = scenario.models.competitive
    funds, districts = about
    if isinstance(settings, SimulatedCompetition):
        document = gather.attempt(lambda: read_yaml(gather.base / settings.generator))
        if document is None:
            return None, ()
        gather.keep(settings.generator, document)
        return gather.attempt(lambda: cast(BidGenerator, read_shape(BidGenerator, document))), ()
    if isinstance(settings, RecordedCompetition):
        return None, _awards(gather, dictionary, settings, ([fund.id for fund in funds.funds], districts))
    return None, ()


def _awards(
    gather: Gather,
    dictionary: Dictionary,
    settings: RecordedCompetition,
    about: tuple[Iterable[str], Iterable[District]],
) -> tuple[Award, ...]:
    awards = gather.table(dictionary, settings.awards, "award_id")
    shares = gather.table(dictionary, settings.shares, "award_id", "area_code")
    if awards is None or shares is None:
        return ()
    funds, districts = about
    return awards_in(awards, shares, districts, funds, gather.findings)


def _published(gather: Gather, dictionary: Dictionary, scenario: Scenario) -> tuple[PublishedTotal, ...]:
    if scenario.published is None:
        return ()
    table = gather.table(dictionary, scenario.published.table, "id")
    return () if table is None else published_in(table)
