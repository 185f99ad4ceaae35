"""Tokens of the API: a digest, a name, an end; reading only."""

from django.db import models
from knox.models import AbstractAuthToken


class ApiToken(AbstractAuthToken):
    """A key of a service account, shown once and kept as a digest. Personal data: none."""

    class Scope(models.TextChoices):
        READ = "read"

    name = models.CharField(max_length=80)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.READ)
    created_by = models.ForeignKey("core.User", models.SET_NULL, null=True, related_name="tokens_made")
    last_used_on = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
