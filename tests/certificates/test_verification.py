"""The public page: what a stranger with a paper is told, and what never."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from certificates import codes
from certificates.actions import revoke_credential
from certificates.faces import names
from certificates.models import Credential

pytestmark = pytest.mark.django_db
NAME = "Сейітқалиева"


@pytest.fixture
def token(earned):
    """A token whose digest stands in the row, as if read from the paper."""
    known = codes.new_token(lambda size: b"\x07" * size)
    Credential.objects.filter(pk=earned.pk).update(token_digest=codes.token_digest(known))
    return known


def ask(code, name, language="ru", **headers):
    cache.clear()
    with translation.override(language):
        return Client().post(reverse("verify"), {"code": code, "name": name}, **headers)


def plain(response) -> str:
    """Return the page without what differs by request alone."""
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", response.content.decode())


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_qr_answers_directly_and_names_nobody(token, earned, language):
    page = Client().get(f"/v/{token}?lang={language}")
    text = page.content.decode()

    assert page.status_code == 200
    assert f'<html lang="{language}">' in text
    assert "Ә.С." in text
    assert codes.printed_code(earned.code) in text
    assert earned.papers.get(language="kk").sha256 in text
    assert not [part for part in ("Әлия", "Сейітқалиева", "aliya", "86 %", "86%") if part in text]


def test_page_is_small_without_script_session_or_store(token):
    page = Client().get(f"/v/{token}")

    assert len(page.content) <= 20_000
    assert b"<script" not in page.content
    assert "sid" not in page.cookies
    assert page["Cache-Control"] == "no-store"
    assert "noindex" in page["X-Robots-Tag"]


def test_language_follows_the_browser(token):
    page = Client().get(f"/v/{token}", headers={"accept-language": "kk"})

    assert '<html lang="kk">' in page.content.decode()


@pytest.mark.parametrize("typed", [NAME, NAME.upper(), "сейиткалиева", " Сейіт-Қалиева "])
def test_code_and_family_name_are_confirmed_however_they_are_typed(earned, typed):
    page = ask(f"pe-2026 {codes.printed_code(earned.code).lower()}", typed)

    assert codes.printed_code(earned.code) in page.content.decode()


def test_every_miss_is_one_page_with_one_number_of_queries(earned, django_assert_num_queries):
    unknown = "7Q4KM2XW9HRT" + codes.check_sign("7Q4KM2XW9HRT")
    with django_assert_num_queries(3):
        first = ask(unknown, NAME)
    with django_assert_num_queries(3):
        second = ask(earned.code, "Жұмабеков")
    Credential.objects.filter(pk=earned.pk).update(is_public=False)
    with django_assert_num_queries(3):
        third = ask(earned.code, NAME)
    revoked = ask(earned.code, "Әлия")
    with django_assert_num_queries(3):
        by_token = Client().get("/v/" + "x" * 22, headers={"accept-language": "ru"})

    assert {page.status_code for page in (first, second, third, revoked, by_token)} == {200}
    assert plain(first) == plain(second) == plain(third) == plain(revoked)
    assert "Не подтверждено" in plain(first) or "Not confirmed" in plain(first)
    assert codes.printed_code(earned.code) not in plain(by_token)


def test_typing_error_is_told_before_any_query(earned, django_assert_num_queries):
    code = earned.code[:-1] + ("2" if earned.code[-1] != "2" else "3")
    with django_assert_num_queries(0):
        page = ask(code, NAME, "en")

    assert page.status_code == 422
    assert "typing error" in page.content.decode()


def test_code_in_the_address_leads_to_the_form_and_tells_nothing(earned, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = Client().get(f"/v/{codes.printed_code(earned.code)}?lang=en")

    assert codes.printed_code(earned.code) in page.content.decode()
    assert "Oversight" not in page.content.decode()


def test_code_with_a_typing_error_in_the_address_says_so():
    page = Client().get("/v/7Q4K-M2XW-OOOOO?lang=en")

    assert "typing error" in page.content.decode()


@pytest.mark.parametrize(("typed", "answer"), [("Әлия Сейітқалиева", "Yes:"), ("сейиткалиева алия", "Yes:"), (NAME, "Yes:"), ("Бекзат", "No:"), ("--", "No:")])
def test_name_on_the_paper_is_answered_with_yes_or_no(token, typed, answer):
    page = Client().post(f"/v/{token}?lang=en", {"name": typed})

    assert answer in page.content.decode()


def test_revoked_is_told_at_once_with_its_public_reason_only(token, earned, cast, at):
    revoke_credential(credential=earned, reason="conditions_not_met", note="a private note", by=cast.kuanysh, at=at)

    for page in (Client().get(f"/v/{token}?lang=en"), ask(earned.code, NAME, "en")):
        text = page.content.decode()
        assert "Revoked" in text
        assert "conditions not met" in text
        assert "private note" not in text


def test_expired_and_replaced_are_told_in_words(token, earned, at):
    Credential.objects.filter(pk=earned.pk).update(valid_until=at.date() - timedelta(days=3650))
    assert "Expired" in Client().get(f"/v/{token}?lang=en").content.decode()

    Credential.objects.filter(pk=earned.pk).update(replaced_at=at)
    assert "Replaced" in Client().get(f"/v/{token}?lang=en").content.decode()


def test_a_face_that_lost_its_digest_is_not_confirmed(token, earned, monkeypatch, caplog):
    monkeypatch.setattr("certificates.queries.verification.digest", lambda face: "0" * 64)

    assert "Not confirmed" in Client().get(f"/v/{token}?lang=en").content.decode()
    assert "no longer has its digest" in caplog.text


def test_eleventh_try_of_a_network_has_to_wait(token):
    pages = [Client().get(f"/v/{token}") for _ in range(11)]

    assert [page.status_code for page in pages] == [200] * 10 + [429]
    assert pages[-1]["Retry-After"] == "60"


def test_eleventh_wrong_name_for_a_code_has_to_wait_even_with_the_right_one(earned):
    cache.clear()
    url = reverse("verify")
    for number in range(10):
        Client().post(url, {"code": earned.code, "name": f"Wrong{number}"}, REMOTE_ADDR=f"10.0.0.{number}")

    page = Client().post(url, {"code": earned.code, "name": NAME}, REMOTE_ADDR="10.0.1.1")

    assert page.status_code == 429


@pytest.mark.parametrize("code", ["", " " * 60, "x" * 5000, "<script>", "\x00", "' OR 1=1 --", "🙂" * 13])
def test_bad_letters_get_an_answer_and_never_an_error(code):
    assert ask(code, "<b>") .status_code == 422
    assert ask("2222-2222-22222", code or "\x00").status_code in (200, 422)


def test_bad_addresses_get_a_page():
    for key in ("%00", "..%2f..", "x" * 22, "é" * 22, "<b>", "a" * 3000):
        cache.clear()
        assert Client().get(f"/v/{key}").status_code in (200, 404)


def test_folding_forgives_what_people_type_differently():
    assert names.folded("Сейітқалиева-Ұлы") == names.folded("СЕЙИТКАЛИЕВА УЛЫ")
    assert names.folded("О’Нил") == names.folded("онил")
    assert names.folded("Пётр") == names.folded("петр")
    assert names.folded("Әлия") != names.folded("Айя")


def test_proofs_need_the_key():
    made = names.proofs(surnames=["Ә"], names=["Ә Б", ""], salt="00", key=b"one")

    assert names.is_proven("ә", made, ["surname"], salt="00", key=b"one")
    assert not names.is_proven("ә", made, ["surname"], salt="00", key=b"two")
    assert not names.is_proven("ә", made, ["surname"], salt="01", key=b"one")
    assert not names.is_proven("", made, ["surname", "name"], salt="00", key=b"one")
