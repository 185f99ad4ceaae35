"""The register of advocacy tools, and their use by organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row
from lms.core.translated import TranslatedText


class ToolCategory(models.Model):
    """A group of tools, such as EVD. Personal data: none."""

    code = models.CharField(max_length=3, primary_key=True)
    order = models.PositiveSmallIntegerField()
    name_en = models.CharField(max_length=120)
    name_ru = models.CharField(max_length=120)
    name_kk = models.CharField(max_length=120)
    name = TranslatedText("name")

    class Meta:
        ordering = ["order"]

    def __str__(self) -> str:
        return self.code


class AdvocacyTool(models.Model):
    """One tool of the register, with what counts as evidence of its use. Personal data: none."""

    code = models.CharField(max_length=6, primary_key=True)
    category = models.ForeignKey(ToolCategory, models.PROTECT, related_name="tools")
    order = models.PositiveSmallIntegerField()
    is_modern = models.BooleanField()
    register_version = models.CharField(max_length=10)
    name_en = models.CharField(max_length=160)
    name_ru = models.CharField(max_length=160)
    name_kk = models.CharField(max_length=160)
    name = TranslatedText("name")
    evidence_en = models.TextField()
    evidence_ru = models.TextField()
    evidence_kk = models.TextField()
    evidence = TranslatedText("evidence")

    class Meta:
        ordering = ["category__order", "order"]

    def __str__(self) -> str:
        return self.code


class ToolUseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors: all; an assessor: those whose evidence was given to read; others: the own organisation's."""
        if not user.is_authenticated:
            return self.none()
        if Role.MONITOR in user.roles:
            return self
        mine = models.Q(organisation_id__in=user.organisation_ids)
        if Role.ASSESSOR in user.roles:
            mine |= models.Q(evidence__readers__reader=user)
        return self.filter(pk__in=self.model.objects.filter(mine).values("pk"))


class RegisterVersion(models.Model):
    """One version of the register: which tools are modern, who decided it and why (TL-5). Rows are only added.

    `modern` lists the codes of the modern tools; `changed` those whose flag this version turned.
    Personal data: who changed the register.
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    version = models.CharField(max_length=10, unique=True)
    modern = models.JSONField()
    changed = models.JSONField(default=list)
    reason = models.TextField()
    made_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.version


class Language(models.TextChoices):
    """In which language an organisation spoke."""

    KAZAKH = "kk", _("Kazakh")
    RUSSIAN = "ru", _("Russian")
    BOTH = "kr", _("Kazakh and Russian")
    OTHER = "xx", _("another language")


class ToolUse(Row):
    """One dated use of a tool by an organisation, with its evidence.

    Written by the organisation's lead; whether it counts is the evidence's latest verdict and nothing else.
    Two tools in one action are two rows; the same evidence may serve both.
    Personal data: none but who recorded it; the description must not name people.
    """

    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="tool_uses")
    tool = models.ForeignKey(AdvocacyTool, models.PROTECT, verbose_name=_("Tool"), related_name="uses")
    used_on = models.DateField(_("Day of use"))
    description = models.CharField(_("What was done"), max_length=500)
    issue = models.CharField(_("Issue or campaign"), max_length=160, blank=True)
    language = models.CharField(_("Language of the action"), max_length=2, choices=Language, blank=True)
    registration = models.CharField(_("Registration number"), max_length=80, blank=True)
    is_result_measured = models.BooleanField(_("A result was measured"), default=False)
    result_note = models.CharField(_("What was measured"), max_length=300, blank=True)
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="tool_uses")
    recorded_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = ToolUseQuerySet.as_manager()

    class Meta:
        ordering = ["-used_on", "tool_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "tool", "used_on", "evidence"], name="tool_use_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.tool_id} {self.used_on}"


class GalleryConsent(Row):
    """An organisation shows one accepted use to everybody as an example to learn from (TL-6).

    Taking it back dates the row; showing again is a new row. It decides what people see and never what is counted.
    Personal data: who gave it and who took it back.
    """

    use = models.ForeignKey(ToolUse, models.PROTECT, related_name="gallery_consents")
    given_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField()
    revoked_by = models.ForeignKey("core.User", models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["use"], condition=models.Q(revoked_at=None), name="gallery_consent_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return str(self.use_id)
