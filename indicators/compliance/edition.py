"""Which edition of the rules judges: a digest of the code that decides what they say."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("indicators/compliance", "indicators/language")
_MODULES = (
    "common/decimals.py",
    "common/findings.py",
    "common/memory.py",
    "common/rules.py",
    "common/text.py",
    "indicators/enums.py",
    "indicators/examiner.py",
    "indicators/outcomes.py",
    "indicators/sheets.py",
    "indicators/targets.py",
    "indicators/typed_cells.py",
    "projects/codes.py",
)
_TEXTS = frozenset({"departures.py", "edition.py", "handbook.py", "looks_at.py"})
"""What only describes the rules."""


def sources() -> Iterator[Path]:
    """Every file on which a verdict over a sheet depends."""
    for package in _PACKAGES:
        yield from (file for file in (_ROOT / package).glob("*.py") if file.name not in _TEXTS)
    yield from (_ROOT / module for module in _MODULES)


def digest_of(files: Iterable[Path]) -> str:
    """Sixteen digits that change with any of the files."""
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return found.hexdigest()[:16]


@cache
def rules_edition() -> str:
    """The digest of this release: a verdict of another one is out of date."""
    return digest_of(sources())
