"""A definition in use or retired stays as it is, and so does a picture that was stored."""

from django.db import migrations

from lms.core.append_only import frozen, frozen_but_drafts


class Migration(migrations.Migration):
    dependencies = [("certificates", "0006_definition_versions")]
    operations = [
        frozen_but_drafts(
            "certificates_credentialdefinition", "code", "version", "programme_key", "kind", "rule", "signatories", "logos",
            "competences", "texts", "validity_months", "accent", state="state", draft="draft",
        ),
        frozen("certificates_picture", "sha256", "content", "content_type", "width", "height"),
    ]
