"""`check_compliance` on a whole department: findings beyond its sheets, and its health report."""

import html
import io
from collections import Counter

import docx
import pytest
from django.core.management import CommandError
from django.utils import timezone

from budgets.models import DepartmentBudget
from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS
from exchange.check_reports import health_report, ledger_rows, numbers, render_pdf
from exchange.fixtures import load_fixture
from exchange.services import Source, commit_import
from indicators.compliance.documents import place_of
from indicators.models import PerformanceObjective
from tests.cast import NOW
from tests.exchange.commands.test_check_compliance import FINDING_KEYS, check, check_json
from tests.factories import year_2023
from tests.indicators.two_years import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def sample(cast):
    commit_import(actor=None, disclosure=load_fixture(), source=Source("样本", b""), now=NOW)
    return health_report(
        DepartmentBudget.objects.get(organization__code="118"), timezone.localdate()
    )


def test_findings_and_ledger_hold_the_department_as_its_health_report_has_it(sample):
    data, status = check_json()
    assert status == EXIT_FINDINGS
    told = Counter((one["code"], one["message"]) for one in data["findings"])
    assert told == Counter((one.code, one.message) for one in sample.findings)
    assert data["ledger"]["applicable"] == sample.ledger.applicable
    assert {key: data["ledger"][key] for key in ("passed", "hit", "missing_data")} == {
        key: getattr(sample.ledger, key) for key in ("passed", "hit", "missing_data")
    }
    beyond = [one for one in data["findings"] if one["code"][0] in "GHI"]
    assert beyond
    assert all(one.keys() >= FINDING_KEYS for one in beyond)
    assert {(one["organization"], one["project_code"]) for one in beyond} == {("118", "")}
    (paragraph,) = [one for one in beyond if one["code"] == "G03"]
    assert paragraph["location"].startswith("文字说明第7段")


def test_the_last_line_counts_what_stands_above_it(sample):
    rows = check()[0].splitlines()
    severities = Counter(
        row.split()[0] for row in rows if row.startswith("  ") and row[2] in "错警提"
    )
    counts = "，".join(f"{label} {severities[label]}" for label in "错警提")
    assert severities["错"] == sum(finding.is_blocking for finding in sample.findings)
    assert rows[-1] == f"共 10 张目标表、1 个部门的公开材料：{counts}。{sample.ledger}。"
    (silent,) = [row for row in rows if "G08" in row]
    assert silent.startswith("  没有检查（部门整体与跨项目）：数据不足 G08 ")


def test_an_error_of_the_department_alone_ends_with_1(sample):
    PerformanceObjective.objects.all().delete()
    data, status = check_json()
    assert status == EXIT_FINDINGS
    assert "I01" in {one["code"] for one in data["findings"] if one["severity"] == "error"}


def unescaped(content):
    return html.unescape(content.decode())


def words_of_docx(content):
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join((*(paragraph.text for paragraph in document.paragraphs), *cells))


@pytest.mark.parametrize(("kind", "words_of"), [("html", unescaped), ("docx", words_of_docx)])
def test_the_health_report_holds_every_finding_and_the_ledger(sample, tmp_path, kind, words_of):
    file = tmp_path / f"体检.{kind}"
    said, status = check("--organization=118", f"--format={kind}", f"--output={file}")
    assert (said, status) == (f"报告已写入『{file}』。\n", EXIT_FINDINGS)
    words = words_of(file.read_bytes())
    assert sample.title in words
    assert str(sample.ledger) in words
    assert f"检查日期：{timezone.localdate():%Y-%m-%d}。" in words
    assert len(sample.findings) > 100
    for finding in sample.findings:
        for told in (finding.code, finding.message, finding.mend, finding.basis, numbers(finding)):
            assert told in words
        assert place_of(finding.location) in words
    for row in ledger_rows(sample):
        assert f"{row.letter} {row.title}" in words


@pytest.mark.parametrize("kind", ["text", "json"])
def test_what_is_shown_can_be_written_to_a_file(sample, tmp_path, kind):
    file = tmp_path / f"检查.{kind}"
    said, status = check(f"--format={kind}", f"--output={file}")
    assert (said, status) == (f"报告已写入『{file}』。\n", EXIT_FINDINGS)
    assert file.read_text(encoding="utf-8") == check(f"--format={kind}")[0]


def test_the_pdf_is_that_of_the_page_also_by_the_leading_unit(sample, tmp_path):
    file = tmp_path / "体检.pdf"
    check("--organization=118001", "--format=pdf", f"--output={file}")
    assert file.read_bytes() == render_pdf(sample)


def test_the_page_needs_no_network_and_no_script(sample, tmp_path):
    file = tmp_path / "体检.html"
    check("--organization=118", "--format=html", f"--output={file}")
    page = file.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "http" not in page
    assert "src=" not in page


def test_a_department_without_errors_ends_with_0(cast, tmp_path):
    published(year_2023(), cast.department, narrative="")
    file = tmp_path / "体检.html"
    assert check("--organization=118", "--format=html", f"--output={file}")[1] == 0
    assert "没有发现错误级问题" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--format=pdf",), "体检报告按部门出具"),
        (("--format=docx", "--organization=118"), "用 --output 指明写入的文件"),
        (("--format=html", "--organization=118002", "--output=x.html"), "没有编码为『118002』"),
        (("--format=html", "--organization=120", "--output=x.html"), "没有编码为『120』的部门预算"),
        (
            ("--format=html", "--organization=118", "--output=/无此目录/x.html"),
            "没有『/无此目录』这个文件夹",
        ),
        (("--format=html", "--organization=118", "--output=/"), "无法写入『/』：这是文件夹。"),
    ],
)
def test_what_is_missing_for_a_report_is_told(sample, arguments, told):
    with pytest.raises(CommandError, match=told) as refused:
        check(*arguments)
    assert refused.value.returncode == EXIT_BAD_INPUT


def test_a_report_of_an_unknown_year_is_refused(sample):
    arguments = ("--organization=118", "--format=pdf", "--output=x.pdf")
    with pytest.raises(CommandError, match="没有 1999 年度") as refused:
        check(*arguments, year=1999)
    assert refused.value.returncode == EXIT_BAD_INPUT
