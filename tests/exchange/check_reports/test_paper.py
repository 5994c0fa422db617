"""What is on the pages of a PDF file: signs the font lacks, ends of lines, numbered pages."""

import base64
import re
import zlib

import pytest
from reportlab.platypus import Paragraph

from exchange.check_reports.paper import paragraph, pdf_of, register_font, text_style
from exchange.check_reports.pdf import render_pdf
from exchange.checking import check_document
from exchange.fixtures import load_fixture

_STREAM = re.compile(rb"stream\n(.*?)endstream", re.DOTALL)
_SHOWN = re.compile(rb"\(((?:\\.|[^\\)])*)\) Tj", re.DOTALL)
_BYTE = re.compile(rb"\\(\d{3}|.)", re.DOTALL)


def pages(content: bytes) -> list[list[str]]:
    """The texts of each page, as they are drawn."""
    found = [
        zlib.decompress(base64.a85decode(one.strip().removesuffix(b"~>")))
        for one in _STREAM.findall(content)
    ]
    return [[_text(shown) for shown in _SHOWN.findall(page)] for page in found]


def _text(shown: bytes) -> str:
    def byte(match: re.Match[bytes]) -> bytes:
        told = match[1]
        named = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
        return bytes([int(told, 8)]) if told.isdigit() else named.get(told, told)

    return _BYTE.sub(byte, shown).decode("utf-16-be")


def _lines(text: str, width: float) -> list[str]:
    register_font()
    one: Paragraph = paragraph(text, text_style(8))
    one.wrap(width, 1000)
    return ["".join(line[1]) for line in one.blPara.lines]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("分项 0−13.50", "分项 0－13.50"),
        ("阿依古丽·买买提", "阿依古丽・买买提"),
        ("5㎥、3m²、½、1〜2、㎡", "5m3、3m2、1/2、1～2、㎡"),
        ("某𬭚、✗", "某〔U+2CB5A〕、〔U+2717〕"),
        ("㐂 ℃ ≥ “九” ① Ⅲ √", "㐂 ℃ ≥ “九” ① Ⅲ √"),
    ],
)
def test_no_sign_vanishes_from_the_paper(text, printed):
    register_font()
    assert pages(pdf_of([paragraph(text, text_style(8))], "试")) == [["第 1 页", printed]]


def test_no_line_begins_with_a_sign_that_ends_a_phrase():
    for sign in "，。、；：？！》）”":
        lines = _lines("一二三四五" + sign + "六七八九十" + sign, 40)
        assert lines == [f"一二三四五{sign}", f"六七八九十{sign}"], sign


def test_registering_twice_changes_nothing():
    before = _lines("一二三四五，六", 40)
    assert _lines("一二三四五，六", 40) == before


def test_the_first_page_of_a_long_report_holds_findings_and_every_page_its_number():
    found = pages(render_pdf(check_document(load_fixture())))
    assert len(found) > 5
    assert [page[0] for page in found] == [f"第 {n} 页" for n in range(1, len(found) + 1)]
    assert "G03" in "".join(found[0])
    assert len(found[0]) > 50
    printed = "".join(text for page in found for text in page)
    assert "\u2212" not in printed
    assert "0－13.50" in printed
