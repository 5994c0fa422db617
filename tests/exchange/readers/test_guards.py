"""Files that must not be opened, each with a message that says what and how to mend."""

from __future__ import annotations

import io
import zipfile

import pytest

from exchange.readers import UnreadableFile, read_document
from exchange.readers.guards import MAX_BYTES, MAX_MEMBERS, FileKind, kind_of
from tests.golden.rongchang_2023.documents import built

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
WORD_TYPES = (
    b'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.document.main+xml"/></Types>'
)


def archive(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


def encrypted_archive() -> bytes:
    content = bytearray(archive({"word/document.xml": b"x", "[Content_Types].xml": WORD_TYPES}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(signature)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(signature, start + 4)
    return bytes(content)


def bomb() -> bytes:
    return archive({"[Content_Types].xml": WORD_TYPES, "word/document.xml": bytes(8 << 20)})


def vast() -> bytes:
    noise = bytes(range(256)) * 4096
    members = {f"word/media/{n}.bin": noise for n in range(90)}
    return archive({"[Content_Types].xml": WORD_TYPES, **members})


REFUSED = [
    pytest.param(b"", "文件是空的", id="empty"),
    pytest.param(b"x" * (MAX_BYTES + 1), "文件过大", id="too-large"),
    pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "已加密", id="encrypted-office"),
    pytest.param(encrypted_archive(), "已加密", id="encrypted-zip"),
    pytest.param(bomb(), "压缩比异常", id="bomb"),
    pytest.param(vast(), "解压后过大", id="vast"),
    pytest.param(
        archive({f"{n}": b"" for n in range(MAX_MEMBERS + 1)}), "解压后过大", id="many-members"
    ),
    pytest.param(built("docx")[:20000], "已损坏", id="cut-docx"),
    pytest.param(built("xlsx")[:20000], "已损坏", id="cut-xlsx"),
    pytest.param(b"PK\x03\x04" + bytes(100), "已损坏", id="no-archive"),
    pytest.param(archive({"readme.txt": b"x"}), "不是 Word 或 Excel", id="plain-zip"),
    pytest.param(
        archive({"[Content_Types].xml": b"<Types>presentationml</Types>"}),
        "其他类型的 Office",
        id="pptx",
    ),
    pytest.param(archive({"[Content_Types].xml": WORD_TYPES}), "已损坏", id="hollow-docx"),
    pytest.param(b"%PDF-1.7 ...", "PDF", id="pdf"),
    pytest.param(b"\x89PNG\r\n\x1a\n", "PNG", id="png"),
    pytest.param(b"\xff\xd8\xff\xe0", "JPEG", id="jpeg"),
    pytest.param(b"{\\rtf1", "RTF", id="rtf"),
    pytest.param(b"<!DOCTYPE html><html>", "网页", id="html"),
    pytest.param(b"\xef\xbb\xbf  <html>", "网页", id="html-with-mark"),
    pytest.param(OLE + "WordDocument".encode("utf-16-le"), ".doc", id="doc"),
    pytest.param(OLE + "Workbook".encode("utf-16-le"), ".xls", id="xls"),
    pytest.param(OLE, "旧版 Office", id="other-ole"),
    pytest.param("预算\0".encode(), "不是文本文件", id="binary"),
    pytest.param(b"\x81\xff\xfe\xfa\x80\x80", "既不是 UTF-8", id="unknown-encoding"),
    pytest.param("预算".encode()[:-1], "末尾不完整", id="cut-text"),
    pytest.param(b"\xff\xfe\x00", "UTF-16 编码已损坏", id="cut-utf-16"),
]


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_an_unreadable_file_is_refused_by_name_and_reason(content, reason):
    with pytest.raises(UnreadableFile) as refused:
        read_document(content, filename="预算公开.docx")

    assert str(refused.value).startswith("『预算公开.docx』：")
    assert reason in str(refused.value)


@pytest.mark.parametrize(("content", "reason"), REFUSED)
def test_every_refusal_says_how_to_mend(content, reason):
    with pytest.raises(UnreadableFile, match="请"):
        read_document(content, filename="预算公开.docx")


def test_a_file_is_known_by_its_bytes_and_not_by_its_name():
    assert [kind_of(built(kind.value)) for kind in FileKind] == list(FileKind)
    assert len(read_document(built("xlsx"), filename="其实是表格.txt").grids) == 19


def test_a_path_is_read_like_its_content(tmp_path):
    path = tmp_path / "预算.txt"
    path.write_bytes(built("txt"))

    assert read_document(path, filename="a") == read_document(built("txt"), filename="a")


def test_a_missing_path_is_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="无法打开文件"):
        read_document(tmp_path / "没有.txt", filename="没有.txt")


def test_a_path_larger_than_allowed_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "大.txt"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 40)

    with pytest.raises(UnreadableFile, match="文件过大"):
        read_document(path, filename="大.txt")


def test_entities_that_multiply_are_not_expanded():
    xml = (
        '<!DOCTYPE d [<!ENTITY a "预算预算预算预算">'
        + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "&a;" * 10}">' for n in range(9))
        + "]><worksheet><sheetData><row><c><v>&a8;</v></c></row></sheetData></worksheet>"
    )
    members = {}
    with zipfile.ZipFile(io.BytesIO(built("xlsx"))) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    sheet = next(name for name in members if "worksheets/" in name)

    with pytest.raises(UnreadableFile, match="已损坏"):
        read_document(archive({**members, sheet: xml.encode()}), filename="a.xlsx")
