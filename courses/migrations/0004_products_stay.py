from django.db import migrations

from lms.core.append_only import append_only, frozen


class Migration(migrations.Migration):
    dependencies = [("courses", "0003_submissions_and_grades")]
    operations = [
        append_only("courses_productdecision"),
        frozen("courses_submission", "enrolment_id", "number", "task", "text", "is_late", "handed_in_at"),
    ]
