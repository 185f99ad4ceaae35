"""What the demonstration holds beside the stories: its pages of second ratings, moderation, consents and states are not empty."""

import re

import pytest
from django.urls import reverse

from assessments.capacity.models import (
    CapacityAssessment,
    Domain,
    ItemScore,
    ModerationMeeting,
    SecondRating,
    SecondRatingDraw,
    ShowConsent,
)
from assessments.capacity.queries.moderation import needs_moderation
from assessments.capacity.queries.second_ratings import agreement_of
from assessments.evidence.models import Evidence
from lms.core.models import User
from lms.management.demo import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
LATIN, CODE = re.compile("[A-Za-z]"), re.compile(r"^[A-Z]+-\d+: ")
KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)


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


def test_organisations_write_in_the_language_of_their_lead_and_not_the_same_sentence_everywhere():
    for case in CapacityAssessment.objects.filter(round__code="T1-2026").select_related("organisation"):
        lead = case.organisation.memberships.get(role="lead", ends_on=None).user
        scores = ItemScore.objects.filter(sheet__assessment=case, sheet__layer="consensus")
        reasons = list(scores.values_list("reason", flat=True))
        texts = [*reasons, *scores.values_list("jump_reason", flat=True), *(CODE.sub("", title) for title in Evidence.objects.filter(organisation=case.organisation).values_list("title", flat=True))]

        assert len(set(reasons)) > 12
        assert [text for text in texts if LATIN.search(text)] == []
        assert any(KAZAKH.search(text) for text in reasons) == (lead.language == "kk")


def test_texts_are_there_in_both_languages_for_every_domain_and_level():
    domains = set(Domain.objects.values_list("code", flat=True))

    for language in ("ru", "kk"):
        for texts in (words.REASONS, words.CHANGES, words.PAPERS):
            assert set(texts[language]) == domains
        said = [words.reason_of(language, domain, f"1.{item}", level, 1) for domain in domains for item in range(1, 6) for level in range(5)]
        assert [text for text in said if LATIN.search(text) or bool(KAZAKH.search(text)) != (language == "kk")] == []
