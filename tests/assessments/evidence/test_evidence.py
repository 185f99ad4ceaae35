"""Evidence: who adds, who sees, who judges; files leave as attachments only."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessments.evidence.actions import (
    EvidenceRefused,
    VerdictRefused,
    add_evidence,
    give_to_reader,
    give_verdict,
)
from assessments.evidence.models import Evidence, Verdict
from assessments.evidence.queries import accepted_ids, evidence_of
from lms.core.uploads import check_upload

PDF = b"%PDF-1.4 \xd2\x98"


def link(cast, at, **changes):
    facts = {"organisation": cast.own, "title": "Бұйрық", "url": "https://example.org/a", "dated_on": at.date(), "by": cast.gulnur, "at": at}
    return add_evidence(**facts | changes)


def file(cast, at, name="Журнал «№1».pdf"):
    upload = check_upload(SimpleUploadedFile(name, PDF))
    return link(cast, at, url="", upload=upload)


def test_evidence_is_added_by_the_lead_only(cast, at):
    for person in (cast.aliya, cast.bekzat, cast.saule, cast.yerlan, cast.kuanysh):
        with pytest.raises(EvidenceRefused):
            link(cast, at, by=person)
    assert link(cast, at).kind == "link"


@pytest.mark.parametrize(
    "changes", [{"title": "  "}, {"url": ""}, {"on_paper": True}, {"dated_on": "tomorrow"}]
)
def test_incomplete_evidence_is_refused(cast, at, changes):
    if changes.get("dated_on"):
        changes = {"dated_on": at.date() + timedelta(days=1)}

    with pytest.raises(EvidenceRefused):
        link(cast, at, **changes)
    assert not Evidence.objects.exists()


def test_visible_to_lead_reader_and_m_and_e(cast, at):
    row = link(cast, at)
    seen = {who for who, person in cast.everybody.items() if Evidence.objects.visible_to(person).exists()}
    assert seen == {"lead", "monitor", "M&E staff"}

    give_to_reader(evidence_ids=[row.pk], reader=cast.saule, at=at)
    give_to_reader(evidence_ids=[row.pk], reader=cast.saule, at=at)

    assert list(Evidence.objects.visible_to(cast.saule)) == [row]


def test_verdicts_are_added_and_the_latest_counts(cast, at):
    row = link(cast, at)
    give_to_reader(evidence_ids=[row.pk], reader=cast.saule, at=at)
    assert accepted_ids([row.pk]) == set()

    give_verdict(evidence=row, decision="accepted", by=cast.saule, at=at)
    assert accepted_ids([row.pk]) == {row.pk}
    give_verdict(evidence=row, decision="rejected", reason="Күні жоқ", by=cast.murat, at=at)

    assert accepted_ids([row.pk]) == set()
    assert [v.number for v in row.verdicts.all()] == [1, 2]
    assert evidence_of(cast.own.pk).get().decision_reason == "Күні жоқ"
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.update(decision="accepted")
    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.all().delete()


def test_verdict_is_not_the_organisations_and_rejection_needs_a_reason(cast, at):
    row = link(cast, at)
    for person in (cast.gulnur, cast.aliya, cast.saule, cast.yerlan):
        with pytest.raises(VerdictRefused):
            give_verdict(evidence=row, decision="accepted", by=person, at=at)
    with pytest.raises(VerdictRefused):
        give_verdict(evidence=row, decision="rejected", reason=" ", by=cast.murat, at=at)


def test_file_is_stored_under_a_random_name_and_served_as_an_attachment(cast, at, client):
    row = file(cast, at)
    assert "Журнал" not in row.file.name
    address = reverse("evidence_file", args=[row.pk])

    client.force_login(cast.gulnur)
    answer = client.get(address)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]

    for who, person in cast.everybody.items():
        client.force_login(person)
        expected = 200 if who in ("lead", "monitor", "M&E staff") else 404
        assert client.get(address).status_code == expected, who


def test_link_has_no_file_to_download(cast, at, client):
    client.force_login(cast.gulnur)

    assert client.get(reverse("evidence_file", args=[link(cast, at).pk])).status_code == 404


def test_evidence_page_exists_for_the_lead_only(cast, at, client):
    for who, person in cast.everybody.items():
        client.force_login(person)
        assert client.get(reverse("org_evidence")).status_code == (200 if who == "lead" else 404), who


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.svg", b"<svg/>"), ("page.html", b"<p>"), ("a.pdf", b"MZ not a pdf"), ("a.docx", b"PK\x03\x04broken"),
        ("a.docm", b"PK\x03\x04"), ("noending", b"x"), ("empty.pdf", b""),
    ],
)  # fmt: skip
def test_bad_upload_is_named_and_changes_nothing(cast, at, client, name, content):
    client.force_login(cast.gulnur)
    data = {"title": "Құжат", "dated_on": "2026-01-10", "upload": SimpleUploadedFile(name, content)}

    answer = client.post(reverse("org_evidence"), data)

    assert answer.status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.org/a", "file:///etc/passwd"])
def test_link_must_be_a_web_address(cast, at, client, url):
    client.force_login(cast.gulnur)

    answer = client.post(reverse("org_evidence"), {"title": "Құжат", "dated_on": "2026-01-10", "url": url})

    assert answer.status_code == 422
    assert not Evidence.objects.exists()


def test_return_address_stays_on_this_site(cast, at, client):
    client.force_login(cast.gulnur)
    data = {"title": "Құжат", "dated_on": "2026-01-10", "url": "https://example.org/a"}

    answer = client.post(reverse("org_evidence") + "?next=https://evil.example/", data)

    assert answer.status_code == 302
    assert not answer["Location"].startswith("https://evil")


def test_evidence_list_asks_the_same_number_of_queries(cast, at, client, django_assert_num_queries):
    client.force_login(cast.gulnur)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("org_evidence"))
        return len(queries)

    link(cast, at)
    count()
    one = count()
    link(cast, at, title="Екінші")
    link(cast, at, title="Үшінші")
    assert count() == one
