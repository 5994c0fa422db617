"""The sources of the rules over a sheet: the code that decides what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("indicators/compliance", "indicators/language")
_MODULES = (
    "budgets/narrative/__init__.py",
    "budgets/narrative/claims.py",
    "budgets/narrative/review.py",
    "budgets/selectors.py",
    "budgets/tables.py",
    "common/decimals.py",
    "common/findings.py",
    "common/memory.py",
    "common/rules.py",
    "common/text.py",
    "indicators/backgrounds.py",
    "indicators/enums.py",
    "indicators/examiner.py",
    "indicators/outcomes.py",
    "indicators/sheets.py",
    "indicators/stored_sheets.py",
    "indicators/targets.py",
    "indicators/typed_cells.py",
    "indicators/verdicts/needs.py",
    "indicators/verdicts/reading.py",
    "indicators/verdicts/written.py",
    "indicators/watched.py",
    "projects/codes.py",
)
_BESIDE = frozenset(
    ("code_reach.py", "departures.py", "edition.py", "editions.py", "handbook.py", "looks_at.py")
)
"""What only describes the rules, or finds out what has changed in them."""


def sources() -> Iterator[Path]:
    """Every file on which a verdict over a sheet depends."""
    for package in _PACKAGES:
        yield from (file for file in (_ROOT / package).glob("*.py") if file.name not in _BESIDE)
    yield from (_ROOT / module for module in _MODULES)


def module_name(file: Path) -> str:
    """The name by which a source is imported."""
    parts = file.relative_to(_ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def digest_of(files: Iterable[Path]) -> str:
    """Sixteen digits that change with any of the files."""
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]
