"""Text that is one row with three columns: a score must never depend on language.

A model declares `name_en`, `name_ru`, `name_kk` and `name = TranslatedText("name")`.
"""

from typing import NamedTuple

from django.db import models
from django.utils.translation import get_language

LANGUAGES = ("en", "ru", "kk")
FALLBACK = {"kk": ("kk", "ru", "en"), "ru": ("ru", "kk", "en"), "en": ("en", "ru", "kk")}


class Wording(NamedTuple):
    """A text and the language it is really in."""

    text: str
    language: str


def text_in(row, field: str, language: str) -> Wording:
    """Return the text of that field in the language asked for, else in the next that has it."""
    for code in FALLBACK.get(language, FALLBACK["en"]):
        if text := getattr(row, f"{field}_{code}"):
            return Wording(text, code)
    return Wording("", language)


def current_language() -> str:
    return (get_language() or "en").split("-")[0]


class TranslatedText:
    """Reads the three columns of a field as one text in the active language."""

    def __init__(self, field: str):
        self.field = field

    def __get__(self, row, owner=None):
        if row is None:
            return self
        return text_in(row, self.field, current_language()).text


def texts_of(row, field: str) -> dict[str, str]:
    """Return the field in all three languages, missing ones filled from the next that has it."""
    return {code: text_in(row, field, code).text for code in LANGUAGES}


def char_columns(field: str, max_length: int, **options) -> dict[str, models.CharField]:
    """Return three CharFields keyed by column name, for a model's namespace."""
    return {
        f"{field}_{code}": models.CharField(max_length=max_length, blank=True, **options)
        for code in LANGUAGES
    }


def text_columns(field: str, **options) -> dict[str, models.TextField]:
    """Return three TextFields keyed by column name, for a model's namespace."""
    return {f"{field}_{code}": models.TextField(blank=True, **options) for code in LANGUAGES}
