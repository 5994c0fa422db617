"""Paper for PDF files: the Chinese font, texts, and numbered pages.

The font is named, not embedded: every reader has one. It knows the signs of Chinese type only.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any
from unicodedata import normalize
from xml.sax.saxutils import escape

from reportlab.lib import colors, textsplit
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate
from reportlab.platypus import paragraph as lines

_FONT = "STSong-Light"
INK, LINE, HEAD = (
    colors.HexColor("#1f2937"),
    colors.HexColor("#c9ced6"),
    colors.HexColor("#eef1f5"),
)
_NO_LINE_BEGINS = "，：；！？》”’…·％"
"""Chinese signs that hang at the end of the line before, beside those that the library knows."""
_LEFT_OUT = "·"
_NEAR = {"−": "－", "·": "・", "•": "・", "〜": "～", "✓": "√", "✔": "√", "¥": "￥"}
"""Signs that would vanish from the paper, with the nearest ones of the font."""


def register_font() -> None:
    """Before anything is laid out."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    for module in (textsplit, lines):
        known = module.ALL_CANNOT_START
        module.ALL_CANNOT_START = known + "".join(s for s in _NO_LINE_BEGINS if s not in known)


def text_style(size: float, *, space: float = 0, colour: colors.Color = INK) -> ParagraphStyle:
    """Chinese text of this size, broken between any two signs."""
    return ParagraphStyle(
        f"text-{size}",
        fontName=_FONT,
        fontSize=size,
        leading=size * 1.45,
        textColor=colour,
        spaceAfter=space,
        wordWrap="CJK",
    )


def paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    """The text as it is, never read as markup."""
    printable = "".join(_sign(sign) for sign in text if sign == "\n" or sign >= " ")
    return Paragraph(escape(printable).replace("\n", "<br/>"), style)


def pdf_of(
    story: Sequence[Flowable], title: str, *, wide: bool = False, side: float = 2.3
) -> bytes:
    """A4 with the number under each page, `wide` or upright; `side` margins in centimetres."""
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=landscape(A4) if wide else A4,
        leftMargin=side * cm,
        rightMargin=side * cm,
        topMargin=2 * cm,
        bottomMargin=2 * cm,
        title=title,
        author="准绳",
        invariant=True,
    )
    document.build(list(story), onFirstPage=_numbered, onLaterPages=_numbered)
    return out.getvalue()


def _sign(sign: str) -> str:
    """The sign as the font can print it; what it has nothing for is told by its number."""
    near = _NEAR.get(sign, sign)
    plain = near if _has(near) else normalize("NFKC", near).replace("\u2044", "/")
    return plain if all(map(_has, plain)) else f"〔U+{ord(sign):04X}〕"


def _has(sign: str) -> bool:
    """The signs of GBK but for those that the font's own table leaves out; the rarer ideographs."""
    if sign in _LEFT_OUT:
        return False
    return "\u3400" <= sign <= "\u9fff" or sign == "・" or bool(sign.encode("gbk", "ignore"))


def _numbered(canvas: Any, document: Any) -> None:
    canvas.setFont(_FONT, 8)
    canvas.setFillColor(INK)
    canvas.drawCentredString(document.pagesize[0] / 2, 1.1 * cm, f"第 {document.page} 页")
