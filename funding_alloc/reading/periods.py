"""Days and periods by ISO 8601: ``2024-03-31``, ``2024-03``, ``2022-01-01/P3Y``, ``2024-04-01/2025-03-31``."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final

from funding_alloc.schema.standard_terms import Period

_PART: Final = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_LENGTH: Final = re.compile(r"P(?=\d)(?:(\d{1,3})Y)?(?:(\d{1,3})M)?(?:(\d{1,3})W)?(?:(\d{1,3})D)?", re.ASCII)
_FISCAL: Final = re.compile(r"((?:19|20)\d\d)[-/](\d\d)", re.ASCII)
_BRITISH: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)", re.ASCII)
MEND: Final = "Write a day as 2024-03-31, or a period as its first day and its length, such as 2024-04-01/P1Y."


def period_of(text: str) -> Period | None:
    """What a date or a period covers, first and last day; None for what is neither.

    Promise ``2024``, ``2024-01-01/P1Y`` and ``2024-01-01/2024-12-31`` are the same.
    """
    start, slash, end = text.partition("/")
    try:
        first = _part(start)
        if first is None or not slash:
            return first
        length = _LENGTH.fullmatch(end)
        if length is not None:
            return _lasting(first.first, length)
        last = _part(end)
    except (ValueError, OverflowError):
        return None
    return None if last is None or last.last < first.first else Period(first.first, last.last)


def mend_of(text: str) -> str:
    """How a date that is none was probably meant."""
    fiscal = _FISCAL.fullmatch(text)
    if fiscal is not None and (int(fiscal[1]) + 1) % 100 == int(fiscal[2]):
        return f"A financial year is written {fiscal[1]}-04-01/P1Y."
    british = _BRITISH.fullmatch(text)
    if british is not None and int(british[2]) <= 12:
        return f"Write the year first: {british[3]}-{int(british[2]):02d}-{int(british[1]):02d}."
    return MEND


def _part(text: str) -> Period | None:
    found = _PART.fullmatch(text)
    if found is None:
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    if year is None or month is None:
        return None if year is None else Period(date(year, 1, 1), date(year, 12, 31))
    if day is not None:
        return Period(date(year, month, day), date(year, month, day))
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


def _lasting(first: date, length: re.Match[str]) -> Period | None:
    years, months, weeks, days = (int(part or 0) for part in length.groups())
    count = first.year * 12 + first.month - 1 + 12 * years + months
    year, month = count // 12, count % 12 + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    after = date(year, month, day) + timedelta(days=7 * weeks + days)
    return Period(first, after - timedelta(days=1)) if after > first else None
