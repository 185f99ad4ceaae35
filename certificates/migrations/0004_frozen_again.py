"""SQLite built the table of credentials anew for its new column: its trigger is put back. Statements are frozen too."""

from django.db import migrations

from lms.core.append_only import frozen


class Migration(migrations.Migration):
    dependencies = [("certificates", "0003_status_and_statements")]
    operations = [
        frozen("certificates_credential", "face", "face_version", "digest", "code", "salt", "issued_at", "definition_id", "enrolment_id", again=True),
        frozen("certificates_capacitycredentialfile", "content", "sha256", "language", "credential_id"),
        frozen("certificates_statusentry", "list_number", "place"),
    ]
