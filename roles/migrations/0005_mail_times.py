import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('roles', '0004_plain_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='mail_days',
            field=models.CharField(default='1111111', max_length=7, verbose_name='days on which notices are mailed'),
        ),
        migrations.AddField(
            model_name='user',
            name='mail_hour',
            field=models.PositiveSmallIntegerField(default=7, verbose_name='hour at which notices are mailed'),
        ),
        migrations.AddField(
            model_name='user',
            name='mailed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('mail_hour__lt', 24)), name='user_mail_hour_is_of_a_day'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(django.db.models.lookups.Exact(models.Func(models.F('mail_days'), models.Value('01'), function='LTRIM', output_field=models.CharField()), models.Value('')), django.db.models.lookups.Exact(django.db.models.functions.text.Length('mail_days'), models.Value(7))), name='user_mail_days_are_seven_digits'),
        ),
    ]
