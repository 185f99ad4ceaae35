"""How well the instrument and its raters work: gaps between layers, and each item's record (LA-11, QS-6)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.scoring import ItemAnswer, Level, Missing, Result, effective_level
from assessments.measurement.raters import Pair, item_agreement, weighted_kappa

ITEMS_FROM = 8  # QS-6
NA_ABOVE, MISSING_ABOVE, WITHIN_ONE_BELOW = Fraction(20, 100), Fraction(10, 100), Fraction(90, 100)  # QS-6

MANY_NA, MANY_MISSING, LOW_AGREEMENT = "many_na", "many_missing", "low_agreement"


@dataclass(frozen=True)
class Gap:
    """One layer minus the verified one, overall and by domain, over the organisations that have both."""

    n: int
    overall: Fraction | None
    domains: Mapping[str, Fraction]


@dataclass(frozen=True)
class ItemQuality:
    """The record of one item over a group: how verified levels spread, what is missing, how raters agree."""

    code: str
    n: int
    levels: tuple[int, ...]
    na: int
    missing: int
    capped: int
    double_scored: int
    kappa: Fraction | None
    within_one: Fraction | None
    gap: Fraction | None
    flags: tuple[str, ...]


def layer_gap(pairs: Sequence[tuple[Result, Result]]) -> Gap:
    """Return the mean of a layer's index minus the verified index: consensus - verified, or self - verified.

    Shape:  one (other layer, verified) pair an organisation; only those where both have an overall index count,
            and for a domain where both have it valid.
    Unit:   index points, never used to adjust a figure.
    Errors: none.
    Source: specification LA-11.
    """
    known = [(a, b) for a, b in pairs if a.overall is not None and b.overall is not None]
    overall = _mean([a.overall - b.overall for a, b in known])
    domains: dict[str, list[Fraction]] = {}
    for other, verified in known:
        for domain in verified.domains:
            index = other.index_of(domain.code)
            if index is not None and domain.index is not None:
                domains.setdefault(domain.code, []).append(index - domain.index)
    means = {code: mean for code, gaps in domains.items() if (mean := _mean(gaps)) is not None}
    return Gap(len(known), overall, means)


def item_quality(
    version: VersionSpec,
    verified: Sequence[Mapping[str, ItemAnswer]],
    *,
    double: Sequence[Mapping[str, Pair]] = (),
    consensus: Sequence[tuple[Mapping[str, Level], Mapping[str, Level]]] = (),
) -> tuple[ItemQuality, ...] | None:
    """Return the record of every item, with a flag for what the next version should look at.

    Shape:  one verified sheet an organisation; for double-scored ones (first, second) levels by item; for the
            gap (consensus, verified) levels by item.
    Unit:   organisations, shares of 1, levels. None below eight organisations; agreement from three.
    Errors: none.
    Source: specification QS-6: flagged are N/A above 20 %, missing above 10 %, within one level below 90 %.
            An item is not removed because of a coefficient (QS-5).
    """
    if len(verified) < ITEMS_FROM:
        return None
    return tuple(
        _quality(version, code, [sheet.get(code, ItemAnswer(Missing.NO_ANSWER)) for sheet in verified], double, consensus)
        for code in version.items
    )


def _quality(
    version: VersionSpec,
    code: str,
    answers: Sequence[ItemAnswer],
    double: Sequence[Mapping[str, Pair]],
    consensus: Sequence[tuple[Mapping[str, Level], Mapping[str, Level]]],
) -> ItemQuality:
    n, counts = len(answers), Counter(answer.level for answer in answers)
    na = counts[Missing.NOT_APPLICABLE]
    missing = counts[Missing.DONT_KNOW] + counts[Missing.NO_ANSWER]
    capped = sum(effective_level(version, answer, "verified") != answer.level for answer in answers)
    agreed = item_agreement([[pairs[code]] for pairs in double if code in pairs])
    kappa = weighted_kappa(agreed.table) if agreed.exact is not None else None
    gap = _mean([Fraction(a[code]) - b[code] for a, b in consensus if code in a and code in b])
    raised = {
        MANY_NA: Fraction(na, n) > NA_ABOVE,
        MANY_MISSING: Fraction(missing, n) > MISSING_ABOVE,
        LOW_AGREEMENT: agreed.within_one is not None and agreed.within_one < WITHIN_ONE_BELOW,
    }
    return ItemQuality(
        code=code,
        n=n,
        levels=tuple(counts[level] for level in range(5)),
        na=na,
        missing=missing,
        capped=capped,
        double_scored=agreed.organisations,
        kappa=kappa,
        within_one=agreed.within_one,
        gap=gap,
        flags=tuple(flag for flag, is_raised in raised.items() if is_raised),
    )


def _mean(values: Sequence[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None
