"""Every sourced or assumed entry of a scenario, for the sources sheet and the assumptions log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from funding_alloc.schema.eligibility import Answer
from funding_alloc.schema.inputs import ScenarioInputs
from funding_alloc.schema.results import SourceRow
from funding_alloc.schema.sources import Grounded, Source


def source_rows(inputs: ScenarioInputs) -> tuple[SourceRow, ...]:
    """One row for each grounded entry of the scenario, its fund file, formulas, rounds and bid generator."""
    rows = list(_grounded(inputs.stable_names[inputs.file], "", inputs.scenario))
    rows += _grounded(f"fund file {inputs.funds.fund_file}", "", inputs.funds)
    files = {inputs.stable_names[placed.file]: placed.formula for placed in inputs.formulas.values()}
    for file, formula in sorted(files.items()):
        rows += _grounded(file, "", formula)
    for found in inputs.rounds:
        rows += _grounded(inputs.stable_names[found.inputs.file], "", found.inputs.competition)
    if inputs.generator is not None:
        rows += _tagged("bid generator", "", inputs.generator)
    rows += _themes(inputs)
    rows += _eligibility(inputs)
    return tuple(rows)


def _themes(inputs: ScenarioInputs) -> Iterable[SourceRow]:
    """The list of themes in use, the departments named, and the way to the next list."""
    file, themes = f"theme file {inputs.themes.theme_file}", inputs.themes
    used = {name for fund in inputs.funds.funds for name in fund.home_department}
    chosen = inputs.funds.themes.list
    yield from _grounded(file, f"lists.{chosen}", themes.list_of(chosen))
    for department in themes.departments:
        if department.id in used:
            yield from _grounded(file, f"departments.{department.id}", department)
    for way in themes.maps:
        if way.old == chosen:
            for move in way.themes:
                yield from _grounded(file, f"maps.{way.old}.{way.new}.{move.old}", move)


def _eligibility(inputs: ScenarioInputs) -> Iterable[SourceRow]:
    """What is not known of an authority that takes part is taken as met, and said here."""
    included = {authority.area_code for authority in inputs.places.authorities}
    for entry in inputs.eligibility:
        if entry.area_code in included:
            held = "" if entry.settlement_from == "none" else f" It holds a settlement from {entry.settlement_from}."
            reasons = entry.reasons_in_short
            taken = f"It takes part although tests are {reasons}.{held}" if reasons else ""
            met = "; ".join(f"{a.test} {a.answer}: {a.grounds}" for a in entry.answers if a.answer is Answer.MET)
            yield SourceRow("eligibility tables", entry.area_code, entry.verdict.value, met, taken)


def _grounded(file: str, path: str, entry: Any) -> Iterable[SourceRow]:
    if isinstance(entry, Grounded):
        value = getattr(entry, "value", getattr(entry, "gbp", ""))
        yield SourceRow(file, path or "file", str(value), source_in_words(entry.source), entry.assumption or "")
    if isinstance(entry, BaseModel):
        for name in type(entry).model_fields:
            yield from _grounded(file, f"{path}.{name}".strip("."), getattr(entry, name))
    elif isinstance(entry, dict):
        for key in sorted(entry, key=str):
            yield from _grounded(file, f"{path}.{key}".strip("."), entry[key])
    elif isinstance(entry, tuple):
        for i, item in enumerate(entry):
            name = getattr(item, "id", getattr(item, "authority", str(i)))
            yield from _grounded(file, f"{path}.{name}".strip("."), item)


def _tagged(file: str, path: str, entry: Any) -> Iterable[SourceRow]:
    """Parameters of the generator, each fitted, sourced or assumed."""
    if not isinstance(entry, BaseModel):
        return
    status = getattr(entry, "status", None)
    if status is not None and hasattr(entry, "value"):
        text = str(getattr(entry, "source", ""))
        is_assumed = str(status) == "assumed"
        yield SourceRow(
            file, path, str(entry.value), "" if is_assumed else f"{status}: {text}", text if is_assumed else ""
        )
        return
    for name in type(entry).model_fields:
        yield from _tagged(file, f"{path}.{name}".strip("."), getattr(entry, name))


def source_in_words(source: Source | None) -> str:
    """A source in one line; nothing where there is none."""
    if source is None:
        return ""
    note = f" ({source.note})" if source.note else ""
    return f"{source.title}; {source.publisher}; {source.period}; {source.licence}{note}"
