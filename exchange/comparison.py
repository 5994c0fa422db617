"""A document held against what the system has: what is new, what differs, what stays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from budgets.models import DepartmentBudget
from budgets.narrative import NARRATIVE
from budgets.selectors import tables_of
from budgets.tables import TableContent
from common.findings import Severity
from exchange.budget_facts import plan_facts
from exchange.disclosure import Disclosure, Problem
from exchange.held import Held, Yardstick, department_code, unit_of
from exchange.preview import Change, ChangeKind, ImportPreview
from exchange.standing import whole_findings
from exchange.table_differences import table_differences
from exchange.tables import contents_of
from indicators.differences import one_line
from indicators.enums import ObjectiveKind
from indicators.sheets import ObjectiveSheet
from organizations.codes import LEVEL_DIGITS, is_unit_code
from organizations.models import Organization


def compare(disclosure: Disclosure) -> ImportPreview:
    """What importing the document would change, with every problem and every finding."""
    held = Held.read(disclosure)
    yardstick = Yardstick.read(disclosure, held)
    budget = budget_of(disclosure)
    stored = tables_of(budget) if budget else ()
    plan = plan_facts(disclosure, budget)
    problems = (
        *disclosure.problems,
        *_unknown_unit(disclosure),
        *_strange_units(disclosure),
        *_text_problems(disclosure, budget),
        *plan.problems,
        *(p for sheet in disclosure.objectives for p in _sheet_problems(held, sheet)),
    )
    changes = (
        *_table_changes(disclosure, budget, stored),
        *((plan.change,) if plan.change else ()),
        *(
            replace(
                _sheet_change(held, sheet),
                sheet=held.name_of(sheet),
                findings=yardstick.findings(sheet),
            )
            for sheet in disclosure.objectives
        ),
    )
    return ImportPreview(
        disclosure=disclosure,
        changes=changes,
        problems=problems,
        facts=plan.result.facts,
        whole=whole_findings(disclosure, yardstick, budget, stored, changes),
    )


def _sheet_change(held: Held, sheet: ObjectiveSheet) -> Change:
    label = "部门整体绩效目标" if sheet.kind is ObjectiveKind.DEPARTMENT else "项目绩效目标"
    what = f"{label}『{sheet.name}』"
    if held.stored(sheet) is None:
        return Change(ChangeKind.CREATED, what, (f"{len(sheet.lines)} 条指标",))
    if not held.needs_writing(sheet):
        return Change(ChangeKind.UNCHANGED, what)
    return Change(ChangeKind.UPDATED, what, held.differences(sheet))


def _sheet_problems(held: Held, sheet: ObjectiveSheet) -> Iterator[Problem]:
    if held.is_closed(sheet) and held.differences(sheet):
        yield Problem(
            Severity.WARNING,
            sheet.name,
            0,
            "",
            "系统中的目标表已送审或批复，与文件不同，未作改动；如需修改请走目标调整。",
        )


def _unknown_unit(disclosure: Disclosure) -> Iterator[Problem]:
    if not disclosure.organization_code:
        yield Problem(
            Severity.ERROR,
            "",
            0,
            "编制单位",
            "文件中没有单位编码（例如“118001-××本级”），请在文件中补上，或在导入时指明单位（网页在预览页填写，命令用 --organization）。",
        )
        return
    code = department_code(disclosure.organization_code)
    known = Organization.objects.filter(code=code).first()
    if known is not None and known.name != disclosure.organization_name:
        yield Problem(
            Severity.WARNING,
            "",
            0,
            "编制单位",
            f"单位 {code} 在系统中名为『{known.name}』，文件中为『{disclosure.organization_name}』，"
            "名称未作改动。",
        )


def _strange_units(disclosure: Disclosure) -> Iterator[Problem]:
    """Units that the system neither knows nor can take in under the department."""
    codes = {unit_of(sheet)[0] for sheet in disclosure.objectives if sheet.project_code}
    strange = {code for code in codes if code and not _is_new_unit(code)}
    known = Organization.objects.filter(code__in=strange) if strange else ()
    for code in sorted(strange - {one.code for one in known}):
        message = (
            f"单位编码『{code}』在系统中没有，也不能新建：应为 3 位（部门）或 6 位（单位）数字。"
            "请改正，或先在后台登记这个单位。"
        )
        yield Problem(Severity.ERROR, "", 0, "编制单位", message)


def _is_new_unit(code: str) -> bool:
    return is_unit_code(code) and len(code) <= 2 * LEVEL_DIGITS


def budget_of(disclosure: Disclosure) -> DepartmentBudget | None:
    """The department's budget of the document's year, where there is one."""
    budgets = DepartmentBudget.objects.select_related("fiscal_year", "organization")
    return budgets.filter(
        fiscal_year__year=disclosure.year,
        organization__code=department_code(disclosure.organization_code),
    ).first()


def _text_of(disclosure: Disclosure) -> str:
    return "\n".join(disclosure.paragraphs)


def _text_problems(disclosure: Disclosure, budget: DepartmentBudget | None) -> Iterator[Problem]:
    text = _text_of(disclosure)
    if not text or budget is None or budget.narrative in {budget.printed_narrative, text}:
        return
    yield Problem(
        Severity.WARNING,
        NARRATIVE,
        0,
        "",
        "系统中的预算情况说明已修改，与文件不同，未作改动；如以文件为准，请在部门预算页修改。",
    )


def _table_changes(
    disclosure: Disclosure, budget: DepartmentBudget | None, stored: Sequence[TableContent]
) -> Iterator[Change]:
    known = {table.table: table for table in stored}
    for table in contents_of(disclosure):
        held = known.get(table.table)
        kind, what = _fate(held, table), f"{table.table}（{table.title}）"
        detail = table_differences(held, table) if held and held != table else ()
        yield Change(kind, what, detail, is_table=True)
    if text := _text_of(disclosure):
        before = budget.printed_narrative if budget else ""
        kind = _fate(before or None, text)
        detail = (one_line(before, text),) if kind is ChangeKind.UPDATED else ()
        yield Change(kind, "预算情况说明", detail, is_table=True)


def _fate(stored: object | None, incoming: object) -> ChangeKind:
    if stored is None:
        return ChangeKind.CREATED
    return ChangeKind.UNCHANGED if stored == incoming else ChangeKind.UPDATED
