from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from budgets.models import Appropriation
from budgets.tables import Funding
from organizations.models import AuditEntry, User
from projects.models import Project
from projects.selectors import project_for, projects_of
from projects.services import ProjectProfile, profile_of, register_project, revise_profile
from tests.cast import NOW
from tests.factories import year_2023

pytestmark = pytest.mark.django_db
PROFILE = ProjectProfile(
    name="道路信号维护项目",
    category="一般性项目",
    supervising_department="重庆市荣昌区公安局",
    compiling_unit="118001-重庆市荣昌区公安局本级",
    overview="维护信号设备。",
    rationale="《示例办法》",
)
MONEY = Funding(budget=Decimal("100.00"), own=Decimal("90.00"), transfer=Decimal("10.00"))


def code(number=1):
    return f"50015322T{number:012d}"


def register(unit, number=1, *, profile=PROFILE, funding=MONEY, actor=None):
    return register_project(
        actor=actor,
        fiscal_year=year_2023(),
        organization=unit,
        code=code(number),
        profile=profile,
        funding=funding,
        now=NOW,
    )


def test_a_project_is_registered_with_its_money_and_both_entries(cast):
    project = Project.objects.get(pk=register(cast.unit, actor=cast.chen).pk)
    assert (project.code, profile_of(project)) == (code(), PROFILE)
    assert project.appropriation.own_amount == Decimal("90.00")
    last = AuditEntry.objects.order_by("-sequence")[:2]
    assert [entry.action for entry in last] == [
        "projects.project_registered",
        "budgets.appropriation_recorded",
    ]
    assert {entry.actor for entry in last} == {cast.chen}


def test_a_code_is_used_once_a_year_and_nothing_is_left_of_the_second_try(cast):
    register(cast.unit)
    before = (Appropriation.objects.count(), AuditEntry.objects.count())
    with pytest.raises(ValidationError, match="本年度已有这个项目编码"):
        register(cast.other_unit)
    assert (Appropriation.objects.count(), AuditEntry.objects.count()) == before


def test_the_database_refuses_the_second_code_as_well(cast):
    project = register(cast.unit)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.create(
            fiscal_year=project.fiscal_year,
            organization=cast.other_unit,
            appropriation=register(cast.unit, 2).appropriation,
            code=project.code,
            name="另一个",
        )


@pytest.mark.parametrize(
    ("profile", "field"),
    [
        (replace(PROFILE, name=""), "name"),
        (replace(PROFILE, name="名" * 181), "name"),
        (replace(PROFILE, category="类" * 21), "category"),
        (replace(PROFILE, supervising_department="部" * 181), "supervising_department"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_field(cast, profile, field):
    with pytest.raises(ValidationError) as refused:
        register(cast.unit, profile=profile)
    assert set(refused.value.message_dict) == {field}
    project = register(cast.unit)
    with pytest.raises(ValidationError) as refused:
        revise_profile(actor=None, project=project, profile=profile, now=NOW)
    assert set(refused.value.message_dict) == {field}
    assert profile_of(project) == profile_of(Project.objects.get()) == PROFILE


def test_a_draft_may_hold_a_category_that_is_not_in_the_list(cast):
    assert register(cast.unit, profile=replace(PROFILE, category="特别项目")).pk


@pytest.mark.parametrize("amount", ["-0.01", "0.001", "1e14"])
def test_impossible_money_is_refused(cast, amount):
    with pytest.raises(ValidationError):
        register(cast.unit, funding=replace(MONEY, own=Decimal(amount)))
    assert not Project.objects.exists()


def test_a_revision_is_audited_with_old_and_new_and_only_where_it_differs(cast):
    project = register(cast.unit)
    revise_profile(
        actor=cast.chen, project=project, profile=replace(PROFILE, overview="新"), now=NOW
    )
    entry = AuditEntry.objects.order_by("-sequence")[0]
    assert (entry.action, entry.changes) == (
        "projects.project_revised",
        {"overview": ["维护信号设备。", "新"]},
    )
    count = AuditEntry.objects.count()
    revise_profile(actor=cast.chen, project=project, profile=profile_of(project), now=NOW)
    assert AuditEntry.objects.count() == count


def test_a_revision_leaves_alone_what_somebody_else_changed_meanwhile(cast):
    register(cast.unit)
    mine, theirs = Project.objects.get(), Project.objects.get()
    revise_profile(actor=None, project=theirs, profile=replace(PROFILE, name="新名称"), now=NOW)
    revise_profile(actor=None, project=mine, profile=replace(PROFILE, overview="新"), now=NOW)
    stored = Project.objects.get()
    assert (stored.name, stored.overview) == ("新名称", "新")


# -- reach


def fresh(user):
    return User.objects.get(pk=user.pk)


def found(person, **wanted):
    return [int(one.code[-3:]) for one in projects_of(2023, user=person, **wanted)]


@pytest.fixture
def register_of_two(cast):
    register(cast.unit, 2)
    register(cast.unit, 1)
    register(cast.other_unit, 3)
    return cast


def test_lists_hold_what_is_within_reach_in_the_order_of_units_and_codes(register_of_two):
    cast = register_of_two
    assert found(None) == found(cast.zhao) == found(cast.qian) == found(cast.wu) == [1, 2, 3]
    assert found(cast.chen) == found(cast.zhou) == found(cast.liu) == [1, 2]
    assert found(cast.sun) == [3]
    assert found(cast.zhao, organization_code="120") == [3]
    assert found(cast.chen, organization_code="120") == []
    assert list(projects_of(2022)) == []


def test_a_project_out_of_reach_is_as_absent_as_none(register_of_two):
    cast = register_of_two
    theirs = Project.objects.get(code=code(3))
    assert project_for(cast.sun, theirs.pk) == theirs
    sentences = set()
    for pk in (theirs.pk, 10**9, 10**30):
        with pytest.raises(Http404) as refused:
            project_for(cast.chen, pk)
        sentences.add(str(refused.value))
    assert sentences == {"没有这个项目，或不在您的数据范围内。"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_is_one_question_with_units_and_money(cast, count):
    for number in range(1, count + 1):
        register(cast.unit, number)
    person = fresh(cast.chen)
    with CaptureQueriesContext(connection) as asked:
        rows = [
            (one.organization.name, one.fiscal_year.year, one.appropriation.own_amount)
            for one in projects_of(2023, user=person)
        ]
    assert (len(rows), len(asked)) == (count, 2)
