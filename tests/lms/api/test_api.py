"""The API reads what the screens show to the same reader, and refuses politely."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from lms.api import actions
from lms.core.models import ApiToken, AuditEntry
from tests.cast import make_organisation

pytestmark = pytest.mark.django_db
LIST = "/api/v1/organisations/"


@pytest.fixture
def token_of(at):
    def make(user, **options):
        options = {"name": "statistics", "lasts": timedelta(days=90), "by": None, "at": at, **options}
        return actions.create_token(user=user, **options)[1]

    return make


def ask(client, token, path=LIST):
    header = {"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}
    return client.get(path, **header)


def codes(response):
    return [row["code"] for row in response.json()["results"]]


def test_a_token_reads_what_its_account_may_see(client, cast, token_of):
    assert codes(ask(client, token_of(cast.murat))) == ["CSO-001", "CSO-002"]
    assert codes(ask(client, token_of(cast.gulnur))) == ["CSO-001"]
    assert codes(ask(client, token_of(cast.yerlan))) == []


def test_a_row_one_may_not_see_is_missing(client, cast, token_of):
    token = token_of(cast.bekzat)

    foreign, missing = ask(client, token, LIST + "CSO-001/"), ask(client, token, LIST + "CSO-999/")

    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content == missing.content
    assert ask(client, token, LIST + "CSO-002/").json()["name_kk"] == "«Тихий компас»"


def test_people_signed_in_read_without_a_token(as_user, cast):
    assert codes(as_user(cast.gulnur).get(LIST)) == ["CSO-001"]


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer qab_wrong", "Bearer a b", b"Bearer \xff\xfe\xd2", "Bearer ключ", "Bearer \x00"],
)
def test_a_wrong_token_is_401_and_json(client, db, header):
    value = header.decode("latin-1") if isinstance(header, bytes) else header

    response = client.get(LIST, **({"HTTP_AUTHORIZATION": value} if value else {}))

    assert response.status_code == 401
    assert "detail" in response.json()
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_is_401_at_once(client, cast, token_of, at):
    token = token_of(cast.murat)
    assert ask(client, token).status_code == 200

    assert actions.revoke_token(user=cast.murat, name="statistics", by=cast.kuanysh, at=at) == 1

    assert ask(client, token).status_code == 401
    assert AuditEntry.objects.filter(act="api_token.revoke", actor=cast.kuanysh.pk).count() == 1


def test_an_expired_token_is_401(client, cast, token_of):
    token = token_of(cast.murat)
    ApiToken.objects.update(expiry="2020-01-01T00:00:00Z")

    assert ask(client, token).status_code == 401


def test_a_token_of_a_closed_account_is_401(client, cast, token_of):
    token = token_of(cast.murat)
    cast.murat.is_active = False
    cast.murat.save()

    assert ask(client, token).status_code == 401


def test_a_token_is_kept_as_a_digest_and_its_day_of_use(client, cast, token_of):
    token = token_of(cast.murat)
    ask(client, token)

    row = ApiToken.objects.get()

    assert token not in (row.digest, row.token_key, str(row))
    assert row.last_used_on is not None


def test_writing_is_refused(client, cast, token_of):
    response = client.post(LIST, {}, HTTP_AUTHORIZATION=f"Bearer {token_of(cast.murat)}")

    assert response.status_code == 403


@pytest.mark.parametrize(
    ("query", "field"),
    [("?regon=KZ-75", "regon"), ("?page=0", "detail"), ("?page=abc", "detail"), ("?ordering=x", "ordering")],
)
def test_wrong_parameters_are_named(client, cast, token_of, query, field):
    response = ask(client, token_of(cast.murat), LIST + query)

    assert response.status_code in (400, 404)
    assert field in response.json()


def test_filters_and_pages(client, cast, token_of):
    token = token_of(cast.murat)

    assert codes(ask(client, token, LIST + "?region=KZ-10")) == []
    assert codes(ask(client, token, LIST + "?page_size=1&page=2")) == ["CSO-002"]
    assert ask(client, token, LIST + "?page_size=1").json()["count"] == 2


def test_too_many_requests_wait(client, cast, token_of, monkeypatch):
    monkeypatch.setattr("lms.api.throttles.REQUESTS_A_MINUTE", 0)

    response = ask(client, token_of(cast.murat))

    assert response.status_code == 429
    assert response["Retry-After"] == "60"


def test_guessing_tokens_is_stopped(client, cast, monkeypatch):
    monkeypatch.setattr("lms.api.authentication.FAILURES_A_MINUTE", 0)

    assert ask(client, "qab_guess").status_code == 429


def test_the_list_costs_the_same_at_one_row_and_at_three(client, cast, token_of, django_assert_num_queries):
    token = token_of(cast.murat)
    ask(client, token)  # the day of use is written once a day
    cast.other.delete()

    with django_assert_num_queries(5):
        ask(client, token)
    for code in ("CSO-003", "CSO-004"):
        make_organisation(code, code)
    with django_assert_num_queries(5):
        ask(client, token)


def test_tokens_are_limited(cast, token_of):
    with pytest.raises(actions.TokenTooLong):
        token_of(cast.murat, lasts=timedelta(days=400))
    for number in range(10):
        token_of(cast.murat, name=f"n{number}")
    with pytest.raises(actions.TooManyTokens):
        token_of(cast.murat, name="one more")
    with pytest.raises(actions.TokenNameTaken):
        token_of(cast.gulnur)
        token_of(cast.gulnur)


def test_the_command_makes_lists_and_revokes(client, cast):
    out = StringIO()
    call_command("api_token", "create", "--user", cast.murat.email, "--name", "bi", stdout=out)
    token = out.getvalue().splitlines()[0]
    assert ask(client, token).status_code == 200

    call_command("api_token", "list", stdout=out)
    assert f"{cast.murat.email}\tbi\tread" in out.getvalue()
    call_command("api_token", "revoke", "--user", cast.murat.email, "--name", "bi", stdout=out)
    assert ask(client, token).status_code == 401
    with pytest.raises(CommandError, match="no token named bi"):
        call_command("api_token", "revoke", "--user", cast.murat.email, "--name", "bi")
    with pytest.raises(CommandError, match="no active account"):
        call_command("api_token", "create", "--user", "x@y.example", "--name", "bi")


def test_the_schema_is_clean_and_lists_only_version_1(tmp_path):
    target = tmp_path / "schema.yaml"

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(target))

    paths = [line.strip() for line in target.read_text().splitlines() if line.startswith("  /")]
    assert paths
    assert all(path.startswith("/api/v1/") for path in paths)


def test_the_documentation_keeps_to_the_policy(client, db):
    page = client.get(reverse("api_docs"))

    assert page.status_code == 200
    assert b"<style" not in page.content
    assert client.get(reverse("api_docs") + "?script=").status_code == 200
    assert client.get(reverse("schema")).status_code == 200
