"""The columns that all lines shared are gone: their content stands in facts and papers."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("results", "0008_records_into_registers")]

    operations = [
        migrations.RemoveConstraint(
            model_name='activityrecord',
            name='record_grade_0_to_4',
        ),
        migrations.RemoveField(
            model_name='activityrecord',
            name='evidence',
        ),
        migrations.RemoveField(
            model_name='activityrecord',
            name='grade',
        ),
        migrations.RemoveField(
            model_name='activityrecord',
            name='is_ministry',
        ),
        migrations.RemoveField(
            model_name='activityrecord',
            name='people',
        ),
        migrations.RemoveField(
            model_name='activityrecord',
            name='reference',
        ),
    ]
