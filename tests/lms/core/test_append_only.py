"""What the database itself refuses to change stays refused after every later migration."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lms.core.append_only import GUARDED


@pytest.mark.django_db
def test_every_trigger_a_migration_made_still_stands():
    """SQLite drops the triggers of a table it builds anew for a new column, and says nothing."""
    MigrationLoader(connection)  # reads all migrations, and with them what they guard
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
            missing = set(GUARDED) - set(cursor.fetchall())
        else:
            cursor.execute("SELECT relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal")
            missing = {table for table, _name in GUARDED} - {row[0] for row in cursor.fetchall()}

    assert GUARDED
    assert missing == set()
