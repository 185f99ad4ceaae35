"""A product published with two consents becomes a record of R1.2: prefilled, judged by the rule, never twice, never by itself."""

import pytest
from django.urls import reverse

from assessments.evidence.actions import give_publication_consent, show_product, withdraw_publication_consent
from assessments.evidence.models import ShownProduct
from assessments.results import queries
from assessments.results.actions.records import enter_record
from assessments.results.models import ActivityRecord
from assessments.results.queries.published_products import candidate, candidates, closed_behind
from tests.courses.conftest import programme_key, seam  # noqa: F401
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.products import attach, grade, submit

pytestmark = pytest.mark.django_db
REGISTER = "/en/monitoring/R1.2/register/"


@pytest.fixture
def shown(cast, at, programme_key, reference) -> ShownProduct:  # noqa: F811
    enrolment = make_enrolment(cast, make_cohort(cast, at, programme_key=programme_key), at)
    attach(enrolment, at)
    row = submit(enrolment, at)
    grade(row, cast.yerlan, at)
    row.refresh_from_db()
    made = show_product(
        submission=row, title="Аяздағы <автобустар>", language="kk", file_id=row.files.get().pk, by=cast.gulnur, at=at
    )
    give_publication_consent(submission=row, whose="author", by=cast.aliya, at=at)
    return made


@pytest.fixture
def published(cast, shown, at) -> ShownProduct:
    give_publication_consent(submission=shown.submission, whose="organisation", by=cast.gulnur, at=at)
    return shown


def enter(cast, at, key, **changes):
    values = candidate(key).values | {"topic": "social", "is_checked": True, "is_independent": True, "is_expertise": False} | changes
    day = values.pop("happened_on")
    comment = values.pop("comment")
    return enter_record(line="R1.2", happened_on=day, values=values, comment=comment, by=cast.murat, at=at)


def test_without_both_consents_it_is_no_candidate(shown):
    assert candidates() == [] and candidate(shown.pk) is None


def test_published_it_is_offered_and_counts_nowhere_by_itself(published, at):
    (found,) = candidates()

    assert (found.title, found.organisation, found.language) == ("Аяздағы <автобустар>", "CSO-001", "kk")
    assert queries.board(at.date()).line("R1.2").value in (0, None) and not ActivityRecord.objects.exists()


def test_entered_it_is_offered_no_more_and_is_kept_out_until_its_papers_are_there(cast, published, at):
    record = enter(cast, at, published.pk)

    assert candidates() == [] and closed_behind() == []
    assert record.facts["address"].endswith(f"/reports/{published.pk}/")
    assert queries.board(at.date()).line("R1.2").value in (0, None)


def test_when_a_word_is_taken_back_the_record_is_named(cast, published, at):
    record = enter(cast, at, published.pk)

    withdraw_publication_consent(submission=published.submission, whose="author", by=cast.aliya, at=at)

    assert closed_behind() == [record] and candidates() == []


def test_the_page_offers_it_and_the_form_is_filled(cast, published, as_user, at):
    page = as_user(cast.murat).get(REGISTER).content.decode()
    assert "Аяздағы &lt;автобустар&gt;" in page and f"?product={published.pk}" in page

    form = as_user(cast.murat).get(reverse("record_activity", args=["R1.2"]), {"product": str(published.pk)}).context["form"]
    assert form.initial["title"] == "Аяздағы <автобустар>" and form.initial["address"].endswith(f"{published.pk}/")


@pytest.mark.parametrize("product", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_product_is_a_404(cast, published, as_user, product):
    assert as_user(cast.murat).get(reverse("record_activity", args=["R1.2"]), {"product": product}).status_code == 404


@pytest.mark.parametrize("who", ["aliya", "gulnur", "yerlan", "saule"])
def test_the_register_is_not_for_others(cast, published, as_user, who):
    assert as_user(getattr(cast, who)).get(REGISTER).status_code == 404


def test_a_reader_who_may_not_record_sees_no_way_to_enter(cast, published, as_user):
    assert f"?product={published.pk}" not in as_user(cast.kuanysh).get(REGISTER).content.decode()


def test_the_page_asks_the_same_number_of_queries_however_many_products(cast, published, at, django_assert_num_queries):
    with django_assert_num_queries(3):
        candidates()
