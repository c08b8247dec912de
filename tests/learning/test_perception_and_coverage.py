"""Survey intervals, agreement, and how much is measured."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from funding_alloc.learning.coverage import in_all_areas, lag_in_months, money_measured, set_coverage
from funding_alloc.learning.perception import agreement, perceived, wilson
from funding_alloc.schema.outcomes_terms import Agreement, Movement, Perceived

words = st.sampled_from("abcdef")


@given(asked=st.integers(1, 3000), data=st.data())
def test_wilson_is_that_of_scipy(asked: int, data: st.DataObject) -> None:
    """Against SciPy's interval; the share lies within."""
    better = data.draw(st.integers(0, asked))
    share = Fraction(better, asked)
    found = wilson(share, asked, 0.05)
    other = stats.binomtest(better, asked).proportion_ci(0.95, method="wilson")
    assert found == pytest.approx((other.low, other.high), abs=1e-9)
    assert 0 <= found[0] <= float(share) <= found[1] <= 1
    wider = wilson(share, asked, 0.01)
    assert wider[0] <= found[0] and found[1] <= wider[1]


def test_agreement_by_hand() -> None:
    """All nine that can be told, and those that cannot."""
    yes, no = Perceived.BETTER, Perceived.NOT_BETTER
    assert [agreement(yes, moved) for moved in Movement] == [
        Agreement.AGREE,
        Agreement.DISAGREE,
        Agreement.DISAGREE,
        Agreement.UNKNOWN,
    ]
    assert [agreement(no, moved) for moved in Movement] == [
        Agreement.DISAGREE,
        Agreement.AGREE,
        Agreement.AGREE,
        Agreement.UNKNOWN,
    ]
    assert {agreement(Perceived.DIVIDED, moved) for moved in Movement} == {Agreement.UNKNOWN}
    assert perceived((0.51, 0.6)) is yes
    assert perceived((0.4, 0.49)) is no
    assert perceived((0.49, 0.51)) is Perceived.DIVIDED


@given(lines=st.lists(st.tuples(words, st.integers(0, 10**9))), measured=st.sets(words), more=words)
def test_money_measured(lines: list[tuple[str, int]], measured: set[str], more: str) -> None:
    """Never more than the whole; another measured theme never lowers it; all themes are the whole."""
    tied, whole = money_measured(lines, measured)
    assert 0 <= tied <= whole == sum(gbp for _, gbp in lines)
    assert tied <= money_measured(lines, measured | {more})[0]
    assert money_measured(lines, set("abcdef"))[0] == whole


@given(
    reported=st.dictionaries(st.sampled_from("xyz"), st.sets(words), min_size=1), standard=st.sets(words, min_size=1)
)
def test_set_coverage(reported: dict[str, set[str]], standard: set[str]) -> None:
    """Least below mean; what is outside the set does not count; 1 exactly where all report all."""
    found = set_coverage(reported, standard)
    assert found is not None
    least, mean = found
    assert 0 <= least <= mean <= 1
    assert set_coverage({code: one & standard for code, one in reported.items()}, standard) == found
    assert (least == 1) == (set(in_all_areas(reported, sorted(standard))) == standard)


def test_nothing_to_cover() -> None:
    """Without areas, or without a set, there is no share."""
    assert set_coverage({}, {"a"}) is None
    assert set_coverage({"x": {"a"}}, ()) is None
    assert in_all_areas({}, ["a"]) == ()


@pytest.mark.parametrize(
    ("end", "day", "months"),
    [
        (date(2023, 12, 31), date(2026, 11, 26), 34),
        (date(2024, 12, 31), date(2025, 12, 31), 12),
        (date(2026, 11, 26), date(2026, 11, 26), 0),
        (date(2026, 11, 27), date(2026, 12, 26), 0),
        (date(2027, 1, 1), date(2026, 11, 26), -2),
    ],
)
def test_lag(end: date, day: date, months: int) -> None:
    """Whole months; a day short of one is none."""
    assert lag_in_months(end, day) == months
