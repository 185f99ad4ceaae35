"""Texts that stand in rows, by languages: what is missing, stale, current, approved. Each floor tells its own; the roof joins them."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from courses.models import Material, ProgrammePage, SameMeaning
from courses.queries.outlines import SOURCE
from courses.readiness import text_states, words_in
from lms.core.translated import FALLBACK


@dataclass(frozen=True)
class TextLine:
    """A row with its state in each language. `key`: what a mark of unchanged meaning names, None where nothing can be stale.

    `leads_to` is the name of the page where it is written, with its arguments; empty where it comes with the course package.
    """

    kind: str
    code: str
    title: str
    programme: str
    states: tuple[tuple[str, str], ...]
    key: UUID | None = None
    leads_to: tuple[str, ...] = ()


def material_lines(language: str) -> list[TextLine]:
    """Return assignments with their rubrics, guides, templates and diagrams; two queries. Their package has no versions here."""
    codes = dict(ProgrammePage.objects.filter(locale__language_code=SOURCE).values_list("slug", "code"))
    return [
        TextLine(
            one.kind, one.key, _first(one.said.get("title") or one.said.get("name") or {}, language), codes.get(one.programme, one.programme),
            tuple(text_states([words_in(one.said)]).items()),
        )
        for one in Material.objects.all()
    ]  # fmt: skip


def _first(words: dict[str, str], language: str) -> str:
    return next((words[code] for code in FALLBACK[language] if words.get(code)), "")


def held(keys: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return by key in which languages somebody said that the meaning is unchanged; one query."""
    found: dict[UUID, set[str]] = {}
    for key, language in SameMeaning.objects.filter(page_key__in=list(keys)).values_list("page_key", "language"):
        found.setdefault(key, set()).add(language)
    return found
