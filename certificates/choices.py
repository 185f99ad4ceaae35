"""Enumerations of what is attested."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    ATTENDANCE = "attendance", _("Certificate of attendance")
    COMPLETION = "completion", _("Certificate of completion")
    COMPETENCE = "competence", _("Certificate of competence")


ACCENTS = {
    "attendance": {"#3A5A78": _("slate blue"), "#4E5358": _("graphite"), "#5B4B6B": _("heather")},
    "completion": {"#14524F": _("spruce"), "#0E3F3D": _("dark spruce"), "#2F5D2E": _("juniper")},
    "competence": {"#6B2D4E": _("garnet"), "#7A3B1E": _("copper"), "#1F2F5C": _("night blue")},
}
"""The colours of a paper, by kind: no colour belongs to two kinds, and all are dark enough to be read on the paper."""


class DefinitionState(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_USE = "in_use", _("in use")
    RETIRED = "retired", _("retired")


class RevocationReason(models.TextChoices):
    """Public reason codes; details stay private."""

    ERROR = "issued_in_error", _("issued in error")
    CONDITIONS = "conditions_not_met", _("conditions not met")
    MISCONDUCT = "misconduct", _("misconduct")
    HOLDER = "holder_request", _("at the holder's request")


class Event(models.TextChoices):
    ISSUED = "issued", _("issued")
    FILES_MADE = "files_made", _("papers made")
    DOWNLOADED = "downloaded", _("downloaded")
    REPLACED = "replaced", _("replaced")
    REVOKED = "revoked", _("revoked")
    EXPIRY_TOLD = "expiry_told", _("reminded of its end")


class Outcome(models.TextChoices):
    """What a batch did for one learner."""

    ISSUED = "issued", _("issued")
    BEFORE = "before", _("had one before")
    WAITING = "waiting", _("not earned yet")
    REFUSED = "refused", _("cannot be printed")
    REVOKED = "revoked", _("revoked before")


class State(models.TextChoices):
    VALID = "valid", _("valid")
    EXPIRED = "expired", _("expired")
    REPLACED = "replaced", _("replaced")
    REVOKED = "revoked", _("revoked")
