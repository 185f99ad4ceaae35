"""Answer entries, scores and markings are only ever added: the database refuses the rest."""

from django.db import migrations

from lms.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_bank_tests_and_attempts")]
    operations = [append_only("knowledge_answerentry"), append_only("knowledge_attemptscore"), append_only("knowledge_marking")]
