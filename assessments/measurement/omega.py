"""McDonald's omega: how much of the spread of a domain's sum its items share, from a model with one factor.

Used where a domain's alpha is printed. numpy is heavy, so only these figures load it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from assessments.measurement.reliability import CONSISTENCY_FROM

if TYPE_CHECKING:
    import numpy as np

LEAST_ITEMS = 3  # with two items one factor has more unknowns than the covariances tell
RESAMPLES = 999
LEAST_CONVERGED = 950  # an interval of the resamples that happened to work would flatter
FLOOR = 0.005  # the least unique share of an item, as in the usual programmes: no item is measured without error
CLOSE, STEPS = 1e-9, 5_000
CLOSE_ENOUGH, FEWER_STEPS = 1e-6, 1_000
LONGEST_LEAP = 64.0


@dataclass(frozen=True)
class Omega:
    """Omega total of one domain with its percentile interval."""

    n: int
    items: int
    value: float
    interval: tuple[float, float]


def omega_total(levels: Sequence[Sequence[Fraction]], *, seed: int) -> Omega | None:
    """Return omega total of the items of a domain with a 95 % percentile bootstrap interval.

    Formula: (sum of loadings)^2 / ((sum of loadings)^2 + sum of unique variances), in the units of the levels.
    Shape:  one row an organisation, one column an item; only rows without a gap. `seed` draws the 999 resamples.
    Unit:   none, 0 to 1. None below 30 organisations, with fewer than three items, where an item has no spread, and
            where the model does not converge, for the data or for more than 5 % of the resamples.
    Errors: ValueError if the rows differ in length.
    Source: McDonald (1999), Test Theory, chapter 6; maximum likelihood by the EM steps of Rubin and Thayer (1982),
            Psychometrika 47, 69-76, with the leaps of Varadhan and Roland (2008), Scandinavian Journal of
            Statistics 35, 335-353; specification QS-5.
    """
    n, k = len(levels), len(levels[0]) if levels else 0
    if any(len(row) != k for row in levels):
        raise ValueError("Every organisation needs a level on every item.")
    if n < CONSISTENCY_FROM or k < LEAST_ITEMS:
        return None
    import numpy as np  # noqa: PLC0415  heavy, and only this figure needs it

    table = np.array([[float(level) for level in row] for row in levels])
    value = _omegas(_covariances(table[None]), CLOSE, STEPS)
    rows = np.random.default_rng(seed).integers(0, n, size=(RESAMPLES, n))
    found = _omegas(_covariances(table[rows]), CLOSE_ENOUGH, FEWER_STEPS)
    found = found[~np.isnan(found)]
    if np.isnan(value[0]) or len(found) < LEAST_CONVERGED:
        return None
    low, high = np.percentile(found, [2.5, 97.5])
    return Omega(n, k, float(value[0]), (float(low), float(high)))


def _covariances(tables: np.ndarray) -> np.ndarray:
    """Return the covariance matrix of each table of a stack."""
    gaps = tables - tables.mean(axis=1, keepdims=True)
    return gaps.transpose(0, 2, 1) @ gaps / (tables.shape[1] - 1)


def _omegas(covariances: np.ndarray, close: float, steps: int) -> np.ndarray:
    """Return omega of each covariance matrix; NaN where an item has no spread or the model does not converge."""
    import numpy as np  # noqa: PLC0415  see above

    spread = np.sqrt(np.diagonal(covariances, axis1=1, axis2=2))
    found = np.full(len(covariances), np.nan)
    usable = np.flatnonzero((spread > 0).all(axis=1))
    if len(usable):
        spread = spread[usable]
        loadings, unique, done = _one_factor(covariances[usable] / (spread[:, :, None] * spread[:, None, :]), close, steps)
        shared = (loadings * spread).sum(axis=1) ** 2
        own = (unique * spread**2).sum(axis=1)
        found[usable] = np.where(done, shared / (shared + own), np.nan)
    return found


def _one_factor(correlations: np.ndarray, close: float, steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return loadings and unique variances of the model with one factor for each matrix, and whether they settled."""
    import numpy as np  # noqa: PLC0415  see above

    k = correlations.shape[1]
    roots, directions = np.linalg.eigh(correlations)
    loadings = 0.9 * directions[:, :, -1] * np.sqrt(roots[:, -1:])
    found = np.concatenate([loadings, np.clip(1 - loadings**2, FLOOR, 1)], axis=1)
    done = np.zeros(len(correlations), bool)
    for _round in range(steps):
        open_ = np.flatnonzero(~done)
        if not len(open_):
            break
        here, matrix = found[open_], correlations[open_]
        first = _em_step(here, matrix)
        second = _em_step(first, matrix)
        step, bend = first - here, second - 2 * first + here
        # Single steps creep where an item has next to no unique variance: the leap goes where they are heading.
        length = np.clip(_size(step) / np.maximum(_size(bend), 1e-300), 1, LONGEST_LEAP)
        leap = here + 2 * length * step + length**2 * bend
        leap[:, k:] = np.clip(leap[:, k:], FLOOR, 1)
        found[open_] = _em_step(leap, matrix)
        done[open_] = np.abs(step).max(axis=1) < close
    return found[:, :k], found[:, k:], done


def _em_step(found: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """Return loadings and unique variances after one step of expectation and maximisation."""
    import numpy as np  # noqa: PLC0415  see above

    k = matrix.shape[1]
    loadings, unique = found[:, :k], found[:, k:]
    weights = loadings / unique / (1 + (loadings**2 / unique).sum(axis=1, keepdims=True))
    with_factor = np.einsum("bij,bj->bi", matrix, weights)
    factor = 1 - (weights * loadings).sum(axis=1) + (weights * with_factor).sum(axis=1)
    after = with_factor / factor[:, None]
    return np.concatenate([after, np.clip(1 - after * with_factor, FLOOR, 1)], axis=1)


def _size(vectors: np.ndarray) -> np.ndarray:
    return (vectors**2).sum(axis=1, keepdims=True) ** 0.5
