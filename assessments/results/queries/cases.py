"""Organisations as they stood at the end of a day: what the outcome lines are read from."""

import hashlib
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


def post_tests(on: date) -> list[tuple[str, str, Fraction]]:
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
