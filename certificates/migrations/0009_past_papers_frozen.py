"""What a past paper says stays as it was recorded."""

from django.db import migrations

from lms.core.append_only import frozen


class Migration(migrations.Migration):
    dependencies = [("certificates", "0008_batches_and_past_papers")]
    operations = [
        frozen("certificates_pastpaper", "face", "digest", "code", "salt", "number_key", "recorded_at", "valid_until", "sheet_id"),
    ]
