"""The audit refuses UPDATE and DELETE by the database itself."""

from django.db import migrations

from lms.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("core", "0002_media")]
    operations = [append_only("core_auditentry")]
