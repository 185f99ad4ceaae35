"""Reminders, and one step for many cases: what was done is said of each, or why not; repeated without harm."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from assessments.capacity.actions.reminders import ReminderRefused, remind, remind_of_rounds
from assessments.capacity.actions.respondents import RespondentRefused, open_self_as_before
from assessments.capacity.actions.rounds import add_organisations, assign_facilitator
from assessments.capacity.actions.sheets import Entry, save_sheet, submit_self_sheet
from assessments.capacity.actions.steps import StepRefused, cancel_assessment
from assessments.capacity.actions.verification import return_assessment
from assessments.capacity.models import AssessmentRound, CapacityAssessment
from assessments.capacity.tasks import steps_for_many
from lms.core import jobs
from lms.core.models import Job, Notice
from tests.cast import make_organisation

from . import factories as make
from .factories import CODES

ROUND = "T0-2026"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def send(person, case, at):
    sheet = case.sheets.get(respondent=person)
    save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=person, at=at)
    submit_self_sheet(sheet=sheet, by=person, at=at)


def letters() -> dict:
    found: dict = {}
    for notice in Notice.objects.filter(letter__in=["self-sheet-open", "case-waits"]):
        found.setdefault(notice.letter, set()).add(notice.user.email.split("@")[0])
    return found


# --- reminders by hand


def test_only_m_and_e_reminds_and_not_of_what_is_finished(case, cast, at):
    make.open_sheets(case, cast, at)
    for person in (cast.gulnur, cast.aliya, cast.saule, cast.katrin, cast.kuanysh):
        with pytest.raises(ReminderRefused):
            remind(assessment=case, by=person, at=at)
    with pytest.raises(ReminderRefused):
        remind(assessment=case, by=cast.dinara, at=at + timedelta(days=60))
    CapacityAssessment.objects.update(state="cancelled")
    case.refresh_from_db()
    with pytest.raises(ReminderRefused):
        remind(assessment=case, by=cast.dinara, at=at)
    assert letters() == {}


def test_respondents_are_reminded_who_have_not_sent_once_a_day_in_their_language(case, cast, at, mailoutbox, django_capture_on_commit_callbacks):
    make.open_sheets(case, cast, at)
    send(cast.gulnur, case, at)
    with django_capture_on_commit_callbacks(execute=True):
        assert remind(assessment=case, by=cast.dinara, at=at) == 2
        assert remind(assessment=case, by=cast.dinara, at=at) == 0

    assert letters() == {"self-sheet-open": {"aliya", "zarina"}}
    notice = Notice.objects.get(user=cast.aliya, letter="self-sheet-open")
    assert notice.subject == "Өзін-өзі бағалау парағыңыз әлі жіберілмеген, соңғы күн: 2026 ж. 18 желтоқсан"
    assert f"/kk/org/capacity/{ROUND}/self/?organisation=CSO-001" in notice.body
    assert len(mailoutbox) == 2
    assert remind(assessment=case, by=cast.dinara, at=at + timedelta(days=1)) == 2


def test_when_everybody_has_sent_the_lead_is_asked_to_finish(case, cast, at):
    for sheet in make.open_sheets(case, cast, at)[0]:
        send(sheet.respondent, case, at)

    assert remind(assessment=case, by=cast.dinara, at=at) == 1

    assert letters() == {"case-waits": {"gulnur"}}


def test_in_each_state_the_letter_goes_to_whoever_acts_next(case, cast, at):
    assign_facilitator(assessment=case, facilitator=cast.yerlan, by=cast.murat, at=at)
    remind(assessment=case, by=cast.dinara, at=at)
    assert letters() == {"case-waits": {"gulnur", "yerlan"}}
    Notice.objects.all().delete()

    assign_facilitator(assessment=case, facilitator=None, by=cast.murat, at=at)
    make.to_verification(case, cast, at)
    remind(assessment=case, by=cast.dinara, at=at)
    assert letters() == {"case-waits": {"saule"}}
    body = Notice.objects.get(letter="case-waits").body
    assert f"/kk/assess/{case.pk}/" in body and "Осы ұйымның тармақтары бойынша шешім қабылдаңыз." in body

    make.decide_all(case, cast, at)
    CapacityAssessment.objects.update(state="validated")
    case.refresh_from_db()
    with pytest.raises(ReminderRefused, match="waits for the lock"):
        remind(assessment=case, by=cast.dinara, at=at)


def test_who_is_asked_for_a_sheet_hears_of_it_once_and_not_from_oneself(case, cast, at, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make.open_sheets(case, cast, at)

    asked = Notice.objects.filter(letter="self-sheet-asked")
    assert {one.user.given_name for one in asked} == {"Әлия", "Зарина"} and len(mailoutbox) == 2
    assert cast.own.name_kk in asked.get(user=cast.aliya).body and cast.own.name_kk not in mailoutbox[0].subject + mailoutbox[0].body


def test_a_return_tells_the_leads_what_is_asked_and_until_when(case, cast, at, mailoutbox, django_capture_on_commit_callbacks):
    make.to_verification(case, cast, at)
    with django_capture_on_commit_callbacks(execute=True):
        return_assessment(assessment=case, comment="Толықтырыңыз", points=[(None, "Құжат керек"), (None, " ")], by=cast.saule, at=at)

    notice = Notice.objects.get(letter="case-returned")
    assert notice.user == cast.gulnur and "Тармақ саны: 1" in notice.body and [letter.to for letter in mailoutbox] == [[cast.gulnur.email]]
    assert "Құжат керек" not in notice.body and cast.own.name_kk not in mailoutbox[0].body


# --- reminders by themselves


def test_before_the_last_day_whoever_is_late_is_reminded_and_not_at_night(case, cast, at):
    make.open_sheets(case, cast, at)
    send(cast.gulnur, case, at)
    week_before = at + timedelta(days=18)  # the round ends on day 25
    for moment in (at, week_before.replace(hour=16), week_before.replace(hour=3, minute=59), week_before + timedelta(days=1)):
        assert remind_of_rounds(at=moment) == 0

    assert remind_of_rounds(at=week_before) == 2
    assert remind_of_rounds(at=week_before) == 0
    assert remind(assessment=case, by=cast.dinara, at=week_before) == 0
    for days in (3, 1):
        assert remind_of_rounds(at=at + timedelta(days=25 - days)) == 2
    assert remind_of_rounds(at=at + timedelta(days=26)) == 0


def test_a_draft_reminds_its_lead_and_a_closed_round_nobody(case, cast, at):
    day = at + timedelta(days=22)
    AssessmentRound.objects.update(closed_at=at)
    assert remind_of_rounds(at=day) == 0
    AssessmentRound.objects.update(closed_at=None, remind_days=[5])
    assert remind_of_rounds(at=day) == 0
    AssessmentRound.objects.update(remind_days=[3])

    assert remind_of_rounds(at=day) == 1
    assert letters() == {"case-waits": {"gulnur"}}


def test_the_sweep_starts_the_reminders(db, capsys):
    call_command("sweep")

    assert "remind_of_open_sheets" in capsys.readouterr().out


# --- the people of the round before


@pytest.fixture
def second(stored_version, case, cast, at):
    """T0 stands; T1 is a draft, 90 days later."""
    make.fill_self(case, cast, at)
    return make.make_case(stored_version, cast, at + timedelta(days=90), kind="T1", code="T1-2026")


def test_a_self_layer_opens_with_the_people_of_the_round_before(second, cast, at):
    later = at + timedelta(days=90)

    sheets = open_self_as_before(assessment=second, by=cast.gulnur, at=later)

    assert {(sheet.respondent.email.split("@")[0], sheet.respondent_role) for sheet in sheets} == {
        ("aliya", "programme"), ("gulnur", "head"), ("zarina", "finance"),
    }  # fmt: skip
    with pytest.raises(StepRefused):
        open_self_as_before(assessment=second, by=cast.gulnur, at=later)
    assert second.sheets.count() == 3


def test_without_people_of_before_or_by_the_wrong_person_it_is_refused(case, second, cast, at):
    later = at + timedelta(days=90)
    with pytest.raises(StepRefused):
        open_self_as_before(assessment=second, by=cast.dinara, at=later)
    cast.aliya.memberships.update(ends_on=at.date())
    with pytest.raises(Exception, match="at least 3"):
        open_self_as_before(assessment=second, by=cast.gulnur, at=later)
    CapacityAssessment.objects.filter(pk=case.pk).update(state="cancelled")
    with pytest.raises(RespondentRefused, match="no earlier round"):
        open_self_as_before(assessment=second, by=cast.gulnur, at=later)
    second.refresh_from_db()
    assert (second.state, second.sheets.count()) == ("draft", 0)


# --- one step for many


def begin(browser, query="", **data):
    return browser.post(f"{reverse('round_many', args=[ROUND])}{query}", data)


def report(person) -> list[tuple]:
    """Do the work that was begun, and return its rows."""
    job = Job.objects.get(owner=person, state=Job.State.WAITING)
    assert jobs.run(job.pk, clock=lambda: job.asked_at) == Job.State.DONE
    job.refresh_from_db()
    return [(line["row"], line["text"], line["is_fault"]) for line in job.report]


@pytest.fixture
def three(case, cast, at):
    """Three organisations in the round: the own one is open, one is a draft, one cancelled."""
    make.open_sheets(case, cast, at)
    more = [make_organisation(f"CSO-10{n}", f"Қор {n}") for n in range(2)]
    made = add_organisations(assessment_round=case.round, organisations=more, by=cast.murat, at=at)
    cancel_assessment(assessment=made[1], reason="Жабылды", by=cast.murat, at=at)
    return case, made[0], made[1]


def test_strangers_take_no_step_for_many(three, cast, as_user, clock):
    for name, person in cast.everybody.items():
        if name in ("monitor", "M&E staff"):
            continue
        assert begin(as_user(person), act="remind", everything="on").status_code == 404, name
    assert not Job.objects.exists() and letters() == {}


@pytest.mark.parametrize(
    "data",
    [
        {"act": "remind"}, {"act": "lock", "everything": "on"}, {"everything": "on"}, {"act": "verifier", "everything": "on"},
        {"act": "verifier", "verifier": "x", "everything": "on"}, {"act": "remind", "case": ["x", "\x00", ""]},
    ],
)  # fmt: skip
def test_without_a_choice_nothing_begins(three, cast, as_user, clock, data):
    assert begin(as_user(cast.dinara), **data).status_code == 302
    assert not Job.objects.exists()


def test_reminding_many_says_of_each_what_was_done_or_why_not(three, cast, as_user, clock):
    answer = begin(as_user(cast.dinara), act="remind", everything="on")

    assert answer.status_code == 302 and "/jobs/" in answer.headers["Location"]
    assert report(cast.dinara) == [
        ("CSO-001", "Letters written: 3.", False), ("CSO-100", "The organisation has no lead.", True),
    ]  # fmt: skip
    page = as_user(cast.dinara).get(answer.headers["Location"]).content.decode()
    assert "Letters written: 3." in page and "Сейітқалиева" not in page
    begin(as_user(cast.dinara), act="remind", everything="on")
    assert report(cast.dinara)[0] == ("CSO-001", "Everybody was reminded today already.", False)


def test_a_verifier_is_named_for_the_chosen_and_a_conflict_is_said(three, cast, as_user, clock):
    own, draft, _gone = three
    assign_facilitator(assessment=own, facilitator=cast.saule, by=cast.murat, at=own.round.opened_at)

    begin(as_user(cast.dinara), act="verifier", verifier=str(cast.saule.pk), case=[str(own.pk), str(draft.pk)])

    assert report(cast.dinara) == [
        ("CSO-001", "This person leads the consensus meeting and cannot verify the same organisation.", True),
        ("CSO-100", "The verifier was named.", False),
    ]
    assert CapacityAssessment.objects.get(verifier=cast.saule) == draft


def test_the_filter_says_for_whom_and_the_facilitator_opens_drafts(three, cast, as_user, clock, at):
    _own, draft, _gone = three
    begin(as_user(cast.dinara), "?state=draft", act="facilitator", facilitator=str(cast.dinara.pk), everything="on")
    assert report(cast.dinara) == [("CSO-100", "The facilitator was named.", False)]

    begin(as_user(cast.dinara), act="open_self", everything="on")

    assert report(cast.dinara) == [
        ("CSO-001", "This step is not possible any more. The assessment now stands at: Self-assessment open. Open it again.", True),
        ("CSO-100", "There is no earlier round whose people could be asked again. The lead or the facilitator chooses them.", True),
    ]


def test_work_that_was_stopped_goes_on_with_the_next_case(three, cast, at):
    own, draft, _gone = three
    job = jobs.start_job(
        kind="capacity.many", title="T", by=cast.dinara, at=at,
        parameters={"act": "remind", "cases": [str(own.pk), str(draft.pk)], "person": ""},
    )  # fmt: skip
    job.cursor = {"lines": [{"row": "CSO-001", "text": "Letters written: 3.", "is_fault": False}]}
    job.state = Job.State.RUNNING
    job.save()

    steps_for_many(job, jobs.Progress(job, lambda: at), at)

    assert [line["row"] for line in job.report] == ["CSO-001", "CSO-100"]
    assert letters() == {}  # the first was done before the stop and is not done again


def test_who_is_no_monitor_any_more_sees_and_changes_nothing_by_old_work(three, cast, at):
    own, *_rest = three
    cast.dinara.memberships.update(ends_on=at.date())
    job = jobs.start_job(
        kind="capacity.many", title="T", by=cast.dinara, at=at,
        parameters={"act": "remind", "cases": [str(own.pk)], "person": ""},
    )  # fmt: skip
    jobs.run(job.pk, clock=lambda: at)
    job.refresh_from_db()

    assert [line["is_fault"] for line in job.report] == [True]
    assert letters() == {}
