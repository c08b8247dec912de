"""Reading without calculating: every fault of any file of the project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from funding_alloc.errors import Finding, InputFault, did_you_mean
from funding_alloc.reading.competition import read_competition, read_drawn, read_losing, read_rules
from funding_alloc.reading.competition.round import KEY as COMPETITION
from funding_alloc.reading.competition.tables import BOOKS, is_round_table, named_tables
from funding_alloc.reading.dictionary import Dictionary, read_dictionary
from funding_alloc.reading.extended import read_extended
from funding_alloc.reading.funds import read_funds
from funding_alloc.reading.learn import KEY as LEARN
from funding_alloc.reading.learn import KEYS as LEARN_KEYS
from funding_alloc.reading.learn import read_learn
from funding_alloc.reading.outcomes import KEY as OUTCOMES
from funding_alloc.reading.outcomes import SERIES_KEY, SURVEY_KEY, read_outcomes
from funding_alloc.reading.partnership import KEY as PARTNERSHIP
from funding_alloc.reading.partnership import read_partnership
from funding_alloc.reading.pockets import KEY as POCKETS
from funding_alloc.reading.pockets import read_pockets
from funding_alloc.reading.reproductions import read_reproductions
from funding_alloc.reading.roll_out import read_roll_out
from funding_alloc.reading.scenario import read_scenario
from funding_alloc.reading.second_stage import KEY as SECOND_STAGE
from funding_alloc.reading.second_stage import read_second_stage
from funding_alloc.reading.shape import read_shape
from funding_alloc.reading.standard import KEY as STANDARD
from funding_alloc.reading.standard import read_standard
from funding_alloc.reading.system_map import KEY as MAP
from funding_alloc.reading.system_map import read_map
from funding_alloc.reading.text import TextFile, read_text, shown_name
from funding_alloc.reading.themes import read_themes, theme_faults
from funding_alloc.reading.tree import Document, read_yaml
from funding_alloc.reading.workbook_screen import screen
from funding_alloc.run.library import DICTIONARY, nearest_dictionary, read_formula_file
from funding_alloc.run.prepare import prepare
from funding_alloc.schema.bidding import BidGenerator
from funding_alloc.schema.competition.bids import DrawnBids, LosingBids, ReadBids
from funding_alloc.years import FiscalYear, YearRange

KEYS = {
    "eligibility.csv": ("area_code", "test"),
    "award_shares.csv": ("award_id", "area_code"),
    "rounds.csv": ("fund", "round"),
    "winners.csv": ("competition", "applicant", "areas"),
    "incidence.csv": ("event", "department"),
    "series.csv": SERIES_KEY,
    "example_survey.csv": SURVEY_KEY,
    **LEARN_KEYS,
    "mapping.csv": ("core_field", "standard", "object", "field"),
    "published_fields.csv": ("standard", "object", "field"),
}
ANY_YEAR = YearRange(FiscalYear(2000), FiscalYear(2098))


def check_path(path: Path) -> Sequence[Finding]:
    """Findings of one file; what kind of file it is shows in its content."""
    try:
        _check(path)
    except InputFault as fault:
        return fault.findings
    return ()


def _check(path: Path) -> None:
    if path.suffix.lower() in BOOKS:
        name = screen(path).name
        _check_with_its_rounds(path, name)
        return
    source = read_text(path)
    if path.name == DICTIONARY:
        read_dictionary(path)
    elif path.name.endswith((".csv", ".csv.gz")):
        _check_table(path, source)
    else:
        _check_yaml(path)


def _check_table(path: Path, source: TextFile) -> None:
    """A table of the data dictionary; what a round's tables need depends on the round, so they are not read alone."""
    found = nearest_dictionary(path)
    is_described = found is not None and found.describes(path)
    if not is_described and is_round_table(path, source):
        _check_with_its_rounds(path, source.name)
        return
    dictionary = _dictionary_for(path)
    first = next(iter(dictionary.specs_of(path)))
    key = KEYS.get(f"{path.parent.name}/{path.name}") or KEYS.get(path.name, (first,))
    dictionary.read(path, key)


def _check_with_its_rounds(path: Path, name: str) -> None:
    """Check the rounds of the same folder that name a table. Raises ``InputFault`` where there is none."""
    rounds = [other for other in sorted(path.parent.glob("*.yaml")) if path.name in _tables_named_in(other)]
    if not rounds:
        what = "is read with its round, and no round in this folder names it."
        raise InputFault([Finding(name, 0, 0, what, "Check the round's file.")])
    for round_ in rounds:
        _check_round(round_)


def _tables_named_in(path: Path) -> set[str]:
    """Files of the tables that a round names; none for a file of another kind, or one at fault."""
    with suppress(InputFault):  # its own faults are told when it is checked itself
        round_ = read_rules(path)[0]
        if isinstance(round_.bids, ReadBids):
            return set(named_tables(round_, round_.bids).values())
    return set()


def _check_yaml(path: Path) -> None:
    document = read_yaml(path)
    keys = _keys(path, document)
    reader = next((read for key, read in _READERS if key in keys), None)
    if reader is not None:
        reader(path)
    elif "entry" in keys and "score" in keys:
        read_shape(BidGenerator, document)
    else:
        known = (
            *("scenario", "second_stage", "roll_out", "competition"),
            *("formula", "fund_file", "theme_file", "pockets", "outcomes", "map", "learn", "partnership", "standard"),
        )
        fix = did_you_mean(next(iter(document.data), ""), known)
        what = (
            "is no scenario, second stage, roll-out, competition, formula, fund, theme, pockets, outcomes, learning or "
            "partnership file, systems map, set of project files or bid generator: it has none of their keys."
        )
        raise InputFault([document.finding((), what, fix)])


def _keys(path: Path, document: Document) -> set[str]:
    """Keys of a file and of those it extends: a few lines over a round do not say themselves that they are one."""
    keys = set(document.data)
    if "extends" in keys:
        with suppress(InputFault):  # what is wrong with the extension is told by the reader of its kind
            keys |= set(read_extended(path).data)
    return keys


def _check_round(path: Path) -> None:
    """A round is read with its tables, or with all that its bids are drawn from or had lost before."""
    round_, _ = read_rules(path)
    if isinstance(round_.bids, DrawnBids):
        read_drawn(path)
    elif isinstance(round_.bids, LosingBids):
        read_losing(path)
    else:
        read_competition(path)


def _check_funds(path: Path) -> None:
    """A fund file is read with the themes it names."""
    document = read_extended(path, "fund file")
    findings: list[Finding] = []
    funds = read_funds(document, ANY_YEAR, findings)
    themes, _ = read_themes(path.parent / funds.themes.file)
    findings.extend(theme_faults(funds, document, themes))
    if findings:
        raise InputFault(findings)


def _check_scenario(path: Path) -> None:
    """A scenario is read with all it names, and its panels are built: values that are missing show there."""
    prepare(read_scenario(path))


def _dictionary_for(path: Path) -> Dictionary:
    """The nearest data dictionary. Raises ``InputFault`` where there is none."""
    found = nearest_dictionary(path)
    if found is None:
        what = f"no {DICTIONARY} lies in a folder above it, so its columns mean nothing."
        raise InputFault([Finding(shown_name(path), 0, 0, what)])
    return found


_READERS: Final[Sequence[tuple[str, Callable[[Path], object]]]] = (
    (COMPETITION, _check_round),
    (SECOND_STAGE, read_second_stage),
    (MAP, read_map),  # before the pockets file that it names
    (POCKETS, read_pockets),
    (OUTCOMES, read_outcomes),
    (LEARN, read_learn),
    (PARTNERSHIP, read_partnership),
    (STANDARD, read_standard),
    ("roll_out", lambda path: prepare(read_roll_out(path).base)),
    ("fund_file", _check_funds),
    ("division", _check_funds),
    ("scenario", _check_scenario),
    ("extends", _check_scenario),
    ("formula", read_formula_file),
    ("reproductions", read_reproductions),
    ("theme_file", read_themes),
)
"""What reads a file, by the first of these keys that it has."""
