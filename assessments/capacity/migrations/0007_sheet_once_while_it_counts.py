"""A person whose sheet was withdrawn may be asked again: one sheet a respondent, of those that count."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("capacity", "0006_rounds_then_test_exceptions")]
    operations = [
        migrations.RemoveConstraint(model_name="scoresheet", name="sheet_once_a_respondent"),
        migrations.AddConstraint(
            model_name="scoresheet",
            constraint=models.UniqueConstraint(
                condition=Q(layer="self", respondent__isnull=False, withdrawn_at=None),
                fields=("assessment", "respondent"), name="sheet_once_a_respondent",
            ),
        ),
    ]  # fmt: skip
