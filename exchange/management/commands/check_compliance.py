"""Judge the sheets and the departments of a year by its rules, from the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from budgets.models import DepartmentBudget, FiscalYear
from budgets.selectors import UnknownYear, year_of
from common.consoles import EXIT_BAD_INPUT, EXIT_FINDINGS
from common.findings import Finding, Severity
from common.rules import Ledger, Verdict
from common.text import squeeze
from evaluations.portfolios import budgets_of, department_reports
from exchange.check_reports import HealthReport, health_report, render_docx, render_html, render_pdf
from exchange.management.reports import save_report
from indicators.checkups import Checkup, checkups_of, total_ledger, undecided_groups
from indicators.compliance.documents import WholeReport
from indicators.outlines import finding_outline, ledger_outline, place_in, undecided_outline
from indicators.selectors import UnknownOrganization
from organizations.codes import LEVEL_DIGITS

_LEADING_UNIT = "001"
_FILES: Mapping[str, Callable[[HealthReport], bytes]] = {
    "html": lambda report: render_html(report).encode(),
    "docx": render_docx,
    "pdf": render_pdf,
}
"""The health report of one department, as its page has it."""


class Command(BaseCommand):
    help = (
        "按年度规则检查绩效目标表，以及各部门的公开表、文字说明和跨项目问题。退出状态：0 没有错误级问题，1 有错误级问题或有规则执行异常，"
        "2 没有这个年度或单位。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--year", type=int, required=True, help="年度")
        parser.add_argument(
            "--organization",
            default="",
            help="只查这个单位及其下级（单位编码），不写查全部；写 118001 也查 118 的部门整体表",
        )
        parser.add_argument(
            "--format",
            choices=["text", "json", *_FILES],
            default="text",
            help="html、docx、pdf 是一个部门的体检报告，要写 --organization 和 --output",
        )
        parser.add_argument("--output", type=Path, help="写入文件；text、json 不写则显示")

    def handle(self, *args: object, **options: object) -> None:
        code, kind = str(options["organization"]), str(options["format"])
        if kind in _FILES:
            self._report(options, squeeze(code), kind)
            return
        try:
            year = year_of(int(str(options["year"])))
            checkups = list(checkups_of(year, code))
        except (UnknownYear, UnknownOrganization) as error:
            raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
        departments = tuple(_departments(year, squeeze(code)))
        if kind == "json":
            told = json.dumps(outline(checkups, departments), ensure_ascii=False, indent=1)
        else:
            told = "\n".join((*printed_departments(departments), *printed(checkups, departments)))
        output = options["output"]
        if isinstance(output, Path):
            told = save_report(output, f"{told}\n".encode())
        self.stdout.write(told)
        is_faulty = any(checkup.count(Severity.ERROR) or checkup.failures for checkup in checkups)
        if is_faulty or any(_is_faulty(department.report) for department in departments):
            raise SystemExit(EXIT_FINDINGS)

    def _report(self, options: Mapping[str, object], code: str, kind: str) -> None:
        """The health report of the department into a file."""
        output = options["output"]
        if not code or not isinstance(output, Path):
            raise CommandError(
                "体检报告按部门出具：请用 --organization 写明部门编码（如 118），"
                "用 --output 指明写入的文件。",
                returncode=EXIT_BAD_INPUT,
            )
        budget = _budget(int(str(options["year"])), code)
        report = health_report(budget, timezone.localdate())
        self.stdout.write(save_report(output, _FILES[kind](report)))
        if report.has_errors:
            raise SystemExit(EXIT_FINDINGS)


def _budget(year: int, code: str) -> DepartmentBudget:
    """The budget of the department with this code or leading unit."""
    try:
        fiscal_year = year_of(year)
    except UnknownYear as error:
        raise CommandError(str(error), returncode=EXIT_BAD_INPUT) from None
    is_department = len(code) == LEVEL_DIGITS or code == f"{code[:LEVEL_DIGITS]}{_LEADING_UNIT}"
    found = budgets_of(fiscal_year, code) if is_department else ()
    if not found:
        raise CommandError(
            f"{year}年没有编码为『{code}』的部门预算，不能出具体检报告；"
            "请写主管部门的编码（如 118），并先导入或开立它的年度预算。",
            returncode=EXIT_BAD_INPUT,
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class Department:
    """A department with what the rules say beyond its single sheets."""

    code: str
    name: str
    report: WholeReport


def _departments(year: FiscalYear, code: str) -> Iterator[Department]:
    """A unit below the department, other than the leading one, has no such part."""
    if len(code) > LEVEL_DIGITS and not code.endswith(_LEADING_UNIT):
        return
    budgets = budgets_of(year, code)
    for budget, report in zip(budgets, department_reports(budgets, with_sheets=False), strict=True):
        yield Department(budget.organization.code, budget.organization.name, report)


def _is_faulty(report: WholeReport) -> bool:
    failed = any(outcome.verdict is Verdict.FAILED for _, outcome in report.outcomes)
    return failed or report.count(Severity.ERROR) > 0


def printed_departments(departments: Sequence[Department]) -> Iterator[str]:
    """The tables, the text and the sheets together of each department, before its sheets."""
    for department in departments:
        report = department.report
        counts = "，".join(f"{one.label} {report.count(one)}" for one in Severity)
        yield f"{department.code} {department.name}（公开表、文字、跨项目）：{counts}"
        for finding in report.findings:
            yield from _printed_finding(finding)
        for part, outcome in report.undecided:
            rule = f"{outcome.verdict.label} {outcome.code} {outcome.name}"
            yield f"  没有检查（{part.title}）：{rule}，{_one_line(outcome.reason)}"
        yield f"  {report.ledger}。"
        yield ""


def printed(checkups: Sequence[Checkup], departments: Sequence[Department] = ()) -> Iterator[str]:
    """For people: the sheets with the most errors first, and what was checked at the end."""
    if not checkups:
        yield "没有目标表可查。"
        if not departments:
            return
    for checkup in sorted(checkups, key=_worst_first):
        yield f"{checkup.title}（{checkup.status.label}）：{_counts([checkup])}"
        for finding in checkup.findings:
            yield from _printed_finding(finding)
        for outcome in checkup.failures:
            yield f"  异常 {outcome.code} {outcome.name}：未能检查（{outcome.reason}）"
        yield ""
    yield from _printed_undecided(checkups)
    papers = f"、{len(departments)} 个部门的公开材料" if departments else ""
    counts = _counts([*checkups, *(one.report for one in departments)])
    yield f"共 {len(checkups)} 张目标表{papers}：{counts}。{_total(checkups, departments)}。"


def _worst_first(checkup: Checkup) -> tuple[int, ...]:
    return tuple(-checkup.count(severity) for severity in Severity)


def _printed_finding(finding: Finding) -> Iterator[str]:
    """What is wrong and where; how to mend it stands below, further in."""
    where = place_in(finding) or "整表"
    yield f"  {finding.severity.label} {finding.code} {where}：{_one_line(finding.message)}"
    if finding.mend:
        yield f"     → {_one_line(finding.mend)}"


def _printed_undecided(checkups: Sequence[Checkup]) -> Iterator[str]:
    """What was not checked and why, a line for each rule and reason."""
    groups = undecided_groups(checkups)
    if not groups:
        return
    yield "没有检查的规则："
    for group in groups:
        rule = f"{group.verdict.label} {group.code} {group.name}"
        yield f"  {rule}（{group.sheets} 张）：{_one_line(group.reason)}"
    yield ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def outline(
    checkups: Sequence[Checkup], departments: Sequence[Department] = ()
) -> dict[str, object]:
    """What other programs get: every finding and the whole ledger, then department and sheet apart.

    `departments` holds again what the rules say beyond the single sheets, `objectives` for each
    sheet what was not checked.
    """
    beyond = {one.code: list(_outlines(one)) for one in departments}
    return {
        "departments": [
            {
                "organization": one.code,
                "name": one.name,
                "findings": beyond[one.code],
                "ledger": ledger_outline(one.report.ledger),
                "undecided": [undecided_outline(outcome) for _, outcome in one.report.undecided],
            }
            for one in departments
        ],
        "findings": [
            *(outlined for found in beyond.values() for outlined in found),
            *(
                finding_outline(
                    finding, organization=checkup.organization, project_code=checkup.project_code
                )
                for checkup in checkups
                for finding in checkup.findings
            ),
        ],
        "ledger": ledger_outline(_total(checkups, departments)),
        "objectives": [
            {
                "organization": checkup.organization,
                "project_code": checkup.project_code,
                "kind": checkup.kind.value,
                "name": checkup.name,
                "status": checkup.status.value,
                "ledger": ledger_outline(checkup.report.ledger),
                "undecided": [undecided_outline(outcome) for outcome in checkup.undecided],
            }
            for checkup in checkups
        ],
    }


def _outlines(department: Department) -> Iterator[dict[str, str | int]]:
    for finding in department.report.findings:
        yield finding_outline(finding, organization=department.code, project_code="")


def _total(checkups: Sequence[Checkup], departments: Sequence[Department]) -> Ledger:
    return sum((one.report.ledger for one in departments), start=total_ledger(checkups))


def _counts(reports: Sequence[Checkup | WholeReport]) -> str:
    counts = [(s, sum(one.count(s) for one in reports)) for s in Severity]
    return "，".join(f"{severity.label} {count}" for severity, count in counts)
