"""The core fields, the mapping to other standards, and the register of definitions."""

from __future__ import annotations

from funding_alloc.reading.template.project_columns import PROJECT_TABLE
from funding_alloc.schema.standard_terms import IDENTITY, NUMBERS, Field
from tests.inputs.tables import CORE_FIELDS, DEFINITIONS, MAPPING, MISSING, PUBLISHED_FIELDS, UNITS, rows

STANDARDS = ("360Giving", "GGIS 2018", "INDIGO", "LOF 2026")


def test_core_fields_are_those_of_the_program() -> None:
    """And of the template; all that has no default is core."""
    told = {row["field"]: row for row in rows(CORE_FIELDS)}
    assert set(told) == {field.value for field in Field} == set(PROJECT_TABLE.names)
    assert {name for name, row in told.items() if row["type"] == "number"} == {field.value for field in NUMBERS}
    assert {name for name, row in told.items() if row["part"] == "identity"} == {*map(str, IDENTITY), "value"}


def test_every_core_field_is_mapped_to_every_standard() -> None:
    """Or said to be covered by none of its fields, with a word of why."""
    assert {(row["core_field"], row["standard"]) for row in rows(MAPPING)} == {
        (field.value, standard) for field in Field for standard in STANDARDS
    }
    published = {(row["standard"], row["object"], row["field"]) for row in rows(PUBLISHED_FIELDS)}
    for row in rows(MAPPING):
        assert row["how"] in {"same", "narrower", "wider", "none"}
        named = (row["standard"], row["object"], row["field"])
        assert (named[1:] == ("none", "none")) == (row["how"] == "none") == (named not in published), row


def test_published_fields_are_carried_over_whole() -> None:
    """97 fields, each with its source and licence."""
    counts = {standard: sum(row["standard"] == standard for row in rows(PUBLISHED_FIELDS)) for standard in STANDARDS}
    assert counts == {"INDIGO": 46, "360Giving": 29, "GGIS 2018": 18, "LOF 2026": 4}


def test_definitions_are_real_ones() -> None:
    """35 indicators of Explore Local Statistics, and the ten metrics of the Local Outcomes Framework that were read."""
    found = {row["definition_id"]: row for row in rows(DEFINITIONS)}
    metrics = {name for name in found if name.startswith("lof-")}
    assert (len(found) - len(metrics), len(metrics)) == (35, 10)
    for name, row in found.items():
        assert ("Local Outcomes Framework" in row["source"]) == (name in metrics)
        assert (row["direction"] == MISSING) == (name in metrics)
    assert (found["employment-rate"]["unit"], found["employment-rate"]["direction"]) == ("%", "higher is better")
    assert found["apprenticeship-starts"]["unit"] == "Rate per 100,000 population"
    assert found["lof-homes-epc-c-or-above"]["label"] == "% homes EPC C or above"


def test_units_of_one_base_have_one_factor_of_one() -> None:
    """A base stands for itself; no factor is nothing."""
    for row in rows(UNITS):
        assert float(row["times"]) > 0
        assert any(one["unit"] == row["base"] and float(one["times"]) == 1 for one in rows(UNITS)), row
