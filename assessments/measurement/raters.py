"""How far two or more raters agree on described levels: raw agreement, weighted kappa, Krippendorff's alpha.

Coefficients for ordinal data diverge, so the raw agreement always stands beside them (specification, QS-1).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.measurement.paired import INDICATIVE_BELOW, LEAST_N
from assessments.measurement.resampling import RESAMPLES, Resampled, draws, percentile_interval

HIGHEST_LEVEL = 4
KAPPA_LEAST, WITHIN_ONE_LEAST = Fraction(7, 10), Fraction(19, 20)  # QS-3
ALPHA_GOOD, ALPHA_TENTATIVE = Fraction(4, 5), Fraction(667, 1000)  # QS-4

Pair = tuple[int, int]


@dataclass(frozen=True)
class ItemAgreement:
    """Agreement of two raters over the items of several organisations.

    `kappa` is None without variation; `organisations` below 3 leave only counts. `table[i][j]`: items that the
    first rater put at level i and the second at level j.
    """

    organisations: int
    items: int
    table: tuple[tuple[int, ...], ...]
    exact: Fraction | None
    within_one: Fraction | None
    kappa: Fraction | None
    reason: str

    @property
    def is_indicative(self) -> bool:
        """Tell whether there are too few organisations for more than a hint."""
        return self.organisations < INDICATIVE_BELOW

    @property
    def needs_recalibration(self) -> bool:
        """Tell whether raters must meet before they go on: kappa below 0.70 or within one below 95 % (QS-3)."""
        too_low = self.kappa is not None and self.kappa < KAPPA_LEAST
        return too_low or (self.within_one is not None and self.within_one < WITHIN_ONE_LEAST)


def item_agreement(by_organisation: Sequence[Sequence[Pair]]) -> ItemAgreement:
    """Return raw agreement and quadratic weighted kappa over all double-scored items.

    Formula: exact = pairs i = j of all pairs; within one = pairs |i - j| <= 1 of all pairs; kappa by `weighted_kappa`.
    Shape:  one list of (first, second) levels an organisation; items without a level by both are left out before.
    Unit:   shares of 1, exact. Below three organisations kappa and shares are None and `reason` is "too_few";
            without variation kappa is None and `reason` is "no_variation", raw agreement stays.
    Errors: ValueError for a level outside 0 to 4.
    Source: Cohen (1968), Psychological Bulletin 70, 213-220; specification QS-1.

    Example: worked-example.json, double_scoring: 21379/24859, exact 0.765625, within one 0.987500.
    """
    pairs = [pair for pairs in by_organisation for pair in pairs]
    table = _table(pairs)
    if len(by_organisation) < LEAST_N or not pairs:
        return ItemAgreement(len(by_organisation), len(pairs), table, None, None, None, "too_few")
    exact = Fraction(sum(table[i][i] for i in range(len(table))), len(pairs))
    near = Fraction(sum(abs(a - b) <= 1 for a, b in pairs), len(pairs))
    kappa = weighted_kappa(table)
    reason = "" if kappa is not None else "no_variation"
    return ItemAgreement(len(by_organisation), len(pairs), table, exact, near, kappa, reason)


def weighted_kappa(table: Sequence[Sequence[int]]) -> Fraction | None:
    """Return quadratic weighted kappa of a square table of counts.

    Formula: 1 - sum(w O) / sum(w E), w = (i - j)^2 / 16, E = row total x column total / n; the 16 cancels.
    Shape:  rows first rater, columns second rater, levels rising.
    Unit:   none, at most 1; None where both raters gave one and the same level throughout.
    Errors: none.
    Source: Cohen (1968); specification QS-1.
    """
    size, n = range(len(table)), sum(map(sum, table))
    rows, columns = [sum(row) for row in table], [sum(row[j] for row in table) for j in size]
    observed = sum((i - j) ** 2 * table[i][j] for i in size for j in size)
    expected = sum((i - j) ** 2 * rows[i] * columns[j] for i in size for j in size)
    return 1 - Fraction(observed * n, expected) if expected else None


def kappa_interval(
    by_organisation: Sequence[Sequence[Pair]], *, seed: int, resamples: int = RESAMPLES
) -> Resampled | None:
    """Return the 95 % percentile interval of weighted kappa, organisations drawn with replacement.

    Formula: the 2.5 % and 97.5 % points of kappa over the resamples.
    Shape:  as in `item_agreement`.
    Unit:   none. None below eight organisations, or where kappa is not computed. Draws without variation are
            dropped and counted.
    Errors: ValueError for a level outside 0 to 4.
    Source: Efron and Tibshirani (1993); specification QS-1: organisations are the units, not items (CH-1).
    """
    if len(by_organisation) < INDICATIVE_BELOW or item_agreement(by_organisation).kappa is None:
        return None
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this figure needs it

    tables = np.array([_table(pairs) for pairs in by_organisation], dtype=np.int64)
    levels = np.arange(tables.shape[1])
    weights = (levels[:, None] - levels[None, :]) ** 2
    found = []
    for chosen in draws(len(by_organisation), seed=seed, resamples=resamples):
        summed = tables[chosen].sum(axis=1)
        n = summed.sum(axis=(1, 2))
        margins = summed.sum(axis=2)[:, :, None] * summed.sum(axis=1)[:, None, :]
        expected = (weights * margins).sum(axis=(1, 2))
        with np.errstate(divide="ignore", invalid="ignore"):
            found.append(1 - (weights * summed).sum(axis=(1, 2)) * n / expected)
    return percentile_interval(np.concatenate(found), seed=seed)


def krippendorff_alpha(units: Sequence[Sequence[int | None]]) -> Fraction | None:
    """Return Krippendorff's alpha for ordered levels, for any number of raters and with gaps.

    Formula: 1 - (n - 1) x sum(o(c, k) d(c, k)) / sum(n(c) n(k) d(c, k)) over all levels c, k. o(c, k): pairs (c, k)
            within a unit of m levels, each counting 1 / (m - 1); n(c): sum of o(c, k) over k; n: sum of n(c); d(c, k) =
            (sum of n(g) for g from c to k - (n(c) + n(k)) / 2)^2.
    Shape:  one row a unit (an item of an organisation), one place a rater; None where a rater gave no level.
            Units with fewer than two levels cannot be paired and are left out.
    Unit:   none, at most 1; None without a pairable unit or without variation. From 3 organisations on (QS-4):
            the caller knows how many there are.
    Errors: none.
    Source: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), ordinal metric; specification QS-4.

    Example: four observers, twelve units of that paper: 0.815.
    """
    met: Counter[Pair] = Counter()
    shares: dict[Pair, Fraction] = {}
    for unit in units:
        levels = Counter(level for level in unit if level is not None)
        m = sum(levels.values())
        if m < 2:
            continue
        for one, times in levels.items():
            for other, others in levels.items():
                ways = times * (others - (one == other))
                met[one, other] += ways
                shares[one, other] = shares.get((one, other), Fraction(0)) + Fraction(ways, m - 1)
    values = sorted({one for one, _ in met})
    totals = {one: sum((shares.get((one, other), Fraction(0)) for other in values), Fraction(0)) for one in values}
    n = sum(totals.values(), Fraction(0))
    distance = {(c, k): _ordinal_distance(values, totals, c, k) for c in values for k in values}
    observed = sum((share * distance[pair] for pair, share in shares.items()), Fraction(0))
    expected = sum((totals[c] * totals[k] * distance[c, k] for c in values for k in values), Fraction(0))
    return 1 - (n - 1) * observed / expected if expected else None


def _ordinal_distance(
    values: Sequence[int], totals: dict[int, Fraction], one: int, other: int
) -> Fraction:
    low, high = min(one, other), max(one, other)
    between = sum((totals[value] for value in values if low <= value <= high), Fraction(0))
    return (between - (totals[low] + totals[high]) / 2) ** 2


def _table(pairs: Sequence[Pair]) -> tuple[tuple[int, ...], ...]:
    size = HIGHEST_LEVEL + 1
    if any(not 0 <= level < size for pair in pairs for level in pair):
        raise ValueError(f"Levels are 0 to {HIGHEST_LEVEL}.")
    counts = Counter(pairs)
    return tuple(tuple(counts[i, j] for j in range(size)) for i in range(size))
