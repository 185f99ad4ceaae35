"""Read all pages a person can reach, and find English left over on a Russian or Kazakh one."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from lms.management import catalogues

ATTRIBUTES = ("title", "alt", "placeholder", "aria-label", "data-label")
SILENT = {"script", "style", "code", "pre", "template"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
# Two of these in a text without a Cyrillic letter: an English sentence, however it came there.
SMALL_WORDS = re.compile(
    r"\b(?:the|and|of|to|is|are|with|your|you|for|in|on|by|not|from|this|that|has|have|was|or|an|a)\b", re.I
)
CYRILLIC = re.compile(r"[\u0400-\u04ff]")

STARTS = (
    "",
    "start/",
    "learn/",
    "org/",
    "teach/",
    "assess/",
    "monitoring/",
    "manage/",
    "programmes/",
    "verify/",
)
ACCOUNT = (
    "account/login/",
    "account/password/reset/",
    "account/password/change/",
    "account/2fa/",
    "account/logout/",
)
# Other languages, files, Wagtail's editor, and addresses that end the session.
NOT_FOLLOWED = re.compile(
    r"/(?:admin|api|static|media|documents)/|/account/logout/|/file/$|\.(?:pdf|xlsx|csv|json|zip|svg|png)$"
)
ENOUGH = 150


class Reader(HTMLParser):
    """Collect what a page shows or says, but for parts that declare another language themselves."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.texts: list[str] = []

    @property
    def is_silent(self) -> bool:
        return any(silent for _tag, silent in self.open)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        declares = tag != "html" and "lang" in values
        if not (self.is_silent or declares):
            self.texts += [values[name] for name in ATTRIBUTES if values.get(name)]
            if tag == "input" and values.get("type") in {"submit", "button"}:
                self.texts.append(values.get("value") or "")
        if tag not in VOID:
            self.open.append((tag, declares or tag in SILENT))

    def handle_endtag(self, tag):
        while self.open and any(name == tag for name, _silent in self.open):
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if not self.is_silent and (text := " ".join(data.split())):
            self.texts.append(text)


def pattern_of(msgid: str) -> re.Pattern[str]:
    """Return what a page shows for a message, with anything in place of its placeholders."""
    flat = " ".join(msgid.split())
    parts = re.split(f"({catalogues.PERCENT.pattern}|{catalogues.BRACES.pattern})", flat)
    shown = [
        ".+" if number % 2 and part != "%%" else re.escape(part.replace("%%", "%"))
        for number, part in enumerate(parts)
    ]
    return re.compile("".join(shown))


@cache
def english(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Return the English of every message that reads otherwise in the language: whole texts, and patterns."""
    fixed, patterns = set(), []
    for folder in (catalogues.OWN, catalogues.LIBRARIES):
        for entry in catalogues.read(catalogues.po_path(catalogues.ROOT / folder, language)).values():
            for source in filter(None, (entry.msgid, entry.plural)):
                if not catalogues.has_words(source) or source in entry.texts:
                    continue
                if catalogues.placeholders(source):
                    patterns.append(pattern_of(source))
                else:
                    fixed.add(" ".join(source.split()))
    return frozenset(fixed), tuple(patterns)


def leaks(html: str, language: str) -> Iterator[str]:
    """Yield the texts of a page that are English on a page of another language."""
    reader = Reader()
    reader.feed(html)
    fixed, patterns = english(language)
    for text in reader.texts:
        if CYRILLIC.search(text):
            continue
        is_message = text in fixed or any(pattern.fullmatch(text) for pattern in patterns)
        if catalogues.has_words(text) and (is_message or len(SMALL_WORDS.findall(text)) >= 2):
            yield text


def crawl(client, language: str, enough: int = ENOUGH) -> Iterator[tuple[str, str]]:
    """Yield address and HTML of every page that links lead to, from the start pages on; one example of a kind."""
    waiting = [f"/{language}/{start}" for start in STARTS + ACCOUNT]
    seen, kinds = set(waiting), {}
    while waiting and len(seen) < 2000:
        path = waiting.pop(0)
        response = client.get(path, headers={"accept-language": language})
        if response.status_code in (301, 302):
            found = [response["Location"]]
        elif response.status_code in (200, 404) and response["Content-Type"].startswith("text/html"):
            html = response.content.decode()
            yield path, html
            found = re.findall(r'href="([^"#]+)', html)
        else:
            assert response.status_code < 500, path
            continue
        for link in found:
            address = urlsplit(urljoin(path, link.replace("&amp;", "&")))
            target = address.path
            # Pages that differ only in a code or an identifier are one kind; a few of each are read.
            kind = re.sub(r"[0-9a-f-]{32,36}|[^/]*\d[^/]*", "#", target)
            if address.netloc or target in seen or not target.startswith(f"/{language}/"):
                continue
            if NOT_FOLLOWED.search(target) or kinds.get(kind, 0) >= 3 or len(seen) >= enough:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            seen.add(target)
            waiting.append(target)
