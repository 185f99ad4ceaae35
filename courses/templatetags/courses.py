"""Small helps of course templates; each brings something in, none decides anything."""

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.choices import LANGUAGE_NAMES, REQUIREMENTS, REVIEWERS
from courses.drawing import diagrams
from courses.drawing.check_in import qr_svg
from courses.queries.facts import facts_being_checked
from courses.queries.lessons import lesson_text, preview_text
from courses.queries.materials import formatted, single, template_file
from courses.queries.offline import lesson_sizes, lightened
from courses.queries.outlines import programme_outline
from courses.queries.parity import matrix
from courses.queries.products import waiting_count
from courses.queries.programmes import next_cohorts, open_cohorts_of, programme_facts
from courses.queries.readiness import findings, told
from courses.queries.talk import waiting_numbers
from lms.core.http import is_light, shown_address
from lms.core.models import Role
from lms.core.permissions import has_role

register = template.Library()

INSTEAD_WHOLE = {
    "en": _("This page is not in this language yet. Below is the English text."),
    "ru": _("This page is not in this language yet. Below is the Russian text."),
    "kk": _("This page is not in this language yet. Below is the Kazakh text."),
}
INSTEAD_PART = {
    "en": _("Parts of this page are not in this language yet. They are shown in English."),
    "ru": _("Parts of this page are not in this language yet. They are shown in Russian."),
    "kk": _("Parts of this page are not in this language yet. They are shown in Kazakh."),
}


@register.filter
def at(mapping, key):
    """Return a value of a mapping, or nothing."""
    return mapping.get(key) if mapping else None


@register.simple_tag
def said(words: dict) -> str:
    """Return a text of a material in the reader's language."""
    return words.get(get_language()[:2]) or words["en"]


@register.simple_tag
def diagram_svg(description: dict) -> str:
    """Return a diagram as SVG in the reader's language; every text of it was escaped when it was drawn."""
    return mark_safe(diagrams.diagram_svg(description, get_language()[:2]))


@register.simple_tag
def diagram_words(description: dict) -> list[str]:
    """Return what a diagram says, line by line."""
    return diagrams.in_words(description, get_language()[:2])


@register.filter
def reviewer(code: str):
    """Return who has still to look at a text."""
    return REVIEWERS.get(code, code)


@register.simple_tag
def formatted_text(words: dict) -> str:
    """Return a long text of a material in the reader's language."""
    return formatted(said(words))


@register.simple_tag(takes_context=True)
def reviews_of(context, text) -> tuple[str, ...]:
    """Return who has still to look at a lesson in the reader's language; only trainers and administrators are told."""
    user = context["request"].user
    if text is None or not has_role(user, Role.TRAINER, Role.ADMINISTRATOR):
        return ()
    return tuple(text.review.get(get_language()[:2], ()))


@register.inclusion_tag("courses/print_head.html", takes_context=True)
def print_head(context, text) -> dict:
    """Show on paper only what lesson it is and, short and as a QR, where it stands."""
    request, path = context["request"], reverse("short_lesson", args=[text.code.replace(" ", "-")])
    address = shown_address(request, path)
    return {"text": text, "address": address, "qr": mark_safe(qr_svg(request.build_absolute_uri(path), address))}


@register.simple_tag
def being_checked(text):
    """Return the facts of a lesson that have expired."""
    return facts_being_checked(text.facts, timezone.localdate()) if text else []


@register.simple_tag
def assignment_of(outline):
    """Return the assignment of a programme, or nothing."""
    return single(outline, "assignment") if outline else None


@register.simple_tag(takes_context=True)
def products_waiting(context) -> int:
    """Return how many products wait in the cohorts of the reader."""
    return waiting_count(context["request"].user)


@register.simple_tag
def template_of(material):
    """Return the file of a template in the reader's language."""
    return template_file(material, get_language()[:2])


@register.filter
def requirement(code: str):
    """Return the name of a requirement; a code of an upper floor that has no name here stands as it is."""
    return REQUIREMENTS.get(code, code)


@register.filter
def instead(text) -> str:
    """Return the sentence that says in which language a lesson is shown, or nothing."""
    if text is None or not text.instead:
        return ""
    return (INSTEAD_WHOLE if text.whole else INSTEAD_PART)[text.instead]


@register.simple_tag(takes_context=True)
def lesson_of(context, page):
    """Return the lesson of a public page in the reader's language; in the editor's preview, what was typed."""
    if getattr(context.get("request"), "is_preview", False):
        return preview_text(page, page.locale.language_code)
    text = lesson_text(page.translation_key, get_language()[:2])
    return lightened(text) if text and is_light(context["request"]) else text


@register.simple_tag
def weight_of(text) -> int:
    """Return what opening a lesson costs, in bytes."""
    return lesson_sizes(text, get_language()[:2]).opened if text else 0


@register.simple_tag
def facts_of(page, outline):
    """Return languages, weights and dates of a programme for its public page."""
    return programme_facts(outline, page.translation_key, get_language()[:2], on=timezone.localdate())


@register.simple_tag
def open_cohorts(programmes) -> list[tuple]:
    """Return (programme, open cohort) of the cohorts that may be joined, the earliest first."""
    pages = {page.translation_key: page for page in programmes}
    return [(pages[one.cohort.programme_key], one) for one in open_cohorts_of(pages, on=timezone.localdate())]


@register.simple_tag
def coming_cohorts() -> dict:
    """Return the next cohort of each programme, by the key of the programme."""
    return next_cohorts(on=timezone.localdate())


@register.simple_tag
def outline_of(page):
    """Return the programme of a public page in the reader's language."""
    return programme_outline(page.translation_key, get_language()[:2])


@register.simple_tag
def stale_pages() -> dict[str, tuple[int, int]]:
    """Return, by language, how many translations are stale and the days of the oldest; two queries."""
    return matrix(timezone.now(), language=get_language()[:2]).stale  # noqa: TID251 - a tag is an entry point


@register.simple_tag(takes_context=True)
def talk_waiting(context) -> dict[str, int]:
    """Return how many questions wait for a trainer, and how many reports are open."""
    questions, reports = waiting_numbers(context["user"])
    return {"questions": questions, "reports": reports}
@register.inclusion_tag("courses/editor_checks.html")
def editor_checks(page) -> dict:
    """Show beside the editor what is to mend on the last draft."""
    if not page.pk:
        return {"is_new": True}
    draft = page.get_latest_revision_as_object()
    now = timezone.now()  # noqa: TID251 - a tag is an entry point: it brings the state of one page into the editor
    blocking, warnings = findings(draft, now)
    return {"page_": draft, "blocking": [told(one, draft) for one in blocking], "warnings": [told(one, draft) for one in warnings]}


@register.filter
def language_name(code: str) -> str:
    """Return a language in its own words."""
    return LANGUAGE_NAMES[code]
