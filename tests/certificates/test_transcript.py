"""The transcript: one's own and nobody else's, only what was ticked, figures only if wanted; no name in the file's own words."""

import io
from datetime import timedelta
from decimal import Decimal

import outloud
import pikepdf
import pytest
import zxingcpp
from django.urls import reverse
from django.utils.translation import activate
from pypdf import PdfReader

from certificates import codes
from certificates.actions import revoke_credential
from certificates.models import Credential
from certificates.queries.transcript import learning_list, transcript_document
from courses.actions.enrolments import enrol_learner, meet_milestone
from courses.models import Cohort
from lms.core.models import AuditEntry
from tests.certificates.conftest import study
from tests.certificates.drawing.test_papers import qr_picture
from tests.courses.factories import make_learners

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    activate("en")


def text_of(paper: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages).split())


def keys_of(person, at) -> list[str]:
    return [line.key for line in learning_list(person, "en", at.date()).lines]


def fetch(client, language: str, **query):
    return client.get(reverse("transcript_pdf", args=[language]), query)


def test_guests_are_asked_to_sign_in(client, earned):
    assert client.get(reverse("transcript")).status_code == 302
    assert fetch(client, "en", line="x").status_code == 302


def test_lines_of_others_and_lines_that_never_were_are_the_same_404(earned, cast, cohort, at, as_user):
    (other,) = make_learners(cast, cohort, at, 1)
    study(other, at)
    own, foreign = keys_of(cast.aliya, at), keys_of(other.learner, at)
    client = as_user(cast.aliya)

    answers = [fetch(client, "en", line=[*own, key]) for key in (foreign[0], "c-00000000-0000-4000-8000-000000000001", "nonsense")]

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len(answers[0].content) == len(answers[1].content)  # the page repeats the address that was asked
    assert fetch(as_user(cast.kuanysh), "en", line=own).status_code == 404


def test_nothing_ticked_is_said_and_nothing_is_drawn(earned, cast, as_user):
    answer = as_user(cast.aliya).get(reverse("transcript_pdf", args=["kk"]), follow=True)

    assert answer.redirect_chain == [(reverse("transcript"), 302)]
    assert "Nothing is ticked" in answer.content.decode()
    assert not AuditEntry.objects.filter(act="transcript.drawn").exists()


@pytest.mark.parametrize(("language", "title"), [("en", "Transcript of learning"), ("ru", "Выписка об обучении"), ("kk", "Оқу туралы үзінді")])
def test_paper_lists_what_was_ticked_in_each_language(earned, cast, at, as_user, language, title):
    answer = fetch(as_user(cast.aliya), language, line=keys_of(cast.aliya, at))
    text = text_of(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    assert title in text and earned.face["name"] in text
    assert codes.printed_code(earned.code) in text.replace(" ", "")
    assert "86" not in text.replace(codes.printed_code(earned.code), "")
    assert "70" in text
    assert AuditEntry.objects.get(act="transcript.drawn").actor == cast.aliya.pk


def test_results_stand_in_figures_only_if_the_holder_wants_them(earned, cast, at):
    mine = learning_list(cast.aliya, "en", at.date())

    with_them = transcript_document(cast.aliya, mine, "en", with_results=True, at=at)
    without = transcript_document(cast.aliya, mine, "en", with_results=False, at=at)

    assert "86%" in repr(with_them.blocks) and "86%" not in repr(without.blocks) and "passed" in repr(without.blocks)


def test_revoked_and_replaced_are_not_listed_and_expired_is_called_so(earned, cast, at, as_user):
    Credential.objects.filter(pk=earned.pk).update(valid_until=at.date() - timedelta(days=1))
    page = as_user(cast.aliya).get(reverse("transcript")).content.decode()
    assert "(expired)" in page

    revoke_credential(credential=earned, reason="issued_in_error", by=cast.kuanysh, at=at)
    assert not [key for key in keys_of(cast.aliya, at) if key.startswith("c-")]
    Credential.objects.filter(pk=earned.pk).update(revoked_at=None, replaced_at=at)
    assert not [key for key in keys_of(cast.aliya, at) if key.startswith("c-")]


def test_a_completed_programme_without_a_certificate_is_listed_without_a_number(enrolment, cast, at):
    cast.aliya.given_name = "王"
    cast.aliya.save()
    enrolment.refresh_from_db()
    study(enrolment, at)

    (line,) = learning_list(cast.aliya, "ru", at.date()).lines
    assert (line.number, line.kind, line.percent) == ("", "", "86")


def test_a_product_that_was_judged_is_listed_with_its_programme(earned, cast, at):
    meet_milestone(enrolment=earned.enrolment, code="product", percent=Decimal(91), at=at)
    mine = learning_list(cast.aliya, "kk", at.date())

    (product,) = mine.products
    assert product.percent == "91"
    assert mine.only([line.key for line in mine.lines]).products == (product,)
    assert mine.only([]).products == ()
    assert "Practical products" in repr(transcript_document(cast.aliya, mine, "en", with_results=True, at=at).blocks)


def test_page_offers_everything_and_says_when_there_is_nothing(earned, cast, as_user):
    page = as_user(cast.aliya).get(reverse("transcript")).content.decode()
    assert page.count('name="line"') == 1 and codes.printed_code(earned.code) in page
    assert "Nothing to list yet" in as_user(cast.gulnur).get(reverse("transcript")).content.decode()


def test_list_costs_the_same_at_one_line_and_at_two(earned, cast, cohort, at, django_assert_num_queries):
    learning_list(cast.aliya, "kk", at.date())
    with django_assert_num_queries(7):
        assert len(learning_list(cast.aliya, "kk", at.date()).lines) == 1
    again = Cohort.objects.create(code="TST-2", programme_key=cohort.programme_key, name="b", starts_on=at.date(), ends_on=at.date())
    second = enrol_learner(cohort=again, learner=cast.aliya, organisation=cast.own, by=None, at=at)
    study(second, at)
    with django_assert_num_queries(7):
        assert len(learning_list(cast.aliya, "kk", at.date()).lines) == 2
    with django_assert_num_queries(3):
        assert learning_list(cast.gulnur, "kk", at.date()).lines == ()


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_file_is_tagged_has_one_first_heading_and_says_no_name_of_itself(earned, cast, at, as_user, language, tmp_path):
    paper = fetch(as_user(cast.aliya), language, line=keys_of(cast.aliya, at), results="1").content
    path = tmp_path / "transcript.pdf"
    path.write_bytes(paper)

    result = outloud.check(str(path))
    assert (result.error or "", result.errors) == ("", 0)
    with pikepdf.open(path) as pdf:
        said = bytes(pdf.Root.Metadata.read_bytes()).decode() + str(dict(pdf.docinfo))
    assert "Сейітқалиева" not in said and "Әлия" not in said
    assert zxingcpp.read_barcode(qr_picture(PdfReader(path).pages[0])).text.endswith("/verify/")


def test_a_letter_without_a_font_is_refused_in_words(earned, cast, at, as_user):
    cast.aliya.given_name = "王"
    cast.aliya.save()

    answer = as_user(cast.aliya).get(reverse("transcript_pdf", args=["en"]), {"line": keys_of(cast.aliya, at)}, follow=True)
    assert "U+738B" in answer.content.decode()
