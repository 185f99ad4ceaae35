"""What to work on next: which items, in which order, and where each of them leads."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessments.capacity.measurement.instrument import ItemSpec, Link, VersionSpec
from assessments.capacity.measurement.scoring import Missing, Result

GOAL_LEVEL = 3  # RC-1: the level a practice should reach
FALLBACK_TOPIC = "methodological"  # RC-5: a consultation when every module is done and none is named

MODULE, CONSULTATION, PARTNER = "module", "consultation", "partner"


@dataclass(frozen=True)
class Recommendation:
    """Where a priority leads. A partner is 'partner or consultation' and is named by the caller."""

    kind: str
    module: str = ""
    lessons: tuple[str, ...] = ()
    topic: str = ""

    def __str__(self) -> str:
        if self.kind == PARTNER:
            return "partner or consultation"
        return self.module if self.kind == MODULE else f"consultation: {self.topic}"


@dataclass(frozen=True)
class Priority:
    """One item below level 3, how much it matters, and what to do about it (with further offers)."""

    item: str
    domain: str
    level: int
    importance: int
    value: Fraction
    recommendation: Recommendation
    also: tuple[Recommendation, ...]


def priorities(
    version: VersionSpec,
    result: Result,
    *,
    importance: Mapping[str, int],
    with_evidence: Collection[str],
    partners: Collection[str] = (),
    completed_modules: Collection[str] = (),
) -> tuple[Priority, ...]:
    """Return every item below level 3 in the order of urgency; the first three are the priorities.

    Shape:  a verified result; importance 1 to 3 by item code (1 where absent); codes of items with accepted
            evidence; codes of items for which the organisation relies on a partner; codes of completed modules.
    Unit:   value = (3 - effective level) x domain weight x importance.
    Errors: none; N/A and missing items give no priority (RC-6).
    Source: specification, section 11 (RC-1 to RC-7).

    Example: level 1, domain weight 1/8, importance 3: 2 x 1/8 x 3 = 3/4.
    """
    found = []
    for code, level in result.effective.items():
        if isinstance(level, Missing) or level >= GOAL_LEVEL:
            continue
        domain, item, weight = version.domain_of[code], version.items[code], importance.get(code, 1)
        first, *also = _offers(item, relies_on_partner=code in partners, completed=completed_modules)
        value = (GOAL_LEVEL - level) * domain.weight * weight
        found.append(Priority(code, domain.code, level, weight, value, first, tuple(also)))
    groups = {domain.code: domain.group for domain in version.domains}
    order = {code: place for place, code in enumerate(version.items)}
    return tuple(
        sorted(
            found,
            key=lambda p: (-p.value, groups[p.domain] != "core", p.item in with_evidence, order[p.item]),
        )
    )


def _offers(
    item: ItemSpec, *, relies_on_partner: bool, completed: Collection[str]
) -> list[Recommendation]:
    """Return where an item leads, best first: the primary link, then the secondary ones (RC-3 to RC-5)."""
    ordered = sorted(item.links, key=lambda link: link.role != "primary")
    links = [_recommendation(link) for link in ordered]
    open_links = [link for link in links if link.module not in completed or link.kind != MODULE]
    if relies_on_partner and item.rely_on_partner:
        return [Recommendation(PARTNER), *open_links]
    return open_links or [Recommendation(CONSULTATION, topic=FALLBACK_TOPIC)]


def _recommendation(link: Link) -> Recommendation:
    if link.kind == MODULE:
        return Recommendation(MODULE, module=link.module, lessons=link.lessons)
    return Recommendation(CONSULTATION, topic=link.topic)
