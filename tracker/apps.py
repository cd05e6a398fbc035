from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Launches"

    def ready(self) -> None:
        from . import checks  # noqa: F401  # registers them
        from .services.changes.hooks import bind
        from .services.house_rules import HOUSE_RULES

        bind(HOUSE_RULES)
