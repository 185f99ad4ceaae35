"""A frozen list of target agencies is never changed: the database refuses."""

from django.db import migrations

from lms.core.append_only import append_only


class Migration(migrations.Migration):

    dependencies = [("results", "0009_old_columns_go")]

    operations = [append_only("results_agencylist"), append_only("results_targetagency")]
