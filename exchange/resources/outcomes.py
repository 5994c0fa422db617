"""What is told of a list that was read: the cells with their changes, every fault with its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from import_export.results import Error, Result

_SHORT = 4
"""Up to so many signs a word is read as one, as are numbers and codes of any length."""
_KINDS = {"new": "新增", "update": "修改", "skip": "未变"}


class PlainError(Error):  # type: ignore[misc]
    """What is told of a fault: the sentence, not the way of the program to it."""

    @property
    def traceback(self) -> str:
        """Nothing that a reader of the page could use."""
        return ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one place of the file; `row` as the spreadsheet numbers it."""

    row: int
    column: str
    written: str
    message: str


class ListResult(Result):  # type: ignore[misc]
    """The rows that were read, numbered as in the file."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.numbers: Sequence[int] = ()
        self.questions: Sequence[Fault] = ()
        """What is doubtful and stops nothing; rows as the service numbers them."""

    def asked(self) -> list[Fault]:
        """What is doubtful and stops nothing, in the rows of the file."""
        return [replace(one, row=self.place_of(one.row)) for one in self.questions]

    def place_of(self, number: int) -> int:
        """The line of the file that holds the row; its head is the first."""
        return self.numbers[number - 1] if self.numbers else number + 1

    def faults(self) -> list[Fault]:
        """Everything that stops the import, from the top of the file to its end."""
        return sorted([*self._of_rows(), *self._of_cells()], key=lambda fault: fault.row)

    def counts(self) -> list[tuple[str, int]]:
        """How many rows are new, changed and as they were."""
        return [(label, self.totals[kind]) for kind, label in _KINDS.items()]

    def shown_rows(self) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Kind, its label and the cells of every row."""
        for row in self.rows:
            yield row.import_type, _KINDS.get(row.import_type, ""), row.diff or ()

    def _of_rows(self) -> Iterator[Fault]:
        for row in self.error_rows:
            for error in row.errors:
                yield Fault(self.place_of(row.number), "", "", str(error.error))

    def _of_cells(self) -> Iterator[Fault]:
        for row in self.invalid_rows:
            written = dict(zip(self.diff_headers, row.values, strict=True))
            for column, messages in row.error_dict.items():
                cell = str(written.get(column, "") or "")
                yield Fault(self.place_of(row.number), column, cell, "；".join(messages))


def told_change(before: str, after: str) -> SafeString:
    """The cell with what went and what came marked."""
    if before == after:
        return escape(after)
    if any(text.isascii() or len(text) <= _SHORT for text in (before, after)):
        return format_html("{} {}", _gone(before), _come(after))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    parts = ((before[a:b], after[c:d]) for _, a, b, c, d in steps)
    return format_html_join("", "{}{}", (_step(old, new) for old, new in parts))


def _step(before: str, after: str) -> tuple[SafeString, SafeString]:
    if before == after:
        return escape(""), escape(after)
    return _gone(before), _come(after)


def _gone(text: str) -> SafeString:
    return format_html("<del>{}</del>", text) if text else escape("")


def _come(text: str) -> SafeString:
    return format_html("<ins>{}</ins>", text) if text else escape("")
