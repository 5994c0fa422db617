"""Many projects at once: at the cost of one, all or none, every one on record."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from budgets.models import Appropriation, FiscalYear
from budgets.services import open_year
from budgets.tables import Funding
from budgets.windows import OutsideWindow
from organizations.audit import breaks
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from projects.models import Project
from projects.services import (
    NewProject,
    Revision,
    profile_of,
    register_projects,
    revise_projects,
)
from projects.spelling import spelling_of
from tests.cast import NOW
from tests.factories import year_2023
from tests.projects.test_projects import MONEY, PROFILE, code, register

pytestmark = pytest.mark.django_db
MORE = Funding(budget=Decimal("120.00"), own=Decimal("110.00"), transfer=Decimal("10.00"))


def new(unit, number, **changes):
    known = NewProject(year_2023(), unit, code(number), PROFILE, MONEY)
    return replace(known, **changes)


def bring(projects, actor=None):
    return register_projects(actor=actor, projects=projects, now=NOW)


def everything():
    return Project.objects.count(), Appropriation.objects.count(), AuditEntry.objects.count()


def entries(action):
    return AuditEntry.objects.filter(action=action).order_by("sequence")


def test_many_are_registered_like_one(cast):
    alone = register(cast.unit, 1)
    together = bring([new(cast.unit, 2), new(cast.other_unit, 3)], actor=cast.qian)
    for project in Project.objects.filter(pk__in=[one.pk for one in together]):
        assert profile_of(project) == profile_of(alone) == PROFILE
        assert project.spelling == alone.spelling != ""
        assert project.appropriation.own_amount == Decimal("90.00")
        assert project.appropriation.organization_id == project.organization_id
    told = entries(AuditAction.PROJECT_REGISTERED)
    assert [(one.actor, one.changes) for one in told[1:]] == [
        (cast.qian, {"code": code(2)}),
        (cast.qian, {"code": code(3)}),
    ]
    assert [one.target_id for one in told[1:]] == [str(one.pk) for one in together]
    money = entries(AuditAction.APPROPRIATION_RECORDED)
    assert {one.target_id for one in money} == {
        str(pk) for pk in Appropriation.objects.values_list("pk", flat=True)
    }
    assert list(breaks()) == []


@pytest.mark.parametrize(
    ("spoilt", "said"),
    [
        ({"code": code(1)}, f"本年度已有这个项目编码：{code(1)}。"),
        ({"code": code(3)}, f"本年度已有这个项目编码：{code(3)}。"),
        ({"profile": replace(PROFILE, name="")}, "name"),
        ({"profile": replace(PROFILE, category="类" * 21)}, "项目分类最多 20 字"),
        ({"funding": replace(MONEY, own=Decimal("-0.01"))}, "预算金额不能为负数"),
        ({"funding": replace(MONEY, budget=Decimal("0.001"))}, "小数"),
    ],
    ids=["taken", "twice", "nameless", "category", "negative", "fraction"],
)
def test_one_that_does_not_fit_keeps_all_of_them_out(cast, spoilt, said):
    register(cast.unit, 1)
    before = everything()
    many = [new(cast.unit, 2), new(cast.unit, 3), new(cast.unit, 4, **spoilt)]
    with pytest.raises(ValidationError) as refused:
        bring(many)
    assert said in str(refused.value)
    assert everything() == before


def test_the_code_of_another_year_is_free(cast):
    register(cast.unit, 1)
    later = open_year(actor=None, year=2024, now=NOW)
    bring([new(cast.unit, 1, fiscal_year=later)])
    assert Project.objects.filter(code=code(1)).count() == 2


def test_many_are_revised_and_only_what_differs_is_on_record(cast):
    kept, renamed, richer = bring([new(cast.unit, n) for n in (1, 2, 3)])
    known = AuditEntry.objects.count()
    count = revise_projects(
        actor=cast.qian,
        revisions=[
            Revision(kept.pk, {"name": PROFILE.name}, MONEY),
            Revision(renamed.pk, {"name": "路灯改造", "category": "重点专项"}, MONEY),
            Revision(richer.pk, {}, MORE),
        ],
        now=NOW,
    )
    assert count == 1
    stored = {one.pk: one for one in Project.objects.select_related("appropriation")}
    assert profile_of(stored[renamed.pk]) == replace(PROFILE, name="路灯改造", category="重点专项")
    assert stored[renamed.pk].spelling == spelling_of("路灯改造")
    assert stored[richer.pk].appropriation.original_amount == Decimal("120.00")
    assert profile_of(stored[kept.pk]) == profile_of(stored[richer.pk]) == PROFILE
    assert AuditEntry.objects.count() == known + 2
    revised = entries(AuditAction.PROJECT_REVISED).get()
    assert revised.changes == {
        "name": [PROFILE.name, "路灯改造"],
        "category": ["一般性项目", "重点专项"],
    }
    assert entries(AuditAction.APPROPRIATION_RECORDED).last().changes["before"] == [
        "100.00", "90.00", "10.00",
    ]  # fmt: skip
    assert list(breaks()) == []


def test_one_revision_that_does_not_fit_leaves_all_as_they_were(cast):
    first, second = bring([new(cast.unit, n) for n in (1, 2)])
    before = everything()
    revisions = [
        Revision(first.pk, {"name": "路灯改造"}, MORE),
        Revision(second.pk, {"name": "名" * 181}, MORE),
    ]
    with pytest.raises(ValidationError):
        revise_projects(actor=None, revisions=revisions, now=NOW)
    assert everything() == before
    assert set(Project.objects.values_list("name", flat=True)) == {PROFILE.name}


@pytest.mark.parametrize("count", [1, 3])
def test_many_cost_what_one_costs(cast, count, django_assert_num_queries):
    year_2023()
    many = [new(cast.unit, number) for number in range(count)]
    with django_assert_num_queries(8):
        registered = bring(many)
    revisions = [Revision(one.pk, {"name": "路灯改造"}, MORE) for one in registered]
    with django_assert_num_queries(8):
        revise_projects(actor=None, revisions=revisions, now=NOW)


def test_nobody_registers_or_revises_in_a_year_that_is_closed(cast):
    known = register(cast.unit, 1)
    FiscalYear.objects.update(is_open=False)
    before = everything()
    with pytest.raises(OutsideWindow, match=r"2023年度已经关闭.*由财政管理人员钱卫重新开放"):
        bring([new(cast.unit, 2)], actor=cast.qian)
    revision = Revision(known.pk, {"name": "另一个名称"}, MORE)
    with pytest.raises(OutsideWindow, match="2023年度已经关闭"):
        revise_projects(actor=cast.qian, revisions=[revision], now=NOW)
    assert everything() == before
    known.refresh_from_db()
    assert known.name == PROFILE.name


def test_the_system_still_may(cast):
    FiscalYear.objects.get_or_create(year=2023, defaults={"is_open": False})
    bring([new(cast.unit, 1)])
    assert Project.objects.count() == 1
