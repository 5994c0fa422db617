"""Settings of the tests: nothing of the user's environment or files is read or written."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_VAR = Path(tempfile.mkdtemp(prefix="zhunsheng-test-"))
_OWNER = os.getpid()


def _remove() -> None:
    # A forked child leaves by the same door; only the process that made the folder clears it.
    if os.getpid() == _OWNER:
        shutil.rmtree(_VAR, ignore_errors=True)


atexit.register(_remove)

for _name in ("DEBUG", "HTTPS", "STATIC_COLLECTED", "ALLOWED_HOSTS", "LOG_LEVEL"):
    os.environ.pop(_name, None)
os.environ["ZHUNSHENG_VAR"] = str(_VAR)
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 50
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "")
if os.environ.get("TEST_REDIS_URL"):
    # Every process of the tests has a Redis database of its own, as it has a database of its own.
    _NUMBER = "".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))) or "0"
    os.environ["TEST_REDIS_URL"] = f"{os.environ['TEST_REDIS_URL'].rpartition('/')[0]}/{_NUMBER}"
os.environ["REDIS_URL"] = os.environ.get("TEST_REDIS_URL", "")

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Even beside a Redis tasks run in-process, until a test asks for the worker.
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
QUERIES_COMPARED = True
# Tests of kept counts switch this on for themselves; the others also write what services do not.
KEPT_SECONDS = 0
LATE_SECONDS = 0
# Tests of signing in switch these on for themselves.
AXES_ENABLED = False
REQUIRE_MFA = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A real file: the tests of concurrency need several connections to one database.
    DATABASES["default"]["TEST"] = {"NAME": str(_VAR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
