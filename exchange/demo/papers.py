"""Papers that the people of the demo attach: one page of a few lines, the same every time."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from organizations.files import Upload

_FONT = "STSong-Light"
_TITLE_SIZE, _SIZE = 18, 12
_LEADING = 0.9 * cm


def paper(title: str, *lines: str) -> Upload:
    """A PDF named by its title; the Chinese font is named, not embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    buffer = io.BytesIO()
    page = Canvas(buffer, pagesize=A4, invariant=True)
    page.setTitle(title)
    page.setFont(_FONT, _TITLE_SIZE)
    page.drawCentredString(A4[0] / 2, A4[1] - 3 * cm, title)
    page.setFont(_FONT, _SIZE)
    for number, line in enumerate((*lines, "（演示材料，内容是虚构的）")):
        page.drawString(2.5 * cm, A4[1] - 5 * cm - number * _LEADING, line)
    page.save()
    return Upload(f"{title}.pdf", buffer.getvalue())
