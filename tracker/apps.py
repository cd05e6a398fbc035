from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Launches"

    def ready(self) -> None:
        from tracker.services.changes.hooks import bind
        from tracker.services.house_rules import HOUSE_RULES

        from . import checks  # noqa: F401  # registers them

        bind(HOUSE_RULES)
