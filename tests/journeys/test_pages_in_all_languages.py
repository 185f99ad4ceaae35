"""After both stories, with every page full: no English is left over in Russian or Kazakh."""

import pytest
from django.test import Client

from lms.core.models import User
from tests.leaks import crawl, leaks

pytestmark = pytest.mark.usefixtures("demonstration")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "language"),
    [
        ("trainee", "kk"),
        ("trainee", "ru"),
        ("lead", "kk"),
        ("trainer", "ru"),
        ("assessor", "kk"),
        ("monitor", "ru"),
        ("monitor", "kk"),
        ("admin", "ru"),
    ],
)
def test_no_english_is_left_on_a_full_page(who, language):
    client = Client()
    client.force_login(User.objects.get(email=f"{who}@demo.example"))

    found = {path: sorted(set(leaks(html, language))) for path, html in crawl(client, language, enough=70)}

    assert len(found) > 10
    assert {path: texts for path, texts in found.items() if texts} == {}
