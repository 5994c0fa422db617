"""The health report of a department: page, Word and PDF, for whom it is, and what it asks."""

import base64
import io
import re
import zlib
from collections import Counter
from html import unescape

import docx
import pytest
from django.utils import timezone

from budgets.models import DepartmentBudget
from common.findings import Severity
from common.text import squeeze
from exchange.check_reports import HealthReport, health_report, render_pdf
from exchange.check_reports.health import numbers
from exchange.checking import check_document
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from indicators.compliance.documents import place_of
from tests.cast import NOW
from tests.factories import year_2023
from tests.indicators.two_years import published, unchanged_project
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
ADDRESS = "/reports/departments/118/"
_STREAM = re.compile(rb"stream\n(.*?)endstream", re.DOTALL)


@pytest.fixture
def imported(cast):
    commit_import(actor=None, disclosure=load_fixture(), source=Source("样本", b""), now=NOW)
    return cast


def printed(content: bytes) -> bytes:
    """What the pages of a PDF print, as two bytes a letter."""
    found = _STREAM.findall(content)
    return b"".join(
        zlib.decompress(base64.a85decode(one.strip().removesuffix(b"~>"))) for one in found
    )


def test_every_finding_stands_on_the_page_with_its_place_and_the_ledger(imported):
    answer = client_of(imported.chen).get(ADDRESS)
    page = answer.context["page"]
    of_file = check_document(load_fixture())
    assert [len(group.rows) for group in page.groups] == [of_file.count(one) for one in Severity]
    assert page.report.ledger == of_file.ledger
    html = text_of(answer)
    assert str(of_file.ledger) in html
    for code in ("B01", "G01", "H04", "I05"):
        assert f'href="/rules/{code}/"' in html
    assert "文字说明第13段" in html
    linked = [row for group in page.groups for row in group.rows if row.objective]
    assert {row.finding.location.table.partition("-")[0] for row in linked} == {"表十", "表十一"}
    assert sum(row.due for row in page.ledger) == of_file.ledger.applicable
    assert {row.letter for row in page.ledger} == set("ABCDEFGHIJ")
    assert all(outcome.reason for outcome, _ in page.reasons)


def test_the_word_file_holds_the_same(imported):
    answer = client_of(imported.liu).get(f"{ADDRESS}docx/")
    assert "attachment" in answer["Content-Disposition"]
    document = docx.Document(io.BytesIO(answer.content))
    rows = [row.cells for table in document.tables[:3] for row in table.rows]
    told = Counter(tuple(cell.text for cell in cells) for cells in rows if cells[0].text != "规则")
    findings = check_document(load_fixture()).findings
    assert all(place_of(one.location) for one in findings)
    assert told == Counter(
        (
            *(f"{one.code} {one.name}", place_of(one.location), one.message),
            *(numbers(one), one.mend, one.basis),
        )
        for one in findings
    )
    assert any("应为：100" in cells[3].text for cells in rows)
    two_sided = [cells[3].text for cells in rows if cells[0].text[:1] in {"G", "H", "I"}]
    assert any("对照：" in text for text in two_sided)
    assert not any("应为：" in text for text in two_sided)
    headings = [paragraph.text for paragraph in document.paragraphs]
    assert "检查台账" in headings
    assert any(text.startswith("没有检查的") for text in headings)


def test_the_pdf_file_names_every_rule_that_hit_and_needs_no_network(imported):
    answer = client_of(imported.zhao).get(f"{ADDRESS}pdf/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"STSong-Light" in answer.content
    assert b"http" not in answer.content
    text = printed(answer.content)
    today = timezone.localdate()
    for told in (f"{today:%Y-%m-%d}", *(f.code for f in check_document(load_fixture()).findings)):
        assert b"".join(rb"\000" + sign.encode() for sign in told) in text


def test_a_report_without_anything_can_be_printed(cast):
    budget = published(year_2023(), cast.department, "")
    report = health_report(budget, NOW.date())
    assert isinstance(report, HealthReport)
    assert report.problems == ()
    assert render_pdf(report).startswith(b"%PDF-")
    assert client_of(cast.chen).get(ADDRESS).status_code == 200


@pytest.mark.parametrize("kind", ["", "docx/", "pdf/"])
def test_what_is_out_of_reach_or_absent_is_not_found(imported, kind):
    assert client_of(imported.sun).get(f"{ADDRESS}{kind}").status_code == 404
    for code in ("120", "999", "118001"):
        address = f"/reports/departments/{code}/{kind}"
        assert client_of(imported.zhao).get(address).status_code == 404


def test_there_are_two_kinds_of_files(imported):
    assert client_of(imported.chen).get(f"{ADDRESS}xlsx/").status_code == 404


def test_the_budget_leads_to_its_report(imported):
    budget = DepartmentBudget.objects.get()
    page = text_of(client_of(imported.chen).get(f"/budgets/{budget.pk}/"))
    assert 'href="/reports/departments/118/?year=2023"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_does_not_ask_per_sheet(cast, number, django_assert_max_num_queries):
    for one in range(1, number + 1):
        unchanged_project(cast, number=one)
    published(year_2023(), cast.department)
    client = client_of(cast.chen)
    client.get(ADDRESS)
    with django_assert_max_num_queries(20):
        client.get(ADDRESS)


_TEXT = re.compile(rb"\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)


def letters_of(content: bytes) -> str:
    """What a PDF prints, one cell after the other, without the ends of its lines."""
    parts = (_ESCAPED.sub(_unescaped, text) for text in _TEXT.findall(printed(content)))
    return squeeze("".join(part.decode("utf-16-be") for part in parts))


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign.isdigit() else {b"n": b"\n", b"r": b"\r"}.get(sign, sign)


@pytest.mark.parametrize("kind", ["", "pdf/"])
def test_place_message_both_numbers_mend_and_basis_of_every_finding_are_told(imported, kind):
    answer = client_of(imported.chen).get(f"{ADDRESS}{kind}")
    if kind:
        told = letters_of(answer.content)
    else:
        told = squeeze(unescape(re.sub(r"<[^>]+>", "", text_of(answer))))
    findings = check_document(load_fixture()).findings
    assert len(findings) > 200
    for one in findings:
        for text in (
            place_of(one.location),
            one.message,
            one.actual,
            one.expected,
            one.mend,
            one.basis,
        ):
            assert is_told(text, told), (one.code, text)


def is_told(text: str, told: str) -> bool:
    """Whether it stands there, in one piece or broken once by the end of a page.

    The font of a PDF has no minus; a full-width hyphen stands for it.
    """
    wanted, told = squeeze(text).replace("−", "-"), told.replace("−", "-")
    broken = range(len(wanted), 0, -1)
    return not wanted or any(wanted[:end] in told and wanted[end:] in told for end in broken)
