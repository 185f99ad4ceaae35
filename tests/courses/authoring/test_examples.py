"""What an author sees of a block before choosing it: an example of its own kind, in the own language, as a lesson draws it."""

import pytest
from django.urls import reverse

from courses.models import LessonPage
from tests.leaks import leaks

KINDS = LessonPage._meta.get_field("body").stream_block.child_blocks
# Of each kind a word that only its example has, so that an empty frame does not pass.
SHOWN = {
    "text": "Where the money is decided", "key_point": "one date for the answer", "case": "A library without books", "example": "a quarter of the plan",
    "table": "<th scope=\"row\">2025</th>", "diagram": "<svg", "template": "Recommendation card", "reading": "lesson PE-1-2", "fact": "Fact PC-12",
    "callout": "nobody finds it again", "activity": "Find the line of the budget", "self_check": "Write to a newspaper", "term": "local executive body",
    "reflection": "Which promise to your village", "picture": "example-picture", "video": "We read a budget together", "file": "Plan of the library",
}


def example_of(client, name: str, language: str) -> str:
    answer = client.get(reverse("wagtailadmin_block_preview"), {"id": KINDS[name].definition_prefix}, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_nobody_but_an_author_sees_the_examples(cast, as_user):
    address = f"{reverse('wagtailadmin_block_preview')}?id={KINDS['case'].definition_prefix}"

    assert as_user(cast.aliya).get(address).status_code == 302
    assert as_user(cast.yerlan).get(address).status_code == 200


def test_every_block_has_an_example():
    assert set(SHOWN) == set(KINDS)
    assert [name for name, block in KINDS.items() if not block.is_previewable] == []


@pytest.mark.parametrize("name", KINDS)
def test_a_block_shows_itself_in_the_language_of_its_author(cast, as_user, name):
    client = as_user(cast.yerlan)

    english = example_of(client, name, "en")
    assert SHOWN[name] in english
    for language in ("ru", "kk"):
        page = example_of(client, name, language)
        assert f'<html lang="{language}">' in page
        assert list(leaks(page, language)) == []
        assert page != english


def test_an_example_is_drawn_by_the_site_without_inline_styles_and_scripts(cast, as_user):
    client = as_user(cast.yerlan)

    for name in KINDS:
        page = example_of(client, name, "en")
        assert "lms/qabilet" in page and 'class="prose"' in page
        assert "<script" not in page and "<style" not in page and " style=" not in page, name
