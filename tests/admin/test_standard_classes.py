"""The standard classes of a year, loaded in the admin as by the command."""

from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budgets.models import FunctionalClass
from budgets.reconciliation.classes import STANDARD_CLASSES
from budgets.services import lacking_classes
from organizations.enums import AuditAction
from organizations.models import AuditEntry
from tests.factories import year_2023

PAGE = "/admin/budgets/fiscalyear/year/2023/classes/"


def test_what_the_year_lacks_is_shown_and_nothing_is_written(staff, as_person):
    year = year_2023()
    before = len(lacking_classes(year))
    shown = as_person(staff.zhao).get(PAGE).content.decode()
    assert before > 0
    assert f"看看是哪 {before} 条" in shown
    assert "您可以查看，由财政管理人员载入。" in shown
    assert "补上" not in shown.replace("可补上", "").replace("只补", "")
    assert len(lacking_classes(year)) == before


def test_one_press_adds_them_with_an_entry_and_edited_names_stay(staff, as_person):
    year = year_2023()
    FunctionalClass.objects.filter(fiscal_year=year, code="204").delete()
    FunctionalClass.objects.create(fiscal_year=year, code="204", name="公共安全（改）")
    count = len(lacking_classes(year))
    client = as_person(staff.qian)
    assert f"补上 {count} 条标准科目" in client.get(PAGE).content.decode()

    answer = client.post(PAGE)
    assert answer.headers["Location"] == PAGE
    assert [str(one) for one in get_messages(answer.wsgi_request)] == [
        f"2023年：已补上标准科目 {count} 条。"
    ]
    entry = AuditEntry.objects.get(action=AuditAction.CLASSES_RECORDED)
    assert entry.actor == staff.qian
    assert sum(entry.changes.values()) == count
    assert lacking_classes(year) == ()
    assert FunctionalClass.objects.get(fiscal_year=year, code="204").name == "公共安全（改）"
    assert "标准科目已经齐全" in client.get(PAGE).content.decode()

    again = client.post(PAGE)
    assert "没有改动" in str(next(iter(get_messages(again.wsgi_request))))
    assert AuditEntry.objects.filter(action=AuditAction.CLASSES_RECORDED).count() == 1


def test_a_closed_year_is_only_shown(staff, as_person):
    year = year_2023()
    year.is_open = False
    year.save()
    client = as_person(staff.qian)
    shown = client.get(PAGE).content.decode()
    assert "zs-button-main" not in shown
    assert "已经关闭" in shown
    assert client.post(PAGE).status_code == 403
    assert lacking_classes(year)


def test_a_year_that_is_not_there_is_not_found(staff, as_person):
    assert as_person(staff.qian).get(PAGE.replace("2023", "1999")).status_code == 404


def test_the_overview_leads_to_it_and_the_page_asks_the_same_for_one_class_or_all(staff, as_person):
    year = year_2023()
    client = as_person(staff.qian)
    overview = client.get(f"/admin/budgets/fiscalyear/{year.pk}/change/").content.decode()
    assert PAGE in overview
    assert f"缺 {len(lacking_classes(year))} 条" in overview
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        asked.append(len(queries))
        client.post(PAGE)
    assert asked[0] == asked[1] <= 16
    assert len(STANDARD_CLASSES) >= 100
