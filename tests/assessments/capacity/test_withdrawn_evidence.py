"""Evidence taken back after acceptance: the lead says why, M&E opens a revision, the levels drop to the cap, visibly."""

import pytest
from django.urls import reverse

from assessments.capacity.actions.locking import lock_assessment
from assessments.capacity.actions.verification import declare_no_conflict, validate
from assessments.capacity.models import CapacityAssessment
from assessments.capacity.queries.results import result_of
from assessments.evidence.models import Withdrawal
from tests.assessments.capacity import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked(case, cast, at):
    proof = make.some_evidence(cast, at)
    make.to_verification(case, cast, at, make.entries(3, evidence=(proof.pk,)))
    make.decide_all(case, cast, at)
    make.accept(case, cast, at, proof)
    validate(assessment=case, by=cast.saule, at=at)
    return lock_assessment(assessment=case, note="x", by=cast.murat, at=at), proof


def test_from_the_withdrawal_to_the_revisions_side_by_side(client, locked, cast, at):
    case, proof = locked
    assert result_of(case).result.overall == 75
    page = reverse("withdraw_evidence", args=[proof.pk])
    for person in (cast.aliya, cast.bekzat, cast.saule, cast.dinara, cast.katrin):
        client.force_login(person)
        assert client.get(page).status_code == 404
    client.force_login(cast.gulnur)
    assert client.post(page, {"reason": " "}).status_code == 422
    assert not Withdrawal.objects.exists()
    assert client.post(page, {"reason": "Құжат ескірген"}).status_code == 302
    assert client.post(page, {"reason": "тағы"}).status_code == 404  # once
    assert "evidence withdrawn" in client.get(reverse("org_evidence")).content.decode()
    assert result_of(case).result.overall == 75  # what was locked stays

    client.force_login(cast.murat)
    board = reverse("monitoring_case", args=[case.round.code, case.pk])
    assert "was withdrawn" in client.get(board).content.decode()
    step = reverse("monitoring_step", args=[case.round.code, case.pk])
    assert client.post(step, {"act": "reopen_without"}).status_code == 302
    second = CapacityAssessment.objects.get(revision=2)
    client.post(step, {"act": "reopen_without"})  # the other tab
    assert CapacityAssessment.objects.filter(revision__gt=1).count() == 1
    if second.no_conflict_at is None:
        declare_no_conflict(assessment=second, by=cast.saule, at=at)
    make.decide_all(second, cast, at)
    validate(assessment=second, by=cast.saule, at=at)
    lock_assessment(assessment=second, note="x", by=cast.murat, at=at)
    assert result_of(second).result.overall == 50

    check = client.get(reverse("monitoring_check", args=[case.round.code, second.pk])).content.decode()
    assert "What is stored is what was locked" in check
    assert "75.0" in check and "50.0" in check and "capped" in check


def test_the_stored_result_is_checked_and_for_m_and_e_staff_only(client, locked, cast):
    case, _proof = locked
    page = reverse("monitoring_check", args=[case.round.code, case.pk])
    for name, person in cast.everybody.items():
        client.force_login(person)
        assert client.get(page).status_code == (200 if name in ("monitor", "M&E staff") else 404), name


def test_m_and_e_reads_of_each_piece_what_was_decided_and_by_whom(case, cast, at, as_user):
    good, weak, waits = (make.some_evidence(cast, at, title=title) for title in ("Хаттама", "Күнсіз қағаз", "Жаңа құжат"))
    make.to_verification(case, cast, at, make.entries(evidence=(good.pk, weak.pk, waits.pk)))
    make.judge_evidence(
        assessment=case, verdicts={good.pk: ("accepted", ""), weak.pk: ("rejected", "Күні жоқ")}, by=cast.saule, at=at
    )
    address = reverse("monitoring_case", args=[case.round.code, case.pk])

    page = as_user(cast.dinara).get(address).content.decode().split("<main")[1]
    rows = {title: page.split(title)[1].split("</li>")[0] for title in ("Хаттама", "Күнсіз қағаз", "Жаңа құжат")}

    for title, said in (("Хаттама", "label good"), ("Күнсіз қағаз", "Күні жоқ")):
        assert said in rows[title] and cast.saule.listed_name in rows[title]
    assert "label calm" in rows["Жаңа құжат"] and cast.saule.listed_name not in rows["Жаңа құжат"]
