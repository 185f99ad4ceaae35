"""Search: what there is to find, and what of it a question finds."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from hashlib import sha256
from operator import and_, or_
from uuid import UUID

from django.core.cache import caches
from django.core.paginator import Page as Slice
from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import StrIndex
from django.urls import reverse
from wagtail.models import Page

from courses.models import Enrolment, GlossaryTerm, LessonPage, Material, ProgrammePage, SearchEntry
from courses.queries.learning import LOCKED, learnings
from courses.queries.lessons import SAME_EVERYWHERE, in_language
from courses.queries.materials import template_file
from courses.queries.outlines import SOURCE, titles_of_programmes
from courses.searching import asked, needles, snippet
from lms.core.translated import FALLBACK, LANGUAGES

FORM = 1  # raised when the way from a page to its row changes, so that all rows are made anew
ROWS = 10
LONGEST_QUESTION = 100
KEPT_SECONDS = 86_400


@dataclass(frozen=True)
class Document:
    """One thing to be found, in one language. `files` are the templates a lesson offers."""

    kind: str
    key: str
    language: str
    title: str
    text: str
    stamp: str
    page: int | None = None
    programme_key: UUID | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A result as it is shown. `state` is that of the lesson in the reader's own learning, or empty."""

    kind: str
    language: str
    title: str
    url: str
    parts: tuple[tuple[str, bool], ...]
    where: str = ""
    ending: str = ""
    size: int = 0
    state: str = ""
    names: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Found:
    """The answer to a question: a page of hits in `language`; how many there are of each kind, and in the other languages."""

    language: str
    hits: tuple[Hit, ...]
    page: Slice
    kinds: Mapping[str, int]
    languages: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.kinds.values())


# What there is to find

def stamps_of_lessons() -> dict[str, str]:
    """Return of every published lesson a mark that changes with each publishing in any language; one query."""
    rows: dict[str, list] = {}
    for key, *state in LessonPage.objects.live().order_by("pk").values_list(
        "translation_key", "pk", "locale__language_code", "live_revision_id", "last_published_at", "title", "path"
    ):
        rows.setdefault(str(key), []).append(state)
    return {key: _digest(state) for key, state in rows.items() if any(row[1] == SOURCE for row in state)}


def lesson_documents(keys: Iterable[str], stamps: Mapping[str, str]) -> list[Document]:
    """Return these lessons in every language they are published in, each with its own words only; two queries."""
    programmes = list(ProgrammePage.objects.live().filter(locale__language_code=SOURCE).values_list("path", "translation_key"))
    versions: dict[str, dict] = {}
    for page in LessonPage.objects.live().filter(translation_key__in=list(keys)).select_related("locale"):
        versions.setdefault(str(page.translation_key), {})[page.locale.language_code] = page
    found = []
    for key, pages in versions.items():
        if SOURCE not in pages:
            continue
        blocks = list(pages[SOURCE].body)
        files = tuple(block.value["key"] for block in blocks if block.block_type == "template")
        owner = next((one for path, one in programmes if pages[SOURCE].path.startswith(path)), None)
        for language, page in pages.items():
            own = [block for block, spoken in (in_language(one, pages, language) for one in blocks) if spoken == language]
            text = " ".join(part for block in own for part in _said(block))
            found.append(Document(
                SearchEntry.Kind.LESSON, key, language, page.title, " ".join(text.split()), stamps[key], page.pk, owner, files,
            ))
    return found


def _said(block) -> list[str]:
    """Return the words of a block; of a self-check only the question, so that a result never gives it away."""
    if block.block_type == "self_check":
        return block.block.child_blocks["question"].get_searchable_content(block.value["question"])
    if block.block_type == "callout":
        return block.block.child_blocks["text"].get_searchable_content(block.value["text"])
    if block.block_type == "file":
        return [block.value["document"].title if block.value["document"] else "", block.value["purpose"]]
    if block.block_type in SAME_EVERYWHERE:
        return []
    return [str(one) for one in block.block.get_searchable_content(block.value)]


def programme_documents() -> list[Document]:
    """Return the published programmes in every language; one query."""
    pages = ProgrammePage.objects.live().select_related("locale")
    found = []
    for page in pages:
        outcomes = [block.value["text"] for block in page.outcomes]
        text = " ".join(" ".join([page.summary, page.audience, *outcomes]).split())
        found.append(Document(
            SearchEntry.Kind.PROGRAMME, str(page.translation_key), page.locale.language_code, page.title, text,
            _digest([page.pk, page.title, text]), page.pk, page.translation_key,
        ))
    return found


def term_documents() -> list[Document]:
    """Return the terms, each under its name of every language and found by any of the three; one query."""
    return [
        Document(
            SearchEntry.Kind.TERM, term.key, language, names[language],
            " · ".join(name for code, name in names.items() if code != language), _digest(sorted(names.items())),
        )
        for term in GlossaryTerm.objects.all()
        for names in ({"en": term.name_en, "ru": term.name_ru, "kk": term.name_kk},)
        for language in LANGUAGES
    ]


def file_documents(offered: Mapping[str, tuple[int, UUID | None]]) -> list[Document]:
    """Return the templates that a published lesson offers (template key: page, programme key); one query."""
    return [
        Document(
            SearchEntry.Kind.FILE, material.key, language, said["name"][language], said["purpose"][language],
            _digest([language, said["name"], said["purpose"], offered[material.key]]), *offered[material.key],
        )
        for material in Material.objects.filter(kind=Material.Kind.TEMPLATE, key__in=list(offered))
        for said in (material.said,)
        for language in LANGUAGES
    ]


def _digest(state) -> str:
    return sha256(repr((FORM, state)).encode()).hexdigest()


# What a question finds

def found_by(question: str, *, reader, language: str, shown: str, kind: str = "", page: str | int = 1) -> Found:
    """Return what a question finds in the language `shown`; without words, everything of a kind.

    Every word must be there. First what matches letter by letter, in the title before the text; then what matches once
    Kazakh letters and ё are folded. The number of queries does not depend on the number of hits.
    """
    question = question[:LONGEST_QUESTION]
    terms = {code: asked(question, code) for code in LANGUAGES}
    entries = SearchEntry.objects.visible_to(reader)
    if any(terms.values()):
        matching = reduce(or_, (Q(language=code) & _match(terms[code], "folded") for code in LANGUAGES if terms[code]))
    else:
        matching = Q() if kind else Q(pk=None)
    numbers: dict[str, dict[str, int]] = {}
    for code, of_kind, number in (
        entries.alias(**_places(terms)).filter(matching).order_by().values_list("language", "kind").annotate(number=Count("pk"))
    ):
        numbers.setdefault(code, {})[of_kind] = number
    kinds = numbers.get(shown, {})
    rows = entries.alias(**_places(terms)).filter(matching, language=shown, **({"kind": kind} if kind else {}))
    rows = rows.annotate(rank=_rank(terms[shown], shown)).order_by("-rank", "kind", "title", "key").defer("heads", "exact", "folded")
    slice_ = _Counted(rows, ROWS, kinds.get(kind, 0) if kind else sum(kinds.values())).get_page(page)
    return Found(
        shown, tuple(_hits(list(slice_.object_list), terms[shown], reader, language)), slice_, kinds,
        {code: sum(numbers[code].values()) for code in FALLBACK[language] if code != shown and code in numbers},
    )


class _Counted(Paginator):
    """A paginator that was told how many there are."""

    def __init__(self, rows, per_page: int, number: int):
        super().__init__(rows, per_page)
        self.__dict__["count"] = number  # the cached property of the parent


def _name(column: str, needle: str) -> str:
    return f"at_{sha256(f'{column}{needle}'.encode()).hexdigest()[:12]}"


def _needles(terms: Mapping[str, list], column: str) -> set[str]:
    return {needle for pairs in terms.values() for word, cut in pairs for needle in needles(word, cut, exact=column == "exact")}


def _places(terms: Mapping[str, list]) -> dict:
    """Return where each needle stands in its column: the engines compare letter by letter, so case never matters."""
    return {
        _name(column, needle): StrIndex(F(column), Value(needle))
        for column in ("folded", "heads", "exact") for needle in _needles(terms, column)
    }


def _match(pairs: list[tuple[str, str]], column: str) -> Q:
    """Every word, by its stem or as the beginning of a longer one."""
    return reduce(and_, (
        reduce(or_, (Q(**{f"{_name(column, needle)}__gt": 0}) for needle in needles(word, cut, exact=column == "exact")))
        for word, cut in pairs
    ))


def _rank(pairs: list[tuple[str, str]], language: str):
    if not pairs:
        return Value(0, output_field=IntegerField())
    exact, heads = _match(pairs, "exact"), _match(pairs, "heads")
    return Case(
        When(exact & heads, then=Value(3)), When(exact, then=Value(2)), When(heads, then=Value(1)), default=Value(0),
        output_field=IntegerField(),
    )


def _hits(rows: list[SearchEntry], pairs: list[tuple[str, str]], reader, language: str) -> list[Hit]:
    kinds = {row.kind for row in rows}
    titles = titles_of_programmes(language) if kinds - {SearchEntry.Kind.TERM} else {}
    pages = _addresses(rows)
    terms = GlossaryTerm.objects.in_bulk([row.key for row in rows if row.kind == SearchEntry.Kind.TERM])
    files = Material.objects.in_bulk([row.key for row in rows if row.kind == SearchEntry.Kind.FILE])
    own = _own_lessons(reader, language) if SearchEntry.Kind.LESSON in kinds else {}
    found = []
    for row in rows:
        hit = Hit(
            row.kind, row.language, row.title, pages.get(row.page_id, ""), tuple(snippet(row.text, pairs, row.language)),
            titles.get(row.programme_key, "") if row.kind != SearchEntry.Kind.PROGRAMME else "",
        )
        if row.kind == SearchEntry.Kind.TERM:
            names = ((code, getattr(terms[row.key], f"name_{code}")) for code in LANGUAGES if code != row.language) if row.key in terms else ()
            hit = replace(hit, url=f"{reverse('glossary')}#term-{row.key}", parts=(), names=tuple(names))
        elif row.kind == SearchEntry.Kind.FILE and row.key in files:
            ending, size = _weight(files[row.key], row.language)
            address = reverse("template_file", args=[row.key]).replace(f"/{language}/", f"/{row.language}/", 1)
            hit = replace(hit, url=address, ending=ending, size=size)
        elif row.key in own:
            address, state = own[row.key]
            hit = replace(hit, url=address if row.language == language else hit.url, state=state)
        found.append(hit)
    return found


def _addresses(rows: list[SearchEntry]) -> dict[int, str]:
    wanted = [row.page_id for row in rows if row.kind in (SearchEntry.Kind.LESSON, SearchEntry.Kind.PROGRAMME)]
    return {page.pk: page.get_url() for page in Page.objects.filter(pk__in=wanted).select_related("locale")}


def _own_lessons(reader, language: str) -> dict[str, tuple[str, str]]:
    """Return of every lesson that is open in the reader's own learning (address, state); at most five queries."""
    if not reader.is_authenticated:
        return {}
    enrolments = Enrolment.objects.of_learner(reader).select_related("cohort").order_by("-enrolled_at", "id")[:20]
    found: dict[str, tuple[str, str]] = {}
    for one in learnings(enrolments, language):
        for module in one.modules:
            for row in module.lessons:
                if row.state != LOCKED:
                    address = reverse("learn_lesson", args=[one.enrolment.cohort.code, row.lesson.slug])
                    found.setdefault(str(row.lesson.key), (address, row.state))
    return found


def _weight(material: Material, language: str) -> tuple[str, int]:
    """Return ending and size of a file; it is drawn for that, so the answer is kept."""
    cache, name = caches["public"], f"weight:{material.key}:{language}:{sha256(repr(material.said).encode()).hexdigest()}"
    if (found := cache.get(name)) is None:
        file = template_file(material, language)
        found = (file.kind, len(file.content))
        cache.set(name, found, KEPT_SECONDS)
    return found
