"""The database itself keeps faces and papers as they were issued; events are only ever added."""

from django.db import migrations

from lms.core.append_only import append_only

_SQLITE = """
CREATE TRIGGER {table}_frozen BEFORE UPDATE OF {columns} ON "{table}"
BEGIN SELECT RAISE(ABORT, '{table}: what was issued is frozen'); END
"""
_POSTGRES = """
CREATE OR REPLACE FUNCTION {table}_frozen() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{table}: what was issued is frozen' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql;
CREATE TRIGGER {table}_frozen BEFORE UPDATE ON "{table}" FOR EACH ROW WHEN ({changed})
EXECUTE FUNCTION {table}_frozen()
"""


def frozen(table: str, *columns: str) -> migrations.RunPython:
    """Return the migration step that makes the table refuse a change of these columns."""

    def install(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            named = ", ".join(f'"{column}"' for column in columns)
            schema_editor.execute(_SQLITE.format(table=table, columns=named))
        else:
            changed = " OR ".join(f'OLD."{column}" IS DISTINCT FROM NEW."{column}"' for column in columns)
            schema_editor.execute(_POSTGRES.format(table=table, changed=changed))

    def remove(apps, schema_editor):
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER "{table}_frozen"')
        else:
            schema_editor.execute(f'DROP TRIGGER {table}_frozen ON "{table}"')

    return migrations.RunPython(install, remove)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_credentials")]
    operations = [
        append_only("certificates_credentialevent"),
        frozen("certificates_credential", "face", "face_version", "digest", "code", "salt", "issued_at", "definition_id", "enrolment_id"),
        frozen("certificates_credentialfile", "content", "sha256", "language", "credential_id"),
        frozen("certificates_summary", "face", "face_version", "digest", "code", "token_digest", "issued_at", "organisation_id", "round_code", "revision"),
        frozen("certificates_summaryfile", "content", "sha256", "language", "summary_id"),
    ]
