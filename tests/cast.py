"""The people of the tests, so that a permission test reads as a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from organizations.audit import Deed, record_many
from organizations.codes import parent_code
from organizations.enums import AuditAction, Role
from organizations.models import Membership, Organization, User

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


@dataclass(frozen=True)
class _Person:
    """Somebody of the cast: login, name, and the role held in the unit of this code."""

    username: str
    full_name: str
    role: Role
    unit: str


_DEPARTMENTS = {
    "101": "重庆市荣昌区财政局",
    "118": "重庆市荣昌区公安局",
    "120": "重庆市荣昌区交通局",
}
_UNITS = {"118001": "重庆市荣昌区公安局本级", "120001": "重庆市荣昌区交通局本级"}
_PEOPLE = (
    _Person("chenjing", "陈静", Role.PREPARER, "118"),
    _Person("zhoulin", "周琳", Role.UNIT_REVIEWER, "118"),
    _Person("liuwei", "刘伟", Role.SUPERVISOR, "118"),
    _Person("zhaomin", "赵敏", Role.FINANCE_REVIEWER, "101"),
    _Person("qianwei", "钱卫", Role.FINANCE_ADMINISTRATOR, "101"),
    _Person("wutong", "吴桐", Role.AUDITOR, "101"),
    _Person("sunhao", "孙浩", Role.PREPARER, "120"),
)


@transaction.atomic
def build_cast() -> Cast:
    """Units and people as the services make them one by one, in a few queries.

    Thousands of tests begin with them; `tests/test_cast` holds the two ways equal.
    """
    departments = _written(
        Organization(code=code, name=name) for code, name in _DEPARTMENTS.items()
    )
    units = _written(
        Organization(code=code, name=name, parent=departments[parent_code(code)])
        for code, name in _UNITS.items()
    )
    people = {one.username: one for one in User.objects.bulk_create(map(_user, _PEOPLE))}
    bulk_create_with_history(
        [
            Membership(
                user=people[one.username], organization=departments[one.unit], role=one.role.value
            )
            for one in _PEOPLE
        ],
        Membership,
    )
    _record(departments | units, people)
    return Cast(
        *(departments["101"], departments["118"], units["118001"]),
        *(departments["120"], units["120001"]),
        *people.values(),
    )


def _written(units: Iterable[Organization]) -> dict[str, Organization]:
    return {one.code: one for one in bulk_create_with_history(list(units), Organization)}


def _user(person: _Person) -> User:
    user = User(username=person.username, full_name=person.full_name)
    user.set_password(PASSWORD)
    return user


def _record(units: Mapping[str, Organization], people: Mapping[str, User]) -> None:
    created = [Deed(AuditAction.UNIT_CREATED, one, {"code": one.code}) for one in units.values()]
    granted = [
        Deed(
            AuditAction.ROLE_GRANTED,
            people[one.username],
            {"role": one.role.value, "organization": one.unit},
        )
        for one in _PEOPLE
    ]
    record_many(actor=None, deeds=[*created, *granted], now=NOW)
