"""A file that is recorded and no longer in the store: said in words, told to the administrator once, nothing else changes."""

import logging
from html import unescape

import pytest
from django.urls import reverse

from assessments.evidence.actions import give_verdict
from assessments.evidence.models import Evidence, ShownProduct
from lms.core.models import AuditEntry
from lms.core.models.jobs import private_storage
from lms.core.stored import LOST, LostFile, content_of
from tests.assessments.evidence.test_evidence import file, link
from tests.assessments.evidence.test_products import accepted, agree, cohort, enrolment, show  # noqa: F401 - fixtures
from tests.courses.conftest import programme_key, seam  # noqa: F401

pytestmark = pytest.mark.django_db

WORDS = {
    "en": ("The file is lost", "Tell the administrator"),
    "ru": ("Файл утрачен", "Сообщите администратору"),
    "kk": ("Файл жоғалған", "Әкімшіге хабарлаңыз"),
}


def lose(row):
    private_storage().delete(row.file.name)


@pytest.mark.parametrize("language", WORDS)
def test_whoever_may_see_the_evidence_reads_that_its_file_is_lost(cast, at, as_user, language):
    row = file(cast, at)
    lose(row)
    answer = as_user(cast.gulnur).get(f"/{language}/evidence/{row.pk}/")
    page = unescape(answer.content.decode())

    assert answer.status_code == 404
    assert all(words in page for words in WORDS[language])
    assert "Журнал" not in page and row.file.name not in page
    assert answer["Content-Type"].startswith("text/html") and "Content-Disposition" not in answer
    assert "no-store" in answer["Cache-Control"]


def test_a_stranger_reads_the_same_as_of_a_file_that_never_was(cast, at, as_user):
    row = file(cast, at)
    lose(row)
    stranger = as_user(cast.bekzat)
    lost = stranger.get(f"/en/evidence/{row.pk}/")
    never = stranger.get("/en/evidence/00000000-0000-4000-8000-000000000000/")

    assert lost.status_code == never.status_code == 404
    assert "There is no page here" in lost.content.decode() and "The file is lost" not in lost.content.decode()
    assert not AuditEntry.objects.filter(act=LOST).exists()


def test_the_administrator_is_told_once_for_each_file_without_a_name(cast, at, as_user, caplog):
    one, two = file(cast, at), file(cast, at, "Әлия Сейітқалиева.pdf")
    lose(one)
    lose(two)
    with caplog.at_level(logging.ERROR, "lms.core.stored"):
        for person in (cast.gulnur, cast.murat, cast.gulnur):
            for row in (one, two):
                assert as_user(person).get(f"/en/evidence/{row.pk}/").status_code == 404

    assert sorted(AuditEntry.objects.filter(act=LOST).values_list("row", flat=True)) == sorted([str(one.pk), str(two.pk)])
    assert len(caplog.messages) == 2
    assert str(one.pk) in caplog.text and "restore it from a backup" in caplog.text
    assert "Журнал" not in caplog.text and "Әлия" not in caplog.text and one.file.name not in caplog.text
    assert LOST in as_user(cast.kuanysh).get(reverse("manage_audit")).content.decode()


def test_the_record_stays_and_the_other_files_are_served(cast, at, as_user):
    lost, kept = file(cast, at), file(cast, at, "Басқа.pdf")
    lose(lost)
    as_user(cast.gulnur).get(f"/en/evidence/{lost.pk}/")

    assert as_user(cast.gulnur).get(f"/en/evidence/{kept.pk}/").status_code == 200
    assert Evidence.objects.get(pk=lost.pk).sha256 == kept.sha256
    give_verdict(evidence=lost, decision="rejected", reason="Файл жоқ", by=cast.murat, at=at)
    assert as_user(cast.gulnur).get(reverse("org_evidence")).status_code == 200
    with pytest.raises(LostFile):
        content_of(lost)
    assert as_user(cast.gulnur).get(f"/en/evidence/{link(cast, at).pk}/").status_code == 404


def test_a_lost_product_is_said_to_its_learner_and_cannot_be_shown(cast, accepted, as_user, at):  # noqa: F811
    row = accepted.files.get()
    lose(row)
    answer = as_user(cast.aliya).get(reverse("product_file", args=[row.pk]))
    assert answer.status_code == 404 and "The file is lost" in answer.content.decode()

    with pytest.raises(LostFile, match="Tell the administrator"):
        show(accepted, cast, at)
    answer = as_user(cast.gulnur).post(
        reverse("show_product", args=[accepted.pk]), {"title": "Ж", "language": "kk", "file": str(row.pk), "shows": "Қ"}
    )
    assert answer.status_code in (404, 422) and "Tell the administrator" in unescape(answer.content.decode())
    assert not ShownProduct.objects.exists() and not Evidence.objects.exists()


def test_a_lost_file_of_a_published_product_is_said_to_everybody(cast, accepted, client, at):  # noqa: F811
    row = show(accepted, cast, at)
    agree(accepted, cast, at)
    lose(row.evidence)

    for language, words in WORDS.items():
        answer = client.get(f"/{language}/reports/{row.pk}/file/")
        assert answer.status_code == 404 and words[0] in unescape(answer.content.decode())
    assert AuditEntry.objects.get(act=LOST).actor is None
    assert client.get(f"/en/reports/{row.pk}/").status_code == 200
