# The same conditions in plain SQL: REGEXP exists inside Django only, and kept repair tools from reading a database.

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0004_plain_checks'),
        ('tracker', '0007_moved_task'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='item',
            name='item_without_duration_where_a_milestone',
        ),
        migrations.RemoveConstraint(
            model_name='program',
            name='program_currency_is_iso_4217',
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['milestone', 'gate']), _negated=True), ('duration__in', ['0m', '0h', '0d', '0w', '0em', '0eh', '0ed', '0ew']), _connector='OR'), name='item_without_duration_where_a_milestone'),
        ),
        migrations.AddConstraint(
            model_name='program',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.F('currency'), models.Value('ABCDEFGHIJKLMNOPQRSTUVWXYZ'), function='LTRIM', output_field=models.CharField()), models.Value('')), django.db.models.lookups.Exact(django.db.models.functions.text.Length('currency'), models.Value(3))), name='program_currency_is_iso_4217'),
        ),
    ]
