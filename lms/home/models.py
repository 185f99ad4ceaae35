"""The pages of the roof."""

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from courses.models import ProgrammePage


class HomePage(Page):
    """What a visitor sees first. Personal data: none."""

    lead = models.TextField(blank=True)
    body = RichTextField(blank=True, features=["bold", "italic", "link", "ul", "ol", "h2", "h3"])

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    subpage_types = ["home.StandardPage", "courses.CataloguePage"]
    max_count_per_parent = 1

    def get_context(self, request, *args, **kwargs):
        """Add the programmes below this page, in its own language."""
        context = super().get_context(request, *args, **kwargs)
        return context | {"programmes": list(ProgrammePage.objects.descendant_of(self).live().order_by("path"))}


class StandardPage(Page):
    """A page of plain text: help, privacy, accessibility. Personal data: none."""

    body = RichTextField(blank=True, features=["bold", "italic", "link", "ul", "ol", "h2", "h3"])

    content_panels = [*Page.content_panels, FieldPanel("body")]
    subpage_types: list[str] = []
