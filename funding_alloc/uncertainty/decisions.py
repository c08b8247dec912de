"""What draws say of a choice between options: which beats which, regret, what knowing more is worth, what flips it.

``values`` has one row a draw and one column an option, more being better. Draws are common to the options: a row is one
world. A draw in which an option is not a number is left out, and counted by the caller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.polynomial import legendre
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
DRAWS_A_TERM: Final = 250
"""Draws for each term of a fitted curve, so that it follows the input and not the noise."""
MOST_TERMS: Final = 10
DRAWS_A_VALUE: Final = 10
"""Least draws for each value of an input that has few, for their mean to be told."""
SURE: Final = 3.0
"""Standard errors from 0 at which a mean has a sign."""
CHANCE: Final = 1e-4
"""Chance with which an input that does nothing would look as if it did: inputs and figures are many."""


def _table(values: ArrayLike) -> Array:
    table = np.asarray(values, dtype=np.float64)
    if table.ndim != 2 or not table.size:
        raise ValueError(f"values need draws by options; their shape is {table.shape}")
    if not np.isfinite(table).all():
        raise ValueError("values must be finite: leave undefined draws out, and say how many they are")
    return table


def _weights(probability: ArrayLike | None, draws: int) -> Array:
    if probability is None:
        return np.full(draws, 1 / draws)
    weights = np.asarray(probability, dtype=np.float64)
    if weights.shape != (draws,) or (weights < 0).any() or not np.isclose(weights.sum(), 1):
        raise ValueError(f"probabilities of {draws} draws must be 0 or more and sum to 1")
    return weights


def beats(values: ArrayLike) -> tuple[Array, Array]:
    """Return the share of draws in which the row's option beats the column's, and in which the two are equal.

    Promise the shares of A over B, B over A and equal add up to 1.
    """
    table = _table(values)
    gap = table[:, :, np.newaxis] - table[:, np.newaxis, :]
    return np.asarray((gap > 0).mean(axis=0)), np.asarray((gap == 0).mean(axis=0))


@dataclass(frozen=True, eq=False)
class Regret:
    """By option: the most and the mean that it falls behind the best of the same draw."""

    most: Array
    mean: Array


def regret(values: ArrayLike, probability: ArrayLike | None = None) -> Regret:
    """Return regrets.

    Rule    best of the draw less the option's own value.
    Source  Savage (1951), Journal of the American Statistical Association 46.
    Promise 0 or more; some option has no regret in each draw.
    """
    table = _table(values)
    behind = table.max(axis=1, keepdims=True) - table
    return Regret(np.asarray(behind.max(axis=0)), np.asarray(_weights(probability, len(table)) @ behind))


def perfect_information(values: ArrayLike, probability: ArrayLike | None = None) -> float:
    """Return what it would be worth to know every input before choosing.

    Rule    EVPI = E[max over options] - max over options of E; ``probability`` where draws are not alike.
    Units   those of the values.
    Source  Raiffa and Schlaifer (1961), Applied Statistical Decision Theory.
    Promise 0 or more; 0 if one option is the best in every draw; the least mean regret.
    """
    table = _table(values)
    weights = _weights(probability, len(table))
    return max(float(weights @ table.max(axis=1) - (weights @ table).max()), 0.0)


def fitted(x: ArrayLike, values: ArrayLike) -> tuple[Array, Array]:
    """Fit each option's value as a curve in one input.

    Rule    least squares on Legendre polynomials of the input brought to -1 to 1; one term for every
            ``DRAWS_A_TERM`` draws, at most ``MOST_TERMS``. An input of few values has a term for each but one: the
            fit at a value is then the mean of its draws.
    Units   returns the fits, draws by options, and the coefficients, terms by options.
    Promise an input without spread gives the mean.
    """
    table, held = _table(values), np.asarray(x, dtype=np.float64)
    low, high = float(held.min()), float(held.max())
    if high <= low:
        return np.broadcast_to(table.mean(axis=0), table.shape).copy(), table.mean(axis=0, keepdims=True)
    few = listed(held)
    terms = len(few) - 1 if few is not None else int(np.clip(len(table) // DRAWS_A_TERM, 1, MOST_TERMS))
    basis = legendre.legvander(2 * (held - low) / (high - low) - 1, terms)
    coefficients, *_ = np.linalg.lstsq(basis, table, rcond=None)
    return np.asarray(basis @ coefficients), np.asarray(coefficients)


def listed(x: ArrayLike) -> Array | None:
    """Return the values of an input that has one of a few, in order; ``None`` for more than a fit has terms."""
    held = np.asarray(x, dtype=np.float64)
    if len(set(held[: 8 * MOST_TERMS].tolist())) > MOST_TERMS + 1:
        return None
    found = np.unique(held)
    return found if len(found) <= MOST_TERMS + 1 and len(held) >= DRAWS_A_VALUE * len(found) else None


def partial_information(x: ArrayLike, values: ArrayLike) -> float:
    """Return what it would be worth to know one input before choosing.

    Rule    EVPPI = E[max over options of E(value | input)] - max over options of E, the inner mean by ``fitted``.
    Units   those of the values.
    Source  Strong, Oakley and Brennan (2014), Medical Decision Making 34, for the regression.
    Promise 0 or more, and no more than ``perfect_information`` but for the noise of the fit.
    """
    table = _table(values)
    curve, _ = fitted(x, table)
    return max(float(curve.max(axis=1).mean() - table.mean(axis=0).max()), 0.0)


def first_order(x: ArrayLike, values: ArrayLike) -> Array:
    """Return the share of each column's variance that one input explains by itself.

    Rule    1 - (1 - R^2)(n - 1)/(n - k - 1) of ``fitted``, not below 0: the first-order Sobol index, by regression.
    Source  Sobol (1993); Saltelli and others (2010), for the index.
    Promise between 0 and 1; not a number for a column without spread.
    """
    table = _table(values)
    curve, coefficients = fitted(x, table)
    spread, left = table.var(axis=0), (table - curve).var(axis=0)
    n, k = len(table), len(coefficients) - 1
    lost = (n - 1) / max(n - k - 1, 1)
    share = np.divide(left, spread, out=np.full(len(spread), np.nan), where=spread > 0)
    return np.asarray(np.clip(1 - lost * share, 0, 1), dtype=np.float64)


def is_heard(x: ArrayLike, values: ArrayLike) -> NDArray[np.bool_]:
    """Say for each column whether an input is heard above the noise of everything else that is drawn.

    Rule    F test of ``fitted`` against the mean, at a chance of ``CHANCE``.
    Promise a column without spread hears nothing; of inputs that do nothing, one in 1 / ``CHANCE`` is heard.
    """
    from scipy.special import fdtri

    table = _table(values)
    curve, coefficients = fitted(x, table)
    k = len(coefficients) - 1
    if not k or len(table) <= k + 1:
        return np.zeros(table.shape[1], dtype=bool)
    spread, left = table.var(axis=0), (table - curve).var(axis=0)
    room = len(table) - k - 1
    bar = float(fdtri(k, room, 1 - CHANCE))
    noise = left / room * bar * k
    return np.asarray((spread - left > noise) & (spread > 1e-24 * (1 + np.abs(table).max(axis=0)) ** 2))


def turning_points(x: ArrayLike, values: ArrayLike) -> tuple[float, ...]:
    """Return where two options change places as one input moves over its range, all else as drawn.

    Rule    roots of the difference of the two curves of ``fitted`` inside the range of the input; for an input of few
            values, halfway between neighbours. A root counts if the mean difference of the draws on either side of it,
            up to the next one, lies ``SURE`` standard errors from 0 and has another sign; a stretch that tells none is
            passed over.
    Units   those of the input.
    Raises ``ValueError`` for other than two options.
    """
    table, held = _table(values), np.asarray(x, dtype=np.float64)
    if table.shape[1] != 2:
        raise ValueError(f"two options change places, not {table.shape[1]}")
    few = listed(held)
    points = _roots(held, table) if few is None else [float(a + b) / 2 for a, b in pairwise(few)]
    gap = table[:, 0] - table[:, 1]
    return tuple(_changes([_sign(gap[side]) for side in _sides(held, points)], points))


def _changes(signs: Sequence[int], points: Sequence[float]) -> Iterator[float]:
    """Points at which the sign changes; where a stretch between has none, the middle of its ends."""
    last, since = 0, list[float]()
    for sign, point in zip(signs, (*points, None), strict=True):
        if sign:
            if last and sign != last:
                yield (since[0] + since[-1]) / 2
            last, since = sign, []
        if point is not None:
            since.append(point)


def _roots(held: Array, table: Array) -> list[float]:
    _, coefficients = fitted(held, table)
    gap = np.trim_zeros(coefficients[:, 0] - coefficients[:, 1], "b")
    if len(gap) < 2:
        return []
    real = sorted(float(root.real) for root in legendre.legroots(gap) if abs(root.imag) < 1e-9)
    low, high = float(held.min()), float(held.max())
    return [low + (root + 1) / 2 * (high - low) for root in real if -1 < root < 1]


def _sides(held: Array, points: Sequence[float]) -> Iterator[NDArray[np.bool_]]:
    """Which draws lie between one point and the next."""
    for low, high in pairwise((-np.inf, *points, np.inf)):
        yield (held >= low) & (held < high)


def _sign(gap: Array) -> int:
    """Sign of a mean, or 0 where the draws do not tell it."""
    if len(gap) < 2:
        return 0
    error = float(gap.std(ddof=1)) / len(gap) ** 0.5
    mean = float(gap.mean())
    return int(np.sign(mean)) if abs(mean) > SURE * error else 0
