"""What is still to mend on a page before it is published: pure checks of what is seen of it. Words are in `choices.py`."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import unescape

BLOCKS, WARNS, OFF = "blocks", "warns", "off"
MISSING, DRAFT, STALE, CURRENT, APPROVED = "missing", "draft", "stale", "current", "approved"
THREE = ("en", "ru", "kk")  # the source first
LONGEST_LESSON, LONGEST_VIDEO, LONGEST_SENTENCE, HEAVIEST_PICTURE = 35, 6, 30, 60_000
KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
CYRILLIC = re.compile("[а-яёәғқңөұүһі]", re.IGNORECASE)
ENOUGH_LETTERS = 60  # a Kazakh text of so many letters always has one of its own
VAGUE = {
    "en": frozenset({"here", "click here", "link", "this link", "read more", "more"}),
    "ru": frozenset({"здесь", "тут", "ссылка", "по ссылке", "подробнее", "сюда"}),
    "kk": frozenset({"мұнда", "осында", "сілтеме", "толығырақ", "осы жерде"}),
}


@dataclass(frozen=True)
class Link:
    """A link with its words. `fault`: empty, `gone` (no such page here), `hidden` (not published), `dead` (another site)."""

    words: str
    target: str
    fault: str = ""


@dataclass(frozen=True)
class Piece:
    """A block of a lesson as the checks see it. `number` counts from 1; `html` is all its text.

    `is_whole`: whether its required fields are filled. `has_words`: whether a picture is described or marked decorative, a video has its transcript; None for other kinds.
    """

    number: int
    kind: str
    id: str
    html: str = ""
    has_words: bool | None = None
    bytes: int = 0
    minutes: int | None = None
    fact: str = ""
    is_whole: bool = True
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class Seen:
    """A page in one language as the checks see it.

    `states`: of the same page in each required language, but this one. `never_published`: of these, drafts that no reader ever
    saw and that do not go live with this page. `facts`: number -> `good`, `expired`, `changed`,
    `unknown`. `first_load` and `limit` are bytes; 0 if nothing was weighed.
    """

    kind: str
    language: str
    title: str
    minutes: int = 0
    pieces: tuple[Piece, ...] = ()
    outcomes: int | None = None
    states: Mapping[str, str] = field(default_factory=dict)
    stale_days: Mapping[str, int] = field(default_factory=dict)
    never_published: tuple[str, ...] = ()
    most_stale_days: int = 14
    unread: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    first_load: int = 0
    limit: int = 0


@dataclass(frozen=True)
class Finding:
    """One thing to mend: which check, the number of the block (0: the page), its id, and what fills the sentence."""

    check: str
    place: int = 0
    block: str = ""
    values: tuple[tuple[str, str], ...] = ()

    @property
    def said(self) -> dict[str, str]:
        return dict(self.values)


def state_of(*, exists: bool, live: bool, source_at: datetime | None, own_at: datetime | None, read_at: datetime | None, is_source: bool, unread: bool) -> str:
    """Return the state of a page in a language: missing, draft, stale, current, approved.

    Shape:  when the source was published last, when this language was, when a person said that its meaning is unchanged.
    Unit:   none.
    Errors: none.
    Source: product.md TP2: stale is what was published before its source changed; approved is what nobody has still to read.
    """
    if not exists:
        return MISSING
    if not live:
        return DRAFT
    if not is_source and source_at is not None and own_at is not None and source_at > max(own_at, read_at or own_at) + timedelta(minutes=1):
        return STALE
    return CURRENT if unread else APPROVED


def words_in(said) -> list[dict[str, str]]:
    """Return every text of three languages inside a description, those that are blank in all of them left out.

    Shape:  dictionaries and lists in each other; a text is a dictionary from "en", "ru", "kk" to words.
    Unit:   none.
    Errors: none.
    Source: ours.
    """
    if isinstance(said, Mapping):
        if said and set(said) <= set(THREE) and all(isinstance(words, str) for words in said.values()):
            return [{code: said.get(code, "") for code in THREE}] if any(said.values()) else []
        said = list(said.values())
    return [one for part in said for one in words_in(part)] if isinstance(said, list | tuple) else []


def text_states(versions: Sequence[Sequence[Mapping[str, str]]], *, is_draft: bool = False, unread: Collection[str] = (), held: Collection[str] = ()) -> dict[str, str]:
    """Return the state of the texts of a row in each language: missing, draft, stale, current, approved.

    Shape:  the versions of the row, the oldest first, each with its texts. `unread`: languages that somebody has still to
            read; `held`: those of which a person said that their meaning is unchanged.
    Unit:   none.
    Errors: IndexError without a version.
    Source: the rule of pages (TP2): stale is a language that stayed as it was when the source changed last.

    Example: two versions, only the English text differs: Russian and Kazakh are stale.
    """
    said = [{code: sorted(text[code] for text in texts) for code in THREE} for texts in versions]
    since = {code: max((number for number in range(1, len(said)) if said[number][code] != said[number - 1][code]), default=0) for code in THREE}

    def state(code: str) -> str:
        if not all(said[-1][code]):
            return MISSING
        if is_draft:
            return DRAFT
        if since[code] < since[THREE[0]] and code not in held:
            return STALE
        return CURRENT if code in unread else APPROVED

    return {code: state(code) for code in THREE}


def findings_of(page: Seen) -> list[Finding]:
    """Return what is to mend on a page, the page first, then block by block.

    Shape:  a page as it would be published.
    Unit:   bytes, minutes, days.
    Errors: none.
    Source: product.md 5.4 and 5.5.
    """
    return [*_languages(page), *_whole(page), *(one for piece in page.pieces for one in _piece(page, piece)), *_headings(page)]


def split(findings: list[Finding], levels: Mapping[str, str]) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that block and those that warn; what is switched off is in neither."""
    at = {level: [one for one in findings if levels.get(one.check, WARNS) == level] for level in (BLOCKS, WARNS)}
    return at[BLOCKS], at[WARNS]


def _finding(check: str, piece: Piece | None = None, **values) -> Finding:
    place, block = (piece.number, piece.id) if piece else (0, "")
    return Finding(check, place, block, tuple((name, str(value)) for name, value in sorted(values.items())))


def _languages(page: Seen) -> Iterator[Finding]:
    for language, state in page.states.items():
        if state == MISSING:
            yield _finding("language_missing", language=language)
        elif language in page.never_published:
            yield _finding("language_unpublished", language=language)
        elif state == STALE:
            days = page.stale_days.get(language, 0)
            yield _finding("language_stale_long" if days > page.most_stale_days else "language_stale", language=language, days=days)
    if page.unread:
        yield _finding("language_unread", readers=", ".join(page.unread))


def _whole(page: Seen) -> Iterator[Finding]:
    if page.kind == "lesson" and not page.pieces:
        yield _finding("no_body")
    if page.outcomes == 0:
        yield _finding("no_outcomes")
    if page.minutes > LONGEST_LESSON and page.kind == "lesson":
        yield _finding("long_lesson", minutes=page.minutes, most=LONGEST_LESSON)
    if page.limit and page.first_load > page.limit:
        heaviest = max(page.pieces, key=lambda piece: piece.bytes, default=None)
        yield _finding(
            "too_heavy", heaviest if heaviest and heaviest.bytes else None, size=_kilobytes(page.first_load), most=_kilobytes(page.limit),
            part=_kilobytes(heaviest.bytes) if heaviest else 0,
        )
    if _has_lost_letters(page.title, page.language, least=ENOUGH_LETTERS):
        yield _finding("letters_lost")


def _piece(page: Seen, piece: Piece) -> Iterator[Finding]:
    text = plain(piece.html)
    if not piece.is_whole:
        yield _finding("block_incomplete", piece)
    if piece.kind == "picture" and piece.has_words is False:
        yield _finding("no_alternative", piece)
    if piece.kind == "video" and piece.has_words is False:
        yield _finding("no_transcript", piece)
    if piece.bytes > HEAVIEST_PICTURE:
        yield _finding("heavy_picture", piece, size=_kilobytes(piece.bytes), most=_kilobytes(HEAVIEST_PICTURE))
    if piece.kind == "video" and (piece.minutes or 0) > LONGEST_VIDEO:
        yield _finding("long_video", piece, minutes=piece.minutes, most=LONGEST_VIDEO)
    if piece.fact and (state := page.facts.get(piece.fact, "good")) != "good":
        yield _finding(f"fact_{state}", piece, fact=piece.fact)
    for link in piece.links:
        if link.fault:
            yield _finding({"gone": "link_gone", "hidden": "link_hidden", "dead": "link_dead"}[link.fault], piece, words=link.words, target=link.target)
        elif " ".join(link.words.lower().split()) in VAGUE[page.language]:
            yield _finding("vague_link", piece, words=link.words)
    if _has_lost_letters(text, page.language):
        yield _finding("letters_lost", piece)
    if mixed := mixed_letters(text):
        yield _finding("mixed_letters", piece, words=", ".join(mixed[:5]))
    if longest := max((len(sentence.split()) for sentence in re.split(r"(?<=[.!?…])\s+|\n+", text)), default=0):
        if longest > LONGEST_SENTENCE:
            yield _finding("long_sentence", piece, count=longest)


def _headings(page: Seen) -> Iterator[Finding]:
    before = 1  # the title of the page
    for piece in page.pieces:
        for level in re.findall(r"<h([2-6])\b", piece.html):
            if int(level) > before + 1:
                yield _finding("heading_order", piece, level=level)
            before = int(level)


def mixed_letters(text: str) -> list[str]:
    """Return words that have Latin and Cyrillic letters: a look-alike slipped in."""
    words = re.findall(r"[^\W\d_]+", text)
    return sorted({word for word in words if re.search("[A-Za-z]", word) and CYRILLIC.search(word)})


def _has_lost_letters(text: str, language: str, *, least: int = ENOUGH_LETTERS) -> bool:
    """Say whether a Kazakh text has none of the letters that only Kazakh has: typed on a keyboard without them."""
    return language == "kk" and len(CYRILLIC.findall(text)) >= least and not KAZAKH.search(text)


def plain(html: str) -> str:
    """Return the words of a rich text; each paragraph, heading and list item begins a line."""
    lines = re.sub(r"</(?:p|h[1-6]|li|div)>|<br\s*/?>", "\n", html)
    return re.sub(r"[ \t]+", " ", unescape(re.sub(r"<[^>]*>", "", lines))).strip()


def _kilobytes(size: int) -> int:
    return round(size / 1000)
