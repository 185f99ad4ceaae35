"""Words of a text as a search compares them: case, endings and the letters of two alphabets folded. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

WORD = re.compile(r"[^\W_]+")
LONGEST_WORD, MOST_WORDS = 40, 8
WHOLE_FROM = 4  # a typed word of so many letters also finds longer words that begin with it
# Kazakh letters to their Russian neighbours, ё to е: how people type without a Kazakh keyboard.
NEIGHBOURS = str.maketrans("қғңәөұүһіё", "кгнаоуухие")
# Latin letters that look the same inside a Cyrillic word.
LOOK_ALIKES = str.maketrans("aceiopxk", "асеиорхк")
CYRILLIC = re.compile("[Ѐ-ӿ]")
STOP = {
    "en": frozenset("a an and are at by for from how in is of on or that the to what with".split()),
    "ru": frozenset("а без в для до и из или к как на не о об от по при с со что это".split()),
    "kk": frozenset("бир бул да де мен не ол осы пен бен ушин уш жане немесе калай".split()),
}
REFLEXIVE = re.compile("(?<=.{3})(?:ся|сь)$")
RUSSIAN = re.compile(
    "(?<=.{3})(?:иями|ями|ами|иях|ях|ах|иям|ям|ам|ием|ем|ом|ией|ей|ой|ий|ый|ого|его|ому|ему|ыми|ими|ые|ие|ое|ее|ая|яя|ую|юю|"
    "ых|их|ым|им|ия|ии|ию|ья|ье|ью|ьи|ьев|ев|ов|[аяу](?:ет|ют)|[аяеиыу]ть|[аеиоуыюяьй])$"
)
CASES = re.compile(
    "(?<=.{3})(?:нын|нин|дын|дин|тын|тин|дагы|деги|тагы|теги|ндагы|ндеги|нда|нде|нан|нен|дан|ден|тан|тен|га|ге|ка|ке|на|не|"
    "ны|ни|ды|ди|ты|ти|да|де|та|те|мен|бен|пен)$"
)
OWNERS = re.compile("(?<=.{3})(?:ымыз|имиз|ыныз|иниз|мыз|миз|ныз|низ|сы|си|ым|им|ын|ин|ы|и)$")
PLURALS = re.compile("(?<=.{3})(?:лар|лер|дар|дер|тар|тер)$")
VOICED = str.maketrans("бг", "пк")
ENGLISH = re.compile("(?<=.{3})(?:ings?|ed|es|s)$")


def words(text: str) -> list[str]:
    """Return the words of a text in their order, in small letters.

    Shape: one text in, a list out. Errors: none. Source: ours.

    Example: `Қоғамдық бақылау!` becomes `["қоғамдық", "бақылау"]`.
    """
    return [found[:LONGEST_WORD] for found in WORD.findall(unicodedata.normalize("NFC", text).casefold())]


def folded(word: str) -> str:
    """Return a word in the letters every keyboard has: «ұйым» and «уйым» are one. Source: product reference 4.8."""
    if CYRILLIC.search(word):
        word = word.translate(LOOK_ALIKES)
    return word.translate(NEIGHBOURS)


@lru_cache(maxsize=16_384)
def stem(word: str, language: str) -> str:
    """Return the folded word without the endings of a language; at least three letters stay.

    Errors: none; what is no word of the language keeps what looks like no ending. Source: ours, light on purpose: index
    and question are cut alike, so a cut that a grammar would not make joins the forms all the same.

    Example: «ұйымдардың» becomes «уйым», «организациями» becomes «организац».
    """
    plain = folded(word)
    if not CYRILLIC.search(plain):
        return _english(plain)
    if language == "kk":
        cut = PLURALS.sub("", OWNERS.sub("", CASES.sub("", plain)))
        if len(cut) <= 3:
            return cut
        # «бюджеті» is read as «бюдже» with the ending of an object: so the last letter of «бюджет» does not count either.
        return cut[:-1] if cut[-1] in "тдн" else cut[:-1] + cut[-1].translate(VOICED)
    return RUSSIAN.sub("", REFLEXIVE.sub("", plain))


def _english(word: str) -> str:
    if word.endswith("ss") or len(word) < 4:
        return word
    cut = ENGLISH.sub("", word[:-3] + "y" if word.endswith("ies") else word)
    if len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "ls":
        cut = cut[:-1]
    return cut.removesuffix("e") if len(cut) > 5 else cut


def index_of(text: str, language: str) -> tuple[str, str]:
    """Return the stems of a text with their own letters, and folded; each once, between blanks."""
    exact, plain = {}, {}
    for word in words(text):
        cut = stem(word, language)
        plain[cut] = exact[word[: len(cut)]] = None
    return f" {' '.join(exact)} ", f" {' '.join(plain)} "


def asked(text: str, language: str) -> list[tuple[str, str]]:
    """Return what to look for as (word, stem), at most eight; small words only if nothing else was typed."""
    found = list(dict.fromkeys(words(text)))
    telling = [word for word in found if folded(word) not in STOP[language] and len(word) > 1]
    return [(word, stem(word, language)) for word in (telling or found)[:MOST_WORDS]]


def needles(word: str, cut: str, *, exact: bool) -> list[str]:
    """Return what must stand in an index for a word to be found: its stem, or a longer word that begins with it."""
    own, whole = (word[: len(cut)], word) if exact else (cut, folded(word))
    return [f" {own} ", *([f" {whole}"] if len(whole) >= WHOLE_FROM else [])]


def snippet(text: str, looked_for: Iterable[tuple[str, str]], language: str, *, around: int = 110) -> list[tuple[str, bool]]:
    """Return a piece of the text around its first match as (words, is a match), ready to be shown.

    Shape: about twice `around` letters, cut between words; the beginning of the text if nothing in it matches.
    """
    looked_for = list(looked_for)
    hits = _hits_near(text, looked_for, language, around)
    centre = hits[0][0] if hits else 0
    start, end = max(0, centre - around), min(len(text), centre + around)
    if start:
        start = text.find(" ", start) + 1 or start
        start = min(start, centre)
    if end < len(text):
        end = max(text.rfind(" ", 0, end), hits[0][1] if hits else 0) if " " in text[start:end] else end
    parts, at = [], start
    for left, right in hits:
        if left >= at and right <= end:
            parts += [(text[at:left], False), (text[left:right], True)]
            at = right
    parts.append((text[at:end], False))
    parts = [part for part in parts if part[0]]
    return [*([("… ", False)] if start else []), *parts, *([(" …", False)] if end < len(text) else [])]


def _hits_near(text: str, looked_for: list[tuple[str, str]], language: str, around: int) -> list[tuple[int, int]]:
    """Return where the first match stands, and those that are shown with it: what follows is not read."""
    hits: list[tuple[int, int]] = []
    for found in WORD.finditer(text):
        if hits and found.start() > hits[0][0] + around:
            break
        if _is_hit(found[0], looked_for, language):
            hits.append(found.span())
    return hits


def _is_hit(found: str, looked_for: list[tuple[str, str]], language: str) -> bool:
    word = unicodedata.normalize("NFC", found).casefold()
    cut, plain = stem(word, language), folded(word)
    return any(cut == one or (len(whole) >= WHOLE_FROM and plain.startswith(folded(whole))) for whole, one in looked_for)
