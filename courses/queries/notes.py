"""A learner's own notes: beside a lesson, and as a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from courses.models import Enrolment, LessonPage, Note
from courses.queries.outlines import titles_of_programmes
from lms.core.translated import FALLBACK


@dataclass(frozen=True)
class NoteRow:
    """One note with the words of its place; `url` leads there, or is empty when the lesson is shown no more."""

    note: Note
    lesson: str
    language: str
    programme: str
    url: str


def notes_of_lesson(learner, lesson_key) -> dict[str, Note]:
    """Return the learner's notes in a lesson by block; one query."""
    return {note.block: note for note in Note.objects.visible_to(learner).filter(lesson_key=lesson_key)}


def notes_found(learner, *, search: str = "", programme: UUID | None = None, only_bookmarks: bool = False):
    """Return the learner's notes that hold all these words: a queryset, the newest first."""
    found = Note.objects.visible_to(learner)
    if programme:
        found = found.filter(programme_key=programme)
    if only_bookmarks:
        found = found.filter(is_bookmark=True)
    for word in search.split()[:8]:
        lessons = LessonPage.objects.live().filter(title__icontains=word).values("translation_key")
        found = found.filter(Q(text__icontains=word) | Q(lesson_key__in=lessons))
    return found


def note_rows(learner, notes: Iterable[Note], language: str) -> list[NoteRow]:
    """Return these notes as a list shows them; three queries."""
    notes = list(notes)
    lessons: dict = {}
    for key, code, slug, title in LessonPage.objects.live().filter(
        translation_key__in={note.lesson_key for note in notes}
    ).values_list("translation_key", "locale__language_code", "slug", "title"):
        lessons.setdefault(key, {})[code] = (slug, title)
    programmes = titles_of_programmes(language)
    cohorts = dict(
        Enrolment.objects.of_learner(learner).order_by("enrolled_at").values_list("cohort__programme_key", "cohort__code")
    )
    found = []
    for note in notes:
        words = lessons.get(note.lesson_key, {})
        code = next((code for code in FALLBACK[language] if code in words), "")
        url = ""
        if code and note.programme_key in cohorts:
            url = reverse("learn_lesson", args=[cohorts[note.programme_key], words[code][0]])
            url += f"?block={note.block}#b-{note.block}" if note.block else ""
        found.append(NoteRow(note, words[code][1] if code else "", code or language, programmes.get(note.programme_key, ""), url))
    return found


def programmes_with_notes(learner, language: str) -> list[tuple[UUID, str]]:
    """Return the programmes the learner has notes in, by title; two queries."""
    titles = titles_of_programmes(language)
    keys = Note.objects.visible_to(learner).order_by().values_list("programme_key", flat=True).distinct()
    return sorted(((key, titles.get(key, "")) for key in keys), key=lambda row: row[1])
