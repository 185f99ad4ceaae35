"""Files made from the descriptions of the course package."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.safestring import mark_safe

from courses.drawing.documents import to_docx
from courses.drawing.workbooks import to_xlsx
from courses.models import LessonPage, Material
from courses.package.rich_text import rich_text
from courses.queries.outlines import SOURCE, ProgrammeOutline
from lms.core.http import DOCX, XLSX

MAKERS = {"docx": (to_docx, DOCX), "xlsx": (to_xlsx, XLSX)}


@dataclass(frozen=True)
class TemplateFile:
    """A template as one file in one language."""

    name: str
    kind: str
    content: bytes
    content_type: str


def template_file(material: Material, language: str) -> TemplateFile:
    """Return the file of a template; the same description gives the same bytes."""
    kind = material.said["kind"]
    make, content_type = MAKERS[kind]
    return TemplateFile(f"{material.key}-{language}.{kind}", kind, make(material.said, language), content_type)


def single(outline: ProgrammeOutline, kind: str) -> dict | None:
    """Return the assignment or the guide of a programme, or None if there is none; one query."""
    row = Material.objects.filter(programme=outline.slug, kind=kind).first()
    return row.said if row else None


def formatted(markdown: str) -> str:
    """Return a long text of a material as HTML; a term leads to the glossary page."""
    return mark_safe(rich_text(markdown).replace('href="#term-', f'href="{reverse("glossary")}#term-'))


@dataclass(frozen=True)
class LessonState:
    """What a trainer must know of a lesson before teaching it: who has still to look at it, which facts expired."""

    code: str
    title: str
    reviews: tuple[str, ...]
    expired: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def lesson_states(outline: ProgrammeOutline, language: str, today: date) -> list[LessonState]:
    """Return the lessons of a programme that somebody has still to look at; one query."""
    titles = {lesson.key: lesson.title for lesson in outline.lessons}
    pages = LessonPage.objects.live().filter(locale__language_code=SOURCE, translation_key__in=titles).order_by("path")
    found = []
    for page in pages:
        facts = [block["value"] for block in page.body.raw_data if block["type"] == "fact"]
        state = LessonState(
            page.code, titles[page.translation_key], tuple(page.review.get(language, ())),
            tuple(one["code"] for one in facts if one.get("check_by") and one["check_by"] <= today.isoformat()),
            tuple(one["code"] for one in facts if one.get("unconfirmed")),
        )
        if state.reviews or state.expired or state.unconfirmed:
            found.append(state)
    return found
