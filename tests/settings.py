"""The product's own settings, without what tests cannot wait for: collected static files and slow passwords."""

import os
import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403

SECRET_KEY = "only for tests"
DEMO = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
#: Of this process alone, so that two runs in one checkout, and the workers of a run, do not disturb each other.
OWN = f"{os.getpid()}"
TEST_FILES = Path(tempfile.gettempdir()) / f"launchpath-tests-{OWN}"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in production: a server's threads have their own connections to it. It need not outlive a power cut.
    DATABASES["default"]["TEST"] = {"NAME": TEST_FILES / "test.sqlite3"}  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] = "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"  # noqa: F405
else:
    DATABASES["default"]["TEST"] = {"NAME": f"test_launchpath_{OWN}"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
