"""The audit: one entry, who did what to which row, in the transaction of the act.

Entries are chained by HMAC with a key kept outside the database: a changed, removed, inserted or swapped
entry is found by `broken_entries`.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime

from django.conf import settings
from django.db import connection, transaction

from lms.core.models.records import AuditEntry


def _digest(entry: AuditEntry) -> str:
    fields = [
        entry.at.astimezone(UTC).isoformat(),
        str(entry.actor or ""),
        entry.act,
        entry.table,
        entry.row,
        entry.reason,
        json.dumps(entry.details, sort_keys=True, ensure_ascii=False),
    ]
    return hashlib.sha256("\x1f".join(fields).encode()).hexdigest()


def _link(previous: str, digest: str) -> str:
    key = settings.QABILET_AUDIT_KEY.encode()
    return hmac.new(key, f"{previous}{digest}".encode(), hashlib.sha256).hexdigest()


def record(*, act: str, row, by, at: datetime, reason: str = "", extra: dict | None = None) -> AuditEntry:
    """Add one entry; `row` is a model instance, or a pair (table, id) for what has no instance."""
    table, key = row if isinstance(row, tuple) else (row._meta.label_lower, row.pk)
    with transaction.atomic():
        if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x0A0D17])
        previous = AuditEntry.objects.order_by("-id").values_list("chain", flat=True).first() or ""
        entry = AuditEntry(
            at=at,
            actor=getattr(by, "pk", None),
            act=act,
            table=table,
            row=str(key),
            reason=reason[:500],
            details=extra or {},
        )
        entry.digest = _digest(entry)
        entry.chain = _link(previous, entry.digest)
        entry.save(force_insert=True)
    return entry


def last_details(*, act: str, row, **said: str) -> dict | None:
    """Return what the last entry of this act on a row said, or None; of those whose details say `said`. One query."""
    entries = AuditEntry.objects.filter(act=act, table=row._meta.label_lower, row=str(row.pk)).order_by("-id")
    return entries.filter(**{f"details__{key}": value for key, value in said.items()}).values_list("details", flat=True).first()


def told(*, act: str, kind) -> list[tuple[str, dict]]:
    """Return the ids of the rows of a model on which an act is recorded, each with what was said; one query."""
    entries = AuditEntry.objects.filter(act=act, table=kind._meta.label_lower)
    return list(entries.order_by("id").values_list("row", "details"))


def broken_entries() -> list[int]:
    """Return the ids of entries that no longer fit the chain; one query a call."""
    broken, previous = [], ""
    for entry in AuditEntry.objects.order_by("id").iterator():
        if entry.digest != _digest(entry) or entry.chain != _link(previous, entry.digest):
            broken.append(entry.pk)
        previous = entry.chain
    return broken
