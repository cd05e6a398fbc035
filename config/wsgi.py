"""The WSGI application; ``config.asgi`` serves it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from .durability import assert_durable  # noqa: E402  # the application has set Django up

assert_durable()
