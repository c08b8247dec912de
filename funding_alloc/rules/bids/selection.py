"""Choosing bids by score, over many simulated competitions at once."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
Misfit = Literal["skip", "stop"]


def fund_in_score_order(
    asks: IntArray, scores: FloatArray, eligible: BoolArray, quantum: int, misfit: Misfit
) -> BoolArray:
    """Fund eligible bids from the highest score down while money lasts.

    Rule    take bids in falling order of score, equal scores in order of slot; fund each that fits what is left. At
            the first that does not fit, ``stop`` ends the round; ``skip`` passes it over and goes on.
    Units   whole GBP for ``asks`` and ``quantum``; all arrays are (draws, slots); True in the result means funded.
    Source  Levelling Up Fund rounds 1 and 2, where officials ranked bids and lower ones were passed over to fit.
    Promise never more than the quantum and only eligible bids; ``skip`` funds every bid that ``stop`` funds and
            leaves none that would fit the money left; with ``stop``, more money never drops a bid (with ``skip`` it
            may).
    """
    _check(asks, scores, eligible, quantum)
    if misfit not in ("skip", "stop"):
        raise ValueError(f"misfit may be 'skip' or 'stop', not {misfit!r}")
    order = np.argsort(np.where(eligible, -scores, np.inf), axis=1, kind="stable")
    ranked_asks = np.take_along_axis(asks, order, axis=1).T
    ranked_eligible = np.take_along_axis(eligible, order, axis=1).T
    ranked_funded = np.zeros_like(ranked_eligible)
    left = np.full(asks.shape[0], quantum, dtype=np.int64)
    open_still = np.ones(asks.shape[0], dtype=np.bool_)
    for rank in range(int(eligible.sum(axis=1).max(initial=0))):
        fits = ranked_eligible[rank] & open_still & (ranked_asks[rank] <= left)
        ranked_funded[rank] = fits
        left -= np.where(fits, ranked_asks[rank], 0)
        if misfit == "stop":
            open_still &= fits
    funded = np.zeros(asks.shape, dtype=np.bool_)
    np.put_along_axis(funded, order, ranked_funded.T, axis=1)
    return funded


def _check(asks: IntArray, scores: FloatArray, eligible: BoolArray, quantum: int) -> None:
    if asks.ndim != 2 or not asks.shape == scores.shape == eligible.shape:
        raise ValueError(f"asks {asks.shape}, scores {scores.shape} and eligible {eligible.shape} must be one table")
    if asks.dtype != np.int64 or eligible.dtype != np.bool_:
        raise ValueError("asks are whole pounds (int64) and eligible is True or False")
    if quantum < 0 or bool((asks[eligible] < 0).any()):
        raise ValueError("neither the quantum nor the ask of an eligible bid may be below 0")
    if not bool(np.isfinite(scores[eligible]).all()):
        raise ValueError("an eligible bid has no score")
