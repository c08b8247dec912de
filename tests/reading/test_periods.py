"""Days and periods by ISO 8601: what they cover, what is none, and how what was meant is written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.reading.periods import mend_of, period_of
from funding_alloc.schema.standard_terms import Period


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-03-31", "2024-03-31", "2024-03-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023", "2023-01-01", "2023-12-31"),
        ("2023-01-01/P1Y", "2023-01-01", "2023-12-31"),
        ("2023-01-01/2023-12-31", "2023-01-01", "2023-12-31"),
        ("2022-01-01/P3Y", "2022-01-01", "2024-12-31"),
        ("2024-04-01/P3M", "2024-04-01", "2024-06-30"),
        ("2024-01-31/P1M", "2024-01-31", "2024-02-28"),
        ("2024-01-01/P1W", "2024-01-01", "2024-01-07"),
        ("2024-01-01/P1Y6M", "2024-01-01", "2025-06-30"),
        ("2023/2024", "2023-01-01", "2024-12-31"),
    ],
)
def test_what_is_covered(text: str, first: str, last: str) -> None:
    """First and last day; several ways to write a year are the same."""
    assert period_of(text) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "text",
    [
        *("", "Spring 2024", "31/03/2024", "2024-13", "2024-02-30", "2022-23", "2024-01-01/", "/P1Y", "2024-01-01/P"),
        *("2024-01-01/P0D", "2024-01-01/2023-01-01", "9999-12-31/P999Y", "0000", "20240331", "2024-1-1", "٢٠٢٤"),
        *("2024-01-01/P1Y/P1Y", "2024-01-01T00:00", "2024-01-01/PT1H"),
    ],
)
def test_what_is_none(text: str) -> None:
    """No guess is made."""
    assert period_of(text) is None


def test_what_was_meant() -> None:
    """Financial years and days the British way round."""
    assert mend_of("2022-23") == "A financial year is written 2022-04-01/P1Y."
    assert mend_of("31/03/2024") == "Write the year first: 2024-03-31."
    assert mend_of("2022-24").startswith("Write a day as")
    assert mend_of("03/31/2024").startswith("Write a day as")


@settings(max_examples=100)
@given(st.text("0123456789-/PYMWD", max_size=24))
def test_never_fails(text: str) -> None:
    """Any text is a period or none, and a period does not end before it begins."""
    found = period_of(text)
    assert found is None or found.first <= found.last


@settings(max_examples=50)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_is_itself(day: date) -> None:
    """And one day long."""
    assert period_of(day.isoformat()) == period_of(f"{day}/P1D") == period_of(f"{day}/{day}") == Period(day, day)
