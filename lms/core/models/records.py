"""Consents, notices, invitations, and the audit: rows that are only ever added."""

from django.db import models

from lms.core.models.base import Row


class Consent(Row):
    """What a person agreed to, in which words. Personal data: S0, kept three years beyond the consent."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    text_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=2)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)


class Notice(Row):
    """One letter as the notification centre shows it. Personal data: S0, kept twelve months."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="notices")
    letter = models.CharField(max_length=60)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    receipt = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "receipt"], name="notice_once")]


class Invitation(Row):
    """A door for one person: a digest, an end, used once. Personal data: none beside the user."""

    user = models.ForeignKey("core.User", models.CASCADE, related_name="invitations")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


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
