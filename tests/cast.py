"""The people of the tests, so that a permission test reads as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from organizations.enums import Role
from organizations.models import Organization, User
from organizations.services import create_unit, grant_role

NOW = datetime(2023, 1, 10, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PASSWORD = "Zhunsheng-2023"


@dataclass(frozen=True)
class Cast:
    """Units 118/118001 (公安局), 120/120001 (another department), 101 (财政局) and their people."""

    bureau: Organization
    department: Organization
    unit: Organization
    other_department: Organization
    other_unit: Organization
    chen: User
    """经办 of 118."""
    zhou: User
    """单位审核 of 118."""
    liu: User
    """主管部门 of 118."""
    zhao: User
    """财政审核."""
    qian: User
    """财政管理."""
    wu: User
    """审计."""
    sun: User
    """经办 of 120, the outsider."""


def build_cast() -> Cast:
    """Units and people, made by the services."""
    bureau = _unit("101", "重庆市荣昌区财政局")
    department = _unit("118", "重庆市荣昌区公安局")
    unit = _unit("118001", "重庆市荣昌区公安局本级", department)
    other_department = _unit("120", "重庆市荣昌区交通局")
    other_unit = _unit("120001", "重庆市荣昌区交通局本级", other_department)
    return Cast(
        bureau=bureau,
        department=department,
        unit=unit,
        other_department=other_department,
        other_unit=other_unit,
        chen=_person("chenjing", "陈静", Role.PREPARER, department),
        zhou=_person("zhoulin", "周琳", Role.UNIT_REVIEWER, department),
        liu=_person("liuwei", "刘伟", Role.SUPERVISOR, department),
        zhao=_person("zhaomin", "赵敏", Role.FINANCE_REVIEWER, bureau),
        qian=_person("qianwei", "钱卫", Role.FINANCE_ADMINISTRATOR, bureau),
        wu=_person("wutong", "吴桐", Role.AUDITOR, bureau),
        sun=_person("sunhao", "孙浩", Role.PREPARER, other_department),
    )


def _unit(code: str, name: str, parent: Organization | None = None) -> Organization:
    return create_unit(actor=None, code=code, name=name, parent=parent, now=NOW)


def _person(username: str, full_name: str, role: Role, organization: Organization) -> User:
    user = User(username=username, full_name=full_name)
    user.set_password(PASSWORD)
    user.save()
    grant_role(actor=None, user=user, organization=organization, role=role, now=NOW)
    return user
