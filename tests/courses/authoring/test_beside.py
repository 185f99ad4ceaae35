"""What happens without anybody pressing: pages go live on their day, links to other sites are tried."""

import socket
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from wagtail.models import Revision

from courses.actions.links import AT_ONCE, try_links
from courses.models import LessonPage, OutsideLink
from courses.tasks import publish_scheduled_pages, try_outside_links
from lms.core.outside import answer_of
from tests.courses.authoring.conftest import TEXT, fresh


def test_the_timer_publishes_a_page_whose_day_has_come(lesson):
    page = fresh(lesson)
    page.title = "On its day"
    Revision.objects.filter(pk=page.save_revision().pk).update(approved_go_live_at=datetime.now(UTC) - timedelta(minutes=1))

    assert publish_scheduled_pages.enqueue().status.value == "SUCCESSFUL"
    assert fresh(lesson).title == "On its day"


def test_the_timer_of_the_house_calls_it(lesson, capsys):
    call_command("sweep")

    printed = capsys.readouterr().out
    assert "publish_scheduled_pages: SUCCESSFUL" in printed and "rest_questions_of_facts: SUCCESSFUL" in printed


def linked(lesson, *addresses):
    links = " ".join(f'<a href="{address}">a form</a>' for address in addresses)
    lesson.body = [("text", f"<p>{links}</p>{TEXT}")]
    lesson.save()
    LessonPage.objects.exclude(pk=lesson.pk).update(live=False)


def test_answers_are_kept_and_the_first_day_of_silence_stays(lesson, at):
    linked(lesson, "https://a.example/", "https://b.example/x?y=1&amp;z=2")
    asked = []

    def ask(address):
        asked.append(address)
        return "404" if "b.example" in address else "ok"

    assert try_links(ask=ask, at=at) == 2 and "https://b.example/x?y=1&z=2" in asked
    assert try_links(ask=ask, at=at + timedelta(hours=1)) == 0
    assert try_links(ask=ask, at=at + timedelta(days=1)) == 2
    dead = OutsideLink.objects.exclude(dead_since=None).get()
    assert (dead.answer, dead.dead_since, dead.tried_at) == ("404", at, at + timedelta(days=1))

    assert try_links(ask=lambda address: "ok", at=at + timedelta(days=2)) == 2
    assert not OutsideLink.objects.exclude(dead_since=None).exists()


def test_a_link_that_no_page_names_is_forgotten_and_few_are_tried_at_once(lesson, at):
    linked(lesson, *[f"https://a{number}.example/" for number in range(AT_ONCE + 5)])
    assert try_links(ask=lambda address: "ok", at=at) == AT_ONCE
    assert try_links(ask=lambda address: "ok", at=at) == 5

    linked(lesson, "https://a1.example/")
    try_links(ask=lambda address: "ok", at=at)
    assert OutsideLink.objects.count() == 1


def test_switched_off_nothing_is_called(lesson, settings):
    linked(lesson, "https://a.example/")
    settings.QABILET_TRY_LINKS = False
    assert try_outside_links.enqueue().return_value == 0


@pytest.mark.parametrize("found", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "::1", "192.168.1.1"])
def test_a_name_that_leads_into_our_own_network_is_not_called(monkeypatch, found):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [(2, 1, 6, "", (found, 443))])
    monkeypatch.setattr(socket, "create_connection", lambda *args, **options: pytest.fail("called"))

    assert answer_of("https://inside.example/") == "not public"


@pytest.mark.parametrize("address", ["ftp://a.example/", "https://", "javascript:alert(1)", "https://a.example:99999/", "file:///etc/passwd"])
def test_what_is_no_address_of_a_page_is_not_called(monkeypatch, address):
    monkeypatch.setattr(socket, "create_connection", lambda *args, **options: pytest.fail("called"))

    assert answer_of(address) in ("no address", "ValueError")


def test_a_site_that_cannot_be_reached_is_named_by_what_went_wrong(monkeypatch):
    def silent(*args, **options):
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [(2, 1, 6, "", ("93.184.216.34", 443))])
    monkeypatch.setattr(socket, "create_connection", silent)

    assert answer_of("https://slow.example/") == "TimeoutError"
