"""Files in: one neutral document from a .txt, .docx or .xlsx file."""

from __future__ import annotations

from pathlib import Path

from exchange.readers import docx, txt, xlsx
from exchange.readers.grids import Cell, Document, Grid, Paragraph, Row
from exchange.readers.guards import FileKind, UnreadableFile, content_of, kind_of, naming
from exchange.readers.shapes import Shape, shape_of

__all__ = [
    "Cell",
    "Document",
    "FileKind",
    "Grid",
    "Paragraph",
    "Row",
    "Shape",
    "UnreadableFile",
    "content_of",
    "kind_of",
    "naming",
    "read_document",
    "shape_of",
]

_READERS = {FileKind.TXT: txt.read, FileKind.DOCX: docx.read, FileKind.XLSX: xlsx.read}


def read_document(source: Path | str | bytes, *, filename: str) -> Document:
    """Read a file (a path or its content) whatever its extension says.

    Raises UnreadableFile with a Chinese message naming the file: empty, too large, packed
    as a bomb, encrypted, damaged, of another type or in an unknown encoding.
    """
    with naming(filename):
        content = source if isinstance(source, bytes) else content_of(Path(source))
        return _READERS[kind_of(content)](content, filename)
