"""Verification as an interface: what the page tells, its limits, its silence; odd questions get an answer."""

import json

import pytest
from django.test import Client

from certificates import codes
from certificates.actions import revoke_credential
from certificates.actions.statements import state_capacity
from certificates.models import Credential
from certificates.queries.past import sticker_token
from tests.assessments.capacity.conftest import document, stored_version, version  # noqa: F401 - fixtures
from tests.certificates.test_past_papers import paper, recorded, run  # noqa: F401 - fixtures
from tests.certificates.test_statements import summary  # noqa: F401 - a fixture
from tests.emptying import empty_caches

pytestmark = pytest.mark.django_db
ADDRESS, NAME = "/api/v1/verify/", "Сейітқалиева"
UNKNOWN = "7Q4KM2XW9HRT" + codes.check_sign("7Q4KM2XW9HRT")


def ask(given, *, is_fresh: bool = True, **headers):
    if is_fresh:
        empty_caches()
    body = given if isinstance(given, (str, bytes)) else json.dumps(given)
    return Client(enforce_csrf_checks=True).post(ADDRESS, body, content_type="application/json", **headers)


def sealed(credential) -> dict:
    return json.loads(bytes(credential.files.get(kind="credential").content))


@pytest.fixture
def token(earned):
    known = codes.new_token(lambda size: b"\x07" * size)
    Credential.objects.filter(pk=earned.pk).update(token_digest=codes.token_digest(known))
    return known


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "non_field_errors"), ({"name": NAME}, "non_field_errors"), ({"code": UNKNOWN}, "name"),
        ({"code": UNKNOWN, "name": NAME, "token": "x" * 22}, "non_field_errors"), ({"code": UNKNOWN, "nmae": NAME}, "nmae"),
        ({"code": "7Q4KM2XW9HRT2", "name": NAME}, "code"), ({"credential": "text"}, "credential"),
        ({"code": UNKNOWN, "name": NAME, "language": "fr"}, "language"), ({"code": UNKNOWN, "name": "\x00"}, "name"),
        ({"code": UNKNOWN, "name": "\ud800"}, "name"), ({"code": ["x"], "name": NAME}, "code"),
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_answered_names_the_field_without_a_query(db, django_assert_num_queries, given, field):
    with django_assert_num_queries(0):
        answer = ask(given, HTTP_ACCEPT_LANGUAGE="kk")

    assert answer.status_code == 400
    assert list(answer.json()) == [field]


@pytest.mark.parametrize("body", ["", "[", "[]", "7", '{"a": NaN}', "[" * 50_000, "{" * 9, b"\xff\xfe"])
def test_bytes_that_are_no_question_are_refused(body):
    assert ask(body).status_code == 400


def test_a_large_body_is_refused_before_it_is_read(db):
    assert ask('{"credential": {"a": "' + "x" * 300_000 + '"}}').status_code == 413
    assert Client().get(ADDRESS).status_code == 405


def test_every_miss_is_one_answer_with_one_number_of_queries(earned, django_assert_num_queries):
    questions = [
        {"code": UNKNOWN, "name": NAME}, {"code": earned.code, "name": "Жұмабеков"}, {"code": earned.code, "name": "Әлия"},
        {"token": "x" * 22}, {"token": "é"},
    ]  # fmt: skip
    answers = []
    for question in questions:
        with django_assert_num_queries(3):
            answers.append(ask(question))
    Credential.objects.filter(pk=earned.pk).update(is_public=False)
    with django_assert_num_queries(3):
        answers.append(ask({"code": earned.code, "name": NAME}))

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {b'{"confirmed":false}'}
    assert len({tuple(sorted((key, value) for key, value in answer.items())) for answer in answers}) == 1


@pytest.mark.parametrize(("language", "title"), [("en", "Certificate"), ("ru", "Сертификат"), ("kk", "сертификат")])
def test_number_and_family_name_are_confirmed_and_no_name_is_told(earned, language, title):
    answer = ask({"code": codes.printed_code(earned.code).lower(), "name": "сейиткалиева", "language": language})
    told = answer.json()
    text = json.dumps({**told, "files": [], "number": ""}, ensure_ascii=False)

    assert (told["confirmed"], told["state"], told["kind"], told["initials"]) == (True, "valid", "certificate", "Ә.С.")
    assert title in told["title"] and told["hours"] == earned.face["hours"]
    assert {"language": "kk-ru", "sha256": earned.papers.get(language="kk-ru").sha256} in told["files"]
    assert not [part for part in ("Әлия", "Сейітқалиева", "aliya", "86") if part in text]
    assert answer["Cache-Control"] == "no-store" and "noindex" in answer["X-Robots-Tag"]


def test_the_token_of_the_qr_is_answered_and_a_name_compared(token):
    assert ask({"token": token}).json()["state"] == "valid"
    assert "name_agrees" not in ask({"token": token}).json()
    assert ask({"token": token, "name": NAME}).json()["name_agrees"] is True
    assert ask({"token": token, "name": "Бекзат"}).json()["name_agrees"] is False


def test_revoked_is_told_with_its_public_reason_only(earned, cast, at):
    credential = sealed(earned)
    revoke_credential(credential=earned, reason="conditions_not_met", note="a private note", by=cast.kuanysh, at=at)

    for given in ({"code": earned.code, "name": NAME, "language": "en"}, {"credential": credential, "language": "en"}):
        told = ask(given).json()
        assert (told["state"], told["reason"], told["confirmed"]) == ("revoked", "conditions not met", True)
        assert "private" not in json.dumps(told)


def test_a_signed_credential_is_ours_altered_or_foreign(earned):
    ours = sealed(earned)
    altered = {**ours, "name": "Another"}
    foreign = {**ours, "issuer": {**ours["issuer"], "id": "did:web:other.example"}}
    other_order = dict(reversed(list(ours.items())))

    assert ask({"credential": ours}).json()["confirmed"] is True
    assert ask({"credential": other_order}).json()["confirmed"] is True
    assert ask({"credential": altered}).json() == {"confirmed": False, "verdict": "altered"}
    assert ask({"credential": foreign}).json() == {"confirmed": False, "verdict": "foreign"}
    for odd in ({}, {"issuer": ours["issuer"]}, {**ours, "proof": 7}, {**ours, "id": "\ud800"}, {**ours, "@context": ["https://evil.example"]}):
        assert ask({"credential": odd}).json()["confirmed"] is False


def test_a_statement_of_an_organisation_says_what_it_chose(summary, cast, at):  # noqa: F811
    for in_full in (False, True):
        stated = state_capacity(summary=summary, in_full=in_full, by=cast.gulnur, at=at)
        told = ask({"credential": json.loads(bytes(stated.files.get(language="kk").content))}).json()
        assert (told["kind"], told["state"], bool(told["index"]), bool(told["level"])) == ("capacity", "valid", in_full, True)


def test_an_old_paper_is_told_as_recorded_and_a_name_compared(paper):  # noqa: F811
    by_code = ask({"code": paper.code, "name": "Қожахметова", "language": "en"}).json()
    token = sticker_token(paper.salt)
    by_token = [ask({"token": token, "name": name}).json() for name in ("Қожахметова", "Иванов")]

    assert (by_code["state"], by_code["recorded_on"], by_code["old_number"]) == ("valid", "2026-11-23", "17/2021")
    assert (by_code["kind"], by_code["files"], by_code["initials"]) == ("certificate", [], "Д.Қ.")
    assert [told["name_agrees"] for told in by_token] == [True, False]
    assert ask({"code": paper.code, "name": "Басқа"}).json() == {"confirmed": False}


def test_page_and_interface_count_their_tries_together(earned):
    empty_caches()
    for _ in range(5):
        assert Client().post("/en/verify/", {"code": earned.code, "name": NAME}).status_code == 200
        assert ask({"code": earned.code, "name": NAME}, is_fresh=False).status_code == 200

    late = ask({"code": earned.code, "name": NAME}, is_fresh=False)
    assert (late.status_code, late["Retry-After"]) == (429, "60")
    assert Client().post("/en/verify/", {"code": earned.code, "name": NAME}).status_code == 429


def test_wrong_names_for_one_paper_are_counted_whoever_asks(earned):
    empty_caches()
    for number in range(10):
        ask({"code": earned.code, "name": f"Wrong{number}"}, is_fresh=False, REMOTE_ADDR=f"10.0.0.{number}")

    assert ask({"code": earned.code, "name": NAME}, is_fresh=False, REMOTE_ADDR="10.0.1.1").status_code == 429
