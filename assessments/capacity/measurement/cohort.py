"""What a group of organisations amounts to: who moved where, who kept, who had room, and what the weights do.

Organisations are given by any key and never ranked; only full, verified, locked results arrive here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.capacity.measurement.bands import Band, band_of
from assessments.capacity.measurement.change import DECLINED, IMPROVED, SAME
from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.scoring import HIGHEST_LEVEL, Missing, Result
from assessments.measurement.paired import mcnemar

NOT_ASSESSED, NOT_COMPARABLE = "not_assessed", "not_comparable"
TARGET = Fraction(70)
CEILING_SHARE = Fraction(15, 100)  # CH-27
KEEPING_BANDS = 2  # CH-27: the two top bands

EQUAL_DOMAINS, CORE_60, CORE_90, EQUAL_ITEMS = "equal_domains", "core_60", "core_90", "equal_items"
WEIGHTINGS: Mapping[str, Fraction | None] = {
    EQUAL_DOMAINS: None, CORE_60: Fraction(60, 100), CORE_90: Fraction(90, 100), EQUAL_ITEMS: None,
}  # fmt: skip


@dataclass(frozen=True)
class Crossing:
    """Who reached 70 and who fell below it, with McNemar's exact probability."""

    up: int
    down: int
    p: Fraction


@dataclass(frozen=True)
class Ceiling:
    """How much room there was at the start. `is_high`: more than 15 % stood in the top band already."""

    n: int
    in_top_band: int
    is_high: bool
    mean_headroom: Fraction | None
    maintained: tuple[str, ...]


@dataclass(frozen=True)
class Weighting:
    """The mean index under one set of weights, and who crosses 70 under it compared with the weights in force."""

    code: str
    mean: Fraction | None
    crossing: tuple[str, ...]


def verdict_counts(verdicts: Mapping[str, str | None]) -> dict[str, int]:
    """Return how many improved, stayed the same, declined and were not assessed.

    Shape:  one verdict a counted organisation with a full first result; None for no later full result,
            "not_comparable" where too few items are common (CH-2): it is counted as not assessed in no group but
            its own.
    Unit:   organisations; the groups add up to all of them.
    Errors: ValueError for another verdict.
    Source: specification CH-17: the denominator is everybody with a full T0.
    """
    counts = dict.fromkeys((IMPROVED, SAME, DECLINED, NOT_ASSESSED, NOT_COMPARABLE), 0)
    for key, verdict in verdicts.items():
        if verdict is not None and verdict not in counts:
            raise ValueError(f"{key}: there is no verdict {verdict}.")
        counts[verdict or NOT_ASSESSED] += 1
    return counts


def band_counts(indices: Sequence[Fraction], bands: Sequence[Band]) -> tuple[int, ...]:
    """Return how many indices fall in each band, from the lowest.

    Shape:  exact indices; bands as in the version.
    Unit:   organisations.
    Errors: ValueError for an index outside the bands.
    Source: specification, section 7.
    """
    codes = [band_of(index, bands).code for index in indices]
    return tuple(codes.count(band.code) for band in bands)


def transitions(
    moves: Sequence[tuple[str, str | None]], bands: Sequence[Band]
) -> tuple[tuple[int, ...], ...]:
    """Return the table of bands before (rows) and after (columns), the last column not assessed.

    Shape:  one (band before, band after or None) an organisation; as many rows as bands, one column more.
    Unit:   organisations.
    Errors: ValueError for a band the version does not have.
    Source: specification CH-19.
    """
    codes = [band.code for band in bands]
    table = [[0] * (len(codes) + 1) for _ in codes]
    for before, after in moves:
        table[codes.index(before)][len(codes) if after is None else codes.index(after)] += 1
    return tuple(map(tuple, table))


def crossing(pairs: Sequence[tuple[Fraction, Fraction]], target: Fraction = TARGET) -> Crossing:
    """Return how many crossed the target upwards and downwards, with the exact test.

    Formula: up = number before < target <= after, down = number after < target <= before; p by `mcnemar`.
    Shape:  (before, after) overall indices, one pair an organisation.
    Unit:   organisations; p is 1 if nobody crossed.
    Errors: none.
    Source: McNemar (1947); specification CH-20. At the target counts as reached.
    """
    up = sum(before < target <= after for before, after in pairs)
    down = sum(after < target <= before for before, after in pairs)
    return Crossing(up, down, mcnemar(up, down))


def headroom(index: Fraction) -> Fraction:
    """Return how many points an organisation could still gain.

    Formula: 100 - T0.
    Shape:  one overall index.
    Unit:   index points.
    Errors: none.
    Source: specification CH-27.
    """
    return 100 - index


def ceiling(
    before: Mapping[str, Fraction], after: Mapping[str, Fraction], bands: Sequence[Band]
) -> Ceiling:
    """Return how close to the top a group began, and who kept a top place.

    Shape:  overall indices by organisation; `after` holds only those with a later full result.
    Unit:   points and organisations. Maintained: in one of the two top bands before and in no lower band after.
    Errors: ValueError for an index outside the bands.
    Source: specification CH-27.
    """
    codes = [band.code for band in bands]
    place = {key: codes.index(band_of(index, bands).code) for key, index in before.items()}
    top = sum(value == len(codes) - 1 for value in place.values())
    kept = tuple(
        key
        for key, index in after.items()
        if key in place
        and place[key] >= len(codes) - KEEPING_BANDS
        and codes.index(band_of(index, bands).code) >= place[key]
    )
    n = len(before)
    mean = sum(map(headroom, before.values()), Fraction(0)) / n if n else None
    return Ceiling(n, top, n > 0 and Fraction(top, n) > CEILING_SHARE, mean, kept)


def reweighted(version: VersionSpec, result: Result, weighting: str) -> Fraction | None:
    """Return the overall index of one result under other weights.

    Shape:  a result and one of `WEIGHTINGS`.
    Unit:   index points; None for a result without an overall index.
    Errors: KeyError for another weighting.
    Source: specification CH-30. Core domains share the core's part equally, foundation domains the rest; equal
            items means every item with a level in a valid domain weighs the same.

    Example: worked-example.json, weight_sensitivity: ORG-B 69.375, 71, 67.75, 69.375.
    """
    core = WEIGHTINGS[weighting]
    if result.overall is None:
        return None
    valid = {domain.code: domain.index for domain in result.domains if domain.index is not None}
    if weighting == EQUAL_ITEMS:
        levels = [
            level
            for code, level in result.effective.items()
            if version.domain_of[code].code in valid and not isinstance(level, Missing)
        ]
        return 100 * sum(levels, Fraction(0)) / (HIGHEST_LEVEL * len(levels))
    groups = {domain.code: domain.group for domain in version.domains}
    sizes = {group: list(groups.values()).count(group) for group in set(groups.values())}
    weights = {
        code: Fraction(1) if core is None else (core if groups[code] == "core" else 1 - core) / sizes[groups[code]]
        for code in valid
    }
    return sum((weights[code] * index for code, index in valid.items()), Fraction(0)) / sum(weights.values())


def weight_sensitivity(
    results: Mapping[str, tuple[VersionSpec, Result]], target: Fraction = TARGET
) -> tuple[Weighting, ...]:
    """Return the mean index under each set of weights and who crosses the target under it.

    Shape:  version and full result by organisation.
    Unit:   index points; the mean is None without organisations.
    Errors: none.
    Source: specification CH-30.
    """
    found = []
    for code in WEIGHTINGS:
        indices = {
            key: index
            for key, (version, result) in results.items()
            if (index := reweighted(version, result, code)) is not None
        }
        mean = sum(indices.values(), Fraction(0)) / len(indices) if indices else None
        crossed = tuple(
            key for key, index in indices.items() if (index >= target) != (results[key][1].overall >= target)
        )
        found.append(Weighting(code, mean, crossed))
    return tuple(found)
