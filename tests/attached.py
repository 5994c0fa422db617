"""Small files of every kind, as people attach them."""

import io
import zipfile

from organizations.attachments import Limits
from organizations.files import Upload

LIMITS = Limits(("pdf", "docx", "doc", "xlsx", "xls", "jpg", "jpeg", "png", "zip"), 1)
PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00\x00\x00\rIHDR" + bytes(40)
JPG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(60) + b"\xff\xd9"
DOC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def archive(*names: str, content: bytes = b"x") -> bytes:
    """A zip archive with these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return buffer.getvalue()


DOCX = archive("[Content_Types].xml", "word/document.xml")
XLSX = archive("[Content_Types].xml", "xl/workbook.xml")


def pdf(name: str = "验收单.pdf", text: str = "") -> Upload:
    """A document; another text makes another content."""
    return Upload(name, PDF + text.encode())
