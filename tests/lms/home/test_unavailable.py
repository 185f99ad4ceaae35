"""A fault of ours: a page that says what to do, and a number by which the log is found and nobody is named."""

import logging
import re

import pytest
from django.db.utils import OperationalError

from courses.views import learn

pytestmark = pytest.mark.django_db
WORDS = {"en": "Tell this number too", "ru": "Назовите и этот номер", "kk": "Мына нөмірді де айтыңыз"}


@pytest.fixture
def fails(monkeypatch, cast, as_user):
    """Return a function that lets the start page of learning fail and opens it."""

    def fail(error: Exception, language: str = "kk"):
        def broken(*_arguments):
            raise error

        monkeypatch.setattr(learn, "learnings", broken)
        client = as_user(cast.aliya)
        client.raise_request_exception = False
        return client.get(f"/{language}/learn/")

    return fail


def lines(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "lms.home.unavailable"]


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_page_of_a_fault_carries_the_number_that_stands_in_the_log_and_no_name(fails, caplog, cast, language):
    with caplog.at_level(logging.ERROR):
        answer = fails(KeyError(f"{cast.aliya.family_name} {cast.aliya.email}"), language)

    html = answer.content.decode()
    number = re.search(r'class="code">([2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4})<', html)[1]
    (line,) = lines(caplog)
    assert answer.status_code == 500 and WORDS[language] in html and cast.aliya.family_name not in html
    assert line.startswith(f"Fault {number}: KeyError at ") and "test_unavailable.py:" in line
    for secret in (cast.aliya.family_name, cast.aliya.given_name, cast.aliya.email, str(cast.aliya.pk)):
        assert secret not in line


def test_two_faults_have_two_numbers(fails, caplog):
    first, second = (fails(ValueError("x")).content for _ in range(2))

    assert first != second and len({line.split(":")[0] for line in lines(caplog)}) == 2


def test_a_database_that_is_away_is_no_fault_of_the_code(fails, caplog):
    answer = fails(OperationalError("the server closed the connection"))

    assert answer.status_code == 503 and answer["Retry-After"] == "5" and lines(caplog) == []
