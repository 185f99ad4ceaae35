"""What our rows share: an id made by the server that says nothing."""

import uuid

from django.db import models


class Row(models.Model):
    """A row whose id may stand in an address: UUIDv4, made here, never by a device (FD03)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True
