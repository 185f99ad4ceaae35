"""What was published before: two public files that differ by few organisations tell about these few."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from assessments.results.measurement.suppression import THRESHOLD
from assessments.results.queries.outward import Outward, OutwardValue
from lms.core.models import AuditEntry

PUBLIC_KINDS = frozenset({"iati", "public_xlsx", "public_csv"})


@dataclass(frozen=True, order=True)
class Near:
    """A line whose n differs by fewer than five between two days, one or both of this file."""

    code: str
    earlier_on: str
    earlier_n: int
    on: str
    n: int


def published_sizes(found: Outward, kind: str) -> dict[str, dict[str, int]]:
    """Return what a file tells of how many were measured: line → day → n. The public tables hold the newest day only."""
    sizes = {}
    for line, values in found.lines:
        told = values if kind == "iati" else values[-1:]
        by_day = {value.measured_on.isoformat(): value.denominator for value in told if _tells(value)}
        if by_day:
            sizes[line.code] = by_day
    return sizes


def _tells(value: OutwardValue) -> bool:
    """Say whether a figure is a share or a mean of organisations that is not hidden."""
    return bool(value.line.reading) and value.number is not None


def near_publications(found: Outward, kind: str) -> list[Near]:
    """Return where this file and an earlier public one, or two days of this file, differ by one to four organisations.

    From the difference of two means and their n follows the mean of those who came between. Who left while others
    came is not seen: equal n tell nothing of members. One query.
    """
    if kind not in PUBLIC_KINDS:
        return []
    mine = published_sizes(found, kind)
    earlier: dict[str, dict[str, int]] = {}
    for entry in AuditEntry.objects.filter(act="outward.exported").order_by("id"):
        if entry.details.get("kind") in PUBLIC_KINDS:
            for code, by_day in entry.details.get("sizes", {}).items():
                earlier.setdefault(code, {}).update(by_day)
    near = set()
    for code, by_day in mine.items():
        before = {day: n for day, n in earlier.get(code, {}).items() if day not in by_day}
        near.update(_pairs(code, [*combinations(by_day.items(), 2), *((old, new) for old in before.items() for new in by_day.items())]))
    return sorted(near)


def _pairs(code: str, pairs: Iterable[tuple[tuple[str, int], tuple[str, int]]]) -> Iterable[Near]:
    for first, second in pairs:
        (earlier_on, earlier_n), (on, n) = sorted((first, second))
        if 0 < abs(n - earlier_n) < THRESHOLD:
            yield Near(code, earlier_on, earlier_n, on, n)
