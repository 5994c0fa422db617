"""Settings of signing in: lock-out, second factor, passwords, sessions."""

from datetime import timedelta
from typing import Any

from config import env

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # refuses while an account is locked
    "organizations.backends.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {
        "NAME": "organizations.passwords.NotLikeOneself",
        "OPTIONS": {"user_attributes": ("username", "full_name")},
    },
    {"NAME": "organizations.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "organizations.passwords.NotCommon"},
    {"NAME": "organizations.passwords.MixedCharacters"},
    {"NAME": "organizations.passwords.NotUsedLately"},
]

# A session ends thirty minutes after the last request, and with the browser. It is written
# once a minute at most (web.middleware), not at every request.
SESSION_COOKIE_AGE = 60 * env.number("SESSION_MINUTES", default=30, minimum=1, maximum=720)
SESSION_ENGINE = "organizations.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True

# Five wrong passwords close an account for thirty minutes, for the right password, too.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
# The audit trail keeps every attempt; axes only counts.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
if env.flag("BEHIND_PROXY", default=False):
    AXES_IPWARE_PROXY_COUNT = 1
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]

# Whether 财政管理 and superusers must set up a second factor before they can do anything.
REQUIRE_MFA = env.flag("ZHUNSHENG_REQUIRE_MFA", default=not env.flag("DEBUG", default=False))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "准绳"
ACCOUNT_ADAPTER = "web.adapters.ClosedAccounts"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# Guesses of a second factor are counted here; a whole district may sign in from one address.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip", "login_failed": "20/30m/key"}
