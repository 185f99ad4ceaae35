"""The glossary: one row a term, three languages."""

from django.db import models

from lms.core.translated import TranslatedText


class GlossaryTerm(models.Model):
    """A term of the field, so that one thing has one name in each language. Personal data: none."""

    key = models.SlugField(max_length=60, primary_key=True)
    group = models.SlugField(max_length=40)
    name_en = models.CharField(max_length=200)
    name_ru = models.CharField(max_length=200)
    name_kk = models.CharField(max_length=200)
    name = TranslatedText("name")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["group", "key"]

    @property
    def other_names(self) -> list[tuple[str, str]]:
        """The names in the languages that are not the reader's."""
        names = (("en", self.name_en), ("ru", self.name_ru), ("kk", self.name_kk))
        return [(code, name) for code, name in names if name != str(self.name)]

    def __str__(self) -> str:
        return self.key
