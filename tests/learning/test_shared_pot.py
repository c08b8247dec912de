"""The shared pot: the linear programme against its closed form and against every pot there is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funding_alloc.allocator import solve
from funding_alloc.errors import InfeasibleError
from funding_alloc.learning.shared_pot import even_pot, missing_from, pays, pose_pot, receives, why_no_pot

NETS = st.dictionaries(st.sampled_from("abcdefg"), st.integers(-(10**6), 10**6), min_size=1, max_size=7)


def _solved(net: Mapping[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    pounds = solve(pose_pot(net)).pounds
    return {b: pounds.get(pays(b), 0) for b in net}, {b: pounds.get(receives(b), 0) for b in net}


def test_by_hand() -> None:
    """60 needed from gains of 90 and 30: 45 and 15, half of each gain."""
    paid, received = _solved({"council": -60, "nhs": 90, "justice": 30})
    assert paid == {"council": 0, "nhs": 45, "justice": 15}
    assert received == {"council": 60, "nhs": 0, "justice": 0}


@settings(max_examples=60)
@given(net=NETS)
def test_programme_is_the_closed_form(net: dict[str, int]) -> None:
    """A pot exists exactly where nets sum to 0 or more; it is the losses, and the same part of every gain."""
    if missing_from(net):
        with pytest.raises(InfeasibleError):
            solve(pose_pot(net))
        with pytest.raises(ValueError, match="no pot"):
            even_pot(net)
        return
    paid, received = _solved(net)
    even = even_pot(net)
    losses = -sum(gain for gain in net.values() if gain < 0)
    assert sum(paid.values()) == sum(received.values()) == sum(even.values()) == losses
    for body, gain in net.items():
        assert abs(paid[body] - even[body]) <= 1
        assert paid[body] <= max(gain, 0)
        assert even[body] <= max(gain, 0)
        assert gain - paid[body] + received[body] >= 0


@settings(max_examples=30)
@given(net=st.dictionaries(st.sampled_from("abcd"), st.integers(-6, 6), min_size=1, max_size=4))
def test_no_pot_is_smaller_or_more_even(net: dict[str, int]) -> None:
    """Every way to pay whole pounds, tried: none that leaves nobody worse off takes less.

    Of the least ones, none has a greatest part of a gain that is lower by more than a rounded pound.
    """
    losses = -sum(gain for gain in net.values() if gain < 0)
    gains = {body: gain for body, gain in net.items() if gain > 0}
    every = list(product(*(range(gain + 1) for gain in gains.values())))
    enough = [way for way in every if sum(way) >= losses]
    assert bool(enough) == (not missing_from(net))
    if not enough:
        return
    paid, _ = _solved(net)
    least = min(map(sum, enough))
    assert sum(paid.values()) == least
    best = min(
        (max((Fraction(p, gain) for p, gain in zip(way, gains.values(), strict=True)), default=Fraction(0)))
        for way in enough
        if sum(way) == least
    )
    assert all(paid[body] <= gain * best + 1 for body, gain in gains.items())


@settings(max_examples=20)
@given(net=NETS.filter(lambda net: not missing_from(net)), order=st.randoms(use_true_random=False))
def test_order_of_bodies_does_not_matter(net: dict[str, int], order: object) -> None:
    """The same pounds from shuffled input."""
    names = list(net)
    order.shuffle(names)  # type: ignore[attr-defined]
    assert _solved({name: net[name] for name in names}) == _solved(net)


@pytest.mark.parametrize("size", [10**6, 10**9, 10**11])
def test_a_single_pound_too_little_is_seen(size: int) -> None:
    """Large figures: enough to the pound is a pot, a pound less is none."""
    assert _solved({"a": -size, "b": size - 7, "c": 7})[0] == {"a": 0, "b": size - 7, "c": 7}
    with pytest.raises(InfeasibleError):
        solve(pose_pot({"a": -size - 1, "b": size - 7, "c": 7}))


def test_nobody_loses() -> None:
    """Nothing is needed and nothing is paid; nor where all are level."""
    assert _solved({"a": 5, "b": 7})[0] == {"a": 0, "b": 0}
    assert _solved({"a": 0})[0] == {"a": 0}


def test_an_unsolvable_pot_is_explained() -> None:
    """Who gains and loses, what is missing; the allocator names the same limits and the same pounds."""
    net = {"council": -60, "nhs": 25, "justice": 15, "dwp": -1}
    words = why_no_pot(net, str.upper, "cashable")
    assert "those who gain have £40 (JUSTICE £15, NHS £25)" in words
    assert "those who lose need £61 (COUNCIL £60, DWP £1). £21 is missing" in words
    assert missing_from(net) == 21
    with pytest.raises(InfeasibleError) as caught:
        solve(pose_pot(net, str.upper))
    told = str(caught.value)
    assert "COUNCIL is left no worse off, which takes £60" in told
    assert "NHS pays no more than its £25" in told
    assert "Smallest relaxation that would do: £21 in all" in told


def test_nobody_gains() -> None:
    """All lose: nothing can be paid."""
    words = why_no_pot({"a": -3, "b": 0}, str, "fiscal")
    assert "those who gain have £0 (nobody)" in words
    with pytest.raises(InfeasibleError):
        solve(pose_pot({"a": -3, "b": 0}))
