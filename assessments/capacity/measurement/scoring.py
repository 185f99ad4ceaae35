"""From the levels of one sheet to domain indices, the overall index, its status, band and flags.

The only implementation: screens, papers, exports and indicators read what this file returned when the sheet
was closed. All arithmetic is exact; nothing is rounded here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from assessments.capacity.measurement.bands import band_of, edges_within
from assessments.capacity.measurement.instrument import DomainSpec, VersionSpec

HIGHEST_LEVEL = 4  # specification 1.2, decision 1: levels 0 to 4
VERIFIED = "verified"

FULL = "full"
PROVISIONAL = "provisional"
NOT_COMPUTED = "not_computed"

# In the order they are printed; instrument.json names them in the same order.
UNEVEN, BORDERLINE, LOW_EVIDENCE, EVIDENCE_CAPPED = "uneven", "borderline", "low_evidence", "evidence_capped"


class Missing(Enum):
    """Why an item has no level. Three codes, never merged and never 0 (SC-1)."""

    NOT_APPLICABLE = "na"
    DONT_KNOW = "dk"
    NO_ANSWER = "missing"


Level = int | Fraction  # 0 to 4; a fraction only in the self layer, where an item's level is a mean


@dataclass(frozen=True)
class ItemAnswer:
    """What one sheet says of one item: a level or why there is none, and whether accepted evidence stands behind it."""

    level: Level | Missing
    has_evidence: bool = False


NO_ANSWER = ItemAnswer(Missing.NO_ANSWER)
Sheet = Mapping[str, ItemAnswer]


@dataclass(frozen=True)
class DomainResult:
    """One domain. `index` is None when the domain is not valid; `lower` counts missing items as 0."""

    code: str
    points: Fraction
    answered: int
    applicable: int
    na: int
    is_valid: bool
    index: Fraction | None
    lower: Fraction | None


@dataclass(frozen=True)
class Result:
    """What a sheet amounts to. `overall` is None when it was not computed; 0 is a value."""

    layer: str
    domains: tuple[DomainResult, ...]
    overall: Fraction | None
    status: str
    status_reasons: tuple[str, ...]
    band: str | None
    band_reason: str
    flags: tuple[str, ...]
    borderline_of: tuple[Fraction, ...]
    capped_items: tuple[str, ...]
    missing_items: tuple[str, ...]
    na_items: tuple[str, ...]
    lower_bound: Fraction | None
    evidence_with: int
    evidence_of: int
    indices: Mapping[str, Fraction | None]
    five_c: Mapping[str, Fraction | None]
    effective: Mapping[str, Level | Missing] = field(repr=False)

    def index_of(self, domain_code: str) -> Fraction | None:
        """Return the index of one domain, None if it is not valid or unknown."""
        return next((domain.index for domain in self.domains if domain.code == domain_code), None)


def effective_level(version: VersionSpec, answer: ItemAnswer, layer: str) -> Level | Missing:
    """Return the level that counts: a high verified level without accepted evidence is capped.

    Shape:  one answer.
    Unit:   levels 0 to 4, or why there is none.
    Errors: none.
    Source: specification, SC-3. Only the verified layer is capped (LA-8).
    """
    rules, level = version.rules, answer.level
    is_capped = rules.cap_enabled and layer == VERIFIED and not answer.has_evidence
    if is_capped and not isinstance(level, Missing) and level >= rules.cap_from_level:
        return rules.cap_value
    return level


class UnknownRule(ValueError):
    """The version names a scoring rule that this code does not hold."""


def score(version: VersionSpec, sheet: Sheet, *, layer: str = VERIFIED, sem: Fraction | None = None) -> Result:
    """Return everything one sheet amounts to, by the scoring rule of its version of the instrument.

    Shape:  answers by item code; an item that is absent counts as not answered.
    Unit:   indices in points 0 to 100 as exact fractions.
    Errors: UnknownRule for a rule that is not in `RULES`; ValueError for an item the version does not have, a level
            outside 0 to 4, or N/A where it is not allowed.
    Source: specification, IM-4: the rule belongs to the version. `sem` is the standard error of measurement in
            force; the default of the version without it.

    Example: five items at 2, 2, 2, 1 and 2 give 100 x 9 / 20 = 45.
    """
    return rule_of(version)(version, sheet, layer=layer, sem=sem)


def rule_of(version: VersionSpec) -> "Rule":
    """Return the scoring rule of a version.

    Shape:  one version.
    Unit:   none.
    Errors: UnknownRule for a rule that is not in `RULES`: nothing is scored by a rule it was not made for.
    Source: specification, IM-4.
    """
    try:
        return RULES[version.scoring_rule]
    except KeyError:
        raise UnknownRule(f"No scoring rule is called {version.scoring_rule!r}.") from None


def _score_1(version: VersionSpec, sheet: Sheet, *, layer: str, sem: Fraction | None) -> Result:
    """Score by rule 1: specification, sections 6 and 7 (SC-1 to SC-12, BD-1 to BD-3)."""
    answers = _checked(version, sheet)
    effective = {code: effective_level(version, answer, layer) for code, answer in answers.items()}
    domains = tuple(domain_result(version, domain, effective) for domain in version.domains)
    status, reasons = _status(version, domains)
    overall = None if status == NOT_COMPUTED else _weighted(version, {d.code: d.index for d in domains})
    missing = tuple(code for code, level in effective.items() if level in (Missing.DONT_KNOW, Missing.NO_ANSWER))
    capped = tuple(code for code, level in effective.items() if level != answers[code].level)
    band, band_reason = _band(version, overall, domains)
    evidence_with, evidence_of = _evidence(version, answers) if layer == VERIFIED else (0, 0)
    edges = edges_within(overall, version.bands, version.rules.sem if sem is None else sem)
    raised = {
        UNEVEN: _is_uneven(version, overall, domains),
        BORDERLINE: bool(edges),
        PROVISIONAL: status == PROVISIONAL,
        LOW_EVIDENCE: evidence_of > 0
        and Fraction(evidence_with, evidence_of) < version.rules.low_evidence_share,
        EVIDENCE_CAPPED: bool(capped),
    }
    return Result(
        layer=layer,
        domains=domains,
        overall=overall,
        status=status,
        status_reasons=reasons,
        band=band,
        band_reason=band_reason,
        flags=tuple(flag for flag, is_raised in raised.items() if is_raised),
        borderline_of=edges,
        capped_items=capped,
        missing_items=missing,
        na_items=tuple(code for code, level in effective.items() if level is Missing.NOT_APPLICABLE),
        lower_bound=_lower_bound(version, domains) if missing and overall is not None else None,
        evidence_with=evidence_with,
        evidence_of=evidence_of,
        indices={
            code: None
            if overall is None
            else _weighted(version, {d.code: d.index for d in domains if d.code in members})
            for code, members in version.indices
        },
        five_c={tag: _five_c(version, tag, effective) for tag in version.five_c},
        effective=effective,
    )


def domain_result(
    version: VersionSpec, domain: DomainSpec, effective: Mapping[str, Level | Missing]
) -> DomainResult:
    """Return the index and validity of one domain.

    Formula: 100 x sum(w x level) / (4 x sum(w)) over the items with a level; the lower bound: missing items at 0.
    Shape:  effective levels by item code; only this domain's items are read.
    Unit:   points 0 to 100.
    Errors: none.
    Source: specification, SC-4: valid if answered / applicable >= 4/5 and N/A / items <= 1/3; no imputation (SC-2).

    Example: 2, 2, 2, missing, 3: 4 of 5 answered is exactly 4/5, the index is 100 x 9 / 16 = 56.25.
    """
    levels = [(item.weight, effective.get(item.code, Missing.NO_ANSWER)) for item in domain.items]
    given = [(weight, level) for weight, level in levels if not isinstance(level, Missing)]
    na = sum(level is Missing.NOT_APPLICABLE for _, level in levels)
    applicable, answered = len(levels) - na, len(given)
    na_is_kept = Fraction(na, len(levels)) <= version.rules.na_share_max
    is_answered = applicable > 0 and Fraction(answered, applicable) >= version.rules.answered_share_min
    is_valid = na_is_kept and is_answered
    points = sum((weight * level for weight, level in given), Fraction(0))
    weight_given = sum((weight for weight, _ in given), Fraction(0))
    weight_applicable = sum((w for w, level in levels if level is not Missing.NOT_APPLICABLE), Fraction(0))
    return DomainResult(
        code=domain.code,
        points=points,
        answered=answered,
        applicable=applicable,
        na=na,
        is_valid=is_valid,
        index=100 * points / (HIGHEST_LEVEL * weight_given) if is_valid else None,
        lower=100 * points / (HIGHEST_LEVEL * weight_applicable) if na_is_kept and applicable else None,
    )


def _checked(version: VersionSpec, sheet: Sheet) -> dict[str, ItemAnswer]:
    unknown = sorted(set(sheet) - set(version.items))
    if unknown:
        raise ValueError(f"{version.code} {version.version} has no item {', '.join(unknown)}.")
    for code, answer in sheet.items():
        level = answer.level
        if level is Missing.NOT_APPLICABLE and not version.items[code].na_allowed:
            raise ValueError(f"Item {code} cannot be answered with N/A: level 0 covers 'not done'.")
        if not isinstance(level, Missing) and not 0 <= level <= HIGHEST_LEVEL:
            raise ValueError(f"Item {code} has the level {level}; levels are 0 to {HIGHEST_LEVEL}.")
    return {code: sheet.get(code, NO_ANSWER) for code in version.items}


def _weighted(version: VersionSpec, indices: Mapping[str, Fraction | None]) -> Fraction | None:
    """Return the weighted mean over the domains that have an index (SC-5)."""
    known = [(d.weight, index) for d in version.domains if (index := indices.get(d.code)) is not None]
    if not known:
        return None
    return sum((w * index for w, index in known), Fraction(0)) / sum((w for w, _ in known), Fraction(0))


def _status(version: VersionSpec, domains: tuple[DomainResult, ...]) -> tuple[str, tuple[str, ...]]:
    """Return full, provisional or not computed, and why it is not full (SC-6, SC-7)."""
    rules = version.rules
    reasons = [f"domain_not_valid:{domain.code}" for domain in domains if not domain.is_valid]
    na_items = sum(domain.na for domain in domains)
    if na_items > rules.na_items_max:
        reasons.append(f"too_many_na:{na_items}")
    valid = sum(domain.is_valid for domain in domains)
    if valid >= rules.domains_for_full and not reasons:
        return FULL, ()
    return (PROVISIONAL if valid >= rules.domains_for_provisional else NOT_COMPUTED), tuple(reasons)


def _lower_bound(version: VersionSpec, domains: tuple[DomainResult, ...]) -> Fraction | None:
    """Return the overall index if every missing item counted 0: gaps must not pay (SC-12)."""
    return _weighted(version, {domain.code: domain.lower for domain in domains})


def _band(
    version: VersionSpec, overall: Fraction | None, domains: tuple[DomainResult, ...]
) -> tuple[str | None, str]:
    """Return the band's code and, if the gate of the version lowered it, the domains that did (BD-2)."""
    band = band_of(overall, version.bands)
    if band is None:
        return None, ""
    codes, rules = [each.code for each in version.bands], version.rules
    if not rules.gate_enabled or codes.index(band.code) < codes.index(rules.gate_band):
        return band.code, ""
    core = {domain.code for domain in version.domains if domain.group == "core"}
    weak = [d.code for d in domains if d.code in core and (d.index is None or d.index < rules.gate_core_min)]
    if not weak:
        return band.code, ""
    return codes[codes.index(rules.gate_band) - 1], "gate:" + ",".join(weak)


def _evidence(version: VersionSpec, answers: Mapping[str, ItemAnswer]) -> tuple[int, int]:
    """Return how many items from level 2 (before the cap) have accepted evidence, and how many there are."""
    start = version.rules.low_evidence_from_level
    asked = [a for a in answers.values() if not isinstance(a.level, Missing) and a.level >= start]
    return sum(answer.has_evidence for answer in asked), len(asked)


def _is_uneven(version: VersionSpec, overall: Fraction | None, domains: tuple[DomainResult, ...]) -> bool:
    if overall is None:
        return False
    rules, known = version.rules, [domain.index for domain in domains if domain.index is not None]
    has_floor = overall >= rules.uneven_floor_from and any(index < rules.uneven_floor for index in known)
    return has_floor or any(overall - index >= rules.uneven_gap for index in known)


def _five_c(version: VersionSpec, tag: str, effective: Mapping[str, Level | Missing]) -> Fraction | None:
    """Return the mean effective level of the tagged items times 25; informational, no band (2.3)."""
    levels = [
        level
        for code, level in effective.items()
        if version.items[code].five_c == tag and not isinstance(level, Missing)
    ]
    return sum(levels, Fraction(0)) * 25 / len(levels) if levels else None


RULE_1 = "poci-score-1"
Rule = Callable[..., Result]
# Every rule ever used stays here, so that what was scored by it can be scored again (IM-4).
RULES: dict[str, Rule] = {RULE_1: _score_1}
