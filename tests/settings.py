"""The product's own settings, without what tests cannot wait for: collected static files and slow passwords."""

from config.settings import *  # noqa: F403

SECRET_KEY = "only for tests"
DEMO = False
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in production: a server's threads have their own connections to it.
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / "data" / "test.sqlite3"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
