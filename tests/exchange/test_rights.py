"""Who may import what: everything that a document would write has to be the person's own."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from budgets.models import FiscalYear
from exchange.fixtures import load_fixture
from exchange.rights import import_refusal, is_within_reach
from exchange.services import Source, StalePreview, commit_import, preview_import
from indicators.models import PerformanceObjective
from indicators.selectors import sheet_of
from indicators.services import save_sheet
from organizations.enums import Role
from organizations.services import grant_role
from tests.cast import NOW
from tests.factories import registered, year_2023

pytestmark = pytest.mark.django_db
SOURCE = Source("公开文档.docx", b"document")
CLEAN = "50015322T000000088498"


@pytest.fixture(autouse=True)
def opened_year(db):
    return year_2023()


def bring(disclosure, actor, **seen):
    return commit_import(actor=actor, disclosure=disclosure, source=SOURCE, now=NOW, **seen)


def with_sheet(code=CLEAN, **values):
    """The sample with one sheet written otherwise."""
    sample = load_fixture()
    sheets = (replace(s, **values) if s.project_code == code else s for s in sample.objectives)
    return replace(sample, objectives=tuple(sheets))


def refused(actor, disclosure):
    """The reason; the preview says the same as the import, which writes nothing."""
    before = PerformanceObjective.objects.count()
    with pytest.raises(PermissionDenied) as denied:
        bring(disclosure, actor)
    assert PerformanceObjective.objects.count() == before
    assert import_refusal(actor, disclosure) == str(denied.value)
    return str(denied.value)


def test_a_project_of_another_unit_is_not_taken_over_and_not_shown(cast):
    other = registered(cast.other_unit)
    document = with_sheet(project_code=other.code)
    assert "不属于您负责的单位" in refused(cast.chen, document)
    assert not is_within_reach(cast.chen, document)
    assert is_within_reach(cast.chen, load_fixture())
    assert is_within_reach(cast.wu, document)
    assert import_refusal(cast.qian, document) == ""


def test_a_project_of_another_unit_in_another_year_is_not_shown(cast):
    other = registered(cast.other_unit)
    document = replace(with_sheet(project_code=other.code), year=2024)
    assert not is_within_reach(cast.chen, document)


def test_nothing_is_registered_for_a_unit_of_others(cast):
    document = with_sheet(compiling_unit="120001-重庆市荣昌区交通局本级")
    assert "应指工程" in refused(cast.chen, document)
    assert not is_within_reach(cast.chen, document)


def test_a_preparer_of_one_unit_does_not_write_the_whole_department(cast):
    user = type(cast.sun)(username="below", full_name="下级")
    user.set_unusable_password()
    user.save()
    grant_role(actor=None, user=user, organization=cast.unit, role=Role.PREPARER, now=NOW)
    assert "不是" in refused(user, load_fixture())
    assert not is_within_reach(user, load_fixture())


def test_only_the_finance_administrator_opens_a_year_by_an_import(cast):
    document = replace(load_fixture(), year=2032)
    assert "2032 年度还没有开启" in refused(cast.chen, document)
    bring(document, cast.qian)
    assert FiscalYear.objects.filter(year=2032).exists()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("chen", True), ("zhou", True), ("liu", True), ("zhao", True), ("qian", True), ("wu", True), ("sun", False)],
)  # fmt: skip
def test_who_sees_the_document_held_against_what_is_stored(cast, who, sees):
    bring(load_fixture(), cast.chen)
    assert is_within_reach(getattr(cast, who), load_fixture()) is sees


def test_a_document_of_no_unit_is_held_against_nothing(cast):
    assert not is_within_reach(cast.wu, replace(load_fixture(), organization_code=""))


def test_what_was_changed_after_the_preview_stops_the_import(cast):
    bring(load_fixture(), cast.chen)
    document = with_sheet(statement="另一个目标。")
    seen = preview_import(document).fingerprint
    assert seen == preview_import(document).fingerprint
    objective = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    typed = replace(sheet_of(objective), statement="同时有人改了。")
    save_sheet(actor=cast.chen, objective=objective, sheet=typed, now=NOW)
    with pytest.raises(StalePreview) as stale:
        bring(document, cast.chen, seen=seen)
    now = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    assert sheet_of(now).statement == "同时有人改了。"
    assert stale.value.preview.counts["updated"] == 1
    bring(document, cast.chen, seen=stale.value.preview.fingerprint)
    now = PerformanceObjective.objects.with_sheets().get(project__code=CLEAN)
    assert sheet_of(now).statement == "另一个目标。"


def test_a_change_of_something_else_stops_nothing(cast):
    seen = preview_import(load_fixture()).fingerprint
    registered(cast.other_unit)
    assert bring(load_fixture(), cast.chen, seen=seen).counts["created"] == 23
