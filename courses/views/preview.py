"""A page before it is published, as a trainee will see it: by reader, by language, without a script. Nothing is stored."""

import re
from datetime import datetime

from django.template.response import TemplateResponse
from django.utils.translation import override
from wagtail.models import Page

from courses.models import LessonPage, PublishingRules
from courses.queries.learning import half_done
from courses.queries.lessons import preview_text
from courses.queries.outlines import programme_outline
from courses.queries.readiness import seen
from courses.readiness import findings_of, split
from courses.views.learn import lesson_context
from lms.core.translated import LANGUAGES

SCRIPT = re.compile(rb"<script\b.*?</script>", re.DOTALL)


def show(page: Page, request, mode: str, *, at: datetime):
    """Return what a reader of this kind would see of a page as its editor typed it."""
    missing = ""
    if mode in LANGUAGES:
        other = page.get_translations().filter(locale__language_code=mode).first()
        missing = mode if other is None else ""
        page = page if other is None else other.specific.get_latest_revision_as_object()
    language = page.locale.language_code
    with override(language):
        template, context = _context(page, request, mode, language)
        context["preview"] = {**_strip(page, at), "missing": missing, "mode": mode}
        response = TemplateResponse(request, template, context).render()
    if mode == "plain":
        response.content = SCRIPT.sub(b"", response.content)
    return response


def _context(page: Page, request, mode: str, language: str) -> tuple[str, dict]:
    if mode == "trainee" and isinstance(page, LessonPage):
        programme = page.get_parent().get_parent()
        outline = programme_outline(programme.translation_key, language)
        lesson = outline.lesson_by_key(page.translation_key) if outline else None
        if lesson is not None:
            found = half_done(outline, page.translation_key, request.user)
            shown = next(row.lesson for module in found.modules for row in module.lessons if row.lesson.key == lesson.key)
            return "courses/learn_lesson.html", lesson_context(found, shown, preview_text(page, language), False)
    return page.get_template(request), page.get_context(request)


def _strip(page: Page, at: datetime) -> dict:
    """Return weight, minutes, languages and open checks, for the line above the page."""
    rules = PublishingRules.now()
    view = seen(page, at, rules)
    blocking, warnings = split(findings_of(view), rules.all_levels)
    return {
        "kilobytes": round(view.first_load / 1000), "limit": rules.first_load_kb if view.limit else 0, "minutes": view.minutes,
        "ready": [code for code, state in view.states.items() if state in ("current", "approved")], "blocking": len(blocking), "warnings": len(warnings),
    }
