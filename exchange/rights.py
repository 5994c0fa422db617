"""Who may import a document, and whose stored data a comparison with it would show."""

from __future__ import annotations

from collections.abc import Iterator

from budgets.models import FiscalYear
from exchange.disclosure import Disclosure
from exchange.held import department_code, unit_of
from organizations.enums import Role
from organizations.models import User
from organizations.permissions import standing_of
from projects.models import Project


def import_refusal(user: User, disclosure: Disclosure) -> str:
    """Why this person may not import the document; blank where nothing stands against it.

    财政管理 may always. 经办 may where they prepare for everything that would be written: the
    department with its tables, the unit of every sheet, and the units that hold its projects.
    """
    standing = standing_of(user)
    if standing.has(Role.FINANCE_ADMINISTRATOR):
        return ""
    if not standing.holds(Role.PREPARER, department_code(disclosure.organization_code)):
        return f"您不是 {disclosure.organization_name} 的经办，不能导入它的公开文档。"
    if not FiscalYear.objects.filter(year=disclosure.year).exists():
        return f"{disclosure.year} 年度还没有开启，不能导入。请核对文件的年度，或请财政管理先开启。"
    strange = sorted(
        {told for told, unit in _units(disclosure) if not standing.holds(Role.PREPARER, unit)}
    )
    if strange:
        return (
            f"文件中的{'、'.join(strange)}不属于您负责的单位，不能导入。请核对项目编码和编制单位。"
        )
    return ""


def is_within_reach(user: User, disclosure: Disclosure) -> bool:
    """Whether the person may see all stored data that the document would be held against."""
    standing = standing_of(user)
    department = department_code(disclosure.organization_code)
    if not department or not standing.reaches(department):
        return False
    return standing.sees_everything or all(
        standing.reaches(unit) for _, unit in _units(disclosure, is_any_year=True)
    )


def _units(disclosure: Disclosure, *, is_any_year: bool = False) -> Iterator[tuple[str, str]]:
    """What the document names and the unit it belongs to, by its own word and as stored."""
    sheets = [sheet for sheet in disclosure.objectives if sheet.project_code]
    for sheet in sheets:
        yield f"『{sheet.name}』", unit_of(sheet)[0]
    stored = Project.objects.filter(code__in={sheet.project_code for sheet in sheets})
    if not is_any_year:
        stored = stored.filter(fiscal_year__year=disclosure.year)
    names = {sheet.project_code: f"『{sheet.name}』" for sheet in sheets}
    for code, unit in stored.values_list("code", "organization__code"):
        yield names[code], unit
