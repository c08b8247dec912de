"""Studies beside the three models: made from what the scenario named, and handed on as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from funding_alloc.errors import InputFault, did_you_mean
from funding_alloc.export.studies import learning as learning_tables
from funding_alloc.export.studies import learning_noise, systems_map
from funding_alloc.export.studies import outcomes as outcomes_tables
from funding_alloc.export.studies import partnership as partnership_tables
from funding_alloc.export.studies import pockets as pockets_tables
from funding_alloc.export.studies import standard as standard_tables
from funding_alloc.export.studies.map_drawing import drawing
from funding_alloc.reading.studies import READERS
from funding_alloc.reading.tree import read_yaml
from funding_alloc.run.learn import learning_of
from funding_alloc.run.outcomes import outcomes_of
from funding_alloc.run.partnership import Ground, partnership_of
from funding_alloc.run.pockets import pockets_of
from funding_alloc.run.standard import results_of as score_of
from funding_alloc.run.system_map import map_of
from funding_alloc.schema.allocation import Check
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.learn import LearnInputs
from funding_alloc.schema.outcomes import OutcomesInputs
from funding_alloc.schema.partnership_results import PartnershipInputs
from funding_alloc.schema.pockets import PocketsInputs
from funding_alloc.schema.shown import Sheet
from funding_alloc.schema.standard import StandardInputs
from funding_alloc.schema.study import WORDS, Study, StudyKind
from funding_alloc.schema.study_inputs import StudyInputs
from funding_alloc.schema.system_map import MapInputs

Said = tuple[str, Iterable[str], Iterable[tuple[str, Sheet]], Sequence[Check]]
Drawn = tuple[str, Iterable[str], Iterable[tuple[str, Sheet]], Sequence[Check], tuple[str, bytes]]
Found = Said | Drawn
"""Title, findings in sentences, tables by short name, checks; and a picture with what stands below it."""


ALONE: Final = {
    "map": StudyKind.MAP,
    "pockets": StudyKind.POCKETS,
    "outcomes": StudyKind.OUTCOMES,
    "learn": StudyKind.LEARNING,
    "standard": StudyKind.STANDARD,
}
"""Kinds of study that need no scenario, by the key that tells their files: a map names a pockets file too."""


def studies_of(inputs: ScenarioInputs, ground: Ground) -> tuple[Study, ...]:
    """Make every study of a scenario, in their order, once its models are measured. Raises ``InputFault``."""
    named = inputs.stable_names
    return tuple(
        _study(kind, found, named[found.file], ground)
        for kind in StudyKind
        if (found := inputs.studies.get(kind)) is not None
    )


def study_file(path: Path) -> Study:
    """Make the study of one file, by itself. Raises ``InputFault``, also for a file of another kind."""
    document = read_yaml(path)
    kind = next((kind for key, kind in ALONE.items() if key in document.data), None)
    if kind is None:
        what = "is no file of a study that stands by itself: it has none of their keys."
        fix = did_you_mean(next(iter(document.data), ""), ALONE)
        raise InputFault([document.finding((), what, fix)])
    found = READERS[kind](path)
    return _study(kind, found, found.file, None)


def _study(kind: StudyKind, found: StudyInputs, file: str, ground: Ground | None) -> Study:
    title, says, tables, checks, *drawings = _MAKERS[kind](found, ground)
    named = tuple((f"{WORDS[kind]} {name}", table) for name, table in tables)
    return Study(kind, title, file, tuple(says), named, tuple(checks), tuple(drawings))


def _pockets(found: PocketsInputs, ground: Ground | None) -> Found:
    results = pockets_of(found)
    tables = [(table.name, table) for table in pockets_tables.parts(results)]
    return found.rules.title, pockets_tables.says(results), tables, results.checks


def _outcomes(found: OutcomesInputs, ground: Ground | None) -> Found:
    results = outcomes_of(found)
    tables = [
        ("missions", outcomes_tables.missions(results)),
        ("moved", outcomes_tables.counts(results)),
        ("verdicts", outcomes_tables.moved(results)),
        ("whole", outcomes_tables.whole(results)),
        ("noise", outcomes_tables.noise(results)),
        *([("perception", outcomes_tables.perception(results))] if results.said else []),
        ("coverage", outcomes_tables.coverage(results)),
    ]
    return found.rules.title, outcomes_tables.says(results), tables, results.checks


def _map(found: MapInputs, ground: Ground | None) -> Found:
    results = map_of(found)
    tables = [
        ("benefits", systems_map.benefits(results)),
        ("loops", systems_map.loops(results)),
        ("orphans", systems_map.orphans(results)),
        ("edges", systems_map.edges(results)),
    ]
    drawn = ("Drawn from the table of edges above.", drawing(results))
    return found.rules.title, systems_map.says(results), tables, results.checks, drawn


def _learning(found: LearnInputs, ground: Ground | None) -> Found:
    results = learning_of(found, Path(found.file))
    tables = [
        ("by year", learning_tables.by_year(results)),
        ("by area", learning_tables.by_area(results)),
        ("by area and year", learning_tables.by_area_and_year(results)),
        ("noise", learning_noise.noise(results)),
        ("turning", learning_noise.turning(results)),
        ("windows", learning_noise.variants(results)),
        ("trials", learning_tables.trials(results)),
        ("gateways", learning_tables.gates(results)),
    ]
    return found.rules.title, learning_noise.in_words(results), tables, results.checks


def _partnership(found: PartnershipInputs, ground: Ground | None) -> Found:
    if ground is None:
        raise TypeError("arrangements are put to a scenario")
    results = partnership_of(found, ground)
    tables = [
        ("scale", partnership_tables.scale(results)),
        ("panel", partnership_tables.panel(results)),
        ("order", partnership_tables.order(results)),
    ]
    return found.rules.title, partnership_tables.says(results), tables, results.checks


def _standard(found: StandardInputs, ground: Ground | None) -> Found:
    """How far a set falls short is its finding, and no fault of the run that shows it."""
    results = score_of(found)
    tables = [
        ("scores", standard_tables.scores(results)),
        ("pairs", standard_tables.pairs(results)),
        ("fields", standard_tables.fields(results)),
        ("completeness", standard_tables.projects(results)),
        ("next steps", standard_tables.steps(results)),
        ("conversions", standard_tables.offers(results)),
        ("to add", standard_tables.to_add(results)),
    ]
    return found.rules.title, standard_tables.says(results), tables, results.checks


_MAKERS: Final[Mapping[StudyKind, Callable[[Any, Ground | None], Found]]] = {
    StudyKind.POCKETS: _pockets,
    StudyKind.OUTCOMES: _outcomes,
    StudyKind.MAP: _map,
    StudyKind.LEARNING: _learning,
    StudyKind.PARTNERSHIP: _partnership,
    StudyKind.STANDARD: _standard,
}
