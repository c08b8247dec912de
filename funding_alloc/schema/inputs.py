"""Everything a scenario names, read and checked: what the rest of the program works from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from funding_alloc.schema.awards import Award, PublishedTotal
from funding_alloc.schema.bidding import BidGenerator
from funding_alloc.schema.bids import FundRound
from funding_alloc.schema.dictionary import ColumnSpec
from funding_alloc.schema.eligibility import Eligibility, EligibilityTest
from funding_alloc.schema.formula import PlacedFormula
from funding_alloc.schema.funds import Funds
from funding_alloc.schema.panel import DistrictIndicators
from funding_alloc.schema.places import Places
from funding_alloc.schema.scenario import Scenario
from funding_alloc.schema.study import StudyKind
from funding_alloc.schema.study_inputs import StudyInputs
from funding_alloc.schema.themes import ThemeFile
from funding_alloc.years import FiscalYear


@dataclass(frozen=True, order=True)
class InputFile:
    """One file that was read, by its name below the folder that all files of the scenario share."""

    name: str
    sha256: str


@dataclass(frozen=True)
class ScenarioInputs:
    """A scenario with all it names. ``content_hash`` ignores row order, comments and line ends.

    File names are as the reader would type them, for findings and ``explain``; ``stable_names`` turns them into names
    that do not depend on the folder a run was started in, for everything that is written.
    """

    scenario: Scenario
    file: str
    places: Places
    indicators: DistrictIndicators
    atlas: Places
    """Every authority and every district, whether they take part or not: what is shown beside needs their people."""
    funds: Funds
    funds_file: str
    fund_lines: Mapping[str, int]
    """Line of the fund file on which each fund begins."""
    themes: ThemeFile
    tests: tuple[EligibilityTest, ...]
    eligibility: tuple[Eligibility, ...]
    """Every authority before the tests; empty where the scenario does not test."""
    formulas: Mapping[tuple[str, FiscalYear], PlacedFormula]
    """By formula and year of the line."""
    generator: BidGenerator | None
    awards: tuple[Award, ...]
    rounds: tuple[FundRound, ...]
    """In order of fund; empty unless bids were read."""
    published: tuple[PublishedTotal, ...]
    dictionary: tuple[ColumnSpec, ...]
    dictionary_file: str
    dictionary_lines: Mapping[tuple[str, str], int]
    stable_names: Mapping[str, str]
    floor_marks: Mapping[str, tuple[str, int, int]]
    """File, line and column of each of the settlement's floors, such as ``protected.0``: what they ask for can be held
    against an envelope only once grants are known."""
    studies: Mapping[StudyKind, StudyInputs]
    """Studies beside the models, by kind."""
    files: tuple[InputFile, ...]
    content_hash: str
