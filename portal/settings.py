"""One settings file, driven by the environment, that starts with nothing set.

Each variable is documented beside its default; ``docs/reference.md`` is generated from these comments.
"""

import secrets
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# TORGET_VAR: folder for what the installation writes: database, media, generated keys.
VAR = Path(env.str("TORGET_VAR", default=str(BASE_DIR / "var")))
VAR.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str) -> str:
    """A secret made at the first start and kept beside the database, for installations with nothing set."""
    path = VAR / name
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48), encoding="ascii")
    return path.read_text(encoding="ascii").strip()


# TORGET_DEBUG: error pages for developers, the style guide, no compressed assets.
DEBUG = env.bool("TORGET_DEBUG", default=False)
# TORGET_SECRET_KEY: signs sessions and links; made and kept in TORGET_VAR when unset.
SECRET_KEY = env.str("TORGET_SECRET_KEY", default="") or _kept_secret("secret-key")
# TORGET_SUBJECT_PEPPER: keys the hash of eID subjects; losing it locks residents out of their accounts.
SUBJECT_PEPPER = env.str("TORGET_SUBJECT_PEPPER", default="") or _kept_secret("subject-pepper")
# TORGET_HOSTS: host names served, comma separated; municipalities' own hosts belong here.
ALLOWED_HOSTS = env.list("TORGET_HOSTS", default=[".localhost", "127.0.0.1", "[::1]"])
# TORGET_HTTPS: the public address is https: secure cookies, HSTS, redirects, no plain-http identity provider.
HTTPS = env.bool("TORGET_HTTPS", default=False)
# TORGET_TRUSTED_ORIGINS: origins allowed to post forms when a proxy changes the host, comma separated.
CSRF_TRUSTED_ORIGINS = env.list("TORGET_TRUSTED_ORIGINS", default=[])
# TORGET_STYLEGUIDE: shows /styleguide/ where TORGET_DEBUG is off.
STYLEGUIDE = env.bool("TORGET_STYLEGUIDE", default=DEBUG)
# TORGET_PORT: port of the public addresses of municipalities in the demo.
PORT = env.int("TORGET_PORT", default=8000)

INSTALLED_APPS = [
    "portal.apps.PortalConfig",
    "cases.apps.CasesConfig",
    "microservices.apps.MicroservicesConfig",
    "barometer.apps.BarometerConfig",
    "learning.apps.LearningConfig",
    "demo.apps.DemoConfig",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "django_htmx",
    "django_q",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.postgres",
]

MIDDLEWARE = [
    "portal.probes.ProbeMiddleware",
    "portal.pagecache.PageCacheMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.tenancy.MunicipalityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.identity.StaffSecondFactorMiddleware",
    "portal.gate.StaffGateMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.portal",
            ],
            "builtins": ["portal.templatetags.torget"],
        },
    }
]
FORM_RENDERER = "portal.forms.TorgetRenderer"

# DATABASE_URL: where data live, e.g. postgres://user:pass@host/torget; SQLite in TORGET_VAR when unset.
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR / 'torget.sqlite3'}")}
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # 16 MB for each connection, of which every thread has one; the system keeps the file in memory anyhow
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# REDIS_URL: shared cache, rate limits and page-cache marks of several hosts; in-process when unset.
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "torget"},
    # what there is one of per page, such as the body of a case: in each process, and bounded
    "many": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "torget-many",
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
}

# TORGET_PAGE_CACHE: serves anonymous pages from the page cache.
PAGE_CACHE = env.bool("TORGET_PAGE_CACHE", default=True)
# TORGET_PAGE_CACHE_MB: memory each web process may use for kept pages, in megabytes.
PAGE_CACHE_SIZE = env.int("TORGET_PAGE_CACHE_MB", default=64) * 1024 * 1024

# TORGET_WORKERS: processes that run background jobs on this host.
Q_CLUSTER = {
    "name": "torget",
    "orm": "default",
    "workers": env.int("TORGET_WORKERS", default=2),
    "timeout": 1800,
    "retry": 2100,
    "queue_limit": 4,
    "bulk": 1,
    "poll": 1,
    "save_limit": -1,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "recycle": 500,
    "label": "Django-Q2",
}

AUTH_USER_MODEL = "portal.Resident"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("da", _("Danish")),
    ("nb", _("Norwegian")),
    ("sv", _("Swedish")),
    ("fi", _("Finnish")),
    ("en", _("English")),
]
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["portal.formats"]
USE_TZ = True
# TORGET_TIME_ZONE: time zone of the installation; each municipality may have its own.
TIME_ZONE = env.str("TORGET_TIME_ZONE", default="Europe/Copenhagen")

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
# TORGET_MEDIA: folder of uploaded pictures and documents.
MEDIA_ROOT = Path(env.str("TORGET_MEDIA", default=str(VAR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG

# EMAIL_URL: outgoing mail, e.g. smtp+tls://user:pass@host:587; printed on the console when unset.
vars().update(env.email_url("EMAIL_URL", default="consolemail://"))
# TORGET_MAIL_FROM: sender of the installation's mail.
DEFAULT_FROM_EMAIL = env.str("TORGET_MAIL_FROM", default="torget@localhost")
# seconds until a mail server that does not answer is given up
EMAIL_TIMEOUT = 20
# TORGET_SMS_URLS: gateways of text messages as Apprise writes them, e.g. smseagles://token@gateway.example, comma
# separated; "+45=" in front keeps one for numbers that begin so, "{from}" stands for the municipality's name. None
# are sent while unset.
SMS_URLS = env.list("TORGET_SMS_URLS", default=[])
# TORGET_HOOK_SECRET: signs what mail servers and gateways report at /hooks/messages; closed while unset.
HOOK_SECRET = env.str("TORGET_HOOK_SECRET", default="")

WAGTAIL_SITE_NAME = "Torget"
# TORGET_ADMIN_URL: public address of the installation, used in the CMS's mail.
WAGTAILADMIN_BASE_URL = env.str("TORGET_ADMIN_URL", default=f"http://localhost:{PORT}")
WAGTAILDOCS_MAX_UPLOAD_SIZE = 25 * 1024 * 1024
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_EXTENSIONS = [
    "csv",
    "docx",
    "ics",
    "mp4",
    "odt",
    "ods",
    "pdf",
    "pptx",
    "txt",
    "vtt",
    "webm",
    "xlsx",
    "zip",
]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILADMIN_RICH_TEXT_EDITORS = {
    "default": {
        "WIDGET": "wagtail.admin.rich_text.DraftailRichTextArea",
        "OPTIONS": {
            "features": ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
        },
    }
}
WAGTAILEMBEDS_FINDERS: list[dict] = []
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Copenhagen",
    "Europe/Oslo",
    "Europe/Stockholm",
    "Europe/Helsinki",
    "Europe/Berlin",
    "Atlantic/Reykjavik",
    "Atlantic/Faroe",
    "UTC",
]
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAILSEARCH_BACKENDS = {
    "default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": True}
}
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# Sign-in of residents: see portal/identity.py.
# OIDC_SERVER_URL: issuer of the identity provider or eID broker; residents cannot sign in while unset.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
# OIDC_CLIENT_ID: this installation's name at the identity provider.
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="torget")
# OIDC_CLIENT_SECRET: its secret there.
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
# OIDC_SCOPES: scopes asked for, comma separated.
OIDC_SCOPES = env.list("OIDC_SCOPES", default=["openid", "profile"])
# OIDC_ACR_VALUES: levels of assurance accepted, lowest first, in the provider's own words; the first is demanded.
OIDC_ACR_VALUES = env.list("OIDC_ACR_VALUES", default=["substantial", "high"])
# OIDC_MUNICIPALITY_CLAIM: claim that holds the code of the municipality where a person lives.
OIDC_MUNICIPALITY_CLAIM = env.str("OIDC_MUNICIPALITY_CLAIM", default="municipality_code")
# OIDC_ORGANISATION_CLAIM: claim that holds the number of the organisation somebody signs in for, if any.
OIDC_ORGANISATION_CLAIM = env.str("OIDC_ORGANISATION_CLAIM", default="organisation_number")
# TORGET_RESIDENCY: dotted path of the adapter that decides where a person lives.
RESIDENCY_ADAPTER = env.str("TORGET_RESIDENCY", default="portal.residency.from_claim")

# Sign-in of staff: password and second factor, see portal/identity.py.
ACCOUNT_ADAPTER = "portal.identity.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "portal.identity.SocialAdapter"
MFA_ADAPTER = "portal.identity.SecondFactorAdapter"
ACCOUNT_FORMS = {
    "login": "portal.staff_forms.LoginForm",
    "reauthenticate": "portal.staff_forms.ReauthenticateForm",
    "change_password": "portal.staff_forms.ChangePasswordForm",
    "reset_password": "portal.staff_forms.ResetPasswordForm",
    "reset_password_from_key": "portal.staff_forms.ResetPasswordKeyForm",
}
MFA_FORMS = {
    "authenticate": "portal.staff_forms.AuthenticateForm",
    "reauthenticate": "portal.staff_forms.CodeAgainForm",
    "activate_totp": "portal.staff_forms.ActivateTOTPForm",
    "add_webauthn": "portal.staff_forms.AddPasskeyForm",
    "edit_webauthn": "portal.staff_forms.RenamePasskeyForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_STORE_TOKENS = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# one step of half a minute either way, for phones whose clock is off
MFA_TOTP_TOLERANCE = 1
# passkeys work on http only where browsers allow it: on this machine
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

SESSION_COOKIE_NAME = "torget_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 12
CSRF_COOKIE_NAME = "torget_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.form_refused"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# TORGET_BEHIND_PROXY: a proxy in front sets X-Forwarded-Proto, which may then be believed.
if env.bool("TORGET_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # rate limits count people, not the proxy
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
X_FRAME_OPTIONS = "SAMEORIGIN"
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/cms/"],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}

# TORGET_USER_AGENT: how the harvester names itself to case systems.
HARVEST_USER_AGENT = env.str(
    "TORGET_USER_AGENT", default="Torget/1.0 (municipal portal; reads public council data)"
)
# TORGET_METRICS_TOKEN: bearer token that opens /metrics; closed while unset.
METRICS_TOKEN = env.str("TORGET_METRICS_TOKEN", default="")
# TORGET_SECURITY_CONTACT: address in security.txt, and our contact towards push services.
SECURITY_CONTACT = env.str("TORGET_SECURITY_CONTACT", default="mailto:security@localhost")

# Alerts by web push: see portal/push.py.
# TORGET_VAPID_KEYS: our keys towards push services, the newest first, comma separated, where several hosts send;
# made and kept in TORGET_VAR when unset.
VAPID_KEYS = env.list("TORGET_VAPID_KEYS", default=[])
# TORGET_LEDGER_KEY: what days of the books are sealed with, 32 random bytes in base64, where several hosts run tasks;
# made and kept in TORGET_VAR when unset.
LEDGER_KEY = env.str("TORGET_LEDGER_KEY", default="")
# TORGET_PUSH_SERVICES: hosts of push services that alerts are sent to, with every name below them, comma separated.
PUSH_SERVICES = env.list(
    "TORGET_PUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "push.services.mozilla.com",
        "push.apple.com",
        "notify.windows.com",
    ],
)
# TORGET_PUSH_CA: file of certificate authorities that push services are checked with; certifi's when unset.
PUSH_CA = env.str("TORGET_PUSH_CA", default="")
# TORGET_PUSH_TEST_ORIGINS: origins such as http://127.0.0.1:9000 that alerts are sent to although they are no known
# push service, for tests only, comma separated.
PUSH_TEST_ORIGINS = env.list("TORGET_PUSH_TEST_ORIGINS", default=[])
# TORGET_PUSH_PREPARED: devices that a worker keeps the secret of a next message ready for while it has nothing to do,
# so that everybody is told several times as quickly; some 300 bytes each, in its memory alone.
PUSH_PREPARED = env.int("TORGET_PUSH_PREPARED", default=50_000)

# TORGET_BALLOTS_A_MINUTE: answers that the box of one survey takes in a minute, from whoever it knows nothing of; more
# wait in their browsers and come again by themselves.
BALLOTS_A_MINUTE = env.int("TORGET_BALLOTS_A_MINUTE", default=600)

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = ["fields.W342"]

# TORGET_LOG_LEVEL: least severe message written to the log.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("TORGET_LOG_LEVEL", default="INFO")},
    "loggers": {
        "django_tasks": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        # addresses of gateways hold telephone numbers
        "urllib3": {"level": "WARNING"},
        "pypdf": {"level": "ERROR"},
    },
}
