"""Settings, all from the environment; ``checks.py`` says what is wrong with them and how to mend it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from integration_hub.environment import address, choice, flag, listed, number, text

BASE_DIR = Path(__file__).resolve().parent.parent
STATE = Path(text("HUB_STATE", str(BASE_DIR / "var")))

DEBUG = flag("HUB_DEBUG", default=False)
SECRET_KEY = text("HUB_SECRET_KEY", "")
HUB_KEYS = listed("HUB_KEYS")
HUB_PORT = number("HUB_PORT", 8000, least=1, most=65535)
HUB_BASE_URL = address("HUB_BASE_URL", f"http://localhost:{HUB_PORT}", schemes=("http", "https")).rstrip("/")
HUB_ALLOW_PRIVATE = flag("HUB_ALLOW_PRIVATE", default=False)
HUB_SUPPORT_ADDRESS = text("HUB_SUPPORT_ADDRESS", "")
HUB_INSTANCE = text("HUB_INSTANCE", "hub")
HUB_SPOOL = Path(text("HUB_SPOOL", str(STATE / "spool")))
HUB_PACE = 1.0
"""What the pauses of remote systems and of their clients are multiplied by; drills and tests run at a small one."""
HUB_IMPORT_LARGEST = number("HUB_IMPORT_LARGEST_MB", 1024, least=1, most=1_000_000) * 2**20
HUB_SEND_REQUEST_ID = flag("HUB_SEND_REQUEST_ID", default=True)
HUB_API_CALLS = number("HUB_API_CALLS", 600, least=1, most=1_000_000)
"""How many calls of the REST API one token may make within a minute."""
HUB_METRICS_TOKEN = text("HUB_METRICS_TOKEN", "")
"""What opens /metrics, beside API tokens that may."""
HUB_KEEP_DAYS = number("HUB_KEEP_DAYS", 90, least=1, most=3650)
HUB_KEEP_HISTORY_DAYS = number("HUB_KEEP_HISTORY_DAYS", 400, least=30, most=36500)
ALLOWED_HOSTS = listed("HUB_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [HUB_BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_crontab",
    "django_htmx",
    "integration_hub.ui",
    "integration_hub.accounts",
    "integration_hub.connections",
    "integration_hub.processes",
    "integration_hub.runs",
    "integration_hub.mappings",
    "integration_hub.catalogue",
    "integration_hub.imports",
    "integration_hub.orders",
    "integration_hub.publishing",
    "integration_hub.inbox",
    "integration_hub.rehearsal",
    "integration_hub.closing",
    "integration_hub.resending",
    "integration_hub.cases",
    "integration_hub.alerts",
    "integration_hub.provenance",
    "integration_hub.guide",
    "integration_hub.charts",
    "integration_hub.manage",
    "integration_hub.tracing",
    "integration_hub.guided",
    "integration_hub.configuration",
    "integration_hub.api",
]
MIDDLEWARE = [
    "integration_hub.journeys.OfTheRequest",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "integration_hub.accounts.language.OfThePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "integration_hub.accounts.sessions.Seen",
]
ROOT_URLCONF = "integration_hub.urls"
WSGI_APPLICATION = "integration_hub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "integration_hub.ui.context.theme",
                "integration_hub.journeys.shown",
                "integration_hub.accounts.language.languages",
                "integration_hub.manage.context.console",
                "integration_hub.guided.context.set_up_here",
            ],
            "builtins": ["django.templatetags.static", "django.templatetags.i18n", "integration_hub.ui.templatetags.hub"],
            "loaders": ["django.template.loaders.filesystem.Loader"]
            if DEBUG
            else [("django.template.loaders.cached.Loader", ["django.template.loaders.filesystem.Loader"])],
        },
    }
]


def _sqlite(path: str) -> dict[str, Any]:
    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
    options = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": path, "OPTIONS": options, "TEST": {"NAME": f"{path}.test"}}


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": query,
    }


DATABASE_URL = address("HUB_DATABASE_URL", f"sqlite:///{STATE / 'hub.sqlite3'}", schemes=("sqlite", "postgresql", "postgres"))
DATABASES: dict[str, dict[str, Any]]
if DATABASE_URL.startswith("sqlite:"):
    _path = DATABASE_URL.removeprefix("sqlite:///")
    # In one file a log line waits as long as a promotion takes: 430 ms at worst against 1 ms in its own.
    DATABASES = {"default": _sqlite(_path), "logs": _sqlite(_path.removesuffix(".sqlite3") + "-logs.sqlite3")}
    STATE.mkdir(parents=True, exist_ok=True)
else:
    DATABASES = {"default": _postgresql(DATABASE_URL)}
DATABASE_ROUTERS = ["integration_hub.routers.LogsRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CSRF_FAILURE_VIEW = "integration_hub.manage.views.form_expired"

AUTH_USER_MODEL = "accounts.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "integration_hub.accounts.log_in.Adapter"
ACCOUNT_FORMS = {
    "login": "integration_hub.accounts.log_in.LogInForm",
    "reauthenticate": "integration_hub.accounts.proofs.PasswordAgainForm",
    "change_password": "integration_hub.accounts.proofs.ChangePasswordForm",
    "reset_password": "integration_hub.accounts.proofs.ForgottenForm",
    "reset_password_from_key": "integration_hub.accounts.proofs.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "reset_password": "20/m/ip,3/15m/key"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a name
PASSWORD_RESET_TIMEOUT = 24 * 3600

HUB_SECOND_FACTOR = text("HUB_SECOND_FACTOR", "required")
"""Whether support and admins must prove themselves by a second factor: "required", or "optional" for a demo."""
MFA_ADAPTER = "integration_hub.connections.second_factors.Adapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_TOLERANCE = 1
"""A phone's clock may be half a minute off; accounts.proofs takes care that a code opens only once all the same."""
MFA_FORMS = {
    "authenticate": "integration_hub.accounts.proofs.CodeForm",
    "reauthenticate": "integration_hub.accounts.proofs.CodeAgainForm",
    "activate_totp": "integration_hub.accounts.proofs.AppForm",
    "add_webauthn": "integration_hub.accounts.proofs.PasskeyForm",
    "edit_webauthn": "integration_hub.accounts.proofs.PasskeyNameForm",
}

# In the database, so that what limits log-ins holds across processes and while the broker is dead.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hub_cache"}}

SECURE = HUB_BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
HUB_BEHIND_PROXY = flag("HUB_BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HUB_BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if HUB_BEHIND_PROXY else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {"default-src": ["'self'"], "frame-ancestors": ["'none'"], "form-action": ["'self'"], "base-uri": ["'none'"]}
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("da", "Dansk"), ("sv", "Svenska"), ("nb", "Norsk bokmål"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
HUB_TIME_ZONE = text("HUB_TIME_ZONE", "Europe/Copenhagen")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = STATE / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

BROKER_URL = address("HUB_BROKER_URL", f"redis+socket://{STATE / 'run' / 'r.sock'}", schemes=("redis", "rediss", "redis+socket"))

_mail = urlsplit(address("HUB_MAIL_URL", "smtp://localhost:25", schemes=("smtp", "smtps", "file")))
_mail_options = parse_qs(_mail.query)
EMAIL_BACKEND = (
    f"{'django.core.mail.backends.filebased' if _mail.scheme == 'file' else 'integration_hub.alerts.smtp'}.EmailBackend"
)
EMAIL_FILE_PATH = unquote(_mail.path)
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail_options.get("tls", ["0"])[-1] == "1"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = text("HUB_MAIL_FROM", "Integration Hub <hub@localhost>")

CRON_LOG = STATE / "log" / "cron.log"
CRONJOBS = [("* * * * *", "integration_hub.runs.clock.tick", f">> {CRON_LOG} 2>&1")]
CRONTAB_LOCK_JOBS = True
CRONTAB_EXECUTABLE = text("HUB_CRONTAB", "/usr/bin/crontab")
CRONTAB_DJANGO_MANAGE_PATH = str(BASE_DIR / "manage.py")
CRONTAB_COMMENT = f"hub {HUB_INSTANCE}"
CRONTAB_COMMAND_PREFIX = f"set -a && . {STATE / 'hub.env'} && set +a &&"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"stamp": {"()": "integration_hub.loglines.Stamp"}},
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} [{correlation}] {message}", "style": "{"},
        "json": {"()": "integration_hub.loglines.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["stamp"],
            "formatter": choice("HUB_LOG_FORMAT", "text", among=("text", "json")),
        }
    },
    "root": {"handlers": ["console"], "level": text("HUB_LOG_LEVEL", "INFO")},
}
