"""The verdict follows from the answers, and the mayor test from dates alone."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from funding_alloc.schema.eligibility import (
    Answer,
    Answered,
    Eligibility,
    Mayor,
    Verdict,
    mayor_answer,
    verdict_of,
    whole_months,
)

answers = st.lists(st.sampled_from(Answer), min_size=1, max_size=8)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def _mayor(
    since: date | None, *, established: date = date(2017, 5, 8), has: Answer = Answer.MET, before: Answer = Answer.MET
) -> Mayor:
    return Mayor("E47000001", established, has, since, before, "Made up for a test")


@given(answers)
def test_the_verdict_is_the_rule_read_aloud(found: list[Answer]) -> None:
    """Eligible where all are met, not eligible where one is not, not known otherwise: counted a second way."""
    count = {answer: found.count(answer) for answer in Answer}
    if count[Answer.NOT_MET]:
        expected = Verdict.NOT_ELIGIBLE
    elif count[Answer.MET] == len(found):
        expected = Verdict.ELIGIBLE
    else:
        expected = Verdict.NOT_KNOWN
    assert verdict_of(found) is expected
    assert verdict_of(reversed(found)) is expected


@given(answers, st.sampled_from(Answer), st.data())
def test_knowing_more_never_turns_one_sure_verdict_into_the_other(
    found: list[Answer], now: Answer, data: st.DataObject
) -> None:
    """An answer that was not known becomes known: a sure verdict before was 'not eligible', and stays."""
    i = data.draw(st.integers(0, len(found)))
    before, after = verdict_of([*found[:i], Answer.NOT_KNOWN, *found[i:]]), verdict_of([*found[:i], now, *found[i:]])
    assert before is not Verdict.ELIGIBLE
    assert before is Verdict.NOT_KNOWN or after is before


def test_no_tests_are_no_eligibility() -> None:
    """Nobody is eligible for having been asked nothing."""
    assert verdict_of([]) is Verdict.NOT_KNOWN


@given(days, days)
def test_whole_months_are_those_a_calendar_counts(first: date, last: date) -> None:
    """Counted one by one: the month is whole when its day has come round, months without that day skipped over."""
    if last < first:
        first, last = last, first
    counted, year, month = 0, first.year, first.month
    while True:
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
        if (year, month, first.day) > (last.year, last.month, last.day):
            break
        counted += 1
    assert whole_months(first, last) == counted


def test_eighteen_months_to_the_day() -> None:
    """The day before is too early; the day itself is not."""
    since = date(2023, 10, 1)
    # 1 October 2023 and 18 months is 1 April 2025.
    assert mayor_answer(_mayor(since), date(2025, 3, 31), 18).answer is Answer.NOT_MET
    assert mayor_answer(_mayor(since), date(2025, 4, 1), 18).answer is Answer.MET


@given(st.none() | days, days, days, st.sampled_from(Answer), st.sampled_from(Answer))
def test_applying_later_never_hurts(
    since: date | None, established: date, on: date, has: Answer, before: Answer
) -> None:
    """What is met stays met, and what is known to fail for being too young may only become unknown or met."""
    mayor = _mayor(since, established=established, has=has, before=before)
    now, later = (mayor_answer(mayor, day, 18).answer for day in (on, on + timedelta(days=40)))
    assert now is not Answer.MET or later is Answer.MET
    assert now is not Answer.NOT_KNOWN or later is Answer.NOT_KNOWN


def test_an_unknown_first_day_is_bounded_by_the_age_of_the_authority() -> None:
    """Nobody can have been mayor before there was an authority; a predecessor undoes the argument."""
    young = date(2025, 2, 5)
    on = date(2026, 4, 1)
    # 5 February 2025 to 1 April 2026 is 13 whole months.
    alone = mayor_answer(_mayor(None, established=young, before=Answer.NOT_MET), on, 18)
    assert alone.answer is Answer.NOT_MET
    assert "13 whole months before 2026-04-01" in alone.grounds
    for before in (Answer.MET, Answer.NOT_KNOWN):
        assert mayor_answer(_mayor(None, established=young, before=before), on, 18).answer is Answer.NOT_KNOWN
    assert mayor_answer(_mayor(None, before=Answer.NOT_MET), on, 18).answer is Answer.NOT_KNOWN
    assert mayor_answer(_mayor(None, has=Answer.NOT_MET), on, 18).answer is Answer.NOT_MET


def test_reasons_name_the_tests_that_decide() -> None:
    """A refusal gives its grounds; what is not known is listed by test."""

    def of(*found: Answer) -> Eligibility:
        tested = tuple(Answered(f"E{i}", answer, f"ground {i}") for i, answer in enumerate(found, start=1))
        return Eligibility("E47000001", "One", "none", tested)

    assert of(Answer.MET, Answer.NOT_MET, Answer.NOT_KNOWN).reasons == "E2 not met: ground 2"
    assert of(Answer.MET, Answer.NOT_KNOWN).reasons_in_short == "not known: E2"
    assert of(Answer.MET, Answer.MET).reasons == ""
