"""Benefits of drawn bids: what is claimed, what the claim leads one to expect, and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from funding_alloc.rules.bids.selection import FloatArray, IntArray
from funding_alloc.schema.bidding import Benefits
from funding_alloc.uncertainty.drawn import exp, number, sqrt
from funding_alloc.uncertainty.noise import Noise


@dataclass(frozen=True, eq=False)
class DrawnBenefits:
    """Whole pounds, (draws, slots)."""

    claimed: IntArray
    shrunk: IntArray
    sound: IntArray
    realised: IntArray


def draw_benefits(ask: IntArray, observed: FloatArray, noise: Noise, benefits: Benefits) -> DrawnBenefits:
    """Draw claims, and what comes of them.

    Rule    ln claimed / ask is normal with median m and standard deviation s, correlated with observed quality. A share
            r of its variance, ``claim_reliability``, is real: ln sound / ask = m + r (ln claim - m) + N(0, r (1 - r)
            s^2), so that sound benefits have variance r s^2. Realised = sound x LN(realised_median, realised_sigma).
            Shrunk = E(realised | claimed) = ask x exp(m + r (ln claim - m) + r (1 - r) s^2 / 2) x E(LN). ``sound`` is
            put in pounds of realised benefit: x E(LN) as well.
    Units   whole GBP, each rounded to the nearest.
    Source  Smith and Winkler, The Optimizer's Curse, Management Science 52(3) (2006), for lognormal claims; r = 1 is
            the form without selection error, realised = claimed x LN.
    Promise over all bids mean realised = mean shrunk = mean sound; among winners chosen by claims realised falls short
            of the claims by more than among all bids, and mean realised = mean shrunk still.
    """
    rho, sigma, reliability = (
        number(p) for p in (benefits.correlation_with_observed, benefits.claimed_sigma, benefits.claim_reliability)
    )
    middle, spread = number(benefits.claimed_median), number(benefits.realised_sigma)
    departure = sigma * (rho * observed + sqrt(1 - rho**2) * noise.normal[2])
    claimed = np.rint(ask * (middle * np.exp(departure)))
    unsaid = sqrt(reliability * (1 - reliability)) * sigma
    kept = number(benefits.realised_median)
    expected = kept * exp(spread**2 / 2)
    backed = claimed * np.exp((reliability - 1) * departure)
    sound = backed * np.exp(unsaid * noise.truth)
    return DrawnBenefits(
        claimed=_pounds(claimed),
        shrunk=_pounds(backed * (exp(unsaid**2 / 2) * expected)),
        sound=_pounds(sound * expected),
        realised=_pounds(sound * (kept * np.exp(spread * noise.normal[3]))),
    )


def _pounds(amounts: FloatArray) -> IntArray:
    return np.rint(amounts).astype(np.int64)
