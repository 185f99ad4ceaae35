"""Figures from random draws. The seed is an argument and is stored with the figure, with the library's version.

Organisations are the units that are drawn, never items or persons (specification, CH-1, CH-8).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import sqrt
from typing import TYPE_CHECKING, Any

from assessments.measurement.paired import (
    EXACT_UP_TO,
    INDICATIVE_BELOW,
    LEAST_N,
    ExactTest,
    sign_flip,
    variance,
    whole_numbers,
)

if TYPE_CHECKING:
    from numpy import ndarray

RESAMPLES = 9_999  # CH-10, CH-22
PATTERNS = 99_999  # CH-11
AT_ONCE = 2_000_000  # numbers held at a time: 16 MB


@dataclass(frozen=True)
class Resampled:
    """A 95 % interval from random draws, and everything needed to draw it again (CH-8).

    `dropped`: draws on which the figure is not defined.
    """

    interval: tuple[float, float]
    seed: int
    resamples: int
    dropped: int
    library: str


@dataclass(frozen=True)
class RandomTest:
    """A test on random sign patterns: how many of them were at least as extreme, and how to draw them again."""

    hits: int
    draws: int
    seed: int
    library: str

    @property
    def p(self) -> Fraction:
        """Return (1 + hits) / (1 + draws): never 0."""
        return Fraction(1 + self.hits, 1 + self.draws)


def draws(n: int, *, seed: int, resamples: int) -> "Iterator[ndarray]":
    """Yield places 0 to n - 1 drawn with replacement, one row a resample, in blocks that fit in memory.

    Formula: every place with probability 1 / n, n times a resample.
    Shape:  blocks of n columns, `resamples` rows in all; the same seed always gives the same rows.
    Unit:   places.
    Errors: ValueError below one unit.
    Source: Efron and Tibshirani (1993).
    """
    if n < 1:
        raise ValueError("Nothing can be drawn from nothing.")
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    generator = np.random.Generator(np.random.PCG64(seed))
    block = max(1, AT_ONCE // n)
    for start in range(0, resamples, block):
        yield generator.integers(0, n, size=(min(block, resamples - start), n))


def percentile_interval(values: "ndarray", *, seed: int) -> Resampled | None:
    """Return the 2.5 % and 97.5 % points of resampled figures; undefined ones are dropped and counted.

    Formula: the 2.5 % and 97.5 % points, by linear interpolation.
    Shape:  one figure a resample, not a number where it is undefined.
    Unit:   that of the figures. None if fewer than two are defined.
    Errors: none.
    Source: Efron and Tibshirani (1993), percentile method.
    """
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    known = values[np.isfinite(values)]
    if len(known) < 2:
        return None
    low, high = np.quantile(known, [0.025, 0.975])
    return Resampled((float(low), float(high)), seed, len(values), len(values) - len(known), _library())


def bootstrap_t(
    changes: Sequence[Fraction], *, seed: int, resamples: int = RESAMPLES
) -> Resampled | None:
    """Return the bootstrap-t 95 % interval of a mean change.

    Formula: t* = (mean* - mean) / (s* / sqrt(n)); interval mean - t*(0.975) x se to mean - t*(0.025) x se.
    Shape:  one change an organisation, at least eight.
    Unit:   points. None below eight changes or where all are equal. Resamples without spread (s* = 0) are dropped
            and counted.
    Errors: none.
    Source: Efron and Tibshirani (1993), chapter 12; specification CH-10. An option: t is the default.
    """
    n = len(changes)
    if n < INDICATIVE_BELOW or variance(changes) == 0:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    values = np.array([float(change) for change in changes])
    mean, se, found = values.mean(), values.std(ddof=1) / sqrt(n), []
    for chosen in draws(n, seed=seed, resamples=resamples):
        sample = values[chosen]
        is_flat = (chosen == chosen[:, :1]).all(axis=1) | (np.ptp(sample, axis=1) == 0)
        spread = sample.std(axis=1, ddof=1)
        spread[is_flat] = np.nan
        found.append((sample.mean(axis=1) - mean) / (spread / sqrt(n)))
    drawn = np.concatenate(found)
    known = drawn[np.isfinite(drawn)]
    low, high = np.quantile(known, [0.025, 0.975])
    interval = (float(mean - high * se), float(mean - low * se))
    return Resampled(interval, seed, resamples, resamples - len(known), _library())


def bootstrap_percentile(
    rows: Sequence[Any],
    figure: Callable[[Sequence[Any]], float | Fraction | None],
    *,
    seed: int,
    resamples: int = RESAMPLES,
) -> Resampled | None:
    """Return the percentile 95 % interval of any figure of a group: a median, an effect size, a gain.

    Formula: `percentile_interval` of the figure of every resample.
    Shape:  one row an organisation, at least eight; `figure` takes as many rows and returns a number, or None
            where it is undefined.
    Unit:   that of the figure. None below eight organisations or if the figure itself is undefined.
    Errors: whatever `figure` raises.
    Source: Efron and Tibshirani (1993); specification CH-22, KT-6.
    """
    if len(rows) < INDICATIVE_BELOW or figure(rows) is None:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    found = [
        figure([rows[place] for place in chosen])
        for block in draws(len(rows), seed=seed, resamples=resamples)
        for chosen in block.tolist()
    ]
    return percentile_interval(
        np.array([np.nan if value is None else float(value) for value in found]), seed=seed
    )


def median_interval(values: Sequence[Fraction], *, seed: int, resamples: int = RESAMPLES) -> Resampled | None:
    """Return the percentile 95 % interval of a median.

    Formula: `percentile_interval` of the median of every resample.
    Shape:  one value an organisation, at least eight.
    Unit:   that of the values; None below eight.
    Errors: none.
    Source: specification CH-22.
    """
    if len(values) < INDICATIVE_BELOW:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    known = np.array([float(value) for value in values])
    found = [np.median(known[chosen], axis=1) for chosen in draws(len(known), seed=seed, resamples=resamples)]
    return percentile_interval(np.concatenate(found), seed=seed)


def effect_size_interval(
    pairs: Sequence[tuple[Fraction, Fraction]], *, seed: int, resamples: int = RESAMPLES
) -> Resampled | None:
    """Return the percentile 95 % interval of g_av.

    Formula: `percentile_interval` of J x mean d* / ((SD before* + SD after*) / 2), J by `small_sample_factor`.
    Shape:  (before, after) pairs, at least eight.
    Unit:   standard deviations; None below eight or without spread. Draws without spread are dropped and counted.
    Errors: none.
    Source: specification CH-14, CH-22.
    """
    n = len(pairs)
    if n < INDICATIVE_BELOW:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    known, factor, found = np.array([[float(b), float(a)] for b, a in pairs]), 1 - 3 / (4 * (n - 1) - 1), []
    if not np.ptp(known, axis=0).any():
        return None
    for chosen in draws(n, seed=seed, resamples=resamples):
        sample = known[chosen]
        is_flat = (np.ptp(sample, axis=1) == 0).all(axis=1)
        spread = sample.std(axis=1, ddof=1).mean(axis=1)
        spread[is_flat] = np.nan
        found.append(factor * (sample[:, :, 1] - sample[:, :, 0]).mean(axis=1) / spread)
    return percentile_interval(np.concatenate(found), seed=seed)


def random_sign_flip(changes: Sequence[Fraction], *, seed: int, patterns: int = PATTERNS) -> RandomTest | None:
    """Return the two-sided sign-flip test of the mean on random patterns, for more differences than can be listed.

    Formula: p = (1 + hits) / (1 + draws), hits the patterns with |sum of +/- d| >= |sum of d|.
    Shape:  more than 20 differences; for fewer `paired.sign_flip` is exact.
    Unit:   p = (1 + hits) / (1 + draws). None below three differences.
    Errors: OverflowError if the differences times their common denominator do not fit 63 bits.
    Source: Fisher (1935); specification CH-11. Sums are whole numbers, so that ties are ties.
    """
    n = len(changes)
    if n < LEAST_N:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    whole = whole_numbers(changes)
    if sum(map(abs, whole)) >= 2**62:
        raise OverflowError("The differences have too fine a common denominator for whole-number sums.")
    values, observed, hits = np.array(whole, dtype=np.int64), abs(sum(whole)), 0
    generator = np.random.Generator(np.random.PCG64(seed))
    block = max(1, AT_ONCE // n)
    for start in range(0, patterns, block):
        signs = generator.integers(0, 2, size=(min(block, patterns - start), n), dtype=np.int64) * 2 - 1
        hits += int((np.abs(signs @ values) >= observed).sum())
    return RandomTest(hits, patterns, seed, _library())


def mean_test(changes: Sequence[Fraction], *, seed: int) -> ExactTest | RandomTest | None:
    """Return the sign-flip test that n asks for: all patterns up to 20 differences, random ones above (CH-11).

    Shape:  one difference an organisation.
    Unit:   an object with `p`; None below three differences.
    Errors: as in both tests.
    Source: specification CH-11.
    """
    return sign_flip(changes) if len(changes) <= EXACT_UP_TO else _drawn_before(tuple(changes), seed)


@lru_cache(maxsize=256)
def _drawn_before(changes: tuple[Fraction, ...], seed: int) -> RandomTest | None:
    """Return the random test, drawn once for the same differences and seed: a page is read more often than it changes."""
    return random_sign_flip(changes, seed=seed)


def _library() -> str:
    import numpy as np  # noqa: PLC0415  numpy is heavy and only resampling needs it

    return f"numpy {np.__version__}, PCG64"
