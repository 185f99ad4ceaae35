"""The demonstration shows life on the screens of a trainer and a lead: meetings, products, a waiting list, a key, a card."""

import pytest
from django.urls import reverse

from assessments.evidence.models import ShownProduct
from courses.models import Attendance, Cohort, Enrolment, Submission, WaitingPlace
from lms.core.models import Invitation, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def client_of(client, who: str):
    client.force_login(User.objects.get(email=f"{who}@demo.example"))
    return client


def test_the_running_cohort_has_held_meetings_and_one_to_come():
    cohort = Cohort.objects.get(code="PE-2026-2")

    assert cohort.meetings.count() == 3
    assert Attendance.objects.filter(meeting__cohort=cohort, units__gt=0).exists()
    assert not cohort.meetings.last().entries.exists()


def test_a_product_is_published_and_one_waits_for_a_grade(client):
    assert ShownProduct.objects.published().exists()
    assert Submission.objects.filter(decision=None).exists()
    assert client.get(reverse("reports")).status_code == 200
    assert list(client_of(client, "monitor").get(reverse("register", args=["R1.2"])).context["candidates"])


def test_somebody_waits_and_somebody_came_by_key_and_has_no_password_yet(client):
    cohort = Cohort.objects.get(code="DLG-2027-1")
    assert WaitingPlace.objects.open().count() == 1 and Enrolment.objects.filter(cohort=cohort, is_confirmed=False).count() == 1

    page = client_of(client, "trainer").get(reverse("teach_people", args=["DLG-2027-1"])).content.decode()
    assert "Waiting list" in page and "Came by the key" in page


def test_a_lead_sees_a_colleague_without_e_mail_whose_card_waits(client):
    newcomer = User.objects.get(email=None)

    assert Invitation.objects.filter(user=newcomer, used_at=None).exists()
    assert newcomer.signs_in_with in client_of(client, "lead").get(reverse("organisation_people")).content.decode()
