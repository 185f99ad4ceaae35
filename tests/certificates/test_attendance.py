"""Papers of attendance from live meetings: a share of all planned units, and nothing before the last one has closed."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from django.urls import reverse

from certificates.actions import issue_if_earned
from certificates.actions.credentials import issue_after_cohorts
from certificates.actions.definitions import Values, change_draft, draft_definition, put_in_use, put_signatory
from certificates.badges.documents import criteria_of
from certificates.drawing.certificate import facts_of
from certificates.eligibility import LearningRecord, Missing, missing_requirements, percents_of, rule_of
from certificates.faces import LANGUAGES, CertificateFace, read
from certificates.models import CredentialDefinition
from certificates.queries import learning_record
from certificates.queries.definitions import requirement_words, specimen_face
from courses.actions.enrolments import complete_lesson
from courses.actions.meetings import cancel_meeting
from courses.queries.outlines import programme_outline
from tests.certificates.conftest import study
from tests.courses.factories import make_learners
from tests.courses.meeting_making import make_meeting, present

ROLE = {"en": "Director", "ru": "Директор", "kk": "Директор"}
OVER = datetime(2026, 12, 21, 5, tzinfo=UTC)
"""The morning after the last day of the cohort."""
NIGHT = datetime(2026, 12, 20, 17, 30, tzinfo=UTC)
"""Half past ten in the evening of the last day, in Almaty."""


# -- the rule: pure -------------------------------------------------------------------------------------------------


def test_a_share_a_hair_too_small_and_no_meetings_at_all_earn_nothing():
    rule = rule_of("attendance", {"attendance": 80})

    assert missing_requirements(rule, LearningRecord(None, attended=79, held=100, is_over=True)) == (
        Missing("attendance", Fraction(79), Fraction(80)),
    )
    assert missing_requirements(rule, LearningRecord(None, is_over=True)) == (Missing("attendance", None, Fraction(80)),)
    assert missing_requirements(rule, LearningRecord(None, attended=8, held=10)) == (Missing("cohort"),)
    assert missing_requirements(rule, LearningRecord(None, attended=8, held=10, is_over=True)) == ()


def test_a_rule_that_does_not_ask_for_the_end_says_so_itself_and_still_counts_all_that_is_planned():
    early = {"version": 1, "requirements": [{"code": "attendance", "percent_min": 50}]}

    assert missing_requirements(early, LearningRecord(None, attended=1, held=10)) != ()
    assert missing_requirements(early, LearningRecord(None, attended=5, held=10)) == ()


def test_a_rule_may_ask_for_meetings_and_lessons():
    rule = rule_of("attendance", {"attendance": 60, "lessons": 80})

    assert percents_of(rule) == {"attendance": 60, "lessons": 80}
    assert [one.code for one in missing_requirements(rule, LearningRecord(None, is_over=True))] == ["attendance", "lessons"]


# -- issued ---------------------------------------------------------------------------------------------------------


def define(cohort, cast, at, **percents) -> CredentialDefinition:
    who = {"by": cast.kuanysh, "at": at}
    draft = draft_definition(programme_key=cohort.programme_key, kind="attendance", **who)
    draft = put_signatory(definition=draft, element_id=None, name={}, role=ROLE, **who)
    values = Values(percents=percents, accent=draft.accent)
    return put_in_use(definition=change_draft(definition=draft, values=values, revision=None, **who), **who)


@pytest.fixture
def meetings(cast, cohort, enrolment, at):
    """Four meetings of the cohort, the last one on its last day; two units each."""
    days = (1, 7, 14, 27)
    return [make_meeting(cast, cohort, at + timedelta(days=day), units=2, planned_at=at) for day in days]


def attend(cast, enrolment, meetings, *units) -> None:
    for meeting, number in zip(meetings, units, strict=False):
        present(cast, meeting, enrolment, at=meeting.starts_at, units=number)


@pytest.mark.django_db
def test_the_first_meeting_of_four_is_a_quarter_and_not_all(cast, cohort, enrolment, meetings, at):
    define(cohort, cast, at, attendance=75)
    attend(cast, enrolment, meetings, 2)
    record = learning_record(enrolment, meetings[0].ends_at)

    assert (record.attended, record.held, record.is_over) == (2, 8, False)
    assert issue_if_earned(enrolment=enrolment, at=meetings[0].ends_at) == []


@pytest.mark.django_db
def test_who_attended_the_share_gets_a_paper_with_it_after_the_end_and_nobody_else(
    cast, cohort, enrolment, meetings, at, django_capture_on_commit_callbacks
):
    define(cohort, cast, at, attendance=75)
    (other,) = make_learners(cast, cohort, at, 1)
    attend(cast, enrolment, meetings, 2, 2, 1, 1)  # 6 of 8 units: 75 per cent
    attend(cast, other, meetings, 2, 2, 1, 0)  # 5 of 8

    assert issue_after_cohorts(at=meetings[-1].ends_at + timedelta(hours=1)) == 0  # the cohort's last day
    with django_capture_on_commit_callbacks(execute=True):
        assert issue_after_cohorts(at=OVER) == 1
    assert issue_after_cohorts(at=OVER + timedelta(hours=2)) == 0

    face = read(CertificateFace, enrolment.credentials.get().face)
    assert (face.kind, face.attended, face.held) == ("attendance", 6, 8)
    assert [facts_of(face, language)[2] for language in LANGUAGES] == [
        ("Live meetings, units", "6 of 8", "75%"), ("Встречи, частей", "6 из 8", "75\u00a0%"), ("Кездесулер, бөліктер", "6 / 8", "75%"),
    ]  # fmt: skip
    assert "Live meetings, units: 6 of 8" in criteria_of(face, "en")
    assert not other.credentials.exists()


@pytest.mark.django_db
def test_a_meeting_that_runs_past_the_last_midnight_holds_the_paper_until_it_has_closed(cast, cohort, enrolment, meetings, at):
    define(cohort, cast, at, attendance=50)
    attend(cast, enrolment, meetings, 2, 2, 2, 2)
    late = make_meeting(cast, cohort, NIGHT, planned_at=at)

    assert issue_after_cohorts(at=NIGHT + timedelta(hours=2)) == 0  # the next day, in Almaty
    assert issue_after_cohorts(at=late.ends_at + timedelta(minutes=29)) == 0
    assert issue_after_cohorts(at=late.closes_at) == 1
    assert enrolment.credentials.get().face["held"] == 9


@pytest.mark.django_db
def test_a_cancelled_meeting_counts_for_nothing_and_holds_nothing(cast, cohort, enrolment, meetings, at):
    define(cohort, cast, at, attendance=100)
    attend(cast, enrolment, meetings, 2, 2, 2)
    assert learning_record(enrolment, OVER).held == 8
    late = make_meeting(cast, cohort, NIGHT, planned_at=at)
    for meeting in (meetings[-1], late):
        cancel_meeting(meeting=meeting, by=cast.yerlan, at=at)

    assert issue_after_cohorts(at=OVER) == 1
    assert (enrolment.credentials.get().face["attended"], enrolment.credentials.get().face["held"]) == (6, 6)


@pytest.mark.django_db
def test_a_mark_taken_back_takes_back_what_was_not_issued_yet(cast, cohort, enrolment, meetings, at):
    define(cohort, cast, at, attendance=100)
    attend(cast, enrolment, meetings, 2, 2, 2, 2)
    present(cast, meetings[0], enrolment, at=meetings[1].starts_at, units=1)

    assert issue_after_cohorts(at=OVER) == 0


@pytest.mark.django_db
def test_a_rule_on_lessons_tells_lessons_although_there_are_meetings(cast, cohort, enrolment, meetings, at):
    define(cohort, cast, at, lessons=50)
    for lesson in programme_outline(cohort.programme_key, "en").lessons:
        complete_lesson(enrolment=enrolment, lesson_key=lesson.key, at=at)
    assert issue_after_cohorts(at=OVER) == 1

    face = read(CertificateFace, enrolment.credentials.get().face)
    assert (face.attended, face.held) == (None, None)
    assert facts_of(face, "en")[2][0] == "Lessons taken part in"


@pytest.mark.django_db
def test_completion_tells_the_meetings_held_by_then_in_whole_meetings_where_each_is_one_unit(cast, cohort, enrolment, at):
    first, second, _later = (make_meeting(cast, cohort, at + timedelta(days=day), planned_at=at) for day in (1, 2, 20))
    present(cast, first, enrolment, at=first.starts_at)
    study(enrolment, second.ends_at)

    face = read(CertificateFace, enrolment.credentials.get().face)
    assert (face.kind, face.attended, face.held) == ("completion", 1, 2)
    assert facts_of(face, "ru")[2] == ("Встречи", "1 из 2", "50\u00a0%")


@pytest.mark.django_db
def test_without_meetings_nothing_is_said_of_them(cast, cohort, enrolment, at):
    study(enrolment, at)

    face = read(CertificateFace, enrolment.credentials.get().face)
    assert (face.attended, face.held) == (None, None)
    assert facts_of(face, "en")[2][0] == "Lessons completed"


# -- defined --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_form_asks_for_meetings_or_lessons_and_refuses_neither(cast, cohort, at, client):
    who = {"by": cast.kuanysh, "at": at}
    draft = draft_definition(programme_key=cohort.programme_key, kind="attendance", **who)
    client.force_login(cast.kuanysh)
    address = reverse("definition", args=[draft.pk])
    typed = {"accent": draft.accent, "revision": draft.revision, "percent_lessons": "", "percent_attendance": ""}

    refused = client.post(address, typed)
    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"percent_attendance"}
    draft.refresh_from_db()
    before = draft.rule
    assert client.post(address, {**typed, "percent_attendance": "101"}).status_code == 422
    draft.refresh_from_db()
    assert draft.rule == before

    client.post(address, {**typed, "percent_attendance": "75"})
    draft.refresh_from_db()
    assert draft.rule == rule_of("attendance", {"attendance": 75})
    assert "live meetings attended, in units of all that were planned: at least 75\u00a0%" in requirement_words(draft)
    specimen = specimen_face(draft, at)
    assert (specimen.attended, specimen.held) == (9, 10)
