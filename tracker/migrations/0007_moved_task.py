from django.db import migrations

#: Where the task stood that makes a forecast: the queue keeps the name.
OLD = "tracker.services.forecasts.make_forecast"


def begin_anew(apps, schema_editor):
    """Forecasts that were queued under the old name of their task are given up: whoever looks next starts a new one."""
    apps.get_model("tracker", "ForecastRun").objects.filter(state__in=["waiting", "running"]).update(state="cancelled")
    apps.get_model("django_tasks_database", "DBTaskResult").objects.filter(task_path=OLD).exclude(
        status__in=["SUCCESSFUL", "FAILED"]
    ).delete()


class Migration(migrations.Migration):
    dependencies = [("tracker", "0006_promises"), ("django_tasks_database", "0021_conditional_partial_index_ordering")]

    operations = [migrations.RunPython(begin_anew, migrations.RunPython.noop, elidable=True)]
