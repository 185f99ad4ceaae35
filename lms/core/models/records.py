"""Consents, notices, invitations, and the audit: rows that are only ever added."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lms.core.models.base import Row


class Consent(Row):
    """What a person agreed to, in which words. Personal data: S0, kept three years beyond the consent."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    text_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class NoticeKind(models.TextChoices):
    """What a notice is about: for each kind a person says whether it also comes by e-mail."""

    ACCOUNT = "account", _("Your account and signing in")
    FEEDBACK = "feedback", _("Feedback on your work")
    MEETINGS = "meetings", _("A meeting is moved or cancelled")
    CERTIFICATES = "certificates", _("Your certificates")
    TALK = "talk", _("Answers to you and mentions of you")
    MESSAGES = "messages", _("Words of your trainer")
    REMINDERS = "reminders", _("Reminders of where you stopped")
    CAPACITY = "capacity", _("Capacity assessment, evidence and plan of your organisation")
    DIGEST = "digest", _("What is new and what waits, once a day")


ALWAYS_SENT = frozenset({NoticeKind.ACCOUNT})
"""Kinds that nobody can switch off and no quiet hours hold back."""


class Notice(Row):
    """One letter as the notification centre shows it. Personal data: S0, kept twelve months.

    The e-mail says the same unless `mail_body` says otherwise: a person who did not ask for details gets a discreet one.
    `skipped_at`: the e-mail was due and its receiver does not want it. `holds_secret`: it carried a link that is stored
    nowhere, so it cannot be sent a second time.
    """

    user = models.ForeignKey("core.User", models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind, default=NoticeKind.MESSAGES)
    letter = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=300, blank=True)
    mail_subject = models.CharField(max_length=200, blank=True)
    mail_body = models.TextField(blank=True)
    holds_secret = models.BooleanField(default=False)
    receipt = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    skipped_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "receipt"], name="notice_once")]
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["user", "-created_at"], name="notice_of_person"),
            models.Index(fields=["created_at"], condition=Q(sent_at=None, skipped_at=None), name="notice_waiting"),
        ]

    @property
    def language(self) -> str:
        """The language it was written in, as its address tells; empty if it has none."""
        return self.path[1:3] if self.path[3:4] == "/" else ""


class LetterChoice(Row):
    """Which notices a person wants by e-mail too, when, and how much they may say. No row: everything, as the house does.

    `quiet_from` and `quiet_until` are hours of the day in Almaty; None: those of the house. Personal data: S1.
    """

    user = models.OneToOneField("core.User", models.CASCADE, related_name="letter_choice")
    off = models.JSONField(default=list)
    is_detailed = models.BooleanField(default=False)
    quiet_from = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    quiet_until = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(23)])
    changed_at = models.DateTimeField()


class Invitation(Row):
    """A door for one person: a digest, an end, used once. Personal data: none beside the user."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class ErasureRequestQuerySet(models.QuerySet):
    def open(self):
        """Those that nobody has decided and nobody took back."""
        return self.filter(withdrawn_at=None, decided_at=None)


class ErasureRequest(Row):
    """A person's wish to be forgotten, and what became of it: carried out, refused with a reason, or taken back.

    `keeps_papers`: certificates still answer whoever scans them, without name; otherwise they answer like unknown ones.
    `report` counts what went and what stayed, in codes. Personal data: who asked, a pseudonym once it is carried out.
    """

    user = models.ForeignKey("core.User", models.PROTECT, related_name="erasure_requests")
    keeps_papers = models.BooleanField()
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("core.User", models.PROTECT, null=True, related_name="+")
    is_done = models.BooleanField(default=False)
    answer = models.CharField(max_length=500, blank=True)
    report = models.JSONField(default=dict)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(withdrawn_at=None, decided_at=None), name="erasure_asked_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.decided_at is None


class AuditEntry(models.Model):
    """Who did what to which row, chained so that a later change is seen.

    Written in the transaction of the act, never updated or deleted. Personal data: the actor's id only.
    """

    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    act = models.CharField(max_length=60)
    table = models.CharField(max_length=60)
    row = models.CharField(max_length=64)
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    chain = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["table", "row"])]
