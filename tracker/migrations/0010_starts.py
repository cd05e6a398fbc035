from django.db import migrations, models


def keep_dates(apps, schema_editor):
    """Launches whose links may pull items before the start keep that, and with it their dates."""
    links = apps.get_model("tracker", "Link").objects
    pulling = links.filter(models.Q(type="SF") | models.Q(lag__startswith="-")).values("launch")
    apps.get_model("tracker", "Launch").objects.filter(
        models.Q(honor_constraints=True) | models.Q(source__iendswith=".xml") | models.Q(pk__in=pulling)
    ).update(links_before_start=True)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0009_placement")]

    operations = [migrations.RunPython(keep_dates, migrations.RunPython.noop, elidable=True)]
