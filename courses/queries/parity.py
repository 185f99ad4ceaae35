"""Pages by languages: what is missing, stale, current, approved, in the order of the tree."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from wagtail.models import Page

from courses.models import SameMeaning
from courses.queries.outlines import SOURCE
from courses.readiness import STALE, state_of
from lms.core.translated import FALLBACK, LANGUAGES

WITH_WORDS = Q(programmepage__isnull=False) | Q(modulepage__isnull=False) | Q(lessonpage__isnull=False)
STATES = ("missing", "draft", "stale", "current", "approved")


@dataclass(frozen=True)
class Cell:
    """A page in one language: its state, the page to edit (0: there is none), the days it has been stale."""

    language: str
    state: str
    page_id: int = 0
    days: int = 0


@dataclass(frozen=True)
class Line:
    """A page in all languages. `source_id` is the page it is translated from, 0 without one."""

    key: UUID
    kind: str
    code: str
    title: str
    programme: str
    source_id: int
    cells: tuple[Cell, ...]


@dataclass
class Matrix:
    """The lines that were asked for, and how many pages stand in each state, by language, over all of them."""

    lines: list[Line]
    counts: list[tuple[str, list[tuple[str, int]]]]
    programmes: list[tuple[str, str]]
    stale: dict[str, tuple[int, int]] = field(default_factory=dict)


def matrix(at: datetime, *, language: str, programme: str = "", in_language: str = "", state: str = "") -> Matrix:
    """Return every programme, module and lesson by language; two queries however many pages."""
    lines = _lines(at, language)
    programmes = [(line.code, line.title) for line in lines if line.kind == "programme"]
    if programme:
        lines = [line for line in lines if line.programme == programme]
    counts = [
        (code, [(one, number) for one in STATES if (number := Counter(cell.state for line in lines for cell in line.cells if cell.language == code)[one])])
        for code in LANGUAGES
    ]
    shown = [
        line for line in lines
        if not state and not in_language or any((not in_language or cell.language == in_language) and (not state or cell.state == state) for cell in line.cells)
    ]
    stale = {
        code: (len(days), max(days)) for code in LANGUAGES
        if (days := [cell.days for line in lines for cell in line.cells if cell.language == code and cell.state == STALE])
    }
    return Matrix(shown, counts, programmes, stale)


def _lines(at: datetime, language: str) -> list[Line]:
    rows = (
        Page.objects.filter(WITH_WORDS)
        .order_by("path")
        .values(
            "pk", "path", "title", "live", "last_published_at", "translation_key", "locale__language_code", "programmepage__code",
            "modulepage__code", "lessonpage__code", "lessonpage__review",
        )
    )
    marks = dict(((key, code), moment) for key, code, moment in SameMeaning.objects.values_list("page_key", "language", "at"))
    by_key: dict[UUID, dict[str, dict]] = {}
    for row in rows:
        by_key.setdefault(row["translation_key"], {})[row["locale__language_code"]] = row
    # The source tree gives the order; what has no source stands where its own tree has it.
    order = sorted(by_key.values(), key=lambda found: (found.get(SOURCE) or next(iter(found.values())))["path"])
    lines: list[Line] = []
    programme = ""
    for found in order:
        lead = found.get(SOURCE) or next(iter(found.values()))
        kind = next(name for name in ("programme", "module", "lesson") if lead[f"{name}page__code"] is not None)
        programme = lead["programmepage__code"] if kind == "programme" else programme
        title = next(found[code]["title"] for code in FALLBACK[language] if code in found)
        lines.append(Line(
            lead["translation_key"], kind, lead[f"{kind}page__code"], title, programme, found[SOURCE]["pk"] if SOURCE in found else 0,
            tuple(_cell(code, found, marks, at) for code in LANGUAGES),
        ))
    return lines


def _cell(language: str, found: dict, marks: dict, at: datetime) -> Cell:
    row, source = found.get(language), found.get(SOURCE, {})
    review = (source or row or {}).get("lessonpage__review") or {}
    read_at = marks.get((row["translation_key"], language)) if row else None
    state, days = state_and_days(language, row, source, read_at, at, is_unread=bool(review.get(language)))
    return Cell(language, state, row["pk"] if row else 0, days)


def state_and_days(language: str, row: dict | None, source: dict, read_at: datetime | None, at: datetime, *, is_unread: bool = False) -> tuple[str, int]:
    """Return the state of a page in a language and the days it has been stale; `row` and `source` are its values. No query."""
    state = state_of(
        exists=row is not None, live=bool(row and row["live"]), source_at=source.get("last_published_at"),
        own_at=row["last_published_at"] if row else None, read_at=read_at, is_source=language == SOURCE, unread=is_unread,
    )
    return state, (at - source["last_published_at"]).days if state == STALE else 0
