"""HTML of a question -> plain text in one or more languages, with what was taken out. Nothing of it is ever shown as HTML."""

import re
from html.parser import HTMLParser

from assessments.knowledge.interchange.between import Note
from assessments.knowledge.interchange.entries import Text
from assessments.knowledge.interchange.package import LANGUAGES

MARKED = re.compile(r"<[a-zA-Z/!?]|&#?\w{1,31};|\{mlang")
MLANG = re.compile(r"\{\s*mlang(?:\s+([\w,\s-]{1,60}))?\s*\}", re.IGNORECASE)
ALIASES = {"kz": "kk", "kaz": "kk", "rus": "ru", "eng": "en"}
PLAIN = frozenset({"p", "div", "span", "br", "html", "body", "o:p", "font"})
BREAKS = frozenset({"p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"})
HIDDEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
PICTURES = frozenset({"img", "video", "audio", "iframe", "object", "embed", "svg", "canvas", "source", "math", "form", "input"})


class _Reader(HTMLParser):
    """Collects text by language. Words outside of every language belong to all of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[tuple[str, str]] = []  # (language or "", text)
        self.notes: list[Note] = []
        self.spans: list[str] = []
        self.hidden = 0

    @property
    def language(self) -> str:
        return next((one for one in reversed(self.spans) if one), "")

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in HIDDEN:
            self.hidden += 1
            self.notes.append(Note("script", tag))
        elif tag in PICTURES:
            self.notes.append(Note("picture", _name_of(given)))
        elif tag == "a":
            self.notes.append(Note("link", (given.get("href") or "")[:100]))
        elif tag not in PLAIN and tag not in BREAKS:
            self.notes.append(Note("formatting", tag[:20]))
        if tag == "span":
            is_marked = "multilang" in (given.get("class") or "") and given.get("lang")
            self.spans.append(_language(given["lang"]) if is_marked else "")
        if tag in BREAKS:
            self.parts.append((self.language, " "))
        if tag in ("table", "li"):
            self.notes.append(Note("formatting", tag))

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        if tag in BREAKS:
            self.parts.append((self.language, " "))
        if tag == "span" and self.spans:
            self.spans.pop()

    def handle_data(self, data):
        if not self.hidden:
            self.parts.append((self.language, data))


def _language(code: str) -> str:
    bare = code.strip().lower().replace("_", "-").split("-")[0]
    return ALIASES.get(bare, bare)[:10] or "?"


def _name_of(attributes: dict) -> str:
    """Return what a picture is called: its words, else the last part of its address. Never a path."""
    said = attributes.get("alt") or (attributes.get("src") or "").replace("\\", "/").split("?")[0].rsplit("/", 1)[-1]
    return " ".join(said.split())[:80]


def collapsed(text: str) -> str:
    """Return text in one line, as the bank keeps it."""
    return " ".join(text.split())


def read_markup(source: str, language: str, *, is_html: bool = True) -> tuple[Text | None, list[Note]]:
    """Return what a piece of HTML says, and what was taken out of it.

    Shape:  HTML or text. Pieces marked by language (`<span lang="kk" class="multilang">`, `{mlang kk}`) go to their
            language; text without marks is in the given one.
    Unit:   none.
    Errors: none. Broken HTML is read as far as it goes.
    Source: Moodle's filters multilang and multilang2. Notes: picture, script, link, formatting, other_language.
    """
    if not is_html or not MARKED.search(source):
        return _one(collapsed(source), language), []
    reader = _Reader()
    reader.feed(MLANG.sub(_span, source))
    reader.close()
    used = list(dict.fromkeys(one for one, _text in reader.parts if one))
    notes = [*reader.notes, *(Note("other_language", one) for one in used if one not in LANGUAGES)]
    mine = [one for one in LANGUAGES if one in used]
    if not mine:
        return _one(collapsed("".join(text for one, text in reader.parts if not one)), language), notes
    words = {
        code: collapsed("".join(text for one, text in reader.parts if one in ("", code))) if code in mine else ""
        for code in LANGUAGES
    }
    return Text(**words) if any(words.values()) else None, notes


def _span(found: re.Match) -> str:
    if not found[1]:
        return "</span>"
    return f'<span class="multilang" lang="{found[1].split(",")[0].strip()}">'


def _one(words: str, language: str) -> Text | None:
    return Text(**{**dict.fromkeys(LANGUAGES, ""), language: words}) if words else None
