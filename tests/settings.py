"""The product's settings, with what a test must not do taken out: write to var/, wait for hashes, send."""

import atexit
import os
import shutil
import tempfile

# A developer's own environment must not decide what a test sees.
_OURS = {"TORGET_SHARED_DATA", "TORGET_NO_SKIP", "TORGET_CHROMIUM"}
for _name in list(os.environ):
    if _name.startswith(("TORGET_", "OIDC_", "REDIS_", "EMAIL_")) and _name not in _OURS:
        del os.environ[_name]

os.environ["TORGET_VAR"] = tempfile.mkdtemp(prefix="torget-tests-")
atexit.register(shutil.rmtree, os.environ["TORGET_VAR"], ignore_errors=True)

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STORAGES, VAR  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True

DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["CONN_HEALTH_CHECKS"] = False
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: browser tests read from the server's threads while the test writes.
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
elif _template := os.environ.get("TEST_DATABASE_TEMPLATE"):
    # Already migrated by tests/run.py, so that each process copies it instead of migrating again.
    DATABASES["default"]["TEST"] = {"TEMPLATE": _template}

# A test sees what it has just written; the tests of the page cache turn it on.
PAGE_CACHE = False

# pytest shows what a failing test logged; a second copy on the console helps nobody.
LOGGING = {"version": 1, "disable_existing_loggers": False}
