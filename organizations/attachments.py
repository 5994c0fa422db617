"""Whether a file may be attached: its name, its size, and what its bytes say it is.

No framework here: rules on stored attachments and the door through which files come in ask the
same functions.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

MEGABYTE = 1024 * 1024
MAX_NAME = 120
_HEAD = 1024
"""Readers look for the head of a document this far into a file."""
_ZIP_TAIL = 22 + 65_535
"""The end record of a zip archive with its longest comment."""
_IS_ENCRYPTED = 0x1
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
"""How a text in UTF-16 begins: what an old Notepad calls Unicode."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"{\\rtf", "rtf"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"#!", "program"),
)
_MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|script|svg|\?xml|\?php)", re.IGNORECASE)
_SMUGGLED = re.compile(rb"<(script|\?php|html|iframe)", re.IGNORECASE)
_PACKAGES = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"), ("OFD.xml", "ofd"))
_SUITS = {
    "pdf": {"pdf"},
    "png": {"png"},
    "jpg": {"jpeg"},
    "jpeg": {"jpeg"},
    "gif": {"gif"},
    "doc": {"office"},
    "xls": {"office"},
    "ppt": {"office"},
    "wps": {"office"},
    "et": {"office"},
    "docx": {"docx"},
    "xlsx": {"xlsx"},
    "pptx": {"pptx"},
    "ofd": {"ofd"},
    "zip": {"zip"},
    "rar": {"rar"},
    "7z": {"7z"},
    "rtf": {"rtf"},
    "txt": {"text"},
    "csv": {"text"},
}
_NAMES = {
    "pdf": "PDF 文件",
    "png": "PNG 图片",
    "jpeg": "JPG 图片",
    "gif": "GIF 图片",
    "office": "旧版 Office 文件（.doc、.xls）",
    "docx": "Word 文件（.docx）",
    "xlsx": "Excel 文件（.xlsx）",
    "pptx": "PPT 文件（.pptx）",
    "ofd": "OFD 文件",
    "zip": "ZIP 压缩包",
    "rar": "RAR 压缩包",
    "7z": "7z 压缩包",
    "gzip": "gzip 压缩包",
    "rtf": "RTF 文件",
    "program": "程序文件",
    "markup": "网页文件",
    "text": "纯文本",
}
_PROGRAMS = frozenset(
    (
        *("exe", "com", "bat", "cmd", "scr", "msi", "dll", "ps1", "vbs", "js", "jse", "wsf"),
        *("hta", "jar", "sh", "lnk", "reg", "pif", "cpl"),
    )
)
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[/\\:*?"<>|]')


@dataclass(frozen=True, slots=True)
class Limits:
    """What the year allows: endings in small letters, and megabytes of one file."""

    types: Sequence[str]
    megabytes: int

    @property
    def size(self) -> int:
        """The most bytes that one file may have."""
        return self.megabytes * MEGABYTE


def ending_of(name: str) -> str:
    """The ending of a file's name in small letters; empty where there is none."""
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def form_faults(name: str, size: int, limits: Limits) -> tuple[str, ...]:
    """What is wrong with the ending and the size; each completes “附件『…』”."""
    found = []
    if (ending := ending_of(name)) not in limits.types:
        found.append(f"格式『{ending or '无扩展名'}』不在允许范围")
    if size > limits.size:
        found.append(f"超过{limits.megabytes}MB")
    if not size:
        found.append("是空文件")
    return tuple(found)


def attachment_faults(name: str, content: bytes, limits: Limits) -> tuple[str, ...]:
    """Everything that is wrong with a file that somebody wants to attach, as whole sentences."""
    return tuple(_faults(name, content, limits))


def content_kind(content: bytes) -> str:
    """What the bytes say the file is: a short English word, empty where they do not tell."""
    found = next((kind for head, kind in _SIGNATURES if content.startswith(head)), "")
    if found == "zip":
        return _package_kind(content)
    if found:
        return found
    if _MARKUP.match(content[:_HEAD].removeprefix(b"\xef\xbb\xbf")):
        return "markup"
    return "text" if _is_text(content) else ""


def kind_label(kind: str) -> str:
    """The kind in Chinese."""
    return _NAMES.get(kind, "其他文件")


def _faults(name: str, content: bytes, limits: Limits) -> Iterator[str]:
    shown = f"『{_printable(name)[:MAX_NAME]}』"
    yield from (f"{shown}{fault}" for fault in _name_faults(name))
    advice = {"格": f"；可以上传：{'、'.join(limits.types)}。", "超": "，请压缩或分成几个文件。"}
    for fault in form_faults(name, len(content), limits):
        yield f"{shown}{fault}{advice.get(fault[0], '，请检查是否保存完整。')}"
    if content:
        yield from (f"{shown}{fault}" for fault in _content_faults(ending_of(name), content))


def _name_faults(name: str) -> Iterator[str]:
    stem = name.strip()
    if _FORBIDDEN.search(name) or ".." in name or name.startswith("."):
        yield '的文件名含有路径或特殊符号（/ \\ : * ? " < > | 或连续的点），请改名后再上传。'
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs"} for sign in name):
        yield "的文件名含有看不见的控制字符，请改名后再上传。"
    if not stem.rpartition(".")[0].strip() or stem != name or name.endswith("."):
        yield "的文件名不完整（开头或结尾是空格、点，或只有扩展名），请改名后再上传。"
    if _RESERVED.match(stem):
        yield "的文件名是系统保留名，请改名后再上传。"
    if len(name) > MAX_NAME:
        yield f"的文件名有{len(name)}个字，最多{MAX_NAME}个，请改短。"


def _content_faults(ending: str, content: bytes) -> Iterator[str]:
    kind = content_kind(content)
    if kind == "program":
        yield "是程序文件，不能作为附件。"
        return
    suits = _SUITS.get(ending)
    if suits is not None and kind not in suits:
        actual = f"是{kind_label(kind)}" if kind else "不是这种格式（可能已损坏）"
        yield f"的扩展名是 {ending}，内容却{actual}，请用原软件打开后另存为正确的格式。"
    if kind in {"zip", "docx", "xlsx", "pptx", "ofd"}:
        yield from _archive_faults(kind, content)
    elif hidden := _hidden(kind, content):
        yield f"里夹带了{hidden}，请用原软件重新导出后再上传。"


def _hidden(kind: str, content: bytes) -> str:
    """A second file inside the first: what opens as two things is trusted as neither."""
    if _ends_as_archive(content):
        return "一个压缩包"
    head = content[:_HEAD]
    if kind != "pdf" and b"%PDF-" in head:
        return "一份 PDF"
    if kind in {"png", "jpeg", "gif", "pdf"} and _SMUGGLED.search(head):
        return "网页脚本"
    return ""


def _ends_as_archive(content: bytes) -> bool:
    start = max(len(content) - _ZIP_TAIL, 0)
    end = content.rfind(b"PK\x05\x06", start)
    if end < 0:
        return False
    directory = int.from_bytes(content[end + 12 : end + 16], "little")
    return directory == 0 or content[max(end - directory, 0) :].startswith(b"PK\x01\x02")


def _archive_faults(kind: str, content: bytes) -> Iterator[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        yield "已损坏，打不开（可能没有下载完整），请重新获取后再上传。"
        return
    if any(member.flag_bits & _IS_ENCRYPTED for member in members):
        yield "有打开密码，别人看不到内容，请取消密码后再上传。"
    if any(_leaves_folder(member.filename) for member in members):
        yield "里有越出文件夹的文件名，请重新打包后再上传。"
    if any(PurePosixPath(member.filename).name == "vbaProject.bin" for member in members):
        yield "含有宏，请另存为不含宏的格式后再上传。"
    if kind == "zip" and (
        inside := sorted({e for m in members if (e := ending_of(m.filename)) in _PROGRAMS})
    ):
        yield f"里有程序文件（{'、'.join(inside)}），请去掉后重新打包。"


def _leaves_folder(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or ":" in name


def _package_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "zip"
    is_package = "[Content_Types].xml" in names or "OFD.xml" in names
    for start, kind in _PACKAGES:
        if is_package and any(name.startswith(start) for name in names):
            return kind
    return "zip"


def _is_text(content: bytes) -> bool:
    is_wide = content.startswith(_WIDE_MARKS)
    if b"\x00" in content and not is_wide:
        return False
    for encoding in ("utf-16",) if is_wide else ("utf-8", "gb18030"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _printable(name: str) -> str:
    return "".join(sign if sign.isprintable() else "□" for sign in name)
