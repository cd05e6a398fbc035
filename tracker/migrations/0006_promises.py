from django.db import migrations, models


def accept_promises(apps, schema_editor):
    """What was promised before there was an exchange counts as accepted; what is done by now, as delivered."""
    items = apps.get_model("tracker", "Item").objects
    items.filter(promise__isnull=False).exclude(kind__in=["scope", "dependency"]).update(promise=None)
    promised = items.filter(promise__isnull=False, owning_role__isnull=False)
    asked = {"asked_by": models.F("owning_role"), "agreed_promise": models.F("promise")}
    promised.filter(actual_finish__isnull=True).update(commitment="accepted", **asked)
    promised.filter(actual_finish__isnull=False).update(commitment="delivered", **asked)


class Migration(migrations.Migration):
    dependencies = [("tracker", "0005_commitments")]

    operations = [migrations.RunPython(accept_promises, migrations.RunPython.noop, elidable=True)]
