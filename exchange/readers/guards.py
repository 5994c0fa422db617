"""What a file is, by its bytes, and whether it may be opened at all."""

from __future__ import annotations

import io
import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path

from common.os_errors import reason_of

MAX_BYTES = 20 << 20
MAX_UNPACKED_BYTES = 80 << 20
MAX_RATIO = 120
MAX_MEMBERS = 3000
RATIO_COUNTS_FROM = 1 << 20
"""Small members may pack as tightly as they like: a megabyte harms nobody."""
_IS_ENCRYPTED = 0x1


class UnreadableFile(Exception):
    """The file cannot be read; the text says what it is and how to mend it."""


class FileKind(StrEnum):
    """The forms of a published document that can be read."""

    TXT = "txt"
    DOCX = "docx"
    XLSX = "xlsx"


_SAVE_AS = "请另存为 .docx、.xlsx 或 UTF-8 编码的 .txt 后重新导入。"
_FOREIGN_SIGNATURES = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片（PNG）"),
    (b"\xff\xd8\xff", "图片（JPEG）"),
    (b"GIF8", "图片（GIF）"),
    (b"BM", "图片（BMP）"),
    (b"{\\rtf", "RTF 文件"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
    (b"\x7fELF", "程序文件"),
    (b"MZ", "程序文件"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|\?xml|table|mht)", re.IGNORECASE)
_OLE_SIGNATURE = b"\xd0\xcf\x11\xe0"
_OLE_STREAMS = (
    ("EncryptedPackage", "文件已加密，无法读取。请在 Office 中取消打开密码后重新保存并导入。"),
    ("WordDocument", "这是旧版 Word 文件（.doc），不能读取。请另存为 .docx 后导入。"),
    ("Workbook", "这是旧版 Excel 文件（.xls），不能读取。请另存为 .xlsx 后导入。"),
    ("Book", "这是旧版 Excel 文件（.xls），不能读取。请另存为 .xlsx 后导入。"),
)


def content_of(path: Path) -> bytes:
    """The file's content; UnreadableFile where it cannot be opened or is too large.

    No more than one byte beyond what is allowed is ever read, whatever the file's size.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES:
                _refuse_size(max(len(content), os.fstat(file.fileno()).st_size))
    except OSError as error:
        raise UnreadableFile(f"无法打开文件（{reason_of(error)}）。请检查路径和权限。") from error
    return content


def kind_of(content: bytes) -> FileKind:
    """Recognise the content; raises UnreadableFile for all that must not be opened."""
    _refuse_size(len(content))
    if content.startswith(_OLE_SIGNATURE):
        raise UnreadableFile(_ole_message(content))
    if content.startswith(b"PK"):
        return _kind_of_archive(content)
    _refuse_foreign(content)
    return FileKind.TXT


def _refuse_size(size: int) -> None:
    if not size:
        raise UnreadableFile("文件是空的（0 字节）。请检查文件是否下载或保存完整。")
    if size > MAX_BYTES:
        raise UnreadableFile(
            f"文件过大（{size / (1 << 20):.1f} MB），最多 {MAX_BYTES >> 20} MB。"
            "请删去图片等无关内容后重新保存。"
        )


def _refuse_foreign(content: bytes) -> None:
    for signature, name in _FOREIGN_SIGNATURES:
        if content.startswith(signature):
            raise UnreadableFile(f"这是{name}，不能读取。{_SAVE_AS}")
    if _MARKUP.match(content.removeprefix(b"\xef\xbb\xbf")):
        raise UnreadableFile(f"这是网页（HTML 或 XML）文件，不能读取。{_SAVE_AS}")


def _ole_message(content: bytes) -> str:
    for stream, message in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            return message
    return f"这是旧版 Office 文件，不能读取。{_SAVE_AS}"


def _kind_of_archive(content: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _guard_archive(archive.infolist())
            return _kind_of_package(archive)
    except UnreadableFile:
        raise
    except Exception as error:  # damaged archives raise whatever the damage hits
        raise damaged() from error


@contextmanager
def naming(filename: str) -> Iterator[None]:
    """An UnreadableFile that is raised within begins with the name of the file."""
    try:
        yield
    except UnreadableFile as error:
        raise UnreadableFile(f"『{filename}』：{error}") from error


def damaged(what: str = "文件") -> UnreadableFile:
    """The one message for a file that breaks while it is opened."""
    return UnreadableFile(
        f"{what}已损坏，无法打开（可能没有下载或上传完整）。请重新获取原文件，"
        "能用 Office 或 WPS 打开并重新保存后再导入。"
    )


def _guard_archive(members: list[zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        raise UnreadableFile("压缩包已加密，无法读取。请取消密码后重新保存并导入。")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableFile(
            f"文件解压后过大（{unpacked / (1 << 20):.0f} MB、{len(members)} 个部件），"
            f"最多 {MAX_UNPACKED_BYTES >> 20} MB。请确认文件来源，删去无关内容后重新保存。"
        )
    if any(_is_bomb(member) for member in members):
        raise UnreadableFile("文件的压缩比异常，已拒绝打开。请确认文件来源，重新保存后再导入。")


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    is_large = member.file_size > RATIO_COUNTS_FROM
    return is_large and member.file_size > MAX_RATIO * max(member.compress_size, 1)


def _kind_of_package(archive: zipfile.ZipFile) -> FileKind:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        raise UnreadableFile(f"这是压缩包或其他格式的文件，不是 Word 或 Excel 文件。{_SAVE_AS}")
    types = archive.read("[Content_Types].xml")
    if b"wordprocessingml.document.main" in types or b"document.macroEnabled.main" in types:
        return FileKind.DOCX
    if b"spreadsheetml.sheet.main" in types or b"sheet.macroEnabled.main" in types:
        return FileKind.XLSX
    raise UnreadableFile(f"这是其他类型的 Office 文件，不是 .docx 或 .xlsx。{_SAVE_AS}")
