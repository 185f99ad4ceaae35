"""The figures of the results framework on a day: one function feeds screen, API and workbook."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from assessments.advocacy.queries import accepted_uses
from assessments.capacity.measurement.scoring import FULL, Missing
from assessments.capacity.models import AssessmentRound, CapacityAssessment
from assessments.capacity.queries.results import LockedResult, change_between, locked_results
from assessments.knowledge.queries.scores import first_scores
from assessments.results.measurement import proportions, readings
from assessments.results.measurement.readings import (
    COUNTED,
    FINAL,
    LEFT_OUT,
    NO_DATA,
    NOT_COUNTED,
    Case,
    CommonChange,
    Index,
    Reading,
    Row,
    Use,
)
from assessments.results.models import ActivityRecord, Indicator, IndicatorDefinition, IndicatorValue
from courses.models import Enrolment
from courses.queries.enrolments import completions
from courses.queries.outlines import programmes_by_key
from lms.core.models import Organisation

T0, LATER = "T0", ("T1", "T2")
GRADE_COUNTS = 2  # specification 13.5: an agency counts from grade 2


@dataclass(frozen=True)
class Figure:
    """One reading of one line with its definition and everything behind it."""

    definition: IndicatorDefinition
    reading: Reading

    @property
    def is_share(self) -> bool:
        return self.definition.measure == "percentage" and self.reading.code not in ("A5", "A6")


@dataclass(frozen=True)
class Line:
    """One line of the log-frame on a day: the headline figure, and others printed beside it."""

    indicator: Indicator
    headline: Figure
    beside: tuple[Figure, ...]
    baseline: Fraction | None
    on: date

    @property
    def value(self) -> Fraction | None:
        return self.headline.reading.value

    @property
    def is_reached(self) -> bool:
        return proportions.is_reached(
            self.value, self.indicator.exact_target, is_rising=self.indicator.is_rising
        )

    @property
    def target_share(self) -> Fraction | None:
        return proportions.target_share(self.value, self.indicator.exact_target, self.baseline)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.headline, *self.beside)


@dataclass(frozen=True)
class Board:
    """Every line on a day, in log-frame order, with the cases behind the outcome lines."""

    on: date
    lines: tuple[Line, ...]
    bands: tuple[tuple[int, int], ...]
    alerts: tuple[str, ...]

    def line(self, code: str) -> Line:
        return next(line for line in self.lines if line.indicator.code == code)


def cases(on: date) -> list[Case]:
    """Return every organisation with a completed programme or an assessment, as it stood at the end of a day."""
    codes = dict(Organisation.objects.csos().values_list("id", "code"))
    completed: dict[UUID, date] = {}
    for row in completions(on):
        known = completed.get(row.organisation_id)
        completed[row.organisation_id] = min(row.completed_on, known) if known else row.completed_on
    windows = window_ends()
    results: dict[UUID, list[LockedResult]] = {}
    for result in locked_results(on):
        results.setdefault(result.organisation_id, []).append(result)
    uses: dict[UUID, list[Use]] = {}
    for use in accepted_uses(on):
        uses.setdefault(use.organisation_id, []).append(
            Use(use.tool_code, use.category, use.is_modern, use.used_on, use.is_result_measured)
        )
    seen = (set(completed) | set(results)) & set(codes)
    return [
        _case(codes[key], completed.get(key), windows.get(key), results.get(key, []), uses.get(key, []))
        for key in sorted(seen, key=codes.get)
    ]


def _case(
    code: str, completed_on: date | None, window: date | None, results: list[LockedResult], uses: list[Use]
) -> Case:
    first = [result for result in results if result.round_kind == T0]
    later = [result for result in results if result.round_kind in LATER]
    t0 = first[-1] if first else None
    latest = max(later, key=lambda result: (result.round_kind, result.opens_on)) if later else None
    change = None
    if t0 is not None and latest is not None:
        found = change_between(t0, latest)
        if found.is_comparable:
            change = CommonChange(found.before, found.after, found.verdict)
    return Case(code, completed_on, window, _index(t0), _index(latest), change, tuple(uses))


def _index(locked: LockedResult | None) -> Index | None:
    if locked is None:
        return None
    bands = [band.code for band in locked.version.bands]
    result = locked.result
    level = result.effective.get("4.2", Missing.NO_ANSWER)
    return Index(
        result.overall,
        result.status == FULL,
        bands.index(result.band) if result.band else None,
        locked.assessed_on,
        None if isinstance(level, Missing) else Fraction(level),
    )


def window_ends() -> dict[UUID, date]:
    """Return the last day of each organisation's T1 window: of the rounds it is in, and of its cohorts' rounds."""
    ends: dict[UUID, date] = {}
    mine = CapacityAssessment.objects.filter(round__kind="T1").values_list(
        "organisation_id", "round__closes_on"
    )
    rounds = dict(
        AssessmentRound.objects.filter(kind="T1", cohort__isnull=False).values_list("cohort_id", "closes_on")
    )
    attended = Enrolment.objects.filter(cohort_id__in=rounds).values_list("organisation_id", "cohort_id")
    pairs = [*mine, *((organisation, rounds[cohort]) for organisation, cohort in attended)]
    for organisation, day in pairs:
        ends[organisation] = min(day, ends.get(organisation, day))
    return ends


def _read_all(code: str, found: list[Case], on: date) -> list[Reading]:
    """Return the readings of an outcome line, the headline's code among them."""
    if code == "R1.4":
        counted = frozenset(case.organisation for case in found if readings.is_counted(case, on))
        return [
            readings.a1(found, on),
            readings.a2(found, on),
            readings.a3(found, on),
            readings.a4(found, on),
            readings.a5(found, on),
            readings.a6(_post_tests(on), counted),
        ]
    return [
        readings.b2(found, on),
        readings.b2(found, on, tools=2, code="B2_2"),
        readings.b1(found, on),
        readings.b3(found, on),
        readings.b4(found, on),
        readings.b5(found, on),
    ]


def _post_tests(on: date) -> list[tuple[str, str, Fraction]]:
    """Return (pseudonym, organisation code, first post-test in per cent) a completed programme."""
    codes = dict(Organisation.objects.csos().values_list("id", "code"))
    done = {(row.learner_id, row.programme_code) for row in completions(on)}
    rows = []
    for score in first_scores(on):
        is_done = (score.learner_id, score.programme_code) in done
        if is_done and score.post is not None and score.organisation_id in codes:
            rows.append((pseudonym(score.learner_id, "A6"), codes[score.organisation_id], score.post))
    return rows


def pseudonym(person: UUID, purpose: str) -> str:
    """Return a short name for a person that differs by purpose, so that tables cannot be joined by it."""
    digest = hashlib.sha256(f"{purpose}|{person}".encode()).hexdigest()
    return f"P{digest[:10].upper()}"


def _records_reading(indicator: Indicator, records: Iterable[ActivityRecord]) -> Reading:
    """Return a line that is entered by hand, counted by its rule (specification 13.5)."""
    records = list(records)
    if indicator.code == "R2.4":
        return _agencies(records)
    if indicator.code == "R2.3":
        rows = [_record_row(record, Fraction(record.people or 0)) for record in records]
        total = sum((row.amount for row in rows), Fraction(0))
    else:
        rows = [_record_row(record, Fraction(1)) for record in records]
        total = Fraction(len(rows))
    return Reading(indicator.code, total, len(rows), total, FINAL if rows else NO_DATA, tuple(rows))


def _record_row(record: ActivityRecord, amount: Fraction) -> Row:
    detail = f"{record.happened_on.isoformat()} {record.reference}".strip()
    return Row(record.title, COUNTED, "recorded", amount, detail)


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


def board(on: date) -> Board:
    """Return all lines of the log-frame as they stand at the end of a day. The same number of queries always."""
    found = cases(on)
    records: dict[str, list[ActivityRecord]] = {}
    standing = ActivityRecord.objects.standing().filter(happened_on__lte=on).order_by("happened_on", "title")
    for record in standing.select_related("indicator"):
        records.setdefault(record.indicator.code, []).append(record)
    # The ministry's requests are a subset of all requests: entered once, counted on both lines.
    records["R3.5"] = [record for record in records.get("R3.4", []) if record.is_ministry]
    lines, all_readings = [], {}
    for indicator in Indicator.objects.prefetch_related("definitions"):
        found_readings = _line_readings(indicator, found, records, on)
        all_readings.update({reading.code: reading for reading in found_readings})
        lines.append(_line(indicator, found_readings, found, on))
    alerts = ()
    if "B2" in all_readings and "B3" in all_readings:
        alerts = readings.disagreements(all_readings["B2"], all_readings["B3"])
    return Board(on, tuple(lines), tuple(readings.band_counts(found, on)), alerts)


def _line_readings(
    indicator: Indicator, found: list[Case], records: dict[str, list[ActivityRecord]], on: date
) -> list[Reading]:
    if indicator.headline_reading:
        return _read_all(indicator.code, found, on)
    if indicator.code == "R1.1":
        return [_programmes_reading()]
    if indicator.code == "R3.1":
        return [_members_reading()]
    return [_records_reading(indicator, records.get(indicator.code, []))]


def _line(indicator: Indicator, found_readings: list[Reading], found: list[Case], on: date) -> Line:
    definitions: dict[str, IndicatorDefinition] = {}
    for definition in indicator.definitions.all():  # newest version first
        definitions.setdefault(definition.reading, definition)
    figures = []
    for reading in found_readings:
        code = reading.code if reading.code in definitions else ""
        if code in definitions:
            figures.append(Figure(definitions[code], reading))
    headline = next(figure for figure in figures if figure.definition.is_headline)
    beside = tuple(figure for figure in figures if figure is not headline)
    return Line(indicator, headline, beside, _baseline(indicator, found, on), on)


def _baseline(indicator: Indicator, found: list[Case], on: date) -> Fraction | None:
    """Return the entered baseline, or the measured one: mean T0 index, or B2 at T0."""
    if indicator.baseline is not None:
        return indicator.exact_baseline
    counted = [case for case in found if readings.is_counted(case, on)]
    if indicator.code == "R1.3":
        return readings.b2_at_t0(counted, on).value
    if indicator.code == "R1.4":
        at_t0 = [case.t0.overall for case in counted if case.t0 and case.t0.is_full]
        return sum(at_t0, Fraction(0)) / len(at_t0) if at_t0 else None
    return None


def row_document(row: Row) -> dict:
    """Return one row as it is stored and exported; fractions as text."""
    return {
        "organisation": row.organisation,
        "place": row.place,
        "reason": row.reason,
        "detail": row.detail,
        "amount": None if row.amount is None else str(row.amount),
    }


def inputs_digest(figure: Figure, on: date) -> str:
    """Return a digest of everything a figure was computed from: equal inputs, equal digest."""
    content = {
        "definition": [figure.definition.indicator_id, figure.definition.version, figure.definition.reading],
        "on": on.isoformat(),
        "value": [str(figure.reading.numerator), figure.reading.denominator, str(figure.reading.value)],
        "rows": [row_document(row) for row in figure.reading.rows],
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def series(indicator: Indicator) -> list[IndicatorValue]:
    """Return the recorded headline values of a line, oldest first; one query."""
    return list(
        IndicatorValue.objects.filter(definition__indicator=indicator, definition__is_headline=True)
        .select_related("definition")
        .order_by("measured_on", "computed_at")
    )


def split_rows(reading: Reading) -> dict[str, list[Row]]:
    """Return a reading's rows by place: counted, not counted, left out."""
    places: dict[str, list[Row]] = {COUNTED: [], NOT_COUNTED: [], LEFT_OUT: []}
    for row in reading.rows:
        places[row.place].append(row)
    return places
