"""The invented texts are no lighter to read than published ones: what is measured on them counts."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bench.texts import AS_PUBLISHED, FULL_OF_NUMBERS, drawn
from indicators.language.clauses import clauses
from indicators.language.documents import document_numbers, titles
from tests.golden.rongchang_2023.documents import disclosure

FIELDS = ("overview", "rationale", "statement")
SHEETS = 200
LONGEST = 1.5
"""Times the sample: texts far longer than published ones would say nothing of real years either."""


@pytest.fixture(scope="module")
def published() -> list[tuple[str, ...]]:
    """The three texts of every sheet of the sample."""
    sheets = disclosure("txt", is_published=False).objectives
    return [tuple(getattr(one, field) for field in FIELDS) for one in sheets]


def weights(sheets: Iterable[tuple[str, ...]]) -> dict[str, float]:
    """What the rules read in them, in the mean of a sheet."""
    found = list(sheets)
    texts = [text for sheet in found for text in sheet]
    parts = [clause for text in texts for clause in clauses(text)]
    sums = {
        "letters": sum(map(len, texts)),
        "clauses": len(parts),
        "numbers": sum(len(clause.quantities) for clause in parts),
        "texts with numbers": sum(map(has_numbers, texts)),
        "references": sum(len(titles(text)) + len(document_numbers(text)) for text in texts),
    }
    return {what: total / len(found) for what, total in sums.items()}


def has_numbers(text: str) -> bool:
    return any(clause.quantities for clause in clauses(text))


def test_texts_as_published_weigh_at_least_as_much_as_the_sample(published):
    ours, theirs = weights(drawn(SHEETS, AS_PUBLISHED)), weights(published)
    assert all(ours[what] >= theirs[what] for what in theirs), (ours, theirs)
    assert ours["letters"] <= LONGEST * theirs["letters"]


@pytest.mark.parametrize("position", range(len(FIELDS)), ids=FIELDS)
def test_every_field_weighs_at_least_as_much_as_in_the_sample(published, position):
    ours = weights((sheet[position],) for sheet in drawn(SHEETS, AS_PUBLISHED))
    theirs = weights((sheet[position],) for sheet in published)
    for what in ("letters", "clauses", "numbers", "texts with numbers"):
        assert ours[what] >= theirs[what], what


def test_the_worst_texts_have_several_times_the_numbers(published):
    ours, theirs = weights(drawn(SHEETS, FULL_OF_NUMBERS)), weights(published)
    assert ours["numbers"] >= 5 * theirs["numbers"]


@pytest.mark.parametrize("recipes", [AS_PUBLISHED, FULL_OF_NUMBERS])
def test_hardly_a_text_is_read_twice(recipes):
    texts = [text for sheet in drawn(SHEETS, recipes) for text in sheet]
    assert len(set(texts)) >= 0.99 * len(texts)
