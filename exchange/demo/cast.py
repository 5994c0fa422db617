"""The people of the demo, their units and what each of them may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from organizations.enums import Role
from organizations.models import Organization, User
from organizations.services import create_unit, create_user, grant_role

PASSWORD = "Zhunsheng-2023"  # noqa: S105 -- printed at every start; the demo is for trying out


@dataclass(frozen=True, slots=True)
class Part:
    """One person with one role in one unit."""

    username: str
    full_name: str
    role: Role
    organization: str
    task: str
    """What to try when signed in as this person."""


UNITS: Mapping[str, str] = {
    "101": "重庆市荣昌区财政局",
    "118": "重庆市荣昌区公安局",
    "120": "重庆市荣昌区交通局（演示）",
    "125": "重庆市荣昌区城市管理局（演示）",
}
PARTS = (
    Part("chenjing", "陈静", Role.PREPARER, "118", "填报目标，修改被退回的目标，登记完成值"),
    Part("zhoulin", "周琳", Role.UNIT_REVIEWER, "118", "审核本单位的目标"),
    Part("liuwei", "刘伟", Role.SUPERVISOR, "118", "以主管部门身份审核"),
    Part("zhaomin", "赵敏", Role.FINANCE_REVIEWER, "101", "财政审核、批复、查看全区进度"),
    Part("qianwei", "钱卫", Role.FINANCE_ADMINISTRATOR, "101", "年度设置、用户与角色、年终评价"),
    Part("wutong", "吴桐", Role.AUDITOR, "101", "查阅和导出审计日志"),
    Part("sunhao", "孙浩", Role.PREPARER, "120", "另一部门的经办：看不到公安局的数据"),
)


def is_installed() -> bool:
    """Whether the demo's people are there already."""
    return User.objects.filter(username=PARTS[0].username).exists()


def strangers() -> list[str]:
    """User names that are not the demo's: a database in real use."""
    names = [part.username for part in PARTS]
    found = User.objects.exclude(username__in=names).order_by("username")
    return list(found.values_list("username", flat=True))


def install_cast(now: datetime) -> Mapping[str, User]:
    """The units and the people, by user name; units that are there already stay as they are."""
    for code, name in UNITS.items():
        if not Organization.objects.filter(code=code).exists():
            create_unit(actor=None, code=code, name=name, parent=None, now=now)
    return {part.username: _person(part, now) for part in PARTS}


def _person(part: Part, now: datetime) -> User:
    user = create_user(
        actor=None,
        username=part.username,
        full_name=part.full_name,
        password=PASSWORD,
        now=now,
        must_change_password=False,
        is_staff=True,
    )
    unit = Organization.objects.get(code=part.organization)
    grant_role(actor=None, user=user, organization=unit, role=part.role, now=now)
    return user
