"""A page as the checks see it: its own words, its other languages, its facts, links and weight."""

import re
import zlib
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import lru_cache
from html import unescape
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.template.defaultfilters import capfirst
from django.urls import reverse
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from courses.choices import CHECKS, LANGUAGE_NAMES, REVIEWERS
from courses.models import Fact, LessonPage, OutsideLink, ProgrammePage, PublishingRules, SameMeaning
from courses.queries.lessons import preview_text
from courses.queries.offline import FRAME
from courses.queries.outlines import SOURCE
from courses.queries.parity import WITH_WORDS, state_and_days
from courses.readiness import DRAFT, Finding, Link, Piece, Seen, findings_of, plain, split
from lms.core.formats import ZONE

ANCHOR = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
PHONE = "format-avif|width-320"  # the picture a phone takes


def findings(page: Page, at: datetime, rules: PublishingRules | None = None, *, together: Collection[str] = ()) -> tuple[list[Finding], list[Finding]]:
    """Return what blocks a page as it is in memory, and what warns; about eight queries and the rendering of a lesson.

    `together` are languages in which the page goes live in the same act.
    """
    rules = rules or PublishingRules.now()
    return split(findings_of(seen(page, at, rules, together=together)), rules.all_levels)


def seen(page: Page, at: datetime, rules: PublishingRules, *, together: Collection[str] = ()) -> Seen:
    """Return a page as the checks see it."""
    language = page.locale.language_code
    states, days, never = _languages(page, language, at, rules, together)
    if not isinstance(page, LessonPage):
        return Seen(
            kind=page._meta.model_name.removesuffix("page"), language=language, title=page.title, states=states, stale_days=days, never_published=never,
            most_stale_days=rules.stale_days, outcomes=len(page.outcomes) if isinstance(page, ProgrammePage) else None,
        )
    pieces = _pieces(page)
    return Seen(
        kind="lesson", language=language, title=page.title, minutes=page.minutes or 0, pieces=pieces, states=states, stale_days=days, never_published=never,
        most_stale_days=rules.stale_days, unread=tuple(page.review.get(language, ())), facts=_facts(page, pieces, at),
        first_load=_weight(page, language) + sum(piece.bytes for piece in pieces), limit=1000 * rules.first_load_kb,
    )


# --- languages

def first_set(page: Page, rules: PublishingRules | None = None) -> list[Page]:
    """Return the page and, if nobody ever saw it, its drafts in the required languages that are translated wholly: they go live as one."""
    if page.first_published_at is not None or page.live:
        return [page]
    others = Page.objects.filter(
        translation_key=page.translation_key, live=False, first_published_at=None, locale__language_code__in=(rules or PublishingRules.now()).languages,
    ).exclude(pk=page.pk).order_by("path").specific()
    under_way = {one.target_locale_id for one in Translation.objects.filter(source__object_id=page.translation_key, enabled=True) if len(set(one.get_progress())) > 1}
    return [page, *(one for one in others if one.locale_id not in under_way)]


def _languages(page: Page, own: str, at: datetime, rules: PublishingRules, together: Collection[str]) -> tuple[dict[str, str], dict[str, int], tuple[str, ...]]:
    rows = {
        row["locale__language_code"]: row
        for row in Page.objects.filter(translation_key=page.translation_key).values("pk", "locale__language_code", "live", "last_published_at", "first_published_at")
    }
    marks = dict(SameMeaning.objects.filter(page_key=page.translation_key).values_list("language", "at"))
    source = rows.get(SOURCE, {})
    states, days = {}, {}
    for language in rules.languages:
        if language == own:
            continue
        states[language], days[language] = state_and_days(language, rows.get(language), source, marks.get(language), at)
    never = {
        language: str(rows[language]["pk"]) for language, state in states.items()
        if state == DRAFT and rows[language]["first_published_at"] is None and language not in together
    }
    on_its_day = Revision.page_revisions.filter(object_id__in=never.values(), approved_go_live_at__lte=max(at, page.go_live_at or at))
    scheduled = set(on_its_day.values_list("object_id", flat=True)) if never else set()
    return states, days, tuple(language for language, key in never.items() if key not in scheduled)


# --- words, links, facts

def texts(value) -> list[str]:
    """Return every text inside the value of a block."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [one for name, part in value.items() if name not in ("code", "key", "kind", "id", "type", "address") for one in texts(part)]
    return [one for part in value for one in texts(part)] if isinstance(value, list | tuple) else []


def _pieces(page: LessonPage) -> tuple[Piece, ...]:
    raws = list(page.body.raw_data)
    found = [_anchors(raw["value"]) for raw in raws]
    pages = {int(attributes["id"]) for links in found for attributes, _words in links if attributes.get("linktype") == "page" and attributes.get("id", "").isdigit()}
    live = dict(Page.objects.filter(pk__in=pages).values_list("pk", "live")) if pages else {}
    outside = {attributes["href"] for links in found for attributes, _words in links if attributes.get("href", "").startswith("http")}
    dead = set(OutsideLink.objects.filter(address__in=outside).exclude(dead_since=None).values_list("address", flat=True)) if outside else set()
    return tuple(
        _piece(number, block, raw, tuple(_link(attributes, words, live, dead) for attributes, words in links))
        for number, (block, raw, links) in enumerate(zip(page.body, raws, found, strict=True), 1)
    )


def _piece(number: int, block, raw: dict, links: tuple[Link, ...]) -> Piece:
    kind, value = block.block_type, block.value
    has_words, size, minutes = None, 0, None
    if kind == "picture":
        image = value["picture"]
        has_words = bool(image is None or image.decorative or (image.contextual_alt_text or "").strip())
        size = _bytes(image) if image is not None else 0
    elif kind == "video":
        has_words, minutes = bool(plain(str(raw["value"].get("transcript") or ""))), value["minutes"]
    return Piece(
        number=number, kind=kind, id=block.id or "", html="" if kind == "term" else "\n".join(f"<p>{one}</p>" for one in texts(raw["value"])), has_words=has_words, bytes=size,
        minutes=minutes, is_whole=_is_whole(block), fact=raw["value"]["code"] if kind == "fact" else "", links=links,
    )


def _is_whole(block) -> bool:
    """Say whether the editor would let a block be published; a picture without words has a check of its own."""
    if block.block_type == "picture":
        return block.value["picture"] is not None
    try:
        block.block.clean(block.value)
    except ValidationError:
        return False
    return True


def _anchors(value) -> list[tuple[dict[str, str], str]]:
    return [
        (dict(ATTRIBUTE.findall(unescape(attributes))), plain(words))
        for text in texts(value) for attributes, words in ANCHOR.findall(text)
    ]


def _link(attributes: dict[str, str], words: str, live: dict[int, bool], dead: set[str]) -> Link:
    if attributes.get("linktype") == "page":
        number = int(attributes["id"]) if attributes.get("id", "").isdigit() else 0
        return Link(words, str(number), "" if live.get(number) else "hidden" if number in live else "gone")
    address = attributes.get("href", "")
    return Link(words, address, "dead" if address in dead else "")


def _facts(page: LessonPage, pieces: Iterable[Piece], at: datetime) -> dict[str, str]:
    codes, day = {piece.fact for piece in pieces if piece.fact}, at.astimezone(ZONE).date()
    known = Fact.objects.in_bulk(codes) if codes else {}

    def state(code: str) -> str:
        if (fact := known.get(code)) is None:
            return "unknown"
        if fact.is_expired(day):
            return "expired"
        older = page.last_published_at is not None and fact.changed_at is not None and page.last_published_at < fact.changed_at
        return "changed" if older else "good"

    return {code: state(code) for code in codes}


# --- weight

def _bytes(image) -> int:
    """Return the bytes of a picture as a phone takes it; the file itself if it cannot be made smaller."""
    try:
        return image.get_rendition(PHONE).file.size
    except (OSError, ValueError):
        return image.file_size or 0


def _weight(page: LessonPage, language: str) -> int:
    """Return the bytes of a lesson's first load without its pictures: page, stylesheet, script, compressed."""
    return FRAME + len(zlib.compress(preview_text(page, language).html.encode(), 9)) + _shell()


@lru_cache(maxsize=1)
def _shell() -> int:
    files = [finders.find(f"lms/{name}") for name in ("qabilet.css", "qabilet.js")]
    return sum(len(zlib.compress(Path(path).read_bytes(), 9)) for path in files if path)


def outside_addresses() -> set[str]:
    """Return every address on another site that a published lesson names; one query."""
    found = set()
    for page in LessonPage.objects.live():
        for raw in page.body.raw_data:
            found |= {attributes["href"] for attributes, _words in _anchors(raw["value"]) if attributes.get("href", "").startswith("http")}
            if raw["type"] == "video" and raw["value"].get("address"):
                found.add(raw["value"]["address"])
    return {address for address in found if len(address) <= 500}


def page_with_words(page_id: int) -> Page | None:
    """Return a page of the catalogue as its last draft says, or None."""
    page = Page.objects.filter(WITH_WORDS, pk=page_id).first()
    return page.specific.get_latest_revision_as_object() if page else None


def told(finding: Finding, page: Page) -> dict:
    """Return a finding in words: name, sentence, cure, where it stands, and the place in the editor."""
    name, sentence, cure, _level = CHECKS[finding.check]
    values = finding.said
    if "language" in values:
        values["language"] = str(LANGUAGE_NAMES[values["language"]])
    if "readers" in values:
        values["readers"] = ", ".join(str(REVIEWERS.get(one, one)) for one in values["readers"].split(", "))
    block = page.body[finding.place - 1] if finding.place else None
    return {
        "name": name, "sentence": sentence % values, "cure": cure, "number": finding.place,
        "label": capfirst(block.block.label) if block else "", "fact": values.get("fact", ""),
        "url": reverse("wagtailadmin_pages:edit", args=[page.pk]) + (f"#block-{finding.block}-section" if finding.block else ""),
    }
