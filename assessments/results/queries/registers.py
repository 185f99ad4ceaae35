"""Lines that are counted from registers and records, not from assessments: line code → reading."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from django.db.models import Sum

from assessments.results.measurement.people import Part, attendances
from assessments.results.measurement.readings import COUNTED, FINAL, NO_DATA, NOT_COUNTED, Reading, Row
from assessments.results.models import ActivityRecord, Participation
from courses.queries.outlines import programmes_by_key
from lms.core.models import Organisation

GRADE_COUNTS = 2  # specification 13.5: an agency counts from grade 2

# Lines whose figure comes from records that M&E staff enter.
BY_HAND = (
    "R1.2", "R2.1", "R2.2", "R2.3", "R2.4", "R2.5", "R2.6", "R3.2", "R3.3", "R3.4", "R3.5", "R3.6",
)  # fmt: skip


def register_readings(on: date) -> dict[str, Reading]:
    """Return every line that is counted from registers, as it stands at the end of a day.

    The number of queries does not depend on the number of records. Each row names its parts (dimension, value),
    by which the line is disaggregated; a dimension that is not known for a row is left out of its parts.
    """
    records: dict[str, list[ActivityRecord]] = {}
    standing = ActivityRecord.objects.standing().filter(happened_on__lte=on).order_by("happened_on", "title")
    for record in standing.select_related("indicator"):
        records.setdefault(record.indicator.code, []).append(record)
    # The ministry's requests are a subset of all requests: entered once, counted on both lines.
    records["R3.5"] = [record for record in records.get("R3.4", []) if record.is_ministry]
    found = {code: _records_reading(code, records.get(code, [])) for code in BY_HAND}
    found["R1.1"] = _programmes_reading()
    found["R3.1"] = _members_reading()
    return found


def _records_reading(code: str, records: Iterable[ActivityRecord]) -> Reading:
    """Return a line that is entered by hand, counted by its rule (specification 13.5)."""
    records = list(records)
    if code == "R2.4":
        return _agencies(records)
    if code == "R2.3":
        return _people(records)
    rows = [_record_row(record, Fraction(1)) for record in records]
    total = Fraction(len(rows))
    return Reading(code, total, len(rows), total, FINAL if rows else NO_DATA, tuple(rows))


def _record_row(record: ActivityRecord, amount: Fraction) -> Row:
    detail = f"{record.happened_on.isoformat()} {record.reference}".strip()
    parts = (("region", record.region_id),) if record.region_id else ()
    return Row(record.title, COUNTED, "recorded", amount, detail, parts)


def _people(records: list[ActivityRecord]) -> Reading:
    """Return unique persons of all lists: a row for each list and group of persons that no earlier list had."""
    by_key = {str(record.pk): record for record in records}
    rows = []
    for one in attendances(_parts_of_people(by_key), list(by_key)):
        record, groups = by_key[one.event], Counter(one.new)
        detail = f"{record.happened_on.isoformat()} {record.reference}".strip()
        rows += [Row(record.title, COUNTED, "recorded", Fraction(count), detail, parts) for parts, count in sorted(groups.items())]
        if not groups:
            rows.append(Row(record.title, NOT_COUNTED, "no_new_person", Fraction(0), detail))
    total = sum((row.amount for row in rows), Fraction(0))
    counted = sum(row.place == COUNTED for row in rows)
    return Reading("R2.3", total, counted, total, FINAL if rows else NO_DATA, tuple(rows))


def _parts_of_people(by_key: Mapping[str, ActivityRecord]) -> Iterator[Part]:
    """Yield the rows of the lists without names. One query."""
    rows = Participation.objects.filter(record__in=list(by_key)).order_by("pk")
    fields = ("record_id", "fingerprint", "sex", "age_band", "region_id", "disability", "target_group", "language")
    for record, mark, sex, age, region, disability, group, language in rows.values_list(*fields).iterator():
        said = {
            "sex": sex, "age_band": age, "region": region, "target_group": group, "language": language,
            "disability": "" if disability is None else "yes" if disability else "no",
        }  # fmt: skip
        yield Part(str(record), mark, tuple((name, value) for name, value in sorted(said.items()) if value))


def participations(on: date) -> int:
    """Return how often people took part: every row of every list, and the heads counted without a list. Two queries."""
    records = ActivityRecord.objects.standing().filter(indicator__code="R2.3", happened_on__lte=on)
    listed = Participation.objects.filter(record__in=records).count()
    bare = records.filter(participations=None).aggregate(total=Sum("people"))["total"]
    return listed + (bare or 0)


def _agencies(records: list[ActivityRecord]) -> Reading:
    """Return the share of listed agencies whose best grade is 2 or more; grade 0 puts an agency on the list."""
    best: dict[str, int] = {}
    for record in records:
        best[record.title] = max(record.grade or 0, best.get(record.title, 0))
    rows = tuple(
        Row(
            agency,
            COUNTED if grade >= GRADE_COUNTS else NOT_COUNTED,
            "grade_enough" if grade >= GRADE_COUNTS else "grade_below",
            Fraction(int(grade >= GRADE_COUNTS)),
            str(grade),
        )
        for agency, grade in sorted(best.items())
    )
    count, total = sum(row.place == COUNTED for row in rows), len(rows)
    value = Fraction(100 * count, total) if total else None
    return Reading("R2.4", Fraction(count), total, value, FINAL if total else NO_DATA, rows)


def _programmes_reading() -> Reading:
    pages = programmes_by_key().values()
    rows = tuple(
        Row(
            page.code,
            COUNTED if page.live else NOT_COUNTED,
            "published" if page.live else "not_published",
            Fraction(1),
        )
        for page in sorted(pages, key=lambda page: page.code)
    )
    count = Fraction(sum(row.place == COUNTED for row in rows))
    return Reading("R1.1", count, len(rows), count, FINAL, rows)


def _members_reading() -> Reading:
    rows = tuple(
        Row(code, COUNTED, "member", Fraction(1))
        for code in Organisation.objects.csos()
        .filter(is_coalition_member=True)
        .order_by("code")
        .values_list("code", flat=True)
    )
    return Reading("R3.1", Fraction(len(rows)), len(rows), Fraction(len(rows)), FINAL, rows)
