"""The curriculum of the house, loaded once from nothing: the slowest test here, and the one that matters to editors."""

from pathlib import Path

import pytest
from django.core.management import call_command

from courses.models import GlossaryTerm, LessonPage, ModulePage, ProgrammePage
from courses.package.quality import is_whole
from courses.package.reader import read_package
from courses.package.shapes import LANGUAGES
from courses.queries.lessons import lesson_text
from courses.queries.outlines import programme_key_of, programme_outline

pytestmark = pytest.mark.django_db
COUNTS = [(ProgrammePage, 4), (ModulePage, 22), (LessonPage, 77)]
# Research E8: a lesson page of at most 300 kB without media.
PAGE_WEIGHT = 300_000


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

    lessons_are_whole_and_within_their_weight()


def lessons_are_whole_and_within_their_weight() -> None:
    """Look at every lesson as it is shown; the load takes a minute, so this is no test that loads again."""
    programmes = read_package(Path("fixtures/curriculum")).programmes
    lessons = [lesson for programme in programmes for module in programme.modules for lesson in module.lessons]
    whole = {lesson.slug for lesson in lessons if is_whole(lesson)}
    assert whole

    for page in LessonPage.objects.filter(locale__language_code="en", slug__in=whole):
        for language in LANGUAGES:
            text = lesson_text(page.translation_key, language)
            assert text.instead == "", f"{page.slug}: parts are not in {language}"
            assert len(text.html.encode()) < PAGE_WEIGHT, f"{page.slug}: {len(text.html.encode())} bytes in {language}"
