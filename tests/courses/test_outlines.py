"""Reading what is taught: the outline, kept and told apart."""

from uuid import uuid4

from courses.models import ProgrammePage
from courses.queries.outlines import programme_outline
from tests.courses.factories import publish_programme


def test_an_outline_kept_for_another_programme_is_never_taken_for_this_one(cast):
    """Two databases that share a cache may hold other programmes at the same place of the tree."""
    publish_programme()
    page = ProgrammePage.objects.get(locale__language_code="en")
    assert programme_outline(page.translation_key) is not None
    moved = uuid4()
    ProgrammePage.objects.filter(translation_key=page.translation_key).update(translation_key=moved)

    assert programme_outline(moved).key == moved
