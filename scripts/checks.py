"""The static checks, each by name, all of them run even when one fails."""

from environment import PYTHON, VENV, run, say

TEST_SETTINGS = {"DJANGO_SETTINGS_MODULE": "config.settings_test"}
BIN = VENV / "bin"
CHECKS: dict[str, tuple[object, ...]] = {
    "ruff check": (BIN / "ruff", "check", "--output-format", "concise", "."),
    "ruff format": (BIN / "ruff", "format", "--check", "--output-format", "concise", "."),
    "mypy": (BIN / "mypy", "."),
    "lint-imports": (BIN / "lint-imports", "--no-logo"),
    "manage.py check": (PYTHON, "manage.py", "check", "--fail-level", "WARNING"),
    "makemigrations": (PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"),
}


def failures() -> list[str]:
    """The names of the checks that found something; what they found is on the terminal."""
    found = []
    for name, command in CHECKS.items():
        say(f"—— {name}")
        if run(*command, env=TEST_SETTINGS):
            found.append(name)
    return found
