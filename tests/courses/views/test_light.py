"""Few bytes: a picture of a lesson waits until somebody asks for it, where the device or its browser wants so."""

import gc
import re
from uuid import uuid4

import pytest
from wagtail.images.tests.utils import get_test_image_file

from courses.models import LessonPage
from lms.core.models import SiteImage

SMALLER_COPY = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
pytestmark = [pytest.mark.django_db, SMALLER_COPY]
LESSON, PAGE = "/{}/learn/TST-2026-1/lesson/tst-1-1/", "/{}/programmes/tst/tst-1/tst-1-1/"


@pytest.fixture
def pictured(enrolment):
    """The first lesson with a picture in every language."""
    image = SiteImage.objects.create(title="map", description="карта", file=get_test_image_file(size=(640, 480)))
    for lesson in LessonPage.objects.filter(code="TST 1.1"):
        block = {"type": "picture", "id": str(uuid4()), "value": {"picture": {"image": image.pk, "alt_text": "карта", "decorative": False}, "caption": "Сызба"}}
        lesson.body = [*lesson.body.raw_data, block]
        lesson.save()
    yield enrolment
    gc.collect()


def closed(client, address: str, **headers) -> list[str]:
    """Return the words on the closed pictures of a page."""
    html = client.get(address, headers=headers).content.decode()
    assert html.count("<figcaption") == 1 and 'loading="lazy"' in html
    return re.findall(r'<details class="picture"><summary>([^<]+)</summary><figure>.*?<picture>', html, re.DOTALL)


@pytest.mark.parametrize(("language", "words"), [("en", "Show picture ("), ("ru", "Показать рисунок ("), ("kk", "Суретті көрсету (")])
def test_a_browser_that_saves_data_gets_closed_pictures_with_their_size(pictured, cast, client, language, words):
    for address in (PAGE.format(language), LESSON.format(language)):
        (found,) = closed(client, address, **{"Save-Data": "on"})
        assert found.startswith(words) and re.search(r"\(\d+\xa0\w+\)$", found)
        assert closed(client, address) == []
        client.force_login(cast.aliya)


def test_a_device_is_set_in_the_profile_and_set_back_without_a_trace_of_the_person(pictured, cast, as_user):
    client, address = as_user(cast.aliya), LESSON.format("kk")

    client.post("/kk/light/")
    cookie = client.cookies["light"]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("1", True, "Lax") and len(closed(client, address)) == 1
    assert "Суреттерді бірден көрсету" in client.get("/kk/profile/").content.decode()

    client.post("/kk/light/", {"off": "1"})
    assert closed(client, address) == [] and "Суреттерді жабу" in client.get("/kk/profile/").content.decode()


def test_a_copy_for_the_device_keeps_its_pictures_open(pictured, cast, as_user):
    assert closed(as_user(cast.aliya), LESSON.format("kk") + "?copy=1", **{"Save-Data": "on"}) == []


def test_guests_set_nothing_and_a_link_sets_nothing(cast, client, as_user):
    assert client.post("/kk/light/")["Location"].startswith("/kk/account/login/") and "light" not in client.cookies
    assert as_user(cast.aliya).get("/kk/light/").status_code == 405 and "light" not in client.cookies
