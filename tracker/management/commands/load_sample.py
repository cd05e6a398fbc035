"""``manage.py load_sample``: the sample program, with dates relative to today."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from tracker.sample.loading import load_sample


class Command(BaseCommand):
    help = "Load the sample program: two launches of one company. Loading it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The sample brings demo people. Set LAUNCHPATH_DEMO=1 to load it, never where real work is kept."
            )
        program = load_sample(today=timezone.localdate())
        count = sum(launch.items.count() for launch in program.launches.all())
        self.stdout.write(
            f"The sample is loaded: “{program.name}”, {program.launches.count()} launches, {count} items."
        )
