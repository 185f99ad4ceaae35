"""The shape of a programme in one language: modules, lessons, order. Read from published pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from django.core.cache import caches
from django.db.models import Count, Max, Q
from django.utils.translation import get_language
from wagtail.models import Page

from courses.models import ModulePage, ProgrammePage
from lms.core.translated import FALLBACK

SOURCE = "en"
KEPT_SECONDS = 300  # a move in the tree changes no revision; it shows after this time at the latest


@dataclass(frozen=True)
class LessonOutline:
    key: UUID
    code: str
    title: str
    minutes: int
    slug: str
    language: str

    @property
    def key_text(self) -> str:
        return str(self.key)


@dataclass(frozen=True)
class ModuleOutline:
    key: UUID
    code: str
    title: str
    slug: str
    language: str
    lessons: tuple[LessonOutline, ...]

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class ProgrammeOutline:
    """A programme as a reader of one language sees it; `language` is that of the title shown."""

    key: UUID
    code: str
    title: str
    slug: str
    language: str
    hours: float
    rule: dict
    modules: tuple[ModuleOutline, ...]

    @property
    def lessons(self) -> tuple[LessonOutline, ...]:
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @property
    def lesson_keys(self) -> tuple[str, ...]:
        return tuple(str(lesson.key) for lesson in self.lessons)

    @property
    def keys_by_module(self) -> list[list[str]]:
        return [[str(lesson.key) for lesson in module.lessons] for module in self.modules]

    def lesson_by_key(self, key) -> LessonOutline | None:
        return next((lesson for lesson in self.lessons if str(lesson.key) == str(key)), None)

    def lesson_by_slug(self, slug: str) -> LessonOutline | None:
        return next((lesson for lesson in self.lessons if lesson.slug == slug), None)

    def module_of(self, key) -> ModuleOutline | None:
        return next((module for module in self.modules if any(x.key == key for x in module.lessons)), None)


def programme_outline(programme_key, language: str | None = None) -> ProgrammeOutline | None:
    """Return the published programme in a language, titles falling back one by one; None if it is not published.

    Two queries a call; a third when something was published since the last one.
    """
    return programme_outlines([programme_key], language).get(UUID(str(programme_key)))


def programme_outlines(programme_keys: Iterable, language: str | None = None) -> dict[UUID, ProgrammeOutline]:
    """Return published programmes by key, however many, in the same two or three queries."""
    language = (language or get_language() or SOURCE)[:2]
    roots: dict[UUID, dict] = {}
    for root in (
        ProgrammePage.objects.live()
        .filter(translation_key__in=set(programme_keys))
        .order_by("path")
        .values("path", "code", "title", "slug", "hours_total", "rule", "translation_key", "locale__language_code")
    ):
        roots.setdefault(root["translation_key"], {})[root["locale__language_code"]] = root
    roots = {key: found for key, found in roots.items() if SOURCE in found}
    if not roots:
        return {}
    paths = [root["path"] for found in roots.values() for root in found.values()]
    below = Q(*[("path__startswith", path) for path in paths], _connector=Q.OR)
    stamp = Page.objects.filter(below).aggregate(
        shown=Count("pk", filter=Q(live=True)), published=Max("last_published_at"), revision=Max("live_revision_id")
    )
    digest = sha256(repr((sorted(map(str, roots)), sorted(paths), language, sorted(stamp.items()))).encode()).hexdigest()
    cache = caches["public"]
    if (outlines := cache.get(f"outlines:{digest}")) is None:
        outlines = _read_outlines(language, roots, below, paths)
        cache.set(f"outlines:{digest}", outlines, KEPT_SECONDS)
    return outlines


def _read_outlines(language: str, roots: dict, below: Q, paths: list[str]) -> dict[UUID, ProgrammeOutline]:
    rows = list(
        Page.objects.live()
        .filter(below)
        .exclude(path__in=paths)
        .order_by("path")
        .values(
            "path", "title", "slug", "translation_key", "locale__language_code",
            "modulepage__code", "lessonpage__code", "lessonpage__minutes",
        )
    )
    titles: dict = {}
    for row in rows:
        titles.setdefault(row["translation_key"], {})[row["locale__language_code"]] = row["title"]
    return {
        key: _outline(language, found, [row for row in rows if row["path"].startswith(found[SOURCE]["path"])], titles)
        for key, found in roots.items()
    }


def _wording(texts: dict[str, str], language: str) -> tuple[str, str]:
    chosen = next(code for code in FALLBACK[language] if code in texts)
    return texts[chosen], chosen


def _outline(language: str, found: dict, rows: list[dict], titles: dict) -> ProgrammeOutline:
    modules: list = []
    for row in rows:
        title, spoken = _wording(titles[row["translation_key"]], language)
        if row["modulepage__code"] is not None:
            modules.append((row, title, spoken, []))
        elif modules and row["path"].startswith(modules[-1][0]["path"]):
            modules[-1][3].append(
                LessonOutline(
                    row["translation_key"], row["lessonpage__code"], title, row["lessonpage__minutes"], row["slug"],
                    spoken,
                )
            )
    root = found[SOURCE]
    title, spoken = _wording({code: one["title"] for code, one in found.items()}, language)
    return ProgrammeOutline(
        root["translation_key"], root["code"], title, root["slug"], spoken, float(root["hours_total"]), root["rule"],
        tuple(
            ModuleOutline(row["translation_key"], row["modulepage__code"], name, row["slug"], lang, tuple(lessons))
            for row, name, lang, lessons in modules
        ),
    )


def programmes_by_key(keys: Iterable | None = None) -> dict[UUID, ProgrammePage]:
    """Return the source pages of published programmes by key; one query."""
    pages = ProgrammePage.objects.live().filter(locale__language_code=SOURCE)
    if keys is not None:
        pages = pages.filter(translation_key__in=list(keys))
    return {page.translation_key: page for page in pages.order_by("path")}


def programme_titles(programme_key) -> dict[str, str]:
    """Return the title of a programme by language; one query."""
    return dict(
        ProgrammePage.objects.live().filter(translation_key=programme_key)
        .values_list("locale__language_code", "title")
    )


def titles_of_programmes(language: str | None = None) -> dict[UUID, str]:
    """Return the title of each published programme in a language, falling back; one query."""
    language = (language or get_language() or SOURCE)[:2]
    texts: dict = {}
    for key, code, title in ProgrammePage.objects.live().order_by("path").values_list(
        "translation_key", "locale__language_code", "title"
    ):
        texts.setdefault(key, {})[code] = title
    return {key: next(found[c] for c in FALLBACK[language] if c in found) for key, found in texts.items()}


def module_titles() -> dict[str, dict[str, str]]:
    """Return the titles of all modules: {code: {language: title}}; one query."""
    titles: dict[str, dict[str, str]] = {}
    for code, language, title in ModulePage.objects.live().order_by("path").values_list(
        "code", "locale__language_code", "title"
    ):
        titles.setdefault(code, {})[language] = title
    return titles


def programme_key_of(code: str) -> UUID | None:
    """Return the key of the published programme with this code; one query."""
    return (
        ProgrammePage.objects.live().filter(code=code, locale__language_code=SOURCE)
        .values_list("translation_key", flat=True).first()
    )


def programme_outcomes(programme_key) -> dict[str, dict[str, str]]:
    """Return the learning outcomes of a programme: {code: {language: text}}, in order; one query."""
    found: dict[str, dict[str, str]] = {}
    pages = ProgrammePage.objects.live().filter(translation_key=programme_key).select_related("locale")
    for page in sorted(pages, key=lambda page: page.locale.language_code != SOURCE):
        for block in page.outcomes:
            found.setdefault(block.value["code"], {})[page.locale.language_code] = block.value["text"]
    return found
