"""The sample with its prose as published, where the published document lies beside the project."""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from indicators.sheets import ObjectiveSheet
from tests.indicators.compliance.sample import sample

DOCUMENT = Path(__file__).parents[4] / "shared" / "data" / "disclosure-2023.json"
needs_published = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason="没有公开原件（../shared/data），只用转述的文字核对"
)


@cache
def published() -> dict[str, ObjectiveSheet]:
    """The ten sheets, every text word for word."""
    tables = json.loads(DOCUMENT.read_text(encoding="utf-8"))["tables"]
    sheets = {"D": replace(sample()["D"], statement=tables["表十"]["goal"])}
    for number, project in enumerate(tables["表十一"]["projects"], start=1):
        sheets[f"P{number}"] = replace(
            sample()[f"P{number}"],
            overview=project["overview"],
            rationale=project["basis"],
            statement=project["goal"],
        )
    return sheets
