"""One wording in the three languages of the papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("en", "ru", "kk")

PAIR = "kk-ru"
"""The paper that says everything in Kazakh and in Russian on one sheet."""

NEXT_BEST = {"en": ("en", "ru", "kk"), "ru": ("ru", "kk", "en"), "kk": ("kk", "ru", "en")}
"""Which language is read when the wanted one is empty, as on the pages."""


@dataclass(frozen=True)
class Texts:
    """The same sentence in English, Russian and Kazakh."""

    en: str = ""
    ru: str = ""
    kk: str = ""

    @classmethod
    def of(cls, words: Mapping[str, str]) -> Texts:
        """Return the texts of a mapping by language; a missing language stays empty."""
        return cls(**{language: words.get(language) or "" for language in LANGUAGES})

    @classmethod
    def same(cls, text: str) -> Texts:
        """Return one text for all languages: a name, a code."""
        return cls(text, text, text)

    def get(self, language: str) -> str:
        """Return the text in a language, or in the next best that has one."""
        return next((text for near in NEXT_BEST[language] if (text := getattr(self, near))), "")

    def fill(self, **values: object) -> Texts:
        """Return the texts with named places filled."""
        return Texts(*(getattr(self, language).format(**values) for language in LANGUAGES))


@dataclass(frozen=True)
class Caption:
    """A label of the paper under its key, frozen with the face."""

    key: str
    texts: Texts
