"""Studies beside the three models: made from what the scenario named, and handed on as tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from funding_alloc.export.studies import pockets as pockets_tables
from funding_alloc.run.pockets import pockets_of
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.pockets import PocketsInputs
from funding_alloc.schema.shown import Sheet
from funding_alloc.schema.study import WORDS, Study, StudyKind


def studies_of(inputs: ScenarioInputs) -> tuple[Study, ...]:
    """Make every study of a scenario, in their order. Raises ``InputFault``."""
    return tuple(_MAKERS[kind](found, inputs) for kind, found in sorted(inputs.studies.items(), key=_order))


def _order(named: tuple[StudyKind, Any]) -> int:
    return list(StudyKind).index(named[0])


def _pockets(found: PocketsInputs, inputs: ScenarioInputs) -> Study:
    results = pockets_of(found)
    return Study(
        kind=StudyKind.POCKETS,
        title=found.rules.title,
        file=inputs.stable_names[found.file],
        says=tuple(pockets_tables.says(results)),
        tables=tuple(_named(StudyKind.POCKETS, pockets_tables.parts(results))),
        checks=results.checks,
    )


def _named(kind: StudyKind, tables: Iterable[Sheet]) -> Iterator[tuple[str, Sheet]]:
    for table in tables:
        yield f"{WORDS[kind]} {table.name}", table


_MAKERS: Final[Mapping[StudyKind, Callable[[Any, ScenarioInputs], Study]]] = {StudyKind.POCKETS: _pockets}
