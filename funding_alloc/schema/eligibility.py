"""Who may hold an integrated settlement: tests as data, an answer to each, and the verdict they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

MAYOR_TEST: Final = "E1"
"""The test that is answered from dates, not from the table of answers."""


class Answer(StrEnum):
    """What is known about one authority and one test."""

    MET = "met"
    NOT_MET = "not met"
    NOT_KNOWN = "not known"


class Verdict(StrEnum):
    """Whether an authority may hold a settlement, as far as is known."""

    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not eligible"
    NOT_KNOWN = "not known"


@dataclass(frozen=True)
class EligibilityTest:
    """One published test; ``value`` is its parameter, e.g. 18 months."""

    id: str
    rule: str
    parameter: str
    value: str
    confidence: str
    source: str


@dataclass(frozen=True)
class Mayor:
    """What is known of an authority's mayor."""

    area_code: str
    established: date
    has_mayor: Answer
    since: date | None
    has_predecessor: Answer
    """Whether another authority with its own mayor may have stood in its place before."""
    source: str


@dataclass(frozen=True)
class Answered:
    """One authority's answer to one test, with its grounds."""

    test: str
    answer: Answer
    grounds: str


@dataclass(frozen=True)
class Eligibility:
    """One authority before all tests."""

    area_code: str
    name: str
    settlement_from: str
    """First year of the settlement it holds, or none: a fact of its own, and no answer to a test."""
    answers: tuple[Answered, ...]

    @property
    def verdict(self) -> Verdict:
        """What its answers lead to."""
        return verdict_of(answered.answer for answered in self.answers)

    @property
    def reasons(self) -> str:
        """The tests that decide the verdict, with their grounds; nothing where all are met."""
        return "; ".join(f"{a.test} {a.answer}: {a.grounds}" for a in self._deciding())

    @property
    def reasons_in_short(self) -> str:
        """Why it is not eligible; or the tests that are not known."""
        if self.verdict is Verdict.NOT_KNOWN:
            return f"not known: {', '.join(a.test for a in self._deciding())}"
        return self.reasons

    def _deciding(self) -> tuple[Answered, ...]:
        wanted = {Verdict.NOT_ELIGIBLE: Answer.NOT_MET, Verdict.NOT_KNOWN: Answer.NOT_KNOWN}.get(self.verdict)
        return tuple(answered for answered in self.answers if answered.answer is wanted)


def verdict_of(answers: Iterable[Answer]) -> Verdict:
    """Decide from the answers to all tests.

    Rule    eligible where every test is met; not eligible where one is not met; not known otherwise.
    Source  MHCLG, Integrated Settlement: policy document, 11 June 2025, paragraph 5: the tests hold together.
    Promise the order of the tests does not matter; an answer that becomes known never turns one sure verdict into the
            other.
    """
    found = tuple(answers)
    if Answer.NOT_MET in found:
        return Verdict.NOT_ELIGIBLE
    return Verdict.ELIGIBLE if found and all(answer is Answer.MET for answer in found) else Verdict.NOT_KNOWN


def whole_months(first: date, last: date) -> int:
    """Whole months from one day to another: 31 January to 28 February is none."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def mayor_answer(mayor: Mayor, on: date, least_months: int) -> Answered:
    """Whether a mayor has been in place long enough on the day of application, from dates alone.

    Rule    met where the mayor's first day lies ``least_months`` whole months back or more; not met where it does not,
            where there is no mayor, or where the authority itself is younger and nothing stood before it.
    Units   whole calendar months.
    Promise a later application never turns met into not met.
    """
    if mayor.has_mayor is Answer.NOT_MET:
        return Answered(MAYOR_TEST, Answer.NOT_MET, f"it has no mayor ({mayor.source})")
    if mayor.since is not None:
        months = whole_months(mayor.since, on)
        answer = Answer.MET if months >= least_months else Answer.NOT_MET
        grounds = f"a mayor since {mayor.since.isoformat()}, {max(months, 0)} whole months before {on.isoformat()}"
        return Answered(MAYOR_TEST, answer, f"{grounds} ({mayor.source})")
    months = whole_months(mayor.established, on)
    if months < least_months and mayor.has_predecessor is Answer.NOT_MET:
        grounds = (
            f"set up on {mayor.established.isoformat()}, {max(months, 0)} whole months before {on.isoformat()}, "
            "with nothing in its place before"
        )
        return Answered(MAYOR_TEST, Answer.NOT_MET, f"{grounds} ({mayor.source})")
    return Answered(MAYOR_TEST, Answer.NOT_KNOWN, "the mayor's first day was not found in what was read")
