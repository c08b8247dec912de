"""Words that outcomes frameworks are made of: directions, verdicts, periods."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

_PERIOD: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:/P([1-9]\d?)Y)?")
LIMITS_IN_ERRORS: Final = 1.96
"""Standard errors in the half-width of published 95% limits."""


class Direction(StrEnum):
    """Which way an indicator should go."""

    HIGHER = "higher_is_better"
    LOWER = "lower_is_better"

    @property
    def sign(self) -> int:
        """What turns a change into a betterment."""
        return 1 if self is Direction.HIGHER else -1


class AreaKind(StrEnum):
    """What sort of area a series is for."""

    AUTHORITY = "combined_authority"
    REGION = "region"
    COUNTRY = "country"


class Correction(StrEnum):
    """What is done about asking many questions at once."""

    NONE = "none"
    BENJAMINI_HOCHBERG = "benjamini_hochberg"
    """Of all that is called moved, at most the level's part is called so falsely, on average."""


class Overlap(StrEnum):
    """What is done where baseline and latest share years, as pooled periods do."""

    CANNOT_TELL = "cannot_tell"
    EARLIER_BASELINE = "earlier_baseline"
    """The newest earlier period that shares none is the baseline instead."""


class AppliesTo(StrEnum):
    """Whose target it is."""

    WHOLE = "whole"
    EACH_AREA = "each_area"


class Movement(StrEnum):
    """The verdict on an indicator in an area."""

    BETTER = "moved: better"
    WORSE = "moved: worse"
    STILL = "did not move"
    UNKNOWN = "cannot tell"


class Pace(StrEnum):
    """Where an indicator stands against the line from baseline to target."""

    ON = "on track"
    OFF = "off track"
    UNKNOWN = "cannot tell"
    NO_TARGET = "no target"


class Perceived(StrEnum):
    """What most of those asked say."""

    BETTER = "most say better"
    NOT_BETTER = "most do not say better"
    DIVIDED = "cannot tell"


class Agreement(StrEnum):
    """Whether what people say and what is measured go together."""

    AGREE = "agree"
    DISAGREE = "disagree"
    UNKNOWN = "cannot tell"


@dataclass(frozen=True, order=True)
class Period:
    """What a figure is about: some whole years, or one day."""

    start: date
    years: int
    """0 for one day."""

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read ``2022-01-01/P3Y``, or ``2025-04-30`` for one day. Raises ``ValueError``."""
        found = _PERIOD.fullmatch(text)
        if not found:
            raise ValueError(f"'{text}' is not a period such as 2022-01-01/P3Y, or a day such as 2025-04-30")
        try:
            period = cls(date.fromisoformat(found[1]), int(found[2] or 0))
            _ = period.end
        except ValueError:
            raise ValueError(f"'{text}' is not on the calendar") from None
        return period

    @property
    def end(self) -> date:
        """Last day. Raises ``ValueError`` beyond the calendar."""
        if not self.years:
            return self.start
        day = 28 if (self.start.month, self.start.day) == (2, 29) else self.start.day
        return self.start.replace(year=self.start.year + self.years, day=day) - timedelta(days=1)

    @property
    def middle(self) -> date:
        """The day half way, where a figure for the whole period is taken to stand."""
        return self.start + (self.end - self.start) / 2

    def shares_days_with(self, other: Period) -> bool:
        """Whether two periods overlap."""
        return self.start <= other.end and other.start <= self.end

    def __str__(self) -> str:
        """The form of the tables."""
        return f"{self.start}/P{self.years}Y" if self.years else str(self.start)

    @property
    def label(self) -> str:
        """For readers: 2022, 2022-24, 2024-25 for a year that begins later, or the day."""
        if not self.years:
            return str(self.start)
        last = self.end.year
        return str(self.start.year) if last == self.start.year else f"{self.start.year}-{last % 100:02d}"
