"""The evidence wing."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "assessments.evidence"
    verbose_name = _("Evidence")
