"""Registers of what counts in the log-frame and is not training: entered by hand, with dates, papers and second eyes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role, Row
from lms.core.translated import TranslatedText


class ActivityRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; nobody else. A lead's consultations have a door of their own."""
        if user.is_authenticated and user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.none()

    def standing(self):
        return self.filter(withdrawn_at=None)

    def of_client(self, user):
        """Return the consultations of the organisations that a person leads; withdrawn ones are gone for them."""
        return self.standing().filter(indicator__code="R3.3", organisation_id__in=user.led_organisation_ids)


class ActivityRecord(Row):
    """One record of a register: a report, meeting, request, consultation, grant, campaign, membership.

    What it holds is declared in `measurement.registers`: `facts` are the declared fields of its line, checked before
    they are written; what points to other rows is a column. It may be changed until a second person has accepted it;
    a wrong one is withdrawn with a reason and entered again. Personal data: who entered and decided; facts and title
    must not name people.
    """

    class Decision(models.TextChoices):
        ENTERED = "", _("entered")
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("sent back")

    indicator = models.ForeignKey("results.Indicator", models.PROTECT, related_name="records")
    title = models.CharField(max_length=200)
    happened_on = models.DateField()
    facts = models.JSONField(default=dict, blank=True)
    region = models.ForeignKey("core.Region", models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey("core.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    member = models.ForeignKey("core.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    linked = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    comment = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)
    recorded_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    recorded_at = models.DateTimeField()
    changed_by = models.ForeignKey("core.User", models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True, default="")
    decided_by = models.ForeignKey("core.User", models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="+")
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    objects = ActivityRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""), name="record_withdrawn_with_reason"
            ),
            models.CheckConstraint(
                condition=~Q(decision="returned") | ~Q(decision_reason=""), name="record_sent_back_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(decided_at__isnull=False), name="record_decision_has_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Say whether it may still be changed: neither accepted nor withdrawn."""
        return self.withdrawn_at is None and self.decision != self.Decision.ACCEPTED


class RecordPaper(Row):
    """One paper behind a record: which kind the register declares, and the evidence. Personal data: none.

    A dated action of a campaign is such a paper too: its day and its name are those of the evidence.
    """

    record = models.ForeignKey(ActivityRecord, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20)
    evidence = models.ForeignKey("evidence.Evidence", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["evidence__dated_on", "evidence__added_at"]

    def __str__(self) -> str:
        return f"{self.record_id} {self.kind}"


class ClientWord(Row):
    """What the client of a consultation says of it: that it took place, or that it did not. Personal data: who said it."""

    class Word(models.TextChoices):
        CONFIRMED = "confirmed", _("It took place as written")
        DENIED = "denied", _("It did not take place like this")

    record = models.OneToOneField(ActivityRecord, models.PROTECT, related_name="client_word")
    word = models.CharField(_("What do you say?"), max_length=9, choices=Word)
    comment = models.CharField(_("Comment"), max_length=300, blank=True)
    by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(word="confirmed") | ~Q(comment=""), name="client_denies_with_a_comment")
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.word}"


class AgencyListQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Monitors and administrators: all; nobody else."""
        if user.is_authenticated and user.roles & {Role.MONITOR, Role.ADMINISTRATOR}:
            return self
        return self.none()


class AgencyList(Row):
    """The list of target agencies (R2.4) as it was frozen on a day. Rows are only added; the newest by a day holds on it.

    Personal data: who froze it.
    """

    frozen_on = models.DateField(unique=True)
    note = models.CharField(max_length=300)
    frozen_by = models.ForeignKey("core.User", models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    objects = AgencyListQuerySet.as_manager()

    class Meta:
        ordering = ["-frozen_on"]

    def __str__(self) -> str:
        return self.frozen_on.isoformat()


class TargetAgency(Row):
    """One agency of a frozen list. The code says which agency it is, through all lists. Personal data: none."""

    list = models.ForeignKey(AgencyList, models.PROTECT, related_name="agencies")
    code = models.SlugField(max_length=20)
    name_en = models.CharField(max_length=200, blank=True)
    name_ru = models.CharField(max_length=200, blank=True)
    name_kk = models.CharField(max_length=200, blank=True)
    name = TranslatedText("name")
    level = models.CharField(max_length=8, blank=True)
    region = models.ForeignKey("core.Region", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["list", "code"], name="target_agency_once_a_list"),
            models.CheckConstraint(condition=~Q(name_en="", name_ru="", name_kk=""), name="target_agency_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.code
