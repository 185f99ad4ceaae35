"""What changed between two verified, locked results of one organisation, on the items both share."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.scoring import FULL, HIGHEST_LEVEL, Level, Missing, Result

IMPROVED, SAME, DECLINED = "improved", "same", "declined"
NOTE_FROM = Fraction(1, 20)  # CH-3: a note if change and difference of the printed indices differ by more


@dataclass(frozen=True)
class Jump:
    """An item whose effective level moved by two or more; the organisation must say why (WF-8)."""

    item: str
    before: Level
    after: Level

    @property
    def is_upward(self) -> bool:
        """Tell whether the level rose: then accepted evidence is needed too."""
        return self.after > self.before


@dataclass(frozen=True)
class Change:
    """Both indices on common items and what they say. Without comparability the numbers are None."""

    is_comparable: bool
    reason: str
    before: Fraction | None
    after: Fraction | None
    points: Fraction | None
    naive_points: Fraction | None
    domains: Mapping[str, tuple[Fraction, Fraction]]
    common_items: tuple[str, ...]
    left_out: tuple[str, ...]
    verdict: str | None
    threshold: Fraction
    jumps: tuple[Jump, ...]

    @property
    def needs_note(self) -> bool:
        """Tell whether the change differs visibly from the difference of the printed indices (CH-3)."""
        known = self.points is not None and self.naive_points is not None
        return known and abs(self.points - self.naive_points) > NOTE_FROM


def improvement_threshold(version: VersionSpec, mdc90: Fraction | None = None) -> Fraction:
    """Return how many points a change must have to count: max(10, MDC90).

    Formula: max(minimum of the version, MDC90).
    Shape:  one number.
    Unit:   index points.
    Errors: none; without an estimate of MDC90 the minimum of the version holds.
    Source: specification, CH-17 and CH-21.
    """
    least = version.rules.improved_min_points
    return least if mdc90 is None else max(least, mdc90)


def verdict_of(points: Fraction, threshold: Fraction) -> str:
    """Return improved, same or declined: at the threshold counts, just below does not.

    Formula: improved if d >= T, declined if d <= -T, else same.
    Shape:  a change and the threshold in force, above 0.
    Unit:   a code; both numbers in index points.
    Errors: none.
    Source: specification CH-17.
    """
    if points >= threshold:
        return IMPROVED
    return DECLINED if points <= -threshold else SAME


def common_items(
    earlier_version: VersionSpec, earlier: Result, later_version: VersionSpec, later: Result
) -> tuple[str, ...]:
    """Return the items with the same code and anchor revision that have a level in both rounds.

    Shape:  item codes in the order of the later version.
    Unit:   none.
    Errors: none.
    Source: specification, section 1.3 and CH-28.
    """
    return tuple(
        code
        for code, item in later_version.items.items()
        if code in earlier_version.items
        and earlier_version.items[code].anchor_revision == item.anchor_revision
        and not isinstance(earlier.effective[code], Missing)
        and not isinstance(later.effective[code], Missing)
    )


def paired_change(
    earlier_version: VersionSpec,
    earlier: Result,
    later_version: VersionSpec,
    later: Result,
    *,
    mdc90: Fraction | None = None,
) -> Change:
    """Return the change of one organisation between two rounds.

    Formula: later - earlier overall index, both on the common items with the later version's weights.
    Shape:  two results of the verified layer with the versions they were scored under.
    Unit:   index points, exact, on common items only; domains as (before, after).
    Errors: none; what cannot be compared says why in `reason`.
    Source: specification, CH-2, CH-3, CH-17, CH-28. The weights of the later version serve both rounds, so that
            a change of weights is not a change of the organisation.

    Example: 58.90625 and 68.75 on 39 common items: 9.84375 points, which is below 10: same.
    """
    common = common_items(earlier_version, earlier, later_version, later)
    shared = frozenset(common)
    reason = _reason(earlier_version, earlier, later_version, later, shared)
    threshold = improvement_threshold(later_version, mdc90)
    if reason:
        return Change(False, reason, None, None, None, None, {}, common, (), None, threshold, ())
    domains = {
        code: (_index(weights, shared, earlier.effective), _index(weights, shared, later.effective))
        for code, weights in later_version.whole_weights.items()
    }
    before, after = (_overall(later_version, domains, side) for side in (0, 1))
    return Change(
        is_comparable=True,
        reason="",
        before=before,
        after=after,
        points=after - before,
        naive_points=later.overall - earlier.overall,
        domains=domains,
        common_items=common,
        left_out=tuple(code for code in later_version.items if code not in shared),
        verdict=verdict_of(after - before, threshold),
        threshold=threshold,
        jumps=jumps(earlier, later, common, later_version.rules.jump_levels),
    )


def jumps(earlier: Result, later: Result, common: tuple[str, ...], levels: int) -> tuple[Jump, ...]:
    """Return the common items whose effective level moved by at least so many levels.

    Shape:  item codes present in both results.
    Unit:   levels.
    Errors: none.
    Source: specification, WF-8.
    """
    moved = (Jump(code, earlier.effective[code], later.effective[code]) for code in common)
    return tuple(jump for jump in moved if abs(jump.after - jump.before) >= levels)


def _reason(
    earlier_version: VersionSpec,
    earlier: Result,
    later_version: VersionSpec,
    later: Result,
    common: frozenset[str],
) -> str:
    if (earlier_version.code, earlier_version.major) != (later_version.code, later_version.major):
        return "major_version"
    if earlier.status != FULL:
        return "earlier_not_full"
    if later.status != FULL:
        return "later_not_full"
    for domain in later_version.domains:
        shared = sum(item.code in common for item in domain.items)
        if Fraction(shared, len(domain.items)) < later_version.rules.common_items_share_min:
            return f"too_few_common:{domain.code}"
    return ""


def _index(
    weights: tuple[tuple[str, int], ...], common: frozenset[str], effective: Mapping[str, Level | Missing]
) -> Fraction:
    shared = [(weight, effective[code]) for code, weight in weights if code in common]
    points = sum(weight * level for weight, level in shared)
    return Fraction(100 * points, HIGHEST_LEVEL * sum(weight for weight, _level in shared))


def _overall(version: VersionSpec, domains: Mapping[str, tuple[Fraction, Fraction]], side: int) -> Fraction:
    total = _sum_of_products([(domain.weight, 1) for domain in version.domains])
    return _sum_of_products([(domain.weight, domains[domain.code][side]) for domain in version.domains]) / total


def _sum_of_products(pairs: list[tuple[Fraction, Level]]) -> Fraction:
    """Return the exact sum of weight x value, over one common denominator: a sum of fractions reduces at each step."""
    below = [weight.denominator * value.denominator for weight, value in pairs]
    whole = lcm(*below)
    above = sum(
        weight.numerator * value.numerator * (whole // part) for (weight, value), part in zip(pairs, below, strict=True)
    )
    return Fraction(above, whole)
