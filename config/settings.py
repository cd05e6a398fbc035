"""Settings, read from the environment (and from ``.env`` beside manage.py). docs/operations.md lists them all."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env", overwrite=False)

DEBUG: bool = env.bool("LAUNCHPATH_DEBUG", default=False)
#: Demo mode signs demo people in with one click. Never on where real work is kept.
DEMO: bool = env.bool("LAUNCHPATH_DEMO", default=False)


def stored_secret_key() -> str:
    """The key that this installation made for itself on its first start, kept in ``data/``."""
    key_file = BASE_DIR / "data" / "secret-key"
    try:
        if not key_file.exists():
            key_file.parent.mkdir(exist_ok=True)
            key_file.touch(mode=0o600)
            key_file.write_text(get_random_secret_key())
        return key_file.read_text().strip()
    except OSError:  # commands that need no key run on a read-only disk too
        return get_random_secret_key()


SECRET_KEY: str = env.str("LAUNCHPATH_SECRET_KEY", default="") or stored_secret_key()
ALLOWED_HOSTS: list[str] = env.list("LAUNCHPATH_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
if any(host.strip(". ") in ("*", "") for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "LAUNCHPATH_HOSTS lets in any host name, so anyone could have mails sent whose links lead to a server of "
        "their own. Name the hosts under which people reach this installation, separated by commas."
    )
CSRF_FAILURE_VIEW = "config.failures.token_too_old"
CSRF_TRUSTED_ORIGINS: list[str] = env.list("LAUNCHPATH_ORIGINS", default=[])
HTTPS: bool = env.bool("LAUNCHPATH_HTTPS", default=False)
#: Where HTTPS is on, real work is kept: nothing that is only for trying out or developing may be on.
if HTTPS and DEMO:
    raise ImproperlyConfigured(
        "LAUNCHPATH_DEMO lets anyone sign in as anyone. Turn it off where LAUNCHPATH_HTTPS is on."
    )
if HTTPS and DEBUG:
    raise ImproperlyConfigured(
        "LAUNCHPATH_DEBUG shows the program's inside to anyone. Turn it off where LAUNCHPATH_HTTPS is on."
    )
if HTTPS and (
    len(SECRET_KEY) < 50
    or len(set(SECRET_KEY)) < 5
    or SECRET_KEY.startswith("django-insecure-")
    or not env.str("LAUNCHPATH_SECRET_KEY", default="")
):
    raise ImproperlyConfigured(
        "Set LAUNCHPATH_SECRET_KEY to a secret of at least 50 random characters, the same for every process. "
        "One way to make it: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "template_partials.apps.SimpleAppConfig",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django.contrib.humanize",
    "django_tasks",
    "django_tasks_db",
    "roles",
    "tracker",
]

MIDDLEWARE = [
    "config.health.Health",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.logs.RequestLog",
    "config.middleware.Compressed",
    "config.middleware.PrivateAnswers",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.LimitedBodies",
    "allauth.account.middleware.AccountMiddleware",
    "roles.time_zone.PersonTimeZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.ReadableAddresses",
    "django_htmx.middleware.HtmxMiddleware",
    "tracker.access.VaryOnHtmx",
    "config.middleware.AnsweredMethods",
    "config.middleware.NamedFailures",
    "config.middleware.SavedForms",
    "config.middleware.SamePerson",
    "config.middleware.FormsOnce",
]

ROOT_URLCONF = "config.urls"
#: Fields are written by templates of ours where they differ: templates/django/forms/widgets.
FORM_RENDERER = "config.widgets.WidgetRenderer"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "roles.views.context.product",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": [
                "template_partials.templatetags.partials",
                "tracker.templatetags.isolated",
                "tracker.templatetags.sent_forms",
            ],
        },
    }
]

DATABASES = {"default": env.db("LAUNCHPATH_DATABASE", default=f"sqlite:///{BASE_DIR / 'data' / 'launchpath.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    with suppress(OSError):
        Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    # docs/adr/0004-sqlite-first.md has the measurements.
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 10,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # Whoever waits for a lock is told so; nobody holds one for ever.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault(
        "options",
        "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on",
    )
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "roles.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "landing"

# Accounts (docs/operations.md): by invitation, with passwords, passkeys, one-time passwords and single sign-on.
ACCOUNT_ADAPTER = "roles.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_FORMS = {"reset_password": "roles.accounts.ResetByConfirmedAddress"}
MFA_FORMS = {"activate_totp": "roles.accounts.ActivateOnce"}
#: Wrong passwords: for each network address; for an account from one address or on one device; for an account from all
#: unknown devices together (roles/accounts.py).
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/5m/key,40/d/key",
    "login_failed_anywhere": "500/d/key",
}
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Launchpath"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SOCIALACCOUNT_ADAPTER = "roles.accounts.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, object] = {}
OIDC_SERVER: str = env.str("LAUNCHPATH_OIDC_SERVER", default="")
if OIDC_SERVER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": env.str("LAUNCHPATH_OIDC_NAME", default="single sign-on"),
                "client_id": env.str("LAUNCHPATH_OIDC_CLIENT"),
                "secret": env.str("LAUNCHPATH_OIDC_SECRET"),
                "settings": {"server_url": OIDC_SERVER},
            }
        ],
    }
# Limits on guessing count by the address that a request really comes from: what a client writes into
# X-Forwarded-For is believed only as far as proxies of one's own have added to it.
BEHIND_PROXY: bool = env.bool("LAUNCHPATH_BEHIND_PROXY", default=False)
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# Long work goes to the database, from where `manage.py db_worker` takes it.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
vars().update(env.email_url("LAUNCHPATH_EMAIL", default="consolemail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("LAUNCHPATH_EMAIL_FROM", default="Launchpath <launchpath@localhost>")
#: Where people reach this installation, for links in mails that no request brings about.
ADDRESS: str = env.str("LAUNCHPATH_ADDRESS", default="http://127.0.0.1:8000").rstrip("/")
ADDRESS_IS_SET = "LAUNCHPATH_ADDRESS" in env.ENVIRON

LANGUAGE_CODE = "en"
TIME_ZONE = env.str("LAUNCHPATH_TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "config.storage.HashedStaticFiles"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO
if WHITENOISE_USE_FINDERS:
    with suppress(OSError):
        STATIC_ROOT.mkdir(exist_ok=True)

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *([f"{'/'.join(OIDC_SERVER.split('/')[:3])}"] if OIDC_SERVER else [])],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

#: Files over this size are kept on disk while they are read; views that take files say how large they may be.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
#: Requests that one server process works on at a time, and the seconds that the body of one may take to arrive.
THREADS: int = env.int("LAUNCHPATH_THREADS", default=4)
BODY_SECONDS: float = env.float("LAUNCHPATH_BODY_SECONDS", default=20)

LOG_FORMAT: str = env.str("LAUNCHPATH_LOG_FORMAT", default="json" if HTTPS else "line")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"id": {"()": "config.logs.WithId"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"},
        "json": {"()": "config.logs.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["id"]}},
    "root": {"handlers": ["console"], "level": env.str("LAUNCHPATH_LOG_LEVEL", default="INFO")},
}
