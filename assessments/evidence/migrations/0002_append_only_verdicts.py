from django.db import migrations

from lms.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_evidence_and_verdicts")]
    operations = [append_only("evidence_verdict")]
