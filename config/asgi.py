"""The application as it is served: ``granian --interface asgi config.asgi:application``."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from .serving import Buffered
from .wsgi import application as wsgi

application = Buffered(wsgi, threads=settings.THREADS, patience=settings.BODY_SECONDS)
