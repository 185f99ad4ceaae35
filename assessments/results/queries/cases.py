"""Organisations as they stood at the end of a day: what the outcome lines are read from."""

import hashlib
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
from assessments.results.measurement.readings import Case, CommonChange, Index, Use
from courses.models import Enrolment
from courses.queries.enrolments import completions
from lms.core.models import Organisation

T0, LATER = "T0", ("T1", "T2")


@dataclass(frozen=True)
class Filters:
    """Which organisations and records are looked at; an empty field filters nothing."""

    region: str = ""
    round: str = ""
    programme: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.region or self.round or self.programme)

    @property
    def is_of_organisations(self) -> bool:
        """Rounds and programmes say something of organisations only; records of registers have a region."""
        return bool(self.round or self.programme)

    def document(self) -> dict[str, str]:
        return {"region": self.region, "round": self.round, "programme": self.programme}


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Field:
    """The organisations of a day: a case each, the parts it belongs to, and the persons' post-tests."""

    cases: list[Case]
    parts: dict[str, tuple[tuple[str, str], ...]]
    post_tests: list[tuple[str, str, Fraction]]


def cases(on: date) -> list[Case]:
    """Return every organisation with a completed programme or an assessment, as it stood at the end of a day."""
    return field(on).cases


def field(
    on: date,
    *,
    filters: Filters = NO_FILTERS,
    known_on: date | None = None,
    modern: frozenset[str] | None = None,
) -> Field:
    """Return every organisation with a completed programme or an assessment, as it stood at the end of a day.

    `known_on`: count what had become known by this later day of what happened until `on` (a corrected revision).
    `modern`: take these tools for modern instead of the register's flags of today (a value of an older register).
    The same number of queries however many organisations there are.
    """
    organisations = {row.pk: row for row in Organisation.objects.csos()}
    completed: dict[UUID, date] = {}
    programmes: dict[UUID, set[str]] = {}
    done = completions(on)
    for row in done:
        known = completed.get(row.organisation_id)
        completed[row.organisation_id] = min(row.completed_on, known) if known else row.completed_on
        programmes.setdefault(row.organisation_id, set()).add(row.programme_code)
    windows = window_ends()
    results: dict[UUID, list[LockedResult]] = {}
    for result in locked_results(known_on or on):
        if result.assessed_on <= on:
            results.setdefault(result.organisation_id, []).append(result)
    uses: dict[UUID, list[Use]] = {}
    for use in accepted_uses(on):
        is_modern = use.is_modern if modern is None else use.tool_code in modern
        uses.setdefault(use.organisation_id, []).append(
            Use(use.tool_code, use.category, is_modern, use.used_on, use.is_result_measured)
        )
    seen = (set(completed) | set(results)) & set(organisations)
    if filters.region:
        seen = {key for key in seen if organisations[key].region_id == filters.region}
    if filters.programme:
        seen = {key for key in seen if filters.programme in programmes.get(key, ())}
    if filters.round:
        seen &= set(
            CapacityAssessment.objects.filter(round__code=filters.round).values_list(
                "organisation_id", flat=True
            )
        )
        # The round stands for its occasion: no other T1 or T2 is read in its place.
        for key in seen:
            kinds = [r.round_kind for r in results.get(key, []) if r.round_code == filters.round]
            if kinds and kinds[0] != T0:
                results[key] = [
                    r for r in results[key] if r.round_kind == T0 or r.round_code == filters.round
                ]
    found, parts = [], {}
    for key in sorted(seen, key=lambda key: organisations[key].code):
        row = organisations[key]
        found.append(
            _case(row.code, completed.get(key), windows.get(key), results.get(key, []), uses.get(key, []))
        )
        parts[row.code] = organisation_parts(row, programmes.get(key, set()))
    codes = {key: organisations[key].code for key in seen}
    return Field(found, parts, post_tests(on, done, codes))


def organisation_parts(row: Organisation, programmes: Iterable[str] = ()) -> tuple[tuple[str, str], ...]:
    """Return (dimension, value) of everything an organisation can be split by; what is not known does not come."""
    parts = [("coalition_member", "yes" if row.is_coalition_member else "no")]
    if row.region_id:
        parts.append(("region", row.region_id))
    if row.legal_form:
        parts.append(("org_type", row.legal_form))
    if row.staff_count is not None:
        parts.append(("org_size", staff_band(row.staff_count)))
    if row.led_by:
        parts.append(("led_by", row.led_by))
    if row.settlement:
        parts.append(("settlement", row.settlement))
    parts += [("language", code) for code in row.working_languages.split(",") if code]
    parts += [("programme", code) for code in sorted(programmes) if code]  # one that is published no more has none
    return tuple(sorted(parts))


def staff_band(staff: int) -> str:
    """Return the size band of paid staff (indicators, dimension org_size)."""
    return "0_2" if staff <= 2 else "3_5" if staff <= 5 else "6_11" if staff <= 11 else "12_plus"


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
    revisions = ", ".join(
        f"{result.round_kind} {result.round_code} {result.revision}"
        for result in (t0, latest)
        if result is not None
    )
    return Case(code, completed_on, window, _index(t0), _index(latest), change, tuple(uses), revisions)


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


def post_tests(on: date, done, codes: dict[UUID, str]) -> list[tuple[str, str, Fraction]]:
    """Return (pseudonym, organisation code, first post-test in per cent) a completed programme."""
    finished = {(row.learner_id, row.programme_code) for row in done}
    return [
        (pseudonym(score.learner_id, "A6"), codes[score.organisation_id], score.post)
        for score in first_scores(on)
        if score.post is not None
        and score.organisation_id in codes
        and (score.learner_id, score.programme_code) in finished
    ]


def pseudonym(person: UUID, purpose: str) -> str:
    """Return a short name for a person that differs by purpose, so that tables cannot be joined by it."""
    digest = hashlib.sha256(f"{purpose}|{person}".encode()).hexdigest()
    return f"P{digest[:10].upper()}"
