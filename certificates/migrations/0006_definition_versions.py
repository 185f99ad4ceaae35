"""Definitions get versions with a state, texts and logos; pictures get a store of their own. Only drafts are edited."""

from django.db import migrations, models

STATES = [("draft", "draft"), ("in_use", "in use"), ("retired", "retired")]


def set_states(apps, schema_editor):
    """The newest published version of a code is in use, all others are retired."""
    seen = set()
    for one in apps.get_model("certificates", "CredentialDefinition").objects.order_by("code", "-version"):
        one.state = "in_use" if one.is_published and one.code not in seen else "retired"
        if one.is_published:
            seen.add(one.code)
        one.save(update_fields=["state"])


class Migration(migrations.Migration):
    dependencies = [("certificates", "0005_correction_requests")]

    operations = [
        migrations.CreateModel(
            name="Picture",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("content", models.BinaryField()),
                ("content_type", models.CharField(max_length=20)),
                ("width", models.PositiveSmallIntegerField()),
                ("height", models.PositiveSmallIntegerField()),
                ("stored_at", models.DateTimeField()),
            ],
            options={"ordering": ["stored_at"]},
        ),
        migrations.AddField("credentialdefinition", "state", models.CharField(choices=STATES, default="in_use", max_length=8)),
        migrations.AddField("credentialdefinition", "revision", models.PositiveIntegerField(default=1)),
        migrations.AddField("credentialdefinition", "in_use_since", models.DateTimeField(null=True)),
        migrations.AddField("credentialdefinition", "retired_at", models.DateTimeField(null=True)),
        migrations.AddField("credentialdefinition", "logos", models.JSONField(default=list)),
        migrations.AddField("credentialdefinition", "texts", models.JSONField(default=dict)),
        migrations.RunPython(set_states, migrations.RunPython.noop),
        migrations.RemoveField("credentialdefinition", "is_published"),
        migrations.AddConstraint(
            "credentialdefinition",
            models.UniqueConstraint(condition=models.Q(("state", "draft")), fields=("code",), name="definition_one_draft"),
        ),
        migrations.AddConstraint(
            "credentialdefinition",
            models.UniqueConstraint(condition=models.Q(("state", "in_use")), fields=("code",), name="definition_one_in_use"),
        ),
    ]
