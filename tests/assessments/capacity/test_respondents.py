"""Who answers while the self layer is open: one more, another in the place of one, one fewer; two at once; late."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from assessments.capacity.actions.respondents import (
    RespondentRefused,
    add_respondent,
    forget_respondents,
    forget_respondents_after_project,
    replace_respondent,
    withdraw_respondent,
)
from assessments.capacity.actions.rounds import assign_facilitator
from assessments.capacity.actions.sheets import (
    Entry,
    SheetClosed,
    close_self,
    open_self,
    save_sheet,
    submit_self_sheet,
)
from assessments.capacity.models import CapacityAssessment, ScoreSheet
from assessments.capacity.queries.results import result_of
from assessments.capacity.queries.screens import board, own_sheet
from assessments.capacity.queries.sheets import self_result, self_sheets, submitted_self_levels
from assessments.capacity.queries.verification import stored_faults
from lms.core.models import AuditEntry, Role, User
from tests.cast import make_person

from . import factories as make
from .factories import CODES

ROUND = "T0-2026"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


@pytest.fixture
def opened(case, cast, at):
    """Three sheets are open: Әлия (programme), Гүлнұр (head), Зарина (finance)."""
    make.open_sheets(case, cast, at)
    return case


@pytest.fixture
def botagoz(cast, at):
    return make_person("botagoz", "Ботагөз", "Іңкәрбек", cast.own, Role.TRAINEE, at)


def sheet_of(person, case) -> ScoreSheet:
    sheet = ScoreSheet.objects.get(assessment=case, respondent=person, withdrawn_at=None)
    sheet.assessment = case
    return sheet


def send(person, case, at, level=2):
    sheet = sheet_of(person, case)
    save_sheet(sheet=sheet, entries={code: Entry(level=level) for code in CODES}, by=person, at=at)
    return submit_self_sheet(sheet=sheet, by=person, at=at)


def people_of(case) -> set:
    return set(self_sheets(case).values_list("respondent__email", "respondent_role"))


# --- refusals


def test_only_lead_and_facilitator_decide_who_answers(opened, cast, botagoz, at):
    for name, person in cast.everybody.items():
        if name == "lead":
            continue
        for act in (
            lambda by=person: add_respondent(assessment=opened, person=botagoz, role="other", by=by, at=at),
            lambda by=person: withdraw_respondent(sheet=sheet_of(cast.aliya, opened), by=by, at=at),
            lambda by=person: replace_respondent(
                sheet=sheet_of(cast.aliya, opened), person=botagoz, role="programme", by=by, at=at
            ),
        ):
            with pytest.raises(RespondentRefused):
                act()
    assert opened.sheets.count() == 3


def test_only_people_of_the_organisation_with_a_task_are_asked(opened, cast, botagoz, at):
    for person, role in ((cast.bekzat, "other"), (cast.saule, "other"), (botagoz, "king"), (botagoz, "")):
        with pytest.raises(RespondentRefused):
            add_respondent(assessment=opened, person=person, role=role, by=cast.gulnur, at=at)
    assert opened.sheets.count() == 3


def test_fewer_people_or_fewer_tasks_than_needed_are_refused(opened, cast, botagoz, at):
    with pytest.raises(RespondentRefused):
        withdraw_respondent(sheet=sheet_of(cast.aliya, opened), by=cast.gulnur, at=at)
    with pytest.raises(RespondentRefused) as refused:
        replace_respondent(sheet=sheet_of(cast.aliya, opened), person=botagoz, role="head", by=cast.gulnur, at=at)
    assert "3 people with different tasks" in str(refused.value)
    assert not ScoreSheet.objects.exclude(withdrawn_at=None).exists()


def test_a_sent_sheet_is_neither_replaced_nor_withdrawn(opened, cast, botagoz, at):
    sheet = send(cast.aliya, opened, at)
    add_respondent(assessment=opened, person=botagoz, role="programme", by=cast.gulnur, at=at)

    with pytest.raises(RespondentRefused):
        withdraw_respondent(sheet=sheet, by=cast.gulnur, at=at)
    person = make_person("more", "Әсел", "Ү", cast.own, Role.TRAINEE, at)
    with pytest.raises(RespondentRefused):
        replace_respondent(sheet=sheet, person=person, role="programme", by=cast.gulnur, at=at)
    assert opened.sheets.filter(withdrawn_at=None).count() == 4


def test_before_it_opens_after_it_closes_and_outside_the_window_nothing_is_changed(case, cast, botagoz, at):
    def add(moment):
        add_respondent(assessment=case, person=botagoz, role="other", by=cast.gulnur, at=moment)

    with pytest.raises(RespondentRefused):
        add(at)  # still a draft
    make.open_sheets(case, cast, at)
    with pytest.raises(RespondentRefused):
        add(at + timedelta(days=60))
    for sheet in list(case.sheets.all()):
        send(sheet.respondent, case, at)
    close_self(assessment=case, by=cast.gulnur, at=at)
    with pytest.raises(RespondentRefused):
        add(at)
    assert case.sheets.filter(respondent=botagoz).count() == 0


# --- what happens


def test_a_replaced_sheet_stays_stored_counts_nowhere_and_is_read_by_nobody(opened, cast, botagoz, at):
    old = sheet_of(cast.aliya, opened)
    save_sheet(sheet=old, entries={code: Entry(level=4, reason="Құпия") for code in CODES}, by=cast.aliya, at=at)

    new = replace_respondent(sheet=old, person=botagoz, role="programme", by=cast.gulnur, at=at)

    old.refresh_from_db()
    assert (old.withdrawn_at, old.scores.count(), old.number, new.number) == (at, 40, 1, 4)
    assert own_sheet(cast.aliya, opened) is None
    assert not ScoreSheet.objects.visible_to(cast.aliya).filter(pk=old.pk).exists()
    with pytest.raises(SheetClosed):
        submit_self_sheet(sheet=old, by=cast.aliya, at=at)
    for person in (cast.gulnur, botagoz, sheet_of_zarina(opened)):
        send(person, opened, at, level=2)
    assert board(opened.round).get().sheets_sent == 3
    close_self(assessment=opened, by=cast.gulnur, at=at)
    assert len(submitted_self_levels(opened)) == 3
    assert self_result(opened).overall == 50  # the level 4 of the withdrawn sheet counts nowhere


def sheet_of_zarina(case):
    return case.sheets.get(respondent__given_name="Зарина").respondent


def test_done_twice_it_is_done_once(opened, cast, botagoz, at):
    first = add_respondent(assessment=opened, person=botagoz, role="volunteer", by=cast.gulnur, at=at)
    assert add_respondent(assessment=opened, person=botagoz, role="volunteer", by=cast.gulnur, at=at) == first
    with pytest.raises(RespondentRefused):
        add_respondent(assessment=opened, person=botagoz, role="head", by=cast.gulnur, at=at)

    gone = sheet_of(cast.aliya, opened)
    again = [withdraw_respondent(sheet=first, by=cast.gulnur, at=at + timedelta(hours=n)) for n in range(2)]
    assert {sheet.withdrawn_at for sheet in again} == {at}
    new = [replace_respondent(sheet=gone, person=botagoz, role="programme", by=cast.gulnur, at=at) for _ in range(2)]
    assert new[0] == new[1]
    assert people_of(opened) == {
        ("botagoz@cast.example", "programme"), ("gulnur@cast.example", "head"), ("zarina@cast.example", "finance"),
    }  # fmt: skip


def test_of_two_who_replace_the_same_sheet_the_second_is_told(opened, cast, botagoz, at):
    other = make_person("other", "Үміт", "Ғани", cast.own, Role.TRAINEE, at)
    stale = sheet_of(cast.aliya, opened)
    replace_respondent(sheet=sheet_of(cast.aliya, opened), person=botagoz, role="programme", by=cast.gulnur, at=at)

    with pytest.raises(RespondentRefused) as refused:
        replace_respondent(sheet=stale, person=other, role="programme", by=cast.gulnur, at=at)

    assert "sent or withdrawn meanwhile" in str(refused.value)
    assert not opened.sheets.filter(respondent=other).exists()


def test_who_was_replaced_may_be_asked_again_on_an_empty_sheet(opened, cast, botagoz, at):
    old = sheet_of(cast.aliya, opened)
    save_sheet(sheet=old, entries={"1.1": Entry(level=4)}, by=cast.aliya, at=at)
    replace_respondent(sheet=old, person=botagoz, role="programme", by=cast.gulnur, at=at)

    new = add_respondent(assessment=opened, person=cast.aliya, role="volunteer", by=cast.gulnur, at=at)

    assert (own_sheet(cast.aliya, opened), new.scores.count()) == (new, 0)


# --- the page


def test_the_page_exists_for_lead_and_facilitator_only(opened, cast, at, as_user, clock):
    assign_facilitator(assessment=opened, facilitator=cast.yerlan, by=cast.murat, at=at)
    page = reverse("self_people", args=[ROUND])
    for name, person in cast.everybody.items():
        expected = 200 if name in ("lead", "trainer") else 404
        assert as_user(person).get(page).status_code == expected, name
        assert as_user(person).post(page, {"act": "add"}).status_code == (422 if expected == 200 else 404), name


def test_the_lead_adds_replaces_and_withdraws_on_the_page(opened, cast, botagoz, at, as_user, clock):
    more = make_person("more", "Әсел", "Үсен", cast.own, Role.TRAINEE, at)
    browser, page = as_user(cast.gulnur), reverse("self_people", args=[ROUND])
    text = browser.get(page).content.decode()
    assert f'<option value="{botagoz.pk}">' in text and f'<option value="{cast.aliya.pk}">' not in text

    assert browser.post(page, {"act": "add", "person": str(botagoz.pk), "role": "volunteer"}).status_code == 302
    replaced = {"act": "replace", "sheet": str(sheet_of(cast.aliya, opened).pk), "person": str(more.pk), "role": "programme"}
    assert browser.post(page, replaced).status_code == 302
    gone = {"act": "withdraw", "sheet": str(sheet_of(botagoz, opened).pk)}
    assert browser.post(page, gone).status_code == 302

    assert people_of(opened) == {
        ("more@cast.example", "programme"), ("gulnur@cast.example", "head"), ("zarina@cast.example", "finance"),
    }  # fmt: skip


def test_what_was_chosen_stands_after_a_refusal_in_kazakh(opened, cast, botagoz, at, as_user, clock):
    page = f"/kk/{reverse('self_people', args=[ROUND]).split('/', 2)[2]}"
    sheet = sheet_of(cast.aliya, opened)
    answer = as_user(cast.gulnur).post(
        page, {"act": "replace", "sheet": str(sheet.pk), "person": str(botagoz.pk), "role": "head"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "міндеттері әртүрлі кемінде 3 адам жауап береді" in text
    assert f'<option value="{botagoz.pk}" selected>' in text and '<option value="head" selected>' in text


@pytest.mark.parametrize("sheet", ["", "x", "00000000-0000-0000-0000-000000000007"])
def test_a_sheet_that_is_not_there_is_not_found(opened, cast, botagoz, as_user, clock, sheet):
    page = reverse("self_people", args=[ROUND])
    data = {"act": "replace", "sheet": sheet, "person": str(botagoz.pk), "role": "head"}

    assert as_user(cast.gulnur).post(page, data).status_code == 404
    assert as_user(cast.gulnur).post(page, data | {"act": "nonsense"}).status_code == 404


def test_the_facilitator_opens_the_self_layer_of_a_foreign_organisation(case, cast, at, as_user, clock):
    people = make.three_people(cast, at)
    assign_facilitator(assessment=case, facilitator=cast.yerlan, by=cast.murat, at=at)
    browser, where = as_user(cast.yerlan), "?organisation=CSO-001"
    page = reverse("self_people", args=[ROUND]) + where
    assert page in browser.get(reverse("facilitate")).content.decode()
    data = {"act": "open", "person": [str(person.pk) for person, _ in people]} | {f"role-{p.pk}": r for p, r in people}

    assert browser.post(page, data | {f"role-{people[0][0].pk}": "head"}).status_code == 422
    assert browser.post(page, data).status_code == 302

    case.refresh_from_db()
    assert (case.state, people_of(case)) == ("self_open", {(person.email, role) for person, role in people})


# --- afterwards nobody can say who answered what (PV-2)


def links():
    return ScoreSheet.objects.filter(layer="self", respondent__isnull=False).count()


def test_only_the_m_and_e_lead_forgets_and_only_after_the_end_and_with_a_reason(case, cast, at):
    make.fill_self(case, cast, at)
    with pytest.raises(RespondentRefused, match="not finished"):
        forget_respondents(assessment=case, reason="Сұрау", by=cast.murat, at=at)
    CapacityAssessment.objects.filter(pk=case.pk).update(state="cancelled")
    case.refresh_from_db()
    for person in (cast.dinara, cast.gulnur, cast.saule, cast.kuanysh, cast.aliya):
        with pytest.raises(RespondentRefused, match="M&E lead"):
            forget_respondents(assessment=case, reason="Сұрау", by=person, at=at)
    with pytest.raises(RespondentRefused, match="reason"):
        forget_respondents(assessment=case, reason=" \n", by=cast.murat, at=at)
    assert links() == 3


def test_forgotten_people_leave_levels_tasks_snapshot_and_pages_as_they_were(case, cast, at, as_user):
    make.to_locked(case, cast, at)
    before, snapshot = result_of(case), case.snapshot
    address = reverse("monitoring_case", args=[case.round.code, case.pk])
    assert "Forget who answered" in as_user(cast.murat).get(address).content.decode()
    assert "Forget who answered" not in as_user(cast.dinara).get(address).content.decode()

    for _twice in range(2):
        answer = as_user(cast.murat).post(reverse("monitoring_step", args=[case.round.code, case.pk]), {"act": "forget", "reason": "Сұрау"})
        assert answer.status_code == 302
    case.refresh_from_db()

    assert links() == 0
    assert sorted(ScoreSheet.objects.filter(layer="self", number__gt=0).values_list("respondent_role", flat=True)) == ["finance", "head", "programme"]
    assert (result_of(case), case.snapshot, stored_faults(case)) == (before, snapshot, [])
    assert AuditEntry.objects.filter(act="sheet.respondents_forgotten").count() == 1
    assert "Forget who answered" not in as_user(cast.murat).get(address).content.decode()
    for person, name, args in (
        (cast.gulnur, "org_case", [case.round.code]), (cast.gulnur, "capacity_result", [case.round.code]), (cast.aliya, "org_capacity", []),
    ):  # fmt: skip
        assert as_user(person).get(reverse(name, args=args)).status_code == 200


def test_twelve_months_after_the_project_the_sweep_forgets_but_never_an_open_sheet(stored_version, case, cast, at, settings):
    make.to_locked(case, cast, at)
    other = make.make_case(stored_version, cast, at, kind="T1", code="T1-2028", organisations=[cast.own])
    third = User.objects.get(email="zarina@cast.example")
    open_self(assessment=other, respondents=[(cast.aliya, "programme"), (cast.gulnur, "head"), (third, "finance")], by=cast.gulnur, at=at)
    settings.QABILET_PROJECT_ENDS = "2027-04-30"
    evening = datetime(2028, 4, 30, 18, 59, tzinfo=UTC)  # 23:59 in Almaty: the last day is not over
    assert forget_respondents_after_project(at=evening) == 0
    settings.QABILET_PROJECT_ENDS = ""
    assert forget_respondents_after_project(at=evening + timedelta(days=900)) == 0
    settings.QABILET_PROJECT_ENDS = "2027-04-30"
    assert forget_respondents_after_project(at=evening + timedelta(minutes=1)) == 3
    assert forget_respondents_after_project(at=evening + timedelta(days=1)) == 0
    assert links() == 3  # those of the round that is still open
