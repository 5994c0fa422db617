"""The sample document in its three forms: always as we print it, as published where it lies."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from exchange.disclosure import Disclosure
from exchange.fixtures import load_fixture
from exchange.forms import read_disclosure
from exchange.readers import Document, read_document
from tests.golden.rongchang_2023.build import BUILDERS

HERE = Path(__file__).parent
PUBLISHED = HERE.parents[3] / "shared" / "data"
FORMS = ("txt", "docx", "xlsx")
WITH_TEXT = ("txt", "docx")
"""The workbook holds the tables alone."""
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")

needs_published = pytest.mark.skipif(
    not (PUBLISHED / "disclosure-2023.json").is_file(),
    reason="没有公开原件（../shared/data），只用自制的同版式文件核对",
)


@cache
def facts() -> dict[str, Any]:
    """Lengths, digests and numbers of the published prose; blanks round published names."""
    loaded: dict[str, Any] = json.loads((HERE / "facts.json").read_text(encoding="utf-8"))
    return loaded


@cache
def built(form: str) -> bytes:
    """Our own print of the sample."""
    return BUILDERS[form](load_fixture(), facts()["loose_blanks"])


@cache
def document(form: str, *, is_published: bool) -> Document:
    """The neutral document behind one file."""
    if is_published:
        path = PUBLISHED / f"disclosure-2023.{form}"
        return read_document(path, filename=path.name)
    return read_document(built(form), filename=f"sample.{form}")


@cache
def disclosure(form: str, *, is_published: bool) -> Disclosure:
    """What is read from one file."""
    return read_disclosure(document(form, is_published=is_published))


def digest(text: str) -> dict[str, object]:
    """A text as the facts hold it."""
    return {
        "length": len(text),
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
        "numbers": numbers(text),
    }


def numbers(text: str) -> list[str]:
    """Every printed number of a text."""
    return _NUMBER.findall(text)


SOURCES = [
    *(pytest.param(form, False, id=f"{form}-built") for form in FORMS),
    *(
        pytest.param(
            form, True, id=f"{form}-published", marks=[pytest.mark.golden, needs_published]
        )
        for form in FORMS
    ),
]
