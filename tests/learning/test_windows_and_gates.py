"""Windows of real figures by hand, and what a gate that never shuts tells."""

from __future__ import annotations

from math import log2, sqrt

import pytest

from funding_alloc.learning.gateways import bits, summary
from funding_alloc.learning.windows import change, gap, gaps_of, is_allowed
from funding_alloc.schema.learn import GateReview, Point, Series, Window
from funding_alloc.schema.learn_terms import Better, Compare, Gate

OWN = Series(
    {year: Point(float(value), 0.3) for year, value in zip(range(2015, 2021), (1, 2, 4, 8, 16, 32), strict=True)}, 1
)
FLAT = Series({year: Point(1.0, 0.4) for year in range(2015, 2021)}, 1)


def _window(years: int, compare: Compare) -> Window:
    return Window(years=years, compare=compare, assumption="A test.")


def test_change_by_hand() -> None:
    """Ends: 32 - 4 with errors of two years. Means: (8 + 16 + 32) / 3 - (1 + 2 + 4) / 3 with errors of six."""
    ends = change(OWN, 2020, _window(3, Compare.ENDS))
    means = change(OWN, 2020, _window(3, Compare.MEANS))
    assert ends is not None
    assert means is not None
    assert [ends.value, ends.error] == pytest.approx([28, 0.3 * sqrt(2)])
    assert [means.value, means.error] == pytest.approx([49 / 3, 0.3 * sqrt(6) / 3])
    assert change(OWN, 2017, _window(3, Compare.ENDS)) is None


def test_gap_has_both_errors_and_the_right_sign() -> None:
    """Less unemployment than elsewhere is an improvement."""
    found = gap(Point(-2.0, 0.3), Point(-0.5, 0.4), Better.LOWER)
    assert [found.value, found.error] == pytest.approx([1.5, 0.5])
    assert gap(Point(-2.0, 0.3), Point(-0.5, 0.4), Better.HIGHER).value == -1.5


def test_an_area_without_a_year_has_no_gap() -> None:
    """Nor has anybody where the counterfactual lacks it."""
    short = Series({2020: Point(1.0, 0.4)}, 1)
    window = _window(3, Compare.ENDS)
    found = gaps_of({"a": OWN, "b": short, "e": FLAT}, "e", Better.HIGHER, 2020, window)
    assert set(found) == {"a"}
    assert gaps_of({"a": OWN, "e": short}, "e", Better.HIGHER, 2020, window) == {}


def test_windows_whose_ends_share_a_year_are_not_allowed() -> None:
    """Three-year figures: three years apart, and never as a mean of several."""
    three = Series({}, 3)
    assert is_allowed(three, _window(3, Compare.ENDS))
    assert not is_allowed(three, _window(2, Compare.ENDS))
    assert not is_allowed(three, _window(3, Compare.MEANS))
    assert is_allowed(OWN, _window(1, Compare.ENDS))


def _review(gate: Gate, reviews: int, is_counted: bool = True) -> GateReview:
    return GateReview("a", "A place", "then", None, reviews, gate, is_counted, "A test", "none")


def test_bits() -> None:
    """A coin tells 1, a gate that never shuts 0."""
    assert (bits(0.5), bits(1.0), bits(0.0)) == (1, 0, 0)
    assert bits(0.9) == pytest.approx(-0.9 * log2(0.9) - 0.1 * log2(0.1))


def test_a_gate_that_never_shuts() -> None:
    """Twenty reviews, none failed: nothing told; at most the bits of 1 - 0.05 ** (1 / 20) = 13.9% failing."""
    found = summary([_review(Gate.NO_FAILURE_FOUND, 19), _review(Gate.PASSED, 1), _review(Gate.BEFORE_ANY, 0, False)])
    assert (found.through, found.failed, found.share, found.bits) == (20, 0, 1.0, 0)
    assert found.most_bits == pytest.approx(bits(0.05 ** (1 / 20)))
    assert found.most_bits == pytest.approx(0.582, abs=1e-3)
    assert summary([_review(Gate.PASSED, 1)]).most_bits == 1


def test_a_gate_that_shuts_tells_something() -> None:
    """Three of four; what is not known counts for neither."""
    found = summary([_review(Gate.PASSED, 3), _review(Gate.FAILED, 1), _review(Gate.NOT_KNOWN, 5)])
    assert (found.share, found.unknown, found.most_bits) == (0.75, 5, None)
    assert found.bits == pytest.approx(0.811278, abs=1e-6)
    nothing = summary([_review(Gate.NOT_KNOWN, 2)])
    assert (nothing.share, nothing.bits, nothing.most_bits) == (None, None, None)
