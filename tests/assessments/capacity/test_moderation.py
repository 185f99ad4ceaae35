"""Moderation meetings and the disagreement of an organisation: rules, two people at once, and the pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.capacity.actions.locking import DisagreementRefused, lock_assessment, record_disagreement
from assessments.capacity.actions.moderation import (
    ModerationRefused,
    close_meeting,
    decide_moderation,
    open_meeting,
)
from assessments.capacity.models import Disagreement, ModerationCase, ModerationMeeting
from assessments.capacity.permissions import disagree_until
from assessments.capacity.queries.moderation import GAP, cases_of, meetings_of, outliers_of
from assessments.capacity.queries.results import result_of
from lms.core.models import Role
from tests.assessments.capacity import factories as make
from tests.cast import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def timur(cast, at):
    return make_person("timur", "Тимур", "Әлімбаев", cast.coordinator, Role.ASSESSOR, at)


@pytest.fixture
def validated(case, cast, at):
    """A case whose levels 3 lost their evidence: the verified index lies 25 points below the agreed one."""
    proof = make.some_evidence(cast, at)
    make.to_verification(case, cast, at, make.entries(3, evidence=(proof.pk,)))
    make.decide_all(case, cast, at)
    from assessments.capacity.actions.verification import judge_evidence, validate

    judge_evidence(assessment=case, verdicts={proof.pk: ("rejected", "Ескі")}, by=cast.saule, at=at)
    return validate(assessment=case, by=cast.saule, at=at)


@pytest.fixture
def meeting(validated, timur, cast, at):
    return open_meeting(
        assessment_round=validated.round, held_on=at.date(), panel=[timur, cast.dinara],
        cases=[(validated, outliers_of(validated.round, at=at)[0].reasons)], by=cast.dinara, at=at,
    )  # fmt: skip


def test_a_result_far_from_the_consensus_stands_out(validated, at):
    [found] = outliers_of(validated.round, at=at)
    assert found.assessment == validated
    assert dict(found.reasons) == {GAP: "-25.0"}


def test_a_meeting_needs_m_and_e_staff_two_people_and_nobody_who_rated(validated, timur, cast, at):
    facts = {"assessment_round": validated.round, "held_on": at.date(), "at": at}
    cases = [(validated, ())]
    for wrong in (
        {"by": cast.saule, "panel": [timur, cast.dinara], "cases": cases},
        {"by": cast.dinara, "panel": [timur], "cases": cases},
        {"by": cast.dinara, "panel": [timur, timur], "cases": cases},
        {"by": cast.dinara, "panel": [cast.saule, timur], "cases": cases},
        {"by": cast.dinara, "panel": [timur, cast.dinara], "cases": []},
        {"by": cast.dinara, "panel": [timur, cast.dinara], "cases": cases, "held_on": at.date() + timedelta(days=1)},
    ):
        with pytest.raises(ModerationRefused):
            open_meeting(**facts | wrong)
    assert not ModerationMeeting.objects.exists()


def test_it_closes_once_with_a_note_after_every_decision(meeting, cast, timur, at):
    [case] = cases_of(meeting)
    assert list(meetings_of(meeting.round)) == [meeting]
    with pytest.raises(ModerationRefused, match="Decide every case"):
        close_meeting(meeting=meeting, note="x", by=cast.dinara, at=at)
    for person in (cast.saule, cast.gulnur, cast.kuanysh):
        with pytest.raises(ModerationRefused):
            decide_moderation(case=case, decision="confirmed", by=person, at=at)
    decide_moderation(case=case, decision="confirmed", by=timur, at=at)
    with pytest.raises(ModerationRefused, match="meanwhile"):
        decide_moderation(case=case, decision="returned", comment="x", by=cast.dinara, at=at)
    for note, person in (("  ", cast.dinara), ("x", timur)):
        with pytest.raises(ModerationRefused):
            close_meeting(meeting=meeting, note=note, by=person, at=at)
    close_meeting(meeting=meeting, note="Бірауыздан", rev=0, by=cast.dinara, at=at)
    with pytest.raises(ModerationRefused, match="meanwhile"):
        close_meeting(meeting=meeting, note="y", rev=0, by=cast.murat, at=at)
    assert ModerationMeeting.objects.get().note == "Бірауыздан"


def test_the_meeting_on_its_pages(client, validated, timur, cast):
    board = reverse("moderation", args=[validated.round.code])
    client.force_login(cast.dinara)
    assert "more than 15 points" in client.get(board).content.decode()
    asked = {"case": str(validated.pk), "panel": [str(cast.saule.pk), str(timur.pk)]}
    assert client.post(board, asked).status_code == 422
    assert client.post(board, asked | {"panel": [str(cast.dinara.pk), str(timur.pk)]}).status_code == 302
    page = reverse("moderation_meeting", args=[ModerationMeeting.objects.get().pk])

    for person in (cast.saule, cast.gulnur, cast.yerlan, cast.katrin, cast.kuanysh):
        client.force_login(person)
        assert client.get(page).status_code == 404
        assert client.get(board).status_code == 404
    client.force_login(timur)
    assert client.get(page).status_code == 200
    case = ModerationCase.objects.get()
    assert client.post(page, {"act": "returned", "case": case.pk}).status_code == 422  # no comment
    assert client.post(page, {"act": "confirmed", "case": "x"}).status_code == 404
    assert client.post(page, {"act": "confirmed", "case": case.pk, "comment": "Дұрыс"}).status_code == 302
    assert client.post(page, {"act": "close", "note": "x", "rev": "0"}).status_code == 422
    client.force_login(cast.dinara)
    assert client.post(page, {"act": "close", "note": "Бірауыздан", "rev": "0"}).status_code == 302
    assert "Бірауыздан" in client.get(page).content.decode()


@pytest.fixture
def locked(case, cast, at):
    return make.to_locked(case, cast, at)


def test_a_disagreement_is_the_leads_once_in_time_and_changes_nothing(locked, cast, at):
    before = (locked.snapshot, result_of(locked).result)
    facts = {"assessment": locked, "at": at}
    for person in (cast.aliya, cast.saule, cast.murat, cast.bekzat):
        with pytest.raises(DisagreementRefused):
            record_disagreement(**facts, text="x", by=person)
    with pytest.raises(DisagreementRefused, match="Write what"):
        record_disagreement(**facts, text="  ", by=cast.gulnur)
    with pytest.raises(DisagreementRefused, match="no such item"):
        record_disagreement(**facts, text="x", items=["9.9"], by=cast.gulnur)
    late = locked.locked_at + timedelta(days=15)
    with pytest.raises(DisagreementRefused, match="last day was") as refusal:
        record_disagreement(assessment=locked, text="x", by=cast.gulnur, at=late)
    assert refusal.value.details["until"] == disagree_until(locked)
    record_disagreement(assessment=locked, text="Дәлел болды", by=cast.gulnur, at=late - timedelta(days=1))
    with pytest.raises(DisagreementRefused, match="already"):
        record_disagreement(**facts, text="y", by=cast.gulnur)
    locked.refresh_from_db()
    assert (locked.snapshot, result_of(locked).result) == before


def test_the_disagreement_on_the_page_stands_beside_the_result(client, case, cast, at, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: at)
    make.to_validated(case, cast, at)
    lock_assessment(assessment=case, note="x", by=cast.murat, at=at)
    page, result = reverse("disagree", args=[case.round.code]), reverse("capacity_result", args=[case.round.code])
    for person in (cast.aliya, cast.bekzat, cast.saule, cast.murat):
        client.force_login(person)
        assert client.get(page).status_code == 404
    client.force_login(cast.gulnur)
    assert page in client.get(result).content.decode()
    assert client.post(page, {"text": " "}).status_code == 422
    assert client.post(page, {"text": "Дәлел болды", "item": ["1.1"]}).status_code == 302
    assert client.get(page).status_code == 404  # once
    shown = client.get(result).content.decode()
    assert "Дәлел болды" in shown and page not in shown
    assert Disagreement.objects.get().items == ["1.1"]
