"""Materials of the programmes: what lessons show beside their own words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Material(models.Model):
    """A diagram, a template, an assignment or a guide as the package describes it, each text in three languages.

    Pictures and files are drawn from `said` when they are asked for. Personal data: none.
    """

    class Kind(models.TextChoices):
        DIAGRAM = "diagram", _("Diagram")
        TEMPLATE = "template", _("Template")
        ASSIGNMENT = "assignment", _("Assignment")
        GUIDE = "guide", _("Facilitator guide")

    key = models.SlugField(max_length=60, primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind)
    programme = models.SlugField(max_length=12)
    said = models.JSONField()

    class Meta:
        ordering = ["programme", "kind", "key"]

    def __str__(self) -> str:
        return self.key
