from django.core.management import call_command
from django.db import migrations


def create_cache(apps, schema_editor):
    """Limits on guessing are counted in the database, so that all processes count together."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [
        ('roles', '0002_people'),
    ]

    operations = [
        migrations.RunPython(create_cache, migrations.RunPython.noop),
    ]
