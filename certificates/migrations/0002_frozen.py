"""The database itself keeps faces and papers as they were issued; events are only ever added."""

from django.db import migrations

from lms.core.append_only import append_only, frozen


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_credentials")]
    operations = [
        append_only("certificates_credentialevent"),
        frozen("certificates_credential", "face", "face_version", "digest", "code", "salt", "issued_at", "definition_id", "enrolment_id"),
        frozen("certificates_credentialfile", "content", "sha256", "language", "credential_id"),
        frozen("certificates_summary", "face", "face_version", "digest", "code", "token_digest", "issued_at", "organisation_id", "round_code", "revision"),
        frozen("certificates_summaryfile", "content", "sha256", "language", "summary_id"),
    ]
