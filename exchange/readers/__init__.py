"""Files in: one neutral document from a .txt, .docx or .xlsx file."""

from __future__ import annotations

from pathlib import Path

from exchange.readers import docx, txt, xlsx
from exchange.readers.grids import Cell, Document, Grid, Paragraph, Row
from exchange.readers.guards import MAX_BYTES, FileKind, UnreadableFile, kind_of

__all__ = [
    "Cell",
    "Document",
    "FileKind",
    "Grid",
    "Paragraph",
    "Row",
    "UnreadableFile",
    "kind_of",
    "read_document",
]

_READERS = {FileKind.TXT: txt.read, FileKind.DOCX: docx.read, FileKind.XLSX: xlsx.read}


def read_document(source: Path | str | bytes, *, filename: str) -> Document:
    """Read a file (a path or its content) whatever its extension says.

    Raises UnreadableFile with a Chinese message naming the file: empty, too large, packed
    as a bomb, encrypted, damaged, of another type or in an unknown encoding.
    """
    try:
        content = source if isinstance(source, bytes) else _content(Path(source))
        return _READERS[kind_of(content)](content, filename)
    except UnreadableFile as error:
        raise UnreadableFile(f"『{filename}』：{error}") from error


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to refuse the file.
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableFile(
            f"无法打开文件（{error.strerror or error}）。请检查路径和权限。"
        ) from error
