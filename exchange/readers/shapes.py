"""How much a file holds, by its bytes: looked at before a file is read for as long as that takes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from exchange.readers.guards import FileKind, damaged, kind_of

_PREFIX = rb"(?:\w+:)?"
_RUN = re.compile(rb"<" + _PREFIX + rb"t(?:\s[^>]*)?>([^<]*)<")
"""A piece of text, in Word as in Excel."""
_ESCAPED = re.compile(rb"&#?\w+;")
_ONE_SIGN = "字".encode()
"""Some programs write every Chinese sign as its number."""
_PARAGRAPH = re.compile(rb"<" + _PREFIX + rb"p[\s/>]")
_WORD_CELL = re.compile(rb"<" + _PREFIX + rb"tc[\s/>]")
_ROW = re.compile(rb"<" + _PREFIX + rb"row[\s/>]")
_FILLED_CELL = re.compile(rb"<" + _PREFIX + rb"c(?:\s[^>]*[^>/])?>")
_BLANK_CELL = re.compile(rb"<" + _PREFIX + rb"c(?:\s[^>]*)?/>")


@dataclass(frozen=True, slots=True)
class Shape:
    """What a reader will meet: bytes of text, lines (rows, paragraphs), cells."""

    text: int
    lines: int
    cells: int
    blanks: int = 0
    """Cells with a format and nothing in them."""


def shape_of(content: bytes) -> Shape:
    """The shape of a file that may be opened; UnreadableFile where it may not.

    A million cells are counted in two seconds; they would be read for forty.
    """
    kind = kind_of(content)
    if kind is FileKind.TXT:
        lines = max(map(content.count, (b"\n", b"\r")))
        return Shape(text=len(content), lines=lines, cells=content.count(b"\t"))
    try:
        return _of_word(content) if kind is FileKind.DOCX else _of_workbook(content)
    except Exception as error:  # the archive may break anywhere
        raise damaged() from error


def _of_word(content: bytes) -> Shape:
    shapes = [
        Shape(_text_in(xml), _number_of(_PARAGRAPH, xml), _number_of(_WORD_CELL, xml))
        for xml in _parts(content, "word/document")
    ]
    return _sum_of(shapes)


def _of_workbook(content: bytes) -> Shape:
    shapes = [
        Shape(
            _text_in(xml),
            _number_of(_ROW, xml),
            _number_of(_FILLED_CELL, xml),
            _number_of(_BLANK_CELL, xml),
        )
        for xml in _parts(content, "xl/worksheets/")
    ]
    shared = [Shape(_text_in(xml), 0, 0) for xml in _parts(content, "xl/sharedStrings")]
    return _sum_of([*shapes, *shared])


def _parts(content: bytes, beginning: str) -> Iterator[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.startswith(beginning) and name.endswith(".xml"):
                yield archive.read(name)


def _text_in(xml: bytes) -> int:
    return sum(len(_ESCAPED.sub(_ONE_SIGN, found[1])) for found in _RUN.finditer(xml))


def _number_of(pattern: re.Pattern[bytes], xml: bytes) -> int:
    return sum(1 for _ in pattern.finditer(xml))


def _sum_of(shapes: list[Shape]) -> Shape:
    return Shape(
        text=sum(one.text for one in shapes),
        lines=sum(one.lines for one in shapes),
        cells=sum(one.cells for one in shapes),
        blanks=sum(one.blanks for one in shapes),
    )
