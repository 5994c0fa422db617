"""The written part of a document: its sections, kept as text and judged elsewhere."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from budgets.narrative.claims import is_heading


@dataclass(frozen=True, slots=True)
class NarrativeSection:
    """One numbered section; the title is empty for what stands before the first."""

    title: str
    paragraphs: tuple[str, ...]


def narrative_sections(paragraphs: Iterable[str]) -> tuple[NarrativeSection, ...]:
    """Group the paragraphs under the headings 一、二、三 and so on."""
    groups: list[tuple[str, list[str]]] = [("", [])]
    for text in paragraphs:
        if is_heading(text):
            groups.append((text, []))
        else:
            groups[-1][1].append(text)
    return tuple(NarrativeSection(title, tuple(texts)) for title, texts in groups if title or texts)
