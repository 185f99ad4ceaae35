"""Registers with declared fields: the columns and tables they need (ADR 0027)."""

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_organisation_groups'),
        ('evidence', '0003_withdrawal'),
        ('results', '0006_participations'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AgencyList',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('frozen_on', models.DateField(unique=True)),
                ('note', models.CharField(max_length=300)),
                ('frozen_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-frozen_on'],
            },
        ),
        migrations.CreateModel(
            name='ClientWord',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('word', models.CharField(choices=[('confirmed', 'It took place as written'), ('denied', 'It did not take place like this')], max_length=9, verbose_name='What do you say?')),
                ('comment', models.CharField(blank=True, max_length=300, verbose_name='Comment')),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='RecordPaper',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=20)),
            ],
            options={
                'ordering': ['evidence__dated_on', 'evidence__added_at'],
            },
        ),
        migrations.CreateModel(
            name='TargetAgency',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('code', models.SlugField(max_length=20)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('name_ru', models.CharField(blank=True, max_length=200)),
                ('name_kk', models.CharField(blank=True, max_length=200)),
                ('level', models.CharField(blank=True, max_length=8)),
            ],
            options={
                'ordering': ['code'],
            },
        ),
        migrations.AlterField(
            model_name='activityrecord',
            name='evidence',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence'),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='decision',
            field=models.CharField(blank=True, choices=[('', 'entered'), ('accepted', 'accepted'), ('returned', 'sent back')], default='', max_length=8),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='decision_reason',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='facts',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='linked',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='results.activityrecord'),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='member',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation'),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.organisation'),
        ),
        migrations.AddField(
            model_name='activityrecord',
            name='revision',
            field=models.PositiveIntegerField(default=1),
        ),
        migrations.AlterField(
            model_name='activityrecord',
            name='comment',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AlterField(
            model_name='activityrecord',
            name='happened_on',
            field=models.DateField(),
        ),
        migrations.AlterField(
            model_name='activityrecord',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region'),
        ),
        migrations.AlterField(
            model_name='activityrecord',
            name='title',
            field=models.CharField(max_length=200),
        ),
        migrations.AddConstraint(
            model_name='activityrecord',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'returned'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='record_sent_back_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='activityrecord',
            constraint=models.CheckConstraint(condition=models.Q(('decision', ''), ('decided_at__isnull', False), _connector='OR'), name='record_decision_has_a_moment'),
        ),
        migrations.AddField(
            model_name='agencylist',
            name='frozen_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clientword',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clientword',
            name='record',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='client_word', to='results.activityrecord'),
        ),
        migrations.AddField(
            model_name='recordpaper',
            name='evidence',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evidence.evidence'),
        ),
        migrations.AddField(
            model_name='recordpaper',
            name='record',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='results.activityrecord'),
        ),
        migrations.AddField(
            model_name='targetagency',
            name='list',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agencies', to='results.agencylist'),
        ),
        migrations.AddField(
            model_name='targetagency',
            name='region',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.region'),
        ),
        migrations.AddConstraint(
            model_name='clientword',
            constraint=models.CheckConstraint(condition=models.Q(('word', 'confirmed'), models.Q(('comment', ''), _negated=True), _connector='OR'), name='client_denies_with_a_comment'),
        ),
        migrations.AddConstraint(
            model_name='targetagency',
            constraint=models.UniqueConstraint(fields=('list', 'code'), name='target_agency_once_a_list'),
        ),
        migrations.AddConstraint(
            model_name='targetagency',
            constraint=models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_kk', ''), ('name_ru', ''), _negated=True), name='target_agency_has_a_name'),
        ),
    ]
