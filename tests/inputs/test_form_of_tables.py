"""The form of every input table, and the dictionary that describes it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from tests.inputs.tables import (
    DICTIONARY,
    FILES,
    FORMS,
    INDICATORS,
    KEYS,
    MISSING,
    NONE_ALLOWED,
    SMALL_AREAS,
    WORDS,
    content,
    described,
    header,
    rows,
)


@pytest.mark.parametrize("file", FILES)
def test_file_is_plain(file: str) -> None:
    """UTF-8 without a mark at the start, LF line ends, a last line end, and no machine path."""
    raw = content(file)
    text = raw.decode("utf-8")
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert text.endswith("\n")
    assert not re.search(r"\.\./|/work/|/tmp/|/home/|https?:", text)


@pytest.mark.parametrize("file", FILES)
def test_no_cell_is_blank_or_padded(file: str) -> None:
    """A blank would be read as absent, zero or none; each of these has its own word."""
    for row in rows(file):
        for column, cell in row.items():
            assert cell, (file, column, row)
            assert cell == cell.strip(), (file, column, row)


@pytest.mark.parametrize("file", KEYS)
def test_keys_are_unique_and_sorted(file: str) -> None:
    """One row per key, in the order of the key, so that a change shows as a small difference."""
    keys = [tuple(row[column] for column in KEYS[file]) for row in rows(file)]
    assert len(set(keys)) == len(keys)
    assert keys == sorted(keys)


@pytest.mark.parametrize("file", KEYS)
def test_every_table_is_in_the_dictionary(file: str) -> None:
    """The dictionary lists the columns of the table, all of them, in their order."""
    assert list(described(file)) == header(file)


def test_dictionary_describes_only_what_exists() -> None:
    """Each table and column named in the dictionary is in a file, once."""
    keys = [(row["table"], row["column"]) for row in rows(DICTIONARY)]
    assert len(set(keys)) == len(keys)
    for table, column in keys:
        assert column in header(table), (table, column)


@pytest.mark.parametrize("column", WORDS)
def test_dictionary_uses_the_allowed_words(column: str) -> None:
    """A word outside the list would be read as a rule that nobody wrote."""
    assert {row[column] for row in rows(DICTIONARY)} <= WORDS[column]


def test_weights_are_counts_of_the_same_table() -> None:
    """A weighted mean names a complete count of its own table; nothing else names a weight."""
    for row in rows(DICTIONARY):
        if row["aggregate"] != "weighted_mean":
            assert row["weight"] == "none", row
            continue
        weight = described(row["table"])[row["weight"]]
        assert (weight["scale"], weight["aggregate"], weight["missing"]) == ("count", "sum", "refuse"), row


def test_vintages_are_usable_as_pins() -> None:
    """A period is one short word, and a facts table has a date."""
    for row in rows(DICTIONARY):
        assert re.fullmatch(r"[a-z0-9][a-z0-9-]{3,12}", row["period"]), row
        if row["table"] not in {INDICATORS, SMALL_AREAS}:
            assert re.fullmatch(FORMS["date"], row["period"]), row


@pytest.mark.parametrize("file", KEYS)
def test_cells_have_the_form_of_their_kind(file: str) -> None:
    """Numbers are plain decimals; ``[x]`` stands only where the dictionary says leave_out."""
    for column, rule in described(file).items():
        cells = [row[column] for row in rows(file)]
        assert (MISSING in cells) == (rule["missing"] == "leave_out"), (file, column)
        allowed = {MISSING, "none"} if (file, column) in NONE_ALLOWED else {MISSING}
        for cell in cells:
            assert cell in allowed or re.fullmatch(FORMS[rule["kind"]], cell), (file, column, cell)


def test_negative_columns_are_interval() -> None:
    """A share of a score that can be negative has no meaning, so such a column is marked interval, and no other."""
    for column, rule in described(INDICATORS).items():
        cells = [row[column] for row in rows(INDICATORS)]
        assert (rule["scale"] == "interval") == any(cell.startswith("-") for cell in cells), column
    assert sum(Decimal(row["imd_health"]) < 0 for row in rows(INDICATORS)) == 165
    assert sum(Decimal(row["imd_crime"]) < 0 for row in rows(INDICATORS)) == 172


def test_missing_values_by_indicator() -> None:
    """The indicators with gaps and the number of districts without a value."""
    gaps = {column: sum(row[column] == MISSING for row in rows(INDICATORS)) for column in header(INDICATORS)}
    assert {column: count for column, count in gaps.items() if count} == {
        "median_weekly_pay": 2,
        "employment_rate": 2,
        "inactivity_rate": 2,
        "level3_plus_rate": 2,
        "hle_female": 2,
        "hle_male": 2,
        "house_affordability_ratio": 2,
        "homeless_relief_rate": 8,
        "temporary_accommodation_rate": 12,
        "crime_severity": 19,
    }


def test_ranks_are_not_carried() -> None:
    """A rank points the other way from its score, so none is in the table."""
    assert not [column for column in header(INDICATORS) if "rank" in column]
