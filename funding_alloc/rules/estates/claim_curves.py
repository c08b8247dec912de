"""The rules for claims above an estate that a single multiplier drives, each as one line of its curve.

In every curve ``half`` is half the claim and ``most`` the largest claim of all; the multiplier runs from 0 to ``most``.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from funding_alloc.rules.estates.parametric import Curve
from funding_alloc.rules.figures import ZERO

ONE = Fraction(1)
Claims = Mapping[str, Fraction]
Curves = dict[str, Curve]


def _rising(*spans: tuple[Fraction, Fraction]) -> Curve:
    """A curve from 0 that rises one for one over each span of the multiplier, and is flat outside them."""
    return Curve(ZERO, tuple(turn for begin, end in spans if begin < end for turn in ((begin, ONE), (end, -ONE))))


def proportional(claims: Claims) -> Curves:
    """Rule: x = m * claim."""
    return {code: Curve(ZERO, ((ZERO, claim), (ONE, -claim))) for code, claim in claims.items()}


def equal_awards(claims: Claims) -> Curves:
    """Rule: x = min(claim, m)."""
    return {code: _rising((ZERO, claim)) for code, claim in claims.items()}


def equal_losses(claims: Claims) -> Curves:
    """Rule: x = max(0, claim - loss), with the loss falling from the largest claim to 0."""
    most = _most(claims)
    return {code: _rising((most - claim, most)) for code, claim in claims.items()}


def talmud(claims: Claims) -> Curves:
    """Rule: equal awards on half claims up to the half-sum; half the claim and equal losses on the other half above."""
    most = _most(claims)
    return {code: _rising((ZERO, claim / 2), (most - claim / 2, most)) for code, claim in claims.items()}


def reverse_talmud(claims: Claims) -> Curves:
    """Rule: equal losses on half claims up to the half-sum; half the claim and equal awards on the other half above."""
    half = _most(claims) / 2
    return {code: _rising((half - claim / 2, half), (half, half + claim / 2)) for code, claim in claims.items()}


def piniles(claims: Claims) -> Curves:
    """Rule: equal awards on half claims, up to the half-sum and once more above it."""
    half = _most(claims) / 2
    return {code: _rising((ZERO, claim / 2), (half, half + claim / 2)) for code, claim in claims.items()}


def constrained_egalitarian(claims: Claims) -> Curves:
    """Rule: min(claim / 2, m) up to the half-sum; max(claim / 2, min(claim, m)) above it."""
    half = _most(claims) / 2
    return {code: _rising((ZERO, claim / 2), (half + claim / 2, half + claim)) for code, claim in claims.items()}


def _most(claims: Claims) -> Fraction:
    return max(claims.values(), default=ZERO)
