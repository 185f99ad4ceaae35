"""What a search looks into: one row a page, term or file and language, kept up with what is published."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page


class SearchEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody, guests too: what is published now and open to all. A stale row of a withdrawn page is not shown."""
        return self.filter(Q(page=None) | Q(page__in=Page.objects.live().public().values("pk")))


class SearchEntry(models.Model):
    """A lesson, programme, term or file as one language says it. Made from these, never edited. Personal data: none.

    `key` is the page's translation key, the term's or the file's; `page` is the page itself, for a file the lesson that
    offers it, for a term nothing. `heads`, `exact` and `folded` are stems (`courses.searching.index_of`). `stamp`
    says from which state of its source the row was made.
    """

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lessons")
        PROGRAMME = "programme", _("Programmes")
        TERM = "term", _("Glossary")
        FILE = "file", _("Files")

    kind = models.CharField(max_length=9, choices=Kind)
    key = models.CharField(max_length=60)
    language = models.CharField(max_length=2)
    page = models.ForeignKey(Page, models.CASCADE, null=True, related_name="+")
    programme_key = models.UUIDField(null=True)
    title = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    heads = models.TextField(blank=True)
    exact = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    stamp = models.CharField(max_length=64)
    files = models.JSONField(default=list)

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "title", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key", "language"], name="search_entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} {self.language}"
