"""The text guard: no face is issued that a paper could not draw.

ReportLab draws a box, or nothing, for a letter its font lacks, and says nothing. So each string of a face is tried
against the fonts before a row is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from lms.core.papers import lettering
from lms.core.papers.page import DRAWING

__all__ = ["guard", "strings"]


def guard(face: object) -> None:
    """Refuse a face with a string that cannot be drawn.

    Errors: lettering.UnknownLetter, which names the field ("name", "programme.kk"), the letter and its code point.
    """
    with DRAWING:
        for field, text in strings(face):
            lettering.runs(text, lettering.SERIF if field == "name" else lettering.TEXT, field)


def strings(face: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every string of a face with its path: ("signatories.0.role.ru", "...")."""
    if isinstance(face, str):
        yield path, face
    elif isinstance(face, tuple):
        for place, part in enumerate(face):
            yield from strings(part, f"{path}.{place}")
    elif is_dataclass(face) and not isinstance(face, type):
        for field in fields(face):
            yield from strings(getattr(face, field.name), f"{path}.{field.name}".lstrip("."))
