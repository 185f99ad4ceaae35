"""What the demonstration holds beside the stories: its pages of second ratings, moderation, consents and states are not empty."""

import pytest
from django.urls import reverse

from assessments.capacity.models import (
    CapacityAssessment,
    ModerationMeeting,
    SecondRating,
    SecondRatingDraw,
    ShowConsent,
)
from assessments.capacity.queries.moderation import needs_moderation
from assessments.capacity.queries.second_ratings import agreement_of
from lms.core.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def test_t1_was_rated_twice_from_a_draw_that_can_be_made_again():
    draw = SecondRatingDraw.objects.get(round__code="T1-2026")

    assert draw.seed == "demo-7-T1-2026"
    assert set(map(str, draw.ratings.values_list("assessment_id", flat=True))) == set(draw.drawn)
    assert not SecondRating.objects.filter(draw=draw, finished_at=None).exists()
    assert agreement_of(draw.round).found.items > 0


def test_every_case_of_t1_is_locked_and_whoever_was_far_apart_was_moderated():
    cases = list(CapacityAssessment.objects.filter(round__code="T1-2026"))

    assert {case.state for case in cases} == {"locked"}
    assert [needs_moderation(case) for case in cases] == [[]] * len(cases)
    assert not ModerationMeeting.objects.filter(round__code="T1-2026", closed_at=None).exists()


def test_organisations_show_results_and_a_plan_is_under_way(client):
    assert set(ShowConsent.objects.values_list("audience", flat=True)) == {"trainer", "donor", "public"}
    client.force_login(User.objects.get(email="lead@demo.example"))

    for page in ("org_plan", "org_consents", "org_views"):
        assert client.get(reverse(page)).status_code == 200
    assert client.get(reverse("org_plan")).context["plan"] is not None
