"""The audit is added to, chained, and refuses to be changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from lms.core import audit
from lms.core.models import AuditEntry


def test_entries_form_an_unbroken_chain(cast, at):
    for number in range(3):
        audit.record(act="score.locked", row=cast.own, by=cast.saule, at=at, extra={"number": number})

    assert audit.broken_entries() == []


@pytest.mark.parametrize("change", ["UPDATE core_auditentry SET reason = 'x'", "DELETE FROM core_auditentry"])
def test_the_database_refuses_to_change_or_remove_an_entry(cast, at, change):
    audit.record(act="score.locked", row=cast.own, by=cast.saule, at=at)

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)

    assert AuditEntry.objects.filter(act="score.locked").count() == 1


def test_an_entry_slipped_in_without_the_key_is_found(cast, at, settings):
    audit.record(act="score.locked", row=cast.own, by=cast.saule, at=at)
    settings.QABILET_AUDIT_KEY = "a guessed key"
    forged = audit.record(act="score.locked", row=cast.other, by=cast.saule, at=at)
    settings.QABILET_AUDIT_KEY = "audit-key-only-for-tests"

    assert audit.broken_entries() == [forged.pk]
