# The same condition in plain SQL: REGEXP exists inside Django only, and kept repair tools from reading a database.

import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0003_cache'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='department',
            name='department_week_is_seven_digits',
        ),
        migrations.AddConstraint(
            model_name='department',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.F('week'), models.Value('01'), function='LTRIM', output_field=models.CharField()), models.Value('')), django.db.models.lookups.Exact(django.db.models.functions.text.Length('week'), models.Value(7))), name='department_week_is_seven_digits'),
        ),
    ]
