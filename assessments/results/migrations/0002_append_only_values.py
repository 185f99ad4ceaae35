from django.db import migrations

from lms.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("results", "0001_indicators_values_records")]
    operations = [append_only("results_indicatorvalue")]
