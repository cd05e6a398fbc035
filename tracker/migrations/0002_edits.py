import django.db.models.deletion
import django.utils.timezone
import tracker.models.fields
import uuid
from django.conf import settings
from django.db import migrations, models

from tracker.models.plan.places import place_of


def number_places(apps, schema_editor):
    """Numbers of rows become places between which there is always room."""
    items = apps.get_model('tracker', 'Item').objects
    changed = []
    for item in items.only('pk', 'position').iterator():
        item.position = place_of(int(item.position))
        changed.append(item)
    items.bulk_update(changed, ['position'], batch_size=500)


class Migration(migrations.Migration):
    # Rows are converted between changes of their table, which PostgreSQL refuses within one transaction.
    atomic = False

    dependencies = [
        ('tracker', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Baseline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('revision', models.PositiveBigIntegerField()),
                ('plan', models.JSONField()),
                ('figures', models.JSONField()),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ChangeSet',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('kind', models.CharField(choices=[('edit', 'edit'), ('undo', 'undo'), ('redo', 'redo')], default='edit', max_length=4, verbose_name='kind')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('revision', models.PositiveBigIntegerField()),
                ('undone_at', models.PositiveBigIntegerField(blank=True, null=True)),
                ('finish_before', tracker.models.fields.MomentField(blank=True, max_length=16, null=True)),
                ('finish_after', tracker.models.fields.MomentField(blank=True, max_length=16, null=True)),
            ],
            options={
                'ordering': ['-revision'],
            },
        ),
        migrations.CreateModel(
            name='RiskAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=40, verbose_name='rule')),
                ('subject', models.CharField(max_length=250, verbose_name='subject')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('reason', models.TextField(verbose_name='reason')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('days', models.FloatField(default=0, verbose_name='days at stake')),
            ],
            options={
                'ordering': ['-at'],
            },
        ),
        migrations.CreateModel(
            name='TrendPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveBigIntegerField()),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finish', tracker.models.fields.MomentField(max_length=16)),
                ('days_late', models.FloatField(blank=True, null=True)),
                ('risks', models.JSONField(default=dict)),
                ('days', models.FloatField(default=0)),
            ],
            options={
                'ordering': ['revision'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='event',
            name='event_verb_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='link',
            name='link_type_is_unique_between_two_items',
        ),
        migrations.AddField(
            model_name='event',
            name='link',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='events', to='tracker.link'),
        ),
        migrations.AddField(
            model_name='event',
            name='version',
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='link',
            name='dropped',
            field=models.BooleanField(default=False, verbose_name='dropped'),
        ),
        migrations.AlterField(
            model_name='event',
            name='verb',
            field=models.CharField(choices=[('created', 'created'), ('changed', 'changed'), ('dropped', 'dropped'), ('restored', 'restored'), ('linked', 'linked'), ('unlinked', 'unlinked'), ('imported', 'imported'), ('reported', 'reported progress on'), ('acknowledged', 'acknowledged a risk of'), ('baselined', 'set a baseline of')], max_length=12, verbose_name='verb'),
        ),
        migrations.AlterField(
            model_name='item',
            name='position',
            field=models.CharField(default='5', max_length=1000, verbose_name='place in the plan'),
        ),
        migrations.RunPython(number_places, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='link',
            constraint=models.UniqueConstraint(condition=models.Q(('dropped', False)), fields=('source', 'target', 'type'), name='link_type_is_unique_between_two_items'),
        ),
        migrations.AddField(
            model_name='baseline',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='baseline',
            name='launch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='baselines', to='tracker.launch'),
        ),
        migrations.AddField(
            model_name='changeset',
            name='author',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='changeset',
            name='launch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='change_sets', to='tracker.launch'),
        ),
        migrations.AddField(
            model_name='changeset',
            name='of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='turns', to='tracker.changeset'),
        ),
        # No event belonged to a group yet: each had a mark of its own.
        migrations.RemoveField(model_name='event', name='change_set'),
        migrations.AddField(
            model_name='event',
            name='change_set',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='tracker.changeset'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['created', 'changed', 'dropped', 'restored', 'linked', 'unlinked', 'imported', 'reported', 'acknowledged', 'baselined'])), name='event_verb_is_known'),
        ),
        migrations.AddField(
            model_name='riskanswer',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='riskanswer',
            name='launch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='risk_answers', to='tracker.launch'),
        ),
        migrations.AddField(
            model_name='trendpoint',
            name='launch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trend', to='tracker.launch'),
        ),
        migrations.AddConstraint(
            model_name='baseline',
            constraint=models.UniqueConstraint(fields=('launch', 'name'), name='baseline_name_is_unique_in_its_launch'),
        ),
        migrations.AddIndex(
            model_name='changeset',
            index=models.Index(fields=['launch', '-revision'], name='change_set_of_launch'),
        ),
        migrations.AddConstraint(
            model_name='changeset',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['edit', 'undo', 'redo'])), name='change_set_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='changeset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'edit'), ('of__isnull', True)), models.Q(models.Q(('kind', 'edit'), _negated=True), ('of__isnull', False)), _connector='OR'), name='change_set_undoes_an_edit_or_is_one'),
        ),
        migrations.AddConstraint(
            model_name='riskanswer',
            constraint=models.UniqueConstraint(fields=('launch', 'rule', 'subject'), name='risk_is_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='trendpoint',
            constraint=models.UniqueConstraint(fields=('launch', 'revision'), name='trend_has_one_point_a_revision'),
        ),
    ]
