"""Bytes of a text file somebody sent -> text, whatever a program saved it as."""

import re

from assessments.knowledge.interchange.between import LARGEST, Note, NotReadable

WORD = re.compile(r"[^\W\d_]{3,}")
SWAPPED = re.compile(r"[а-яё][А-ЯЁ]")
DECLARED = re.compile(r"""^\s*<\?xml[^>]*\?>""")
# Signs that stand inside words when a file of DOS or KOI8-R is read as Windows-1251.
INSIDE = re.compile(r"\w[®°¤¦©¬±¶·\xad‡†‰‹›™•]\w")


def decoded(content: bytes) -> tuple[str, tuple[Note, ...]]:
    """Return the text of a file, and a note if it is not UTF-8.

    Shape:  UTF-8 with or without mark, UTF-16 with mark, Windows-1251 (read as KZ-1048, which is Windows-1251 with the
            Kazakh letters in place of the Serbian ones).
    Unit:   none.
    Errors: NotReadable empty, too_large, encoding.
    Source: security design AB16; the same order as `lms.core.tables.reading`.
    """
    if not content.strip():
        raise NotReadable("empty")
    if len(content) > LARGEST:
        raise NotReadable("too_large")
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16"), ()
        except UnicodeDecodeError as error:
            raise NotReadable("encoding") from error
    if b"\0" in content:
        raise NotReadable("encoding")
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        text = content.decode("kz1048")
    except UnicodeDecodeError as error:
        raise NotReadable("encoding") from error
    if _is_odd(text):
        raise NotReadable("encoding")
    return text, (Note("encoding", "Windows-1251 / KZ-1048"),)


def _is_odd(text: str) -> bool:
    """Say whether Cyrillic text came out as no Russian or Kazakh is written: capitals or signs inside the words."""
    words = WORD.findall(text)
    cyrillic = sum(bool(re.search("[а-яёА-ЯЁ]", word)) for word in words)
    odd = sum(bool(SWAPPED.search(word)) for word in words) + len(INSIDE.findall(text))
    return not cyrillic or odd * 5 > cyrillic


def without_declaration(text: str) -> str:
    """Return XML text without its first line that names an encoding: it is text already."""
    return DECLARED.sub("", text.lstrip("\ufeff"), count=1)
