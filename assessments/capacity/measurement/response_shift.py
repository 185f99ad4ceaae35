"""Response shift: how far the yardstick moved while people learned. Self layer only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.scoring import HIGHEST_LEVEL, Level, Missing
from assessments.measurement.paired import INDICATIVE_BELOW, LEAST_N, MeanChange, mean_change

NO_COMMON_ITEMS, TOO_FEW_PEOPLE = "too_few_common_items", "too_few_people"


@dataclass(frozen=True)
class ResponseShift:
    """The three self indices of one organisation and the three differences between them, in index points."""

    before: Fraction
    then: Fraction
    after: Fraction

    @property
    def traditional_change(self) -> Fraction:
        """Return T1 - T0."""
        return self.after - self.before

    @property
    def then_test_change(self) -> Fraction:
        """Return T1 - T0r."""
        return self.after - self.then

    @property
    def shift(self) -> Fraction:
        """Return T0r - T0: below zero if people find, looking back, that they had overrated themselves."""
        return self.then - self.before


def response_shift(before: Fraction, then: Fraction, after: Fraction) -> ResponseShift:
    """Return traditional change, then-test change and response shift of one organisation.

    Formula: traditional T1 - T0; then-test T1 - T0r; shift T0r - T0.
    Shape:  three overall indices of the self layer: T0, T0r (the then-test) and T1.
    Unit:   index points 0 to 100; the differences are points too.
    Errors: none.
    Source: specification, RO-3 and RO-4; Howard et al. 1979 on response-shift bias in self-reports.

    Example: 52, 41 and 68 give a change of 16, a then-test change of 27 and a shift of -11.
    """
    return ResponseShift(Fraction(before), Fraction(then), Fraction(after))


@dataclass(frozen=True)
class GroupShift:
    """The differences of a group of organisations: each is None below three of them, the counts always stand.

    `rated_lower` and `rated_higher`: how many find, looking back, that they had stood lower or higher than they said.
    """

    n: int
    rated_lower: int
    rated_higher: int
    traditional: MeanChange | None
    looking_back: MeanChange | None
    shift: MeanChange | None

    @property
    def is_indicative(self) -> bool:
        """Tell whether there are too few organisations for more than a hint (CH-4)."""
        return LEAST_N <= self.n < INDICATIVE_BELOW


def group_shift(shifts: Sequence[ResponseShift]) -> GroupShift:
    """Return what a group's own answers say of the change, with and without looking back, and the mean shift.

    Shape:  one shift an organisation.
    Unit:   index points; means are exact, intervals are t intervals. Means are None below three organisations.
    Errors: none.
    Source: specification CH-24 (counts only below 3), RO-4; CH-9 for mean and interval.

    Example: shifts of -11, -4 and 3: two rated lower, one higher, mean -4.
    """
    return GroupShift(
        n=len(shifts),
        rated_lower=sum(one.shift < 0 for one in shifts),
        rated_higher=sum(one.shift > 0 for one in shifts),
        traditional=mean_change([one.traditional_change for one in shifts]),
        looking_back=mean_change([one.then_test_change for one in shifts]),
        shift=mean_change([one.shift for one in shifts]),
    )


def mean_levels(
    sheets: Sequence[Mapping[str, Level | Missing]], codes: Sequence[str], *, least: int
) -> dict[str, Fraction]:
    """Return the mean level of each item (or domain) that at least so many people gave a level for.

    Shape:  one mapping of code to level a person; codes in the order wanted.
    Unit:   levels 0 to 4, exact.
    Errors: none; a code with too few levels is left out.
    Source: specification, LA-3 with the floor of LA-2, so that no answer can be worked out.
    """
    found = {}
    for code in codes:
        levels = [
            level for sheet in sheets if not isinstance(level := sheet.get(code, Missing.NO_ANSWER), Missing)
        ]
        if len(levels) >= least:
            found[code] = sum(levels, Fraction(0)) / len(levels)
    return found


def shift_by_items(
    version: VersionSpec, before: Mapping[str, Level], then: Mapping[str, Level], after: Mapping[str, Level]
) -> tuple[ResponseShift, dict[str, ResponseShift]] | None:
    """Return the shift of the organisation and of each domain, on items with a level in all three.

    Shape:  mean level by item code for T0, T0r and T1; items without a level are absent.
    Unit:   levels in, index points out. None if fewer common items than the version asks for.
    Errors: none.
    Source: specification, RO-4 with CH-3: only common items are compared, the weights of the later version serve all.
    """
    common = {code for code in version.items if code in before and code in then and code in after}
    if Fraction(len(common), len(version.items)) < version.rules.common_items_share_min:
        return None
    domains = {}
    for domain in version.domains:
        items = [item for item in domain.items if item.code in common]
        if items:
            weight = sum((item.weight for item in items), Fraction(0))
            domains[domain.code] = ResponseShift(*(
                100 * sum((item.weight * said[item.code] for item in items), Fraction(0)) / (HIGHEST_LEVEL * weight)
                for said in (before, then, after)
            ))  # fmt: skip
    return _overall(version, domains), domains


def shift_by_domains(
    version: VersionSpec, before: Mapping[str, Fraction], then: Mapping[str, Level], after: Mapping[str, Fraction]
) -> tuple[ResponseShift, dict[str, ResponseShift]] | None:
    """Return the shift if people looked back on whole domains (setting `domains`).

    Shape:  domain index by code for T0 and T1, mean level by domain code for T0r.
    Unit:   index points; levels for T0r. None if a domain lacks one of the three.
    Errors: none.
    Source: specification, RO-3 and RO-4.
    """
    codes = [domain.code for domain in version.domains]
    if any(code not in before or code not in then or code not in after for code in codes):
        return None
    domains = {
        code: ResponseShift(before[code], 100 * Fraction(then[code]) / HIGHEST_LEVEL, after[code]) for code in codes
    }
    return _overall(version, domains), domains


def _overall(version: VersionSpec, domains: Mapping[str, ResponseShift]) -> ResponseShift:
    weights = {domain.code: domain.weight for domain in version.domains if domain.code in domains}
    total = sum(weights.values(), Fraction(0))
    return ResponseShift(*(
        sum((weights[code] * getattr(shift, part) for code, shift in domains.items()), Fraction(0)) / total
        for part in ("before", "then", "after")
    ))  # fmt: skip
