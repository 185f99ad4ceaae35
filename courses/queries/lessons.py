"""A lesson as a reader of one language sees it: rendered once, kept by revision and language."""

import json
import re
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from html import unescape
from uuid import UUID

from django.core.cache import caches
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import override

from courses.models import GlossaryTerm, LessonPage, Material
from courses.queries.outlines import SOURCE
from lms.core.translated import FALLBACK

KEPT_SECONDS = 3600  # glossary terms stand inside; a changed term shows after this time at the latest
# These say what a row of that key says.
KEYED = frozenset({"term", "diagram", "template"})
HEADING = re.compile(r"<h2>(.*?)</h2>")  # our own labels of blocks carry a class
TERM_LINK = re.compile(r'href="#term-([a-z0-9-]+)"')
# These say the same in every language, so they are never shown "instead".
SAME_EVERYWHERE = frozenset({"term", "picture", "file", "diagram", "template"})


@dataclass(frozen=True)
class LessonText:
    """What is shown of a lesson: `parts` are (block id, HTML), `words` the glossary entries below them.

    `instead` is the language of blocks that are not in the reader's, or empty; `whole` says that this is the case
    for all of them.
    """

    key: UUID
    code: str
    title: str
    title_language: str
    minutes: int
    facts_checked_on: date | None
    next_check_on: date | None
    parts: tuple[tuple[str, str], ...]
    words: str
    review: dict
    instead: str
    whole: bool
    facts: tuple[str, ...] = ()

    @property
    def html(self) -> str:
        return mark_safe("".join(html for _block, html in self.parts) + self.words)

    @property
    def contents(self) -> list[tuple[str, str]]:
        """The headings of its parts as (block id, words), for a list that leads to them."""
        found = ((block, HEADING.search(html)) for block, html in self.parts)
        return [(block, unescape(re.sub(r"<[^>]*>", "", heading[1]))) for block, heading in found if heading]

    @property
    def blocks(self) -> tuple[str, ...]:
        return tuple(block for block, _html in self.parts)


def lesson_text(lesson_key, language: str) -> LessonText | None:
    """Return a published lesson in a language, each missing block in another one and marked so.

    One query a call; three more after something was published.
    """
    rows = list(
        LessonPage.objects.live()
        .filter(translation_key=lesson_key)
        .values("pk", "locale__language_code", "live_revision_id", "last_published_at")
        .order_by("pk")
    )
    if not any(row["locale__language_code"] == SOURCE for row in rows):
        return None
    cache, name = caches["public"], f"lesson-parts:{lesson_key}:{language}:{sha256(repr(rows).encode()).hexdigest()}"
    if (text := cache.get(name)) is None:
        text = _render(lesson_key, language)
        cache.set(name, text, KEPT_SECONDS)
    return text


def public_page(lesson_key, language: str) -> LessonPage | None:
    """Return the page of a lesson that anybody may read, in the first language of the reader's order that has one; two queries."""
    pages = {page.locale.language_code: page for page in LessonPage.objects.live().public().filter(translation_key=lesson_key).select_related("locale")}
    return next((pages[code] for code in FALLBACK[language] if code in pages), None)


def page_of_code(code: str, language: str) -> LessonPage | None:
    """Return the public page of the lesson with this code, a hyphen standing for a space; three queries."""
    found = LessonPage.objects.live().filter(Q(code__iexact=code) | Q(code__iexact=code.replace("-", " "))).order_by("path").values_list("translation_key", flat=True).first()
    return public_page(found, language) if found else None


def preview_text(page: LessonPage, language: str) -> LessonText:
    """Return an unpublished state of a lesson as its editor typed it, nothing shown instead; one query."""
    return _assemble(page, page, [(block, language) for block in page.body], language, language)


def _render(lesson_key, language: str) -> LessonText:
    pages = {
        page.locale.language_code: page
        for page in LessonPage.objects.live().filter(translation_key=lesson_key).select_related("locale")
    }
    source = pages[SOURCE]
    titled = next(code for code in FALLBACK[language] if code in pages)
    chosen = [in_language(block, pages, language) for block in source.body]
    return _assemble(source, pages[titled], chosen, titled, language)


def _assemble(source: LessonPage, titled: LessonPage, chosen: list, title_language: str, language: str) -> LessonText:
    spoken = [code for block, code in chosen if block.block_type not in SAME_EVERYWHERE]
    foreign = [code for code in spoken if code != language]
    parts, words = _html(chosen, language)
    return LessonText(
        key=source.translation_key, code=source.code, title=titled.title, title_language=title_language,
        minutes=source.minutes, facts_checked_on=source.facts_checked_on, next_check_on=source.next_check_on,
        parts=parts, words=words, review=source.review,
        instead=foreign[0] if foreign else "", whole=bool(foreign) and len(foreign) == len(spoken),
        facts=tuple(dict.fromkeys(block.value["code"] for block, _code in chosen if block.block_type == "fact")),
    )


def _html(chosen: list, language: str) -> tuple[tuple[tuple[str, str], ...], str]:
    keys = [(block.block_type, block.value["key"]) for block, _code in chosen if block.block_type in KEYED]
    terms = GlossaryTerm.objects.in_bulk([key for kind, key in keys if kind == "term"])
    materials = Material.objects.in_bulk([key for kind, key in keys if kind != "term"])
    with override(language):
        parts = tuple(
            (block.id, render_to_string("courses/lesson_block.html", {
                "block": block,
                "html": block.render({
                    "spoken": code if code != language else "", "terms": terms, "materials": materials,
                    "language": language,
                }),
            }))
            for block, code in chosen
        )
        return parts, _words_of("".join(html for _block, html in parts))


def _words_of(html: str) -> str:
    """Return the glossary entries that links of a lesson lead to, in the order of the links; one query if any."""
    keys = list(dict.fromkeys(TERM_LINK.findall(html)))
    found = GlossaryTerm.objects.in_bulk(keys) if keys else {}
    terms = [found[key] for key in keys if key in found]
    return render_to_string("courses/lesson_words.html", {"terms": terms}) if terms else ""


def in_language(block, pages: dict, language: str):
    """Return the block in the first language of the reader's order that has words of its own."""
    if block.block_type in SAME_EVERYWHERE:
        return block, language
    said = _words(pages[SOURCE], block.id)
    for code in FALLBACK[language]:
        if code == SOURCE:
            return block, SOURCE
        other = next((one for one in pages[code].body if one.id == block.id), None) if code in pages else None
        if other is not None and _words(pages[code], block.id) != said:
            return other, code
    return block, SOURCE


def _words(page: LessonPage, block_id: str) -> str:
    """Return what a block says, without marks: a translated block says something else than its source."""
    raw = next((one for one in page.body.raw_data if one["id"] == block_id), {"value": ""})
    text = re.sub(r"<[^>]*>", " ", json.dumps(raw["value"], ensure_ascii=False, sort_keys=True))
    return re.sub(r"\W+", " ", unescape(text)).strip()
