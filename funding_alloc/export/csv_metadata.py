"""What the CSV files of a run hold, for machines: a table group of CSV on the Web (W3C, 2015)."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any, Final

from funding_alloc import __version__
from funding_alloc.export.text import NOT_APPLICABLE, NOT_AVAILABLE, in_words
from funding_alloc.schema.results import Results

NAME: Final = "csv-metadata.json"
CONTEXT: Final = ["http://www.w3.org/ns/csvw", {"@language": "en"}]
NULLS: Final = [NOT_AVAILABLE, NOT_APPLICABLE]
HOLDS: Final = {
    "allocations.csv": "Whole pounds of each fund line for each area under each model.",
    "measures.csv": "Measures of each model on the same areas, people and need.",
    "measure_intervals.csv": "Measures, and differences of two models on them, with the areas drawn again.",
    "settlement_plans.csv": "Each settlement's theme, class and year from grant to spending.",
    "binding_limits.csv": "Each limit that a plan stands at, and what a pound of it is worth.",
    "flexibility.csv": "What each virement cap is worth over none, by authority and base of the cap.",
    "envelope.csv": "Every line inside a settlement and beside it.",
    "envelope_totals.csv": "Each authority's envelope by scope and theme, beside published totals.",
    "sensitivity.csv": "What each weight and rate of the formulas moves, one at a time.",
    "competition.csv": "What simulated rounds give each area.",
    "bids.csv": "Each bid of the rounds with its decision.",
    "allocations_by_district.csv": "Whole pounds of each fund line for each district.",
    "districts.csv": "Each district's awards by fund, formula money and need.",
    "targeting.csv": "How far awards by fund follow need.",
    "figure_pounds.csv": "What figure_pounds.svg draws: pounds a head of each authority under each model.",
    "figure_lorenz.csv": "What figure_lorenz.svg draws: running shares of people and money, least money a head first.",
    "figure_concentration.csv": "What figure_concentration.svg draws: running shares, the least needy first.",
}
_UNITS: Final = {
    "_gbp": "Pounds sterling.",
    "_share": "A part of 1.",
    "per_head": "Pounds sterling for each resident.",
    "population": "Persons.",
}
_KEYS: Final[Mapping[str, Sequence[str]]] = {
    "allocations.csv": ("model", "area_code", "line"),
    "envelope.csv": ("area_code", "fund", "class", "year"),
    "sensitivity.csv": ("formula_file", "parameter", "move"),
    "districts.csv": ("area_code",),
}
"""Columns whose values together name a row; left out where a run's rows have them twice."""
_WHOLE: Final = re.compile(r"-?\d{1,15}")
_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?")


def csv_metadata(results: Results, files: Mapping[str, bytes]) -> bytes:
    """The metadata of every CSV file as the content of a file beside them."""
    scenario = results.inputs.scenario
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "dc:title": scenario.title,
        "dc:description": scenario.purpose,
        "dc:identifier": results.run_id,
        "dc:creator": f"funding-alloc {__version__}",
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "lineTerminators": ["\n"]},
        "tables": [_table(name, content) for name, content in sorted(files.items()) if name.endswith(".csv")],
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def _table(name: str, content: bytes) -> dict[str, Any]:
    headings, *rows = csv.reader(StringIO(content.decode("utf-8-sig"), newline=""))
    columns = [_column(heading, [row[i] for row in rows]) for i, heading in enumerate(headings)]
    schema: dict[str, Any] = {"columns": columns}
    key = _KEYS.get(name, ())
    if key and set(key) <= set(headings):
        places = [headings.index(column) for column in key]
        if len({tuple(row[i] for i in places) for row in rows}) == len(rows):
            schema["primaryKey"] = list(key)
    return {"url": name, "dc:title": HOLDS.get(name, in_words(name)), "tableSchema": schema}


def _column(heading: str, values: Sequence[str]) -> dict[str, Any]:
    """Name, title, unit in words, and the narrowest kind that all its values are of."""
    held = [value for value in values if value not in NULLS]
    kind = "string"
    if held and all(_WHOLE.fullmatch(value) for value in held):
        kind = "integer"
    elif held and all(_NUMBER.fullmatch(value) for value in held):
        kind = "number"
    column: dict[str, Any] = {"name": heading, "titles": in_words(heading), "datatype": kind, "null": NULLS}
    unit = next((words for end, words in _UNITS.items() if heading.endswith(end)), "")
    if heading == "gbp":
        unit = _UNITS["_gbp"]
    if unit:
        column["dc:description"] = unit
    return column
