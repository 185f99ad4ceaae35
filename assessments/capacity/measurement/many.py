"""The scoring of `scoring.py` and the change of `change.py` for thousands of sheets at once, exactly.

No second formula: each line here is the same sum over whole arrays of whole numbers. Weights are brought to common
denominators first, so every index is a pair (numerator, denominator) in lowest terms, and the tests hold both files
equal on random sheets and versions. For sheets of whole levels: the verified and the consensus layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod
from typing import TYPE_CHECKING

from assessments.capacity.measurement.change import DECLINED, IMPROVED, SAME, improvement_threshold
from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.scoring import (
    BORDERLINE,
    EVIDENCE_CAPPED,
    FULL,
    HIGHEST_LEVEL,
    LOW_EVIDENCE,
    NO_ANSWER,
    NOT_COMPUTED,
    PROVISIONAL,
    RULE_1,
    UNEVEN,
    VERIFIED,
    ItemAnswer,
    Missing,
    UnknownRule,
)

if TYPE_CHECKING:
    from numpy import ndarray

# The codes of exports (SC-1); every level is at least 0.
CODES = {Missing.NOT_APPLICABLE: -97, Missing.DONT_KNOW: -98, Missing.NO_ANSWER: -99}
STATUSES = (FULL, PROVISIONAL, NOT_COMPUTED)
VERDICTS = (IMPROVED, SAME, DECLINED)
FLAGS = (UNEVEN, BORDERLINE, PROVISIONAL, LOW_EVIDENCE, EVIDENCE_CAPPED)
FITS = 2**62  # beyond this, whole numbers of any length replace those of the machine


@dataclass(frozen=True)
class Ratios:
    """Exact fractions as two arrays of whole numbers in lowest terms; denominator 0 is "not computed"."""

    numerator: "ndarray"
    denominator: "ndarray"

    def at(self, *place: int) -> Fraction | None:
        """Return one of them as a fraction, None where it was not computed."""
        below = int(self.denominator[place])
        return Fraction(int(self.numerator[place]), below) if below else None


@dataclass(frozen=True)
class Scores:
    """What many sheets amount to, in the order given. Columns of domains are in the order of the version.

    `status` and `band` are places in `STATUSES` and in the bands of the version; band -1 is none.
    """

    effective: "ndarray"
    is_valid: "ndarray"
    answered: "ndarray"
    applicable: "ndarray"
    domains: Ratios
    overall: Ratios
    lower_bound: Ratios
    status: "ndarray"
    band: "ndarray"
    flags: Mapping[str, "ndarray"]
    evidence_with: "ndarray"
    evidence_of: "ndarray"
    indices: Mapping[str, Ratios]
    five_c: Mapping[str, Ratios]


@dataclass(frozen=True)
class Changes:
    """The change of many organisations between two rounds on common items; denominator 0 where not comparable.

    `verdict` is a place in `VERDICTS`, -1 for none; `domains` are changes by domain.
    """

    is_comparable: "ndarray"
    before: Ratios
    after: Ratios
    points: Ratios
    domains: Ratios
    common: "ndarray"
    verdict: "ndarray"
    threshold: Fraction


@dataclass(frozen=True)
class Spread:
    """Mean and standard deviation (n - 1) of exact figures; the variance is exact too."""

    n: int
    mean: Fraction
    variance: Fraction


@dataclass(frozen=True)
class Summary:
    """A whole country in a few numbers: where it stood, who moved, by how much."""

    organisations: int
    compared: int
    bands_before: tuple[int, ...]
    bands_after: tuple[int, ...]
    transitions: tuple[tuple[int, ...], ...]
    verdicts: Mapping[str, int]
    change: Spread | None
    domains: Mapping[str, Spread | None]


def grid(
    version: VersionSpec, sheets: Sequence[Mapping[str, ItemAnswer]]
) -> tuple["ndarray", "ndarray"]:
    """Return sheets as two arrays: levels or codes of what is missing, and whether evidence was accepted.

    Shape:  one row a sheet, one column an item in the order of the version.
    Unit:   levels 0 to 4, -97, -98, -99.
    Errors: TypeError for a level that is no whole number (the self layer has means: use `score`).
    Source: specification SC-1.
    """
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    levels = np.full((len(sheets), len(version.items)), CODES[Missing.NO_ANSWER], dtype=np.int64)
    evidence = np.zeros(levels.shape, dtype=bool)
    for row, sheet in enumerate(sheets):
        for column, code in enumerate(version.items):
            answer = sheet.get(code, NO_ANSWER)
            if isinstance(answer.level, Fraction):
                raise TypeError(f"Item {code}: the level {answer.level} is no whole number.")
            is_missing = isinstance(answer.level, Missing)
            levels[row, column] = CODES[answer.level] if is_missing else answer.level
            evidence[row, column] = answer.has_evidence
    return levels, evidence


def score_many(
    version: VersionSpec,
    levels: "ndarray",
    evidence: "ndarray",
    *,
    layer: str = VERIFIED,
    sem: Fraction | None = None,
) -> Scores:
    """Return what `score` returns for every row, exactly, in one pass.

    Shape:  one row a sheet, one column an item in the order of the version (`grid`).
    Unit:   indices in points 0 to 100 as exact ratios.
    Errors: UnknownRule unless the version is scored by rule 1, the only one laid out here; ValueError for another
            width, for a level outside 0 to 4, or N/A where it is not allowed.
    Source: specification, sections 6 and 7; equal to `assessments.capacity.measurement.scoring.score`.
    """
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    if version.scoring_rule != RULE_1:
        raise UnknownRule(f"The scoring rule {version.scoring_rule!r} is not laid out for many sheets.")
    rules, items = version.rules, list(version.items.values())
    _check(version, levels)
    has_level, is_na = levels >= 0, levels == CODES[Missing.NOT_APPLICABLE]
    effective = levels.copy()
    if rules.cap_enabled and layer == VERIFIED:
        effective[(levels >= rules.cap_from_level) & ~evidence] = rules.cap_value
    whole = _Whole(version, sem)
    points, given, able = (whole.zeros((len(levels), len(version.domains))) for _ in range(3))
    answered, na = (np.zeros(points.shape, dtype=np.int64) for _ in range(2))
    for place, columns in enumerate(_columns(version)):
        weights = whole.items[columns]
        here = has_level[:, columns]
        points[:, place] = (np.where(here, effective[:, columns], 0) * weights).sum(axis=1)
        given[:, place] = (here * weights).sum(axis=1)
        able[:, place] = (~is_na[:, columns] * weights).sum(axis=1)
        answered[:, place] = here.sum(axis=1)
        na[:, place] = is_na[:, columns].sum(axis=1)
    sizes = np.array([len(domain.items) for domain in version.domains])
    applicable = sizes - na
    na_is_kept = _at_most(na, sizes, rules.na_share_max)
    is_valid = na_is_kept & (applicable > 0) & _at_least(answered, applicable, rules.answered_share_min)
    domains = _ratios(100 * points, HIGHEST_LEVEL * given, is_valid)
    has_lower = na_is_kept & (applicable > 0)
    lower = _ratios(100 * points, HIGHEST_LEVEL * able, has_lower)
    status = _status(version, is_valid, na)
    overall = _masked(_weighted(whole.domains, domains, is_valid), status != STATUSES.index(NOT_COMPUTED))
    is_gone = ~(has_level | is_na)
    has_bound = is_gone.any(axis=1) & (overall.denominator > 0)
    asked = levels >= rules.low_evidence_from_level if layer == VERIFIED else np.zeros(levels.shape, bool)
    evidence_with, evidence_of = (asked & evidence).sum(axis=1), asked.sum(axis=1)
    return Scores(
        effective=effective,
        is_valid=is_valid,
        answered=answered,
        applicable=applicable,
        domains=domains,
        overall=overall,
        lower_bound=_masked(_weighted(whole.domains, lower, has_lower), has_bound),
        status=status,
        band=_bands(version, overall, domains, is_valid),
        flags={
            UNEVEN: _is_uneven(version, overall, domains, is_valid),
            BORDERLINE: _is_borderline(version, overall, rules.sem if sem is None else sem),
            PROVISIONAL: status == STATUSES.index(PROVISIONAL),
            LOW_EVIDENCE: (evidence_of > 0) & ~_at_least(evidence_with, evidence_of, rules.low_evidence_share),
            EVIDENCE_CAPPED: (effective != levels).any(axis=1),
        },
        evidence_with=evidence_with,
        evidence_of=evidence_of,
        indices={
            code: _masked(
                _weighted(whole.domains, domains, is_valid & np.array([d.code in members for d in version.domains])),
                overall.denominator > 0,
            )
            for code, members in version.indices
        },
        five_c={
            tag: _five_c(effective, has_level, np.array([item.five_c == tag for item in items]))
            for tag in version.five_c
        },
    )


def change_many(
    version: VersionSpec, before: Scores, after: Scores, *, mdc90: Fraction | None = None
) -> Changes:
    """Return what `paired_change` returns for every row: both rounds under one version, on common items.

    Shape:  scores of the same organisations in the same order.
    Unit:   index points as exact ratios.
    Errors: ValueError if the rows differ in number.
    Source: specification CH-2, CH-17; equal to `assessments.capacity.measurement.change.paired_change`.
    """
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    if len(before.status) != len(after.status):
        raise ValueError("Both rounds need the same organisations.")
    common = (before.effective >= 0) & (after.effective >= 0)
    whole, columns = _Whole(version, None), _columns(version)
    shape = (len(common), len(columns))
    points = [whole.zeros(shape), whole.zeros(shape)]
    given, shared = whole.zeros(shape), np.zeros(shape, dtype=np.int64)
    for place, mine in enumerate(columns):
        here = common[:, mine]
        for side, scores in zip(points, (before, after), strict=True):
            side[:, place] = (np.where(here, scores.effective[:, mine], 0) * whole.items[mine]).sum(axis=1)
        given[:, place], shared[:, place] = (here * whole.items[mine]).sum(axis=1), here.sum(axis=1)
    sizes = np.array([len(domain.items) for domain in version.domains])
    is_shared = _at_least(shared, sizes, version.rules.common_items_share_min).all(axis=1)
    full = STATUSES.index(FULL)
    is_comparable = (before.status == full) & (after.status == full) & is_shared
    known = np.repeat(is_comparable[:, None], shape[1], axis=1)
    sides = [_ratios(100 * side, HIGHEST_LEVEL * given, known) for side in points]
    first, last = (_masked(_weighted(whole.domains, side, known), is_comparable) for side in sides)
    moved, threshold = _difference(last, first), improvement_threshold(version, mdc90)
    verdict = np.full(len(common), -1)
    verdict[is_comparable] = VERDICTS.index(SAME)
    verdict[is_comparable & _reaches(moved, threshold)] = VERDICTS.index(IMPROVED)
    verdict[is_comparable & _reaches(_negative(moved), threshold)] = VERDICTS.index(DECLINED)
    by_domain = _difference(sides[1], sides[0])
    return Changes(is_comparable, first, last, moved, by_domain, common, verdict, threshold)


def summarise(version: VersionSpec, before: Scores, after: Scores, changes: Changes) -> Summary:
    """Return a whole round pair in a few numbers, with exact means and variances.

    Shape:  scores and changes of the same organisations. Bands of full results only.
    Unit:   organisations and index points.
    Errors: none.
    Source: specification CH-9, CH-17, CH-19; section 7.
    """
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    size, full = len(version.bands), STATUSES.index(FULL)
    first = np.where(before.status == full, before.band, -1)
    last = np.where(after.status == full, after.band, -1)
    counted = first >= 0
    table = np.zeros((size, size + 1), dtype=np.int64)
    np.add.at(table, (first[counted], np.where(last >= 0, last, size)[counted]), 1)
    verdicts = {name: int((changes.verdict == place).sum()) for place, name in enumerate(VERDICTS)}
    known = changes.is_comparable
    return Summary(
        organisations=len(first),
        compared=int(known.sum()),
        bands_before=tuple(int((first == band).sum()) for band in range(size)),
        bands_after=tuple(int((last == band).sum()) for band in range(size)),
        transitions=tuple(tuple(int(count) for count in row) for row in table),
        verdicts={**verdicts, "not_assessed": int(counted.sum()) - sum(verdicts.values())},
        change=spread(changes.points.numerator[known], changes.points.denominator[known]),
        domains={
            domain.code: spread(changes.domains.numerator[known, place], changes.domains.denominator[known, place])
            for place, domain in enumerate(version.domains)
        },
    )


def spread(numerator: "ndarray", denominator: "ndarray") -> Spread | None:
    """Return the exact mean and variance of many fractions.

    Formula: mean = sum / n; variance = sum of (x - mean)^2 / (n - 1), over the common denominator.
    Shape:  two arrays of whole numbers, denominators above 0.
    Unit:   that of the fractions, and its square. None below two.
    Errors: none.
    Source: specification, 8.2.
    """
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    n = len(numerator)
    if n < 2:
        return None
    common = lcm(*(int(value) for value in np.unique(denominator)))
    # Whole numbers of any length: a sum of squares outgrows the machine's before it outgrows a country.
    whole = [int(a) * (common // int(b)) for a, b in zip(numerator.tolist(), denominator.tolist(), strict=True)]
    total, squares = sum(whole), sum(value * value for value in whole)
    return Spread(n, Fraction(total, n * common), Fraction(n * squares - total * total, n * (n - 1) * common**2))


class _Whole:
    """Weights as whole numbers, and the kind of number that holds every product without loss."""

    def __init__(self, version: VersionSpec, sem: Fraction | None):
        import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

        by_item = [item.weight for item in version.items.values()]
        by_domain = [domain.weight for domain in version.domains]
        items, domains = _integers(by_item), _integers(by_domain)
        sums = [sum(items[place] for place in columns) for columns in _columns(version)]
        cuts = [*(band.lower for band in version.bands), version.rules.sem if sem is None else sem]
        cuts += [version.rules.uneven_gap, version.rules.uneven_floor, version.rules.improved_min_points]
        finest = max(max(abs(cut.numerator), cut.denominator) for cut in map(Fraction, cuts))
        largest = 4 * 100 * HIGHEST_LEVEL * prod(sums) * sum(domains) * finest * 100 * max(sums)
        self.kind = np.int64 if largest < FITS else object
        self.items, self.domains = np.array(items, dtype=self.kind), np.array(domains, dtype=self.kind)

    def zeros(self, shape: tuple[int, ...]) -> "ndarray":
        import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

        return np.zeros(shape, dtype=self.kind)


def _integers(weights: Sequence[Fraction]) -> list[int]:
    common = lcm(*(weight.denominator for weight in weights))
    return [int(weight * common) for weight in weights]


def _columns(version: VersionSpec) -> list[list[int]]:
    places = {code: place for place, code in enumerate(version.items)}
    return [[places[item.code] for item in domain.items] for domain in version.domains]


def _check(version: VersionSpec, levels: "ndarray") -> None:
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    if levels.shape[1] != len(version.items):
        raise ValueError(f"{version.code} {version.version} has {len(version.items)} items.")
    known = np.isin(levels, [*range(HIGHEST_LEVEL + 1), *CODES.values()])
    if not known.all():
        raise ValueError(f"Levels are 0 to {HIGHEST_LEVEL}.")
    forbidden = np.array([not item.na_allowed for item in version.items.values()])
    if (forbidden & (levels == CODES[Missing.NOT_APPLICABLE])).any():
        raise ValueError("An item that does not allow it was answered with N/A: level 0 covers 'not done'.")


def _at_least(count: "ndarray", of: "ndarray", share: Fraction) -> "ndarray":
    """Tell where count / of reaches a share; where `of` is 0 the answer has no meaning and the caller masks it."""
    return count * share.denominator >= of * share.numerator


def _at_most(count: "ndarray", of: "ndarray", share: Fraction) -> "ndarray":
    return count * share.denominator <= of * share.numerator


def _ratios(numerator: "ndarray", denominator: "ndarray", known: "ndarray") -> Ratios:
    """Return fractions in lowest terms, 0 / 0 where they are not known."""
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    known = known & (denominator != 0)
    above, below = np.where(known, numerator, 0), np.where(known, denominator, 0)
    divisor = np.gcd(above, below)
    divisor = np.where(divisor == 0, 1, divisor)
    return Ratios(above // divisor, below // divisor)


def _masked(ratios: Ratios, known: "ndarray") -> Ratios:
    return _ratios(ratios.numerator, ratios.denominator, known)


def _weighted(weights: "ndarray", parts: Ratios, known: "ndarray") -> Ratios:
    """Return the weighted mean over the columns that are known, row by row (SC-5)."""
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    known = known & (parts.denominator != 0)
    below = np.where(known, parts.denominator, 1)
    common = np.lcm.reduce(below, axis=1)
    above = (np.where(known, parts.numerator, 0) * (common[:, None] // below) * weights).sum(axis=1)
    total = (known * weights).sum(axis=1)
    return _ratios(above, common * total, known.any(axis=1))


def _difference(one: Ratios, other: Ratios) -> Ratios:
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    known = (one.denominator != 0) & (other.denominator != 0)
    left, right = np.where(known, one.denominator, 1), np.where(known, other.denominator, 1)
    common = np.lcm(left, right)
    above = one.numerator * (common // left) - other.numerator * (common // right)
    return _ratios(above, common, known)


def _negative(ratios: Ratios) -> Ratios:
    return Ratios(-ratios.numerator, ratios.denominator)


def _reaches(ratios: Ratios, cut: Fraction) -> "ndarray":
    """Tell where a fraction is known and at least the cut, without rounding."""
    above = ratios.numerator * cut.denominator >= ratios.denominator * cut.numerator
    return (ratios.denominator != 0) & above.astype(bool)


def _status(version: VersionSpec, is_valid: "ndarray", na: "ndarray") -> "ndarray":
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    rules, valid = version.rules, is_valid.sum(axis=1)
    is_full = (valid >= rules.domains_for_full) & is_valid.all(axis=1) & (na.sum(axis=1) <= rules.na_items_max)
    found = np.full(len(valid), STATUSES.index(NOT_COMPUTED))
    found[valid >= rules.domains_for_provisional] = STATUSES.index(PROVISIONAL)
    found[is_full] = STATUSES.index(FULL)
    return found


def _bands(version: VersionSpec, overall: Ratios, domains: Ratios, is_valid: "ndarray") -> "ndarray":
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    rules, codes = version.rules, [band.code for band in version.bands]
    found = np.full(len(is_valid), -1)
    for place, band in enumerate(version.bands):
        found[_reaches(overall, band.lower)] = place
    if not rules.gate_enabled:
        return found
    gate = codes.index(rules.gate_band)
    core = np.array([domain.group == "core" for domain in version.domains])
    is_weak = (core & ~_reaches(domains, rules.gate_core_min)).any(axis=1)
    found[(found >= gate) & is_weak] = gate - 1
    return found


def _is_uneven(version: VersionSpec, overall: Ratios, domains: Ratios, is_valid: "ndarray") -> "ndarray":
    rules = version.rules
    has_floor = (is_valid & ~_reaches(domains, rules.uneven_floor)).any(axis=1)
    wide = Ratios(overall.numerator[:, None], overall.denominator[:, None])
    falls = _reaches(_difference(wide, domains), rules.uneven_gap).any(axis=1)
    return (overall.denominator != 0) & ((_reaches(overall, rules.uneven_floor_from) & has_floor) | falls)


def _is_borderline(version: VersionSpec, overall: Ratios, sem: Fraction) -> "ndarray":
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    found = np.zeros(len(overall.numerator), dtype=bool)
    for band in version.bands[1:]:
        low, high = band.lower - sem, band.lower + sem
        is_above = overall.numerator * low.denominator > overall.denominator * low.numerator
        is_below = overall.numerator * high.denominator < overall.denominator * high.numerator
        found |= (overall.denominator != 0) & is_above.astype(bool) & is_below.astype(bool)
    return found


def _five_c(effective: "ndarray", has_level: "ndarray", tagged: "ndarray") -> Ratios:
    import numpy as np  # noqa: PLC0415  numpy is heavy and only this file needs it

    here = has_level & tagged
    count = here.sum(axis=1)
    return _ratios(25 * np.where(here, effective, 0).sum(axis=1), count, count > 0)
