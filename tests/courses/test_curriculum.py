"""The curriculum of the house, loaded once from nothing: the slowest test here, and the one that matters to editors."""

import pytest
from django.core.management import call_command

from courses.models import GlossaryTerm, LessonPage, ModulePage, ProgrammePage
from courses.queries.outlines import programme_key_of, programme_outline

pytestmark = pytest.mark.django_db
COUNTS = [(ProgrammePage, 4), (ModulePage, 22), (LessonPage, 77)]


def test_the_curriculum_is_published_whole_in_three_languages_and_is_left_alone_afterwards(client, capsys):
    call_command("load_curriculum", "fixtures/curriculum")
    loaded = capsys.readouterr().out.split()[3]
    call_command("load_curriculum", "fixtures/curriculum")

    for language in ("en", "ru", "kk"):
        shown = {kind: kind.objects.live().filter(locale__language_code=language).count() for kind, _n in COUNTS}
        assert shown == dict(COUNTS)
        assert client.get(f"/{language}/programmes/pe/pe-5/pe-5-3/").status_code == 200
    assert GlossaryTerm.objects.count() == 141
    assert f"0 created, 0 changed, {loaded} left alone" in capsys.readouterr().out
    outline = programme_outline(programme_key_of("REP"), "kk")
    assert all(lesson.language == "kk" for lesson in outline.lessons)
