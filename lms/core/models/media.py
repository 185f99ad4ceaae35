"""Pictures and documents of the public site. Evidence and products are never kept here (FD01)."""

from django.db import models
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class SiteImage(AbstractImage):
    """A picture of a public page."""

    description_ru = models.CharField(max_length=250, blank=True)
    description_kk = models.CharField(max_length=250, blank=True)
    admin_form_fields = (*Image.admin_form_fields, "description_ru", "description_kk")


class SiteRendition(AbstractRendition):
    """A size of a picture."""

    image = models.ForeignKey(SiteImage, models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="rendition_once")
        ]


class SiteDocument(AbstractDocument):
    """A file of a public page."""

    admin_form_fields = Document.admin_form_fields
