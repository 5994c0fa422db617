"""What Excel, WPS and Word put on the clipboard for the forms of the sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape

from exchange.fixtures import load_fixture
from exchange.pasting import rows_of_clipboard
from exchange.readers.grids import Row
from indicators.sheets import ObjectiveSheet
from tests.golden.rongchang_2023.build import COVERED, Box, BoxRow, pages
from tests.golden.rongchang_2023.documents import facts

HEAD_ROWS = {"表十": 2, "表十一": 7}
"""Rows above the indicator table."""


@dataclass(frozen=True)
class Clipboard:
    """Both flavours of one copied range."""

    text: str
    html: str = ""

    @property
    def rows(self) -> tuple[Row, ...]:
        return rows_of_clipboard(self.text, self.html)


def excel_text(rows: Sequence[BoxRow]) -> str:
    """Tabs and CRLF; a merged range is its first cell and blanks; several lines are quoted."""
    return "".join("\t".join(_spread(row)) + "\r\n" for row in rows)


def _spread(row: BoxRow) -> list[str]:
    cells = []
    for box in row:
        text = "" if _is_covered(box) else box.text
        if any(sign in text for sign in '\n\t"'):
            text = '"' + text.replace('"', '""') + '"'
        cells += [text, *[""] * (box.wide - 1)]
    return cells


def excel_html(rows: Sequence[BoxRow]) -> str:
    """As Excel and WPS write it: a whole page, styles, conditions, wrapped long texts."""
    body = "".join(f"<tr height=20 style='height:15.0pt'>\r\n{_tds(row)}</tr>\r\n" for row in rows)
    return (
        "<html xmlns:x='urn:schemas-microsoft-com:office:excel'><head><meta charset=utf-8>"
        "<style><!--table {mso-displayed-decimal-separator:'\\.';} .xl65{color:black}--></style>"
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook></x:ExcelWorkbook></xml><![endif]--></head>"
        "<body><table border=0 cellpadding=0 style='border-collapse:collapse'>"
        "<col width=72 span=9><!--StartFragment-->"
        f"{body}<![if supportMisalignedColumns]><tr height=0><td width=72></td></tr><![endif]>"
        "<!--EndFragment--></table></body></html>"
    )


def _tds(row: BoxRow) -> str:
    return "".join(
        f"  <td{_spans(box)} class=xl65>{_wrapped(box.text)}</td>\r\n"
        for box in row
        if not _is_covered(box)
    )


def _wrapped(text: str) -> str:
    """Excel breaks the source of long texts where it likes."""
    parts = [escape(text[i : i + 40]) for i in range(0, len(text), 40)]
    return "\r\n  ".join(parts).replace("\n\r\n", "<br>\r\n")


def word_html(rows: Sequence[BoxRow]) -> str:
    """As Word writes it: paragraphs, spans and empty Office tags in every cell."""
    body = "".join(f"<tr>{''.join(map(_word_cell, row))}</tr>" for row in rows)
    return (
        "<html><body lang=ZH-CN><!--StartFragment--><p class=MsoNormal>上文</p>"
        f"<table class=MsoTableGrid border=1>{body}</table><!--EndFragment--></body></html>"
    )


def _word_cell(box: Box) -> str:
    if _is_covered(box):
        return ""
    lines = "".join(
        f"<p class=MsoNormal><span lang=EN-US>{escape(line)}<o:p></o:p></span></p>"
        for line in box.text.split("\n")
    )
    return f"<td{_spans(box)} valign=top style='border:solid'>{lines or '<p>&nbsp;</p>'}</td>"


def _spans(box: Box) -> str:
    return (f" colspan={box.wide}" if box.wide > 1 else "") + (
        f' rowspan="{box.high}"' if box.high > 1 else ""
    )


def _is_covered(box: Box) -> bool:
    return box.text == COVERED.text


SOURCES: dict[str, Callable[[Sequence[BoxRow]], Clipboard]] = {
    "excel": lambda rows: Clipboard(excel_text(rows), excel_html(rows)),
    "text": lambda rows: Clipboard(excel_text(rows)),
    "word": lambda rows: Clipboard("", word_html(rows)),
}


@cache
def forms() -> tuple[tuple[ObjectiveSheet, tuple[BoxRow, ...]], ...]:
    """表十 and the nine forms of 表十一, each with its rows as printed, faults included."""
    fixture = load_fixture()
    printed = [
        tuple(page.rows)
        for page in pages(fixture, facts()["loose_blanks"])
        if page.name == "表十" or page.name.startswith("表十一")
    ]
    return tuple(zip(fixture.objectives, printed, strict=True))
