import tracker.models.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tracker', '0008_plain_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='item',
            name='milestone',
            field=models.CharField(blank=True, choices=[('start', 'At the start of the next working time'), ('finish', 'At the end of the last working time')], max_length=6, null=True, verbose_name='rests'),
        ),
        migrations.AddField(
            model_name='item',
            name='not_before',
            field=tracker.models.fields.MomentField(blank=True, max_length=16, null=True, verbose_name='not before'),
        ),
        migrations.AddField(
            model_name='launch',
            name='links_before_start',
            field=models.BooleanField(default=False, verbose_name='links may pull items before the start'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('milestone__isnull', True), ('milestone__in', ['start', 'finish']), _connector='OR'), name='item_rests_where_known'),
        ),
    ]
