"""A file is checked: ours, changed, or none of ours; whatever is sent, an answer and no trace."""

import io
import json
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import activate

from certificates.actions import revoke_credential
from certificates.actions.statements import state_capacity, withdraw_statement
from certificates.badges.baking import baked
from certificates.drawing.picture import badge_picture
from certificates.forms import FileForm
from certificates.queries.files import answer_about
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.certificates.test_statements import summary  # noqa: F401 - a fixture
from tests.emptying import empty_caches

pytestmark = pytest.mark.django_db
OURS, CHANGED, FOREIGN = "exactly as we made it", "something in it was changed", "not a file of ours"


def sent(client, content: bytes, name: str = "paper.pdf", language: str = "en") -> str:
    empty_caches()
    activate(language)
    answer = client.post(reverse("verify_file"), {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code in (200, 422)
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def paper_of(credential) -> bytes:
    return bytes(credential.papers.get(language="kk").content)


def signed_of(credential) -> bytes:
    return bytes(credential.files.get(kind="credential").content)


def encrypted() -> bytes:
    pdf, file = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(file, encryption=pikepdf.Encryption(owner="a", user="b"))
    return file.getvalue()


def scripted() -> bytes:
    pdf, file = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    pdf.save(file)
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "b" * 1000)
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"hello", b"%PDF-1.7\n%%EOF", encrypted(), scripted(), zipped(), b"{}", b"[" * 100_000, b'{"issuer": 7}', b"\x89PNG\r\n\x1a\n",
     badge_picture("PE", "#14524F"), b'{"a": 1' , "{\"id\": \"\u202e\"}".encode()],
    ids=["text", "empty-pdf", "encrypted", "scripted", "zip", "object", "deep", "issuer", "png-head", "plain-picture", "cut", "rtl"],
)  # fmt: skip
def test_foreign_and_hostile_files_are_answered(client, content):
    assert FOREIGN in sent(client, content)


def test_too_large_and_missing_files_are_refused(client):
    assert "larger than 5 MB" in sent(client, b"%PDF-" + bytes(FileForm.LARGEST))
    assert client.post(reverse("verify_file")).status_code == 422


@pytest.mark.parametrize(("language", "words"), [("en", OURS), ("ru", "Это наш файл"), ("kk", "біздің файл")])
def test_our_paper_is_told_from_a_changed_one_in_three_languages(client, earned, language, words):
    page = sent(client, paper_of(earned), language=language)

    assert words in page
    assert earned.face["name"] not in page
    changed = bytearray(paper_of(earned))
    changed[len(changed) // 3] ^= 1
    assert words not in sent(client, bytes(changed), language=language)


def test_paper_with_something_added_is_called_changed(client, earned):
    assert CHANGED in sent(client, paper_of(earned) + b"\n% added")


def test_signed_credential_and_picture_are_ours_until_a_letter_changes(client, earned):
    content = signed_of(earned)
    picture = baked(badge_picture("PE", "#14524F"), content)

    assert OURS in sent(client, content, "credential.json")
    assert OURS in sent(client, picture, "badge.png")
    spaced = json.dumps(json.loads(content), ensure_ascii=False, indent=2).encode()
    assert answer_about(spaced).verdict == "ours"
    altered = content.replace(b"PE", b"PX").replace(b"TST", b"TXT")
    assert altered != content
    assert CHANGED in sent(client, altered, "credential.json")


def test_revoked_is_told_and_switched_off_is_not_confirmed(client, earned, at):
    revoke_credential(credential=earned, reason="misconduct", by=None, at=at)
    assert "Revoked" in sent(client, paper_of(earned))

    type(earned).objects.filter(pk=earned.pk).update(is_public=False)
    for content in (paper_of(earned), signed_of(earned)):
        assert FOREIGN in sent(client, content)


def test_statement_of_an_organisation_tells_its_level_and_when_it_was_withdrawn(client, summary, cast, at):  # noqa: F811
    full = state_capacity(summary=summary, in_full=True, by=cast.gulnur, at=at)
    content = bytes(full.files.get(language="en").content)
    assert "Overall index" in sent(client, content, "level.json")

    level = state_capacity(summary=summary, in_full=False, by=cast.gulnur, at=at)
    page = sent(client, bytes(level.files.get(language="en").content), "level.json")
    assert "Capacity level" in page and "Overall index" not in page
    assert "Revoked" in sent(client, content, "level.json")
    withdraw_statement(credential=level, by=cast.gulnur, at=at)
    assert "Revoked" in sent(client, bytes(level.files.get(language="en").content), "level.json")


def test_too_many_tries_must_wait(client):
    empty_caches()
    codes = [client.post(reverse("verify_file"), {"file": SimpleUploadedFile("a.pdf", b"x")}).status_code for _ in range(12)]

    assert codes[-1] == 429
