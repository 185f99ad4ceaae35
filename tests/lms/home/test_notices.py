"""The page of notices: whose they are, what is new, and the door out of a letter."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lms.core.mail import stop_token
from lms.core.models import LetterChoice, Notice, NoticeKind

pytestmark = pytest.mark.django_db
PAGE = "/kk/notifications/"


def add(user, number=1, *, kind=NoticeKind.FEEDBACK, path="/ru/learn/", body="Сәлем <b>&\nhttps://qabilet.example/ru/learn/"):
    moment = datetime.now(UTC) - timedelta(hours=1)
    return [
        Notice.objects.create(
            user=user, kind=kind, letter="x", subject=f"Жаңа пікір {n}", body=body, path=path, receipt=f"{kind}:{n}",
            created_at=moment + timedelta(seconds=n),
        )
        for n in range(number)
    ]


def test_a_foreign_notice_is_the_same_404_as_a_missing_one(cast, as_user):
    (notice,) = add(cast.bekzat)
    client = as_user(cast.aliya)

    assert client.get(f"{PAGE}{notice.pk}/").status_code == 404
    assert "Жаңа пікір" not in client.get(PAGE).content.decode()
    assert Notice.objects.get().read_at is None


def test_a_notice_is_read_by_opening_it_and_leads_on_in_the_language_of_the_page(cast, as_user):
    (notice,) = add(cast.aliya)
    client = as_user(cast.aliya)
    assert "Жаңа хабарламалар: 1" in client.get(PAGE).content.decode()

    page = client.get(f"{PAGE}{notice.pk}/").content.decode()

    assert "&lt;b&gt;&amp;" in page and 'href="/kk/learn/"' in page and "qabilet.example" not in page
    first = Notice.objects.get().read_at
    client.get(f"{PAGE}{notice.pk}/")
    assert Notice.objects.get().read_at == first
    assert "Жаңа хабарламалар" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize("until", ["", "nonsense", "2999-01-01T00:00:00+00:00", "2026-13-45T00:00:00"])
def test_everything_is_marked_as_read_once_and_nobody_elses(cast, as_user, until):
    add(cast.aliya, 3)
    add(cast.bekzat)
    client = as_user(cast.aliya)

    assert client.get(f"{PAGE}read/").status_code == 405
    for _time in range(2):
        assert client.post(f"{PAGE}read/", {"until": until}).status_code == 302
    assert list(Notice.objects.filter(read_at=None).values_list("user", flat=True)) == [cast.bekzat.pk]


def test_pages_of_thirty_cost_the_same_whatever_stands_there(cast, as_user):
    client, numbers = as_user(cast.aliya), []
    for more in (1, 60):
        Notice.objects.all().delete()
        add(cast.aliya, more)
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            page = client.get(PAGE).content.decode()
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 6 and page.count("Жаңа пікір") == 30


def test_the_number_of_new_notices_costs_no_statement_of_its_own(cast, as_user):
    client = as_user(cast.aliya)
    add(cast.aliya)
    client.get("/en/profile/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/en/profile/")

    assert sum("core_notice" in query["sql"] for query in captured.captured_queries) == 1
    assert "core_user" in next(query["sql"] for query in captured.captured_queries if "core_notice" in query["sql"])


def test_a_copy_for_the_device_tells_nothing_of_notices(cast, as_user):
    add(cast.aliya)

    assert "notifications/" not in as_user(cast.aliya).get("/en/profile/?copy=1").content.decode()


def test_settings_are_kept_and_a_fault_names_its_field(cast, as_user):
    client = as_user(cast.aliya)
    bad = client.post(f"{PAGE}settings/", {"kinds": ["feedback"], "quiet_from": "22"})
    assert bad.status_code == 400 and not LetterChoice.objects.exists()
    assert client.post(f"{PAGE}settings/", {"kinds": ["account"]}).status_code == 400

    wanted = {"kinds": ["feedback", "talk"], "is_detailed": "on", "quiet_from": "22", "quiet_until": "7"}
    for _time in range(2):
        assert client.post(f"{PAGE}settings/", wanted).status_code == 302
    choice = LetterChoice.objects.get(user=cast.aliya)
    assert "talk" not in choice.off and "digest" in choice.off and "account" not in choice.off
    assert (choice.is_detailed, choice.quiet_from, choice.quiet_until) == (True, 22, 7)


def test_the_door_out_of_a_letter_needs_no_sign_in_and_no_page_before(cast):
    (notice,) = add(cast.aliya)
    address = f"/kk/n/{stop_token(notice.pk)}/"
    client = Client(enforce_csrf_checks=True)

    assert client.get(address).status_code == 200 and not LetterChoice.objects.exists()
    for _time in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert LetterChoice.objects.get(user=cast.aliya).off == ["feedback"]


def test_an_unknown_token_looks_the_same(cast, client):
    (notice,) = add(cast.aliya)
    pages = [client.get(f"/kk/n/{token}/").content.decode() for token in (stop_token(notice.pk), "unknown")]
    done = [client.post(f"/kk/n/{token}/").content.decode() for token in (stop_token(notice.pk), "unknown")]

    def same(page):
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line and "/n/" not in line]

    assert same(pages[0]) == same(pages[1]) and same(done[0]) == same(done[1])
    assert "Әлия" not in pages[0] + done[0]
