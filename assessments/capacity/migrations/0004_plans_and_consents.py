"""Action plans of organisations, and to whom they show their results."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from lms.core.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("capacity", "0003_refuse_changes"),
        ("core", "0003_append_only_audit"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionPlan",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("made_at", models.DateTimeField()),
                ("frozen", models.JSONField(blank=True, default=list)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="capacity.capacityassessment",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="core.organisation",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="capacity.assessmentround",
                    ),
                ),
            ],
            options={
                "ordering": ["-round__opens_on", "organisation__code"],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("priority", "Priority"),
                            ("finish", "Finish the assessment"),
                            ("carried", "Carried over from the earlier plan"),
                            ("own", "Own step"),
                        ],
                        max_length=8,
                    ),
                ),
                ("item_code", models.CharField(blank=True, max_length=8)),
                ("level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("importance", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("offer", models.JSONField(blank=True, default=dict)),
                ("also", models.JSONField(blank=True, default=list)),
                ("partner_name", models.CharField(blank=True, max_length=200)),
                ("action", models.CharField(blank=True, max_length=500, verbose_name="What you will do")),
                (
                    "owner_role",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="Or a task, if it is nobody of the list"
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="By when")),
                (
                    "support",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "None"),
                            ("module", "Module of a programme"),
                            ("consultation", "Consultation"),
                            ("partner", "Partner"),
                        ],
                        max_length=12,
                        verbose_name="Support wanted",
                    ),
                ),
                (
                    "support_note",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="Which module, topic or partner"
                    ),
                ),
                (
                    "expected_evidence",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="What will show that it is done"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("in_progress", "In progress"),
                            ("done", "Done"),
                            ("dropped", "Dropped"),
                        ],
                        default="planned",
                        max_length=11,
                        verbose_name="State",
                    ),
                ),
                (
                    "state_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="Comment; needed when a step is dropped"
                    ),
                ),
                ("rev", models.PositiveIntegerField(default=1)),
                (
                    "carried_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="carried_to",
                        to="capacity.planstep",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="plan_steps",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Who",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="capacity.actionplan",
                    ),
                ),
            ],
            options={
                "ordering": ["plan_id", "number"],
            },
        ),
        migrations.CreateModel(
            name="ShowConsent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("trainer", "Our trainers"),
                            ("donor", "The donor"),
                            ("public", "Everybody"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "extent",
                    models.CharField(
                        choices=[("level", "The capacity level only"), ("full", "The result in full")],
                        max_length=5,
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "given_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="show_consents",
                        to="core.organisation",
                    ),
                ),
                (
                    "revoked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-given_at"],
            },
        ),
        migrations.CreateModel(
            name="StepEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("from_state", models.CharField(blank=True, max_length=11)),
                ("to_state", models.CharField(max_length=11)),
                ("comment", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "asked_in",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="capacity.capacityassessment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="capacity.planstep",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="actionplan",
            constraint=models.UniqueConstraint(fields=("round", "organisation"), name="plan_once_a_round"),
        ),
        migrations.AddIndex(
            model_name="planstep",
            index=models.Index(fields=["state", "due_on"], name="capacity_pl_state_cda882_idx"),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="plan_step_number_once"),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("item_code", ""), _negated=True),
                fields=("plan", "item_code"),
                name="plan_step_item_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="planstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "dropped"), _negated=True),
                    models.Q(("state_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="plan_step_dropped_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="showconsent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at", None)),
                fields=("organisation", "audience"),
                name="show_consent_one_in_force",
            ),
        ),
        migrations.AddConstraint(
            model_name="stepevent",
            constraint=models.UniqueConstraint(fields=("step", "number"), name="step_event_number_once"),
        ),
        append_only("capacity_stepevent"),
    ]
