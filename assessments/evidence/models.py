"""What an organisation showed, and what was said of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row
from lms.core.models.jobs import private_storage


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """M&E: all; a lead: the own organisation's; who was given a case to verify: the evidence of that case."""
        if not user.is_authenticated:
            return self.none()
        if Role.MONITOR in user.roles:
            return self
        mine = Q(organisation_id__in=user.led_organisation_ids)
        if Role.ASSESSOR in user.roles:
            mine |= Q(pk__in=EvidenceReader.objects.filter(reader=user).values("evidence_id"))
        return self.filter(mine)


class Evidence(Row):
    """A file, a link or a paper that shows a practice, with its date.

    Written once by the organisation; never changed, because a verdict was given on exactly this. A better one is a
    new row. The file is served only as an attachment to people `visible_to` names. Personal data: S0 of the
    organisation; `added_by` is a person's key, kept as long as the assessment it supports.
    """

    class Kind(models.TextChoices):
        FILE = "file", _("File")
        LINK = "link", _("Link")
        PAPER = "paper", _("Paper seen by the verifier")

    organisation = models.ForeignKey("core.Organisation", models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=5, choices=Kind)
    title = models.CharField(max_length=200)
    url = models.URLField(max_length=1000, blank=True)
    file = models.FileField(storage=private_storage, upload_to="evidence", max_length=200, blank=True)
    original_name = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    dated_on = models.DateField()
    shows = models.TextField(blank=True)
    added_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "title"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="file", url="") & ~Q(file="") & ~Q(sha256="")
                | Q(kind="link", file="") & ~Q(url="")
                | Q(kind="paper", file="", url=""),
                name="evidence_is_what_its_kind_says",
            )
        ]

    def __str__(self) -> str:
        return self.title


class EvidenceReader(Row):
    """A verifier who was given this evidence with a case. Personal data: S0, the link person-organisation."""

    evidence = models.ForeignKey(Evidence, models.CASCADE, related_name="readers")
    reader = models.ForeignKey("core.User", models.CASCADE, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["evidence", "reader"], name="evidence_reader_once")]


class Withdrawal(Row):
    """Evidence taken back after it was shown: it supports no later lock. Only added. Personal data: who took it back.

    What was locked with it stays as it was; a new revision no longer counts it.
    """

    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Verdict(Row):
    """A verifier's word on one evidence. Rows are only added; the latest counts. Personal data: the verifier's key."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REJECTED = "rejected", _("Rejected")

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="verdicts")
    number = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="verdict_number_once"),
            models.CheckConstraint(
                condition=~Q(decision="rejected") | ~Q(reason=""), name="verdict_rejection_has_a_reason"
            ),
        ]


class ShownProductQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What goes with the evidence: who may see it, may see that it is a product."""
        return self.filter(evidence__in=Evidence.objects.visible_to(user))

    def published(self):
        """Those with both consents in force, whose evidence stands: what everybody may read."""
        for whose in PublicationConsent.Whose.values:
            in_force = PublicationConsent.objects.filter(submission=models.OuterRef("submission"), whose=whose, revoked_at=None)
            self = self.filter(models.Exists(in_force))
        return self.filter(evidence__withdrawal=None)


class ShownProduct(Row):
    """An accepted product of a learner that the organisation shows as outcome evidence; the file is the evidence's copy.

    Written once, never changed. Personal data: who shows it; the author is known by the version only.
    """

    class Language(models.TextChoices):
        KAZAKH = "kk", "Қазақша"
        RUSSIAN = "ru", "Русский"
        ENGLISH = "en", "English"

    submission = models.OneToOneField("courses.Submission", models.PROTECT, related_name="shown")
    evidence = models.OneToOneField(Evidence, models.PROTECT, related_name="product")
    language = models.CharField(max_length=2, choices=Language)
    shown_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    shown_at = models.DateTimeField()

    objects = ShownProductQuerySet.as_manager()

    class Meta:
        ordering = ["-shown_at", "id"]

    def __str__(self) -> str:
        return str(self.evidence_id)

    @property
    def public_name(self) -> str:
        """The name of the file for everybody: what its author called it may name the author."""
        return f"product.{self.evidence.original_name.rsplit('.', 1)[-1].lower()}"


class PublicationConsent(Row):
    """A word that a product may be read by everybody: the author's, or the organisation's. One of each in force.

    A withdrawn one stays as a row. Personal data: S0, who gave and who withdrew it.
    """

    class Whose(models.TextChoices):
        AUTHOR = "author", _("author")
        ORGANISATION = "organisation", _("organisation")

    submission = models.ForeignKey("courses.Submission", models.PROTECT, related_name="consents")
    whose = models.CharField(max_length=12, choices=Whose)
    given_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    revoked_by = models.ForeignKey("core.User", models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["given_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "whose"], condition=Q(revoked_at=None), name="publication_consent_one_in_force"
            )
        ]
