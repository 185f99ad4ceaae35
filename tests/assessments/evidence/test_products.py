"""Products as evidence and as public pages: whose word counts, what two consents open and one withdrawal closes."""

from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from assessments.evidence.actions import (
    ConsentRefused,
    ProductNotShown,
    give_publication_consent,
    show_product,
    withdraw_evidence,
    withdraw_publication_consent,
)
from assessments.evidence.models import Evidence, PublicationConsent, ShownProduct
from assessments.evidence.queries import published_products
from lms.core.models.jobs import private_storage
from tests.courses.conftest import programme_key, seam  # noqa: F401
from tests.courses.factories import make_cohort, make_enrolment, make_learners
from tests.courses.products import attach, grade, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(cast, at, programme_key):  # noqa: F811
    return make_cohort(cast, at, programme_key=programme_key)


@pytest.fixture
def enrolment(cast, cohort, at):
    return make_enrolment(cast, cohort, at)


@pytest.fixture
def accepted(cast, enrolment, at):
    attach(enrolment, at)
    row = submit(enrolment, at)
    grade(row, cast.yerlan, at)
    row.refresh_from_db()
    return row


def show(row, cast, at, **changes):
    facts = {"title": "Аяздағы автобустар", "language": "kk", "file_id": row.files.get().pk, "by": cast.gulnur, "at": at}
    return show_product(submission=row, **facts | changes)


def agree(row, cast, at):
    give_publication_consent(submission=row, whose="author", by=cast.aliya, at=at)
    give_publication_consent(submission=row, whose="organisation", by=cast.gulnur, at=at)


def test_only_the_lead_shows_and_only_what_was_accepted(cast, accepted, cohort, at):
    for person in (cast.aliya, cast.bekzat, cast.yerlan, cast.murat, cast.kuanysh):
        with pytest.raises(ProductNotShown, match="lead of the organisation"):
            show(accepted, cast, at, by=person)
    (other,) = make_learners(cast, cohort, at, 1)
    with pytest.raises(ProductNotShown, match="Only an accepted product"):
        show_product(submission=submit(other, at), title="Ж", language="kk", by=cast.gulnur, at=at)
    for wrong in ({"file_id": uuid4()}, {"language": "xx"}):
        with pytest.raises(ProductNotShown):
            show(accepted, cast, at, **wrong)
    assert not Evidence.objects.exists()


def test_shown_twice_is_one_evidence_with_its_own_copy(cast, accepted, at):
    first = show(accepted, cast, at)

    assert show(accepted, cast, at, title="Басқа") == first
    evidence = Evidence.objects.get()
    assert (evidence.organisation, evidence.title, evidence.sha256) == (cast.own, "Аяздағы автобустар", accepted.files.get().sha256)
    assert evidence.file.name != accepted.files.get().file.name


def test_the_text_of_a_product_is_shown_as_a_file(cast, accepted, at):
    row = show(accepted, cast, at, file_id=None)

    with private_storage().open(row.evidence.file.name, "rb") as file:
        assert file.read().decode() == "Баяндама"


def test_each_speaks_for_itself(cast, accepted, at):
    show(accepted, cast, at)
    wrong = [("author", cast.gulnur), ("organisation", cast.aliya), ("author", cast.bekzat), ("organisation", cast.murat), ("house", cast.aliya)]
    for whose, person in wrong:
        for act in (give_publication_consent, withdraw_publication_consent):
            with pytest.raises(ConsentRefused, match="each for itself"):
                act(submission=accepted, whose=whose, by=person, at=at)
    assert not PublicationConsent.objects.exists()


def test_what_is_not_shown_is_not_published(cast, accepted, at):
    with override("kk"), pytest.raises(ConsentRefused, match="әлі көрсеткен жоқ"):
        give_publication_consent(submission=accepted, whose="author", by=cast.aliya, at=at)
    with pytest.raises(ConsentRefused, match="First show"):
        give_publication_consent(submission=accepted, whose="organisation", by=cast.gulnur, at=at)


def test_the_authors_word_from_before_title_text_and_file_is_void_and_asked_again(cast, accepted, as_user, at):
    early = PublicationConsent.objects.create(submission=accepted, whose="author", given_by=cast.aliya, given_at=at)
    row = show(accepted, cast, at + timedelta(days=1), shows="Қорытынды")
    give_publication_consent(submission=accepted, whose="organisation", by=cast.gulnur, at=at + timedelta(days=1))

    early.refresh_from_db()
    assert early.revoked_at == at + timedelta(days=1) and not published_products().exists()
    page = as_user(cast.aliya).get(reverse("learn_portfolio")).content.decode()
    assert "Аяздағы автобустар" in page and "Қорытынды" in page and "өнім.pdf" in page

    give_publication_consent(submission=accepted, whose="author", by=cast.aliya, at=at + timedelta(days=2))
    assert list(published_products()) == [row]


@pytest.mark.parametrize("whose", ["author", "organisation"])
def test_both_consents_publish_and_each_withdrawal_closes_at_once(cast, accepted, at, whose):
    row = show(accepted, cast, at)
    assert not published_products().exists()
    agree(accepted, cast, at)
    agree(accepted, cast, at)
    assert list(published_products()) == [row]
    assert PublicationConsent.objects.count() == 2

    by = {"author": cast.aliya, "organisation": cast.gulnur}[whose]
    for _ in range(2):
        withdraw_publication_consent(submission=accepted, whose=whose, by=by, at=at + timedelta(days=1))
    assert not published_products().exists()
    assert Evidence.objects.count() == 1  # what was shown and counted stays

    give_publication_consent(submission=accepted, whose=whose, by=by, at=at + timedelta(days=2))
    assert published_products().exists()
    assert PublicationConsent.objects.count() == 3


def test_withdrawn_evidence_is_not_public(cast, accepted, at):
    row = show(accepted, cast, at)
    agree(accepted, cast, at)

    withdraw_evidence(evidence=row.evidence, reason="Қате", by=cast.gulnur, at=at)

    assert not published_products().exists()


def test_a_product_whose_evidence_was_withdrawn_is_not_shown_again_with_success(cast, accepted, as_user, at):
    row = show(accepted, cast, at)
    withdraw_evidence(evidence=row.evidence, reason="Қате", by=cast.gulnur, at=at)

    page = as_user(cast.gulnur).post(
        reverse("show_product", args=[accepted.pk]), {"title": "Ж", "language": "kk", "file": "text"}
    )
    assert page.status_code == 422
    with override("kk"), pytest.raises(ProductNotShown, match="қайтарып алынған"):
        show(accepted, cast, at)
    assert Evidence.objects.count() == 1


# --- pages


def test_a_lead_shows_publishes_and_takes_back(cast, accepted, as_user, client, at):
    accepted.files.update(original_name="Сейітқалиева есебі.pdf")
    lead = as_user(cast.gulnur)
    address = reverse("show_product", args=[accepted.pk])
    assert lead.post(address, {"title": "", "language": "kk", "file": "text"}).status_code == 422
    lead.post(address, {"title": "Автобустар", "language": "kk", "file": str(accepted.files.get().pk), "shows": "Қорытынды"})
    lead.post(reverse("publish_product", args=[accepted.pk]))
    row = ShownProduct.objects.get()
    page = reverse("report", args=[row.pk])
    assert client.get(page).status_code == 404  # the author has not agreed

    as_user(cast.aliya).post(reverse("learn_portfolio"), {"product": str(accepted.pk)})
    client.logout()
    text = client.get(page).content.decode()
    assert "Автобустар" in text and "Қорытынды" in text and cast.own.name in text
    assert "Әлия" not in text and "Сейітқалиева" not in text
    file = client.get(reverse("report_file", args=[row.pk]))["Content-Disposition"]
    assert file.startswith('attachment; filename="product.pdf"')
    assert "Сейітқалиева" not in unquote(file)  # the author's own name of the file may name the author
    assert "Автобустар" in client.get("/kk/reports/").content.decode()

    as_user(cast.gulnur).post(reverse("publish_product", args=[accepted.pk]), {"withdraw": "1"})
    client.logout()
    assert client.get(page).status_code == client.get(reverse("report_file", args=[row.pk])).status_code == 404
    assert "Автобустар" not in client.get("/kk/reports/").content.decode()


@pytest.mark.parametrize("who", ["aliya", "bekzat", "yerlan", "saule", "murat", "kuanysh"])
def test_only_the_own_lead_acts_for_an_organisation(cast, accepted, as_user, who):
    client = as_user(getattr(cast, who))
    for name in ("show_product", "publish_product"):
        assert client.post(reverse(name, args=[accepted.pk]), {}).status_code == 404
    assert not ShownProduct.objects.exists()


def test_a_foreign_product_in_a_portfolio_is_a_404(cast, accepted, as_user):
    for key in (accepted.pk, uuid4(), "x"):
        assert as_user(cast.bekzat).post(reverse("learn_portfolio"), {"product": str(key)}).status_code == 404


def test_lists_cost_the_same_at_one_row_and_at_three(cast, cohort, as_user, at):
    numbers = []
    for one in make_learners(cast, cohort, at, 3):
        row = submit(one, at)
        grade(row, cast.yerlan, at)
        row.refresh_from_db()
        show_product(submission=row, title="Ж", language="kk", by=cast.gulnur, at=at)
        give_publication_consent(submission=row, whose="author", by=one.learner, at=at)
        give_publication_consent(submission=row, whose="organisation", by=cast.gulnur, at=at)
        for address in ("/kk/org/products/", "/kk/reports/"):
            client = as_user(cast.gulnur)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            numbers.append(len(queries))

    assert numbers == [7, 5] * 3
