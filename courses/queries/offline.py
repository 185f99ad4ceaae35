"""What a learner can take along on a device: the open modules of a programme with their pages and sizes."""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from django.core.cache import caches
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import mark_safe

from courses.models import Material
from courses.queries.learning import LOCKED, Learning
from courses.queries.lessons import KEPT_SECONDS, LessonText, lesson_text
from courses.queries.materials import template_file
from courses.queries.searching import stamps_of_lessons
from lms.core.models import SiteDocument

FRAME = 4_000  # head, menu and foot of a page on its way, compressed
PICTURE = re.compile(r'<img[^>]*\ssrc="(/media/[^"]+)"')
FIGURE = re.compile(r'<figure>(?:(?!</figure>).)*<img[^>]*\ssrc="/media/(?:(?!</figure>).)*</figure>', re.DOTALL)
TEMPLATE = re.compile(r'href="/[a-z]{2}/templates/([a-z0-9-]+)/"')
DOCUMENT = re.compile(r'href="/documents/(\d+)/')


@dataclass(frozen=True)
class OfflineModule:
    """A module as it can be kept: `text` and `media` are bytes, `version` changes with any word of its lessons."""

    code: str
    title: str
    lessons: int
    pages: tuple[str, ...]
    text: int
    media: int
    version: str

    @property
    def bytes(self) -> int:
        return self.text + self.media


def offline_modules(found: Learning, language: str) -> list[OfflineModule]:
    """Return the modules a learner may read now, in a language; one query a lesson, more after one was published."""
    return [_module(found, row.module, language) for row in found.modules if row.state != LOCKED and row.lessons]


def _module(found: Learning, module, language: str) -> OfflineModule:
    code = found.enrolment.cohort.code
    texts = [text for lesson in module.lessons if (text := lesson_text(lesson.key, language))]
    sizes = [lesson_sizes(text, language) for text in texts]
    keys = {text.key for text in texts}
    pages = [reverse("learn_lesson", args=[code, lesson.slug]) for lesson in module.lessons if lesson.key in keys]
    words = "".join(f"{text.title}{text.html}" for text in texts)
    return OfflineModule(
        code=module.code, title=module.title, lessons=len(pages), pages=(*pages, reverse("learn_saved")),
        text=FRAME + sum(one.text + one.files for one in sizes), media=sum(one.media for one in sizes),
        version=sha256(words.encode()).hexdigest()[:12],
    )


@dataclass(frozen=True)
class Sizes:
    """The bytes of a lesson on their way: its page, the files it offers, its pictures."""

    text: int
    files: int
    media: int

    @property
    def opened(self) -> int:
        """What opening the lesson costs; files come only to who asks for them."""
        return self.text + self.media


def lesson_sizes(text: LessonText, language: str) -> Sizes:
    """Return the bytes of a lesson; no query as long as they are kept."""
    cache, name = caches["public"], f"sizes:{language}:{sha256(text.html.encode()).hexdigest()}"
    if (sizes := cache.get(name)) is None:
        templates = Material.objects.filter(kind=Material.Kind.TEMPLATE, key__in=set(TEMPLATE.findall(text.html)))
        documents = SiteDocument.objects.filter(pk__in=set(DOCUMENT.findall(text.html)))
        files = sum(len(template_file(one, language).content) for one in templates) + sum(one.get_file_size() or 0 for one in documents)
        pictures = [path.removeprefix("/media/") for path in PICTURE.findall(text.html)]
        media = sum(default_storage.size(path) for path in pictures if default_storage.exists(path))
        sizes = Sizes(FRAME + len(zlib.compress(text.html.encode())), files, media)
        cache.set(name, sizes, KEPT_SECONDS)
    return sizes


def lightened(text: LessonText) -> LessonText:
    """Return a lesson whose pictures are closed until somebody opens one: a lazy picture that is not shown is not loaded."""
    return replace(text, parts=tuple((block, mark_safe(FIGURE.sub(_closed, html))) for block, html in text.parts))


def _closed(figure: re.Match) -> str:
    path = PICTURE.search(figure[0])[1].removeprefix("/media/")
    size = default_storage.size(path) if default_storage.exists(path) else 0
    return render_to_string("courses/closed_picture.html", {"picture": mark_safe(figure[0]), "size": size})


def lesson_weights(keys: Iterable, language: str) -> dict[str, int]:
    """Return the bytes of opening each of these lessons, by key; one query, more after something was published."""
    stamps = stamps_of_lessons()
    wanted = sorted(str(key) for key in keys if str(key) in stamps)
    cache, state = caches["public"], repr([(key, stamps[key]) for key in wanted])
    name = f"weights:{language}:{sha256(state.encode()).hexdigest()}"
    if (weights := cache.get(name)) is None:
        texts = ((key, lesson_text(key, language)) for key in wanted)
        weights = {key: lesson_sizes(text, language).opened for key, text in texts if text}
        cache.set(name, weights, KEPT_SECONDS)
    return weights
