"""`check_disclosure`: four forms of the report, exit statuses, and never a database."""

import io
import json
import re
from io import StringIO

import docx
import pytest
from django.core.management import CommandError, call_command

from exchange.check_reports import render_docx, render_html, render_pdf, render_text
from exchange.checking import check_document
from exchange.disclosure import Disclosure
from exchange.fixtures import load_fixture
from tests.exchange.check_reports.test_paper import pages
from tests.golden.rongchang_2023.documents import FORMS, built

# No test here has the django_db mark: any question to the database would fail.


def run(*arguments: object) -> tuple[int, str]:
    """Exit status and output."""
    out = StringIO()
    try:
        call_command("check_disclosure", *map(str, arguments), stdout=out)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue()
    except CommandError as error:
        return error.returncode, str(error)
    return 0, out.getvalue()


@pytest.fixture
def sample(tmp_path):
    path = tmp_path / "公开文档.txt"
    path.write_bytes(built("txt"))
    return path


@pytest.fixture(scope="module")
def report():
    return check_document(load_fixture())


@pytest.mark.parametrize("form", FORMS)
def test_the_text_report_names_the_faults_and_fails(form, tmp_path):
    path = tmp_path / f"公开文档.{form}"
    path.write_bytes(built(form))
    status, text = run(path)

    assert status == 1
    assert text.startswith("重庆市荣昌区公安局 2023 年部门预算公开材料体检报告\n错 ")
    assert "G01 部门支出预算数口径 ｜ 表十『部门支出预算数』" in text
    assert "应查" in text
    assert "【未能检查】" in text


def test_the_json_report(sample):
    status, text = run(sample, "--format", "json")
    told = json.loads(text)

    assert status == 1
    assert told["has_errors"] is True
    assert (told["organization_code"], told["year"]) == ("118001", 2023)
    assert len(told["findings"]) == sum(told["counts"].values())
    assert {"code", "severity", "table", "row", "column", "message", "mend"} <= told["findings"][
        0
    ].keys()
    linked = [n for n in told["numbers"] if n["agrees"]]
    assert {"paragraph": 10, "subject": "项目支出"}.items() <= next(
        n for n in linked if n["printed"] == "9,966.64万元"
    ).items()
    assert told["ledger"]["failed"] == 0


def test_a_saved_report_is_the_shown_one(sample, tmp_path):
    target = tmp_path / "报告.html"
    status, text = run(sample, "--format", "html", "--output", target)

    assert status == 1
    assert "报告已写入" in text
    assert target.read_text(encoding="utf-8") == run(sample, "--format", "html")[1]


def test_the_page_needs_nothing_else_and_is_chinese(report):
    page = render_html(report)

    assert '<html lang="zh-Hans">' in page
    assert not re.search(r"<script|https?://|<link|@import|url\(", page)
    for finding in report.findings:
        assert finding.code in page
    wrong = [link for link in report.review.links if link.agrees is False]
    marked = len(report.findings) + len(report.problems) + len(wrong)
    assert page.count("<tr class=") == marked
    assert page.count("不一致</b>") == len(wrong) == 1


def test_the_page_escapes_what_the_document_says(report):
    bad = Disclosure(
        organization_code="118001",
        organization_name="<script>alert(1)</script>局",
        year=2023,
        tables=(),
        objectives=(),
        paragraphs=("一、<b>概况</b>",),
        problems=(),
    )
    page = render_html(check_document(bad))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_word_report_holds_every_finding(report, sample, tmp_path):
    target = tmp_path / "报告.docx"
    assert run(sample, "--format", "docx", "--output", target)[0] == 1
    document = docx.Document(io.BytesIO(render_docx(report)))
    cells = {row.cells[2].text for table in document.tables[:3] for row in table.rows}

    assert {finding.message for finding in report.findings} <= cells
    assert docx.Document(target).paragraphs[0].text.startswith("重庆市荣昌区公安局 2023 年")


def test_the_pdf_report_holds_every_finding_and_what_was_hard_to_read(report, sample, tmp_path):
    target = tmp_path / "报告.pdf"
    assert run(sample, "--format", "pdf", "--output", target)[0] == 1
    assert report.problems
    printed = "".join(text for page in pages(render_pdf(report)) for text in page)
    assert f"读取情况（{len(report.problems)} 条）" in printed
    assert all(finding.code in printed for finding in report.findings)


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_what_cannot_be_shown_asks_for_a_file(sample, kind):
    assert run(sample, "--format", kind) == (2, "Word、PDF 报告请用 --output 指明写入的文件。")


def test_a_document_without_tables_fails(tmp_path):
    path = tmp_path / "空.txt"
    path.write_text("2023年部门预算情况说明", encoding="utf-8")
    status, text = run(path)
    assert status == 1
    assert "没有找到任何一张公开表" in text


def test_a_text_that_is_no_budget_is_bad_input_and_named(tmp_path):
    path = tmp_path / "通知.txt"
    path.write_text("预算", encoding="utf-8")
    status, text = run(path)
    assert status == 2
    assert text.startswith("『通知.txt』不是部门预算公开文档：")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "文件是空的"), (b"%PDF-1.4", "PDF"), (b"PK\x03\x04broken", "已损坏")],
)
def test_an_unreadable_file_says_why(content, words, tmp_path):
    path = tmp_path / "公开文档.docx"
    path.write_bytes(content)
    status, text = run(path)
    assert status == 2
    assert words in text


def test_bad_arguments(sample, tmp_path):
    assert run(tmp_path / "没有.txt")[0] == 2
    assert run(sample, "--format", "docx")[0] == 2
    status, text = run(sample, "--output", tmp_path / "没有" / "报告.txt")
    assert status == 2
    assert "无法写入" in text


def test_an_empty_report_can_be_printed():
    nothing = Disclosure("", "", 0, (), (), (), ())
    report = check_document(nothing)
    assert "没有认出单位" in render_text(report)
    assert "没有认出年度" in render_html(report)
    assert render_docx(report)


def test_a_weight_that_no_draft_holds_is_judged_as_it_is_printed(sample):
    printed, typed = "群众满意度 \n\t10\n", "群众满意度 \n\t-5\n"
    text = sample.read_text(encoding="utf-8")
    assert printed in text
    sample.write_text(text.replace(printed, typed, 1), encoding="utf-8")
    status, shown = run(sample)
    assert status == 1
    assert "『群众满意度』权重-5，应大于0" in shown
    assert "权重 -5 不能保存，导入后这一格是空白" in shown
