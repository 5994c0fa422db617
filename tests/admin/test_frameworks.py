"""A change of the year's framework has its sheets judged again, however it is made."""

import pytest

from indicators.models import FrameworkEntry, SheetVerdict
from indicators.verdicts import out_of_date, recheck
from tests.admin.test_exchange import confirm, preview, sheet
from tests.cast import NOW
from tests.factories import draft, year_2023

LIST = "indicators/frameworkentry"
ADDRESS = f"/admin/{LIST}/"
HEADS = ["年度", "一级指标", "二级指标", "顺序"]


@pytest.fixture
def judged(staff):
    """A clean sheet with its verdict."""
    objective = draft(staff.unit)
    recheck(objective.fiscal_year, now=NOW)
    assert "D01" not in SheetVerdict.objects.get().codes
    return objective


def entry():
    return FrameworkEntry.objects.get(fiscal_year=year_2023(), level2="数量指标")


def renamed(client):
    row = entry()
    cells = {"fiscal_year": row.fiscal_year_id, "level1": row.level1, "position": row.position}
    return client.post(f"{ADDRESS}{row.pk}/change/", cells | {"level2": "工作量指标"}, follow=True)


def deleted(client):
    return client.post(f"{ADDRESS}{entry().pk}/delete/", {"post": "yes"}, follow=True)


def deleted_in_the_list(client):
    chosen = {"action": "delete_selected", "_selected_action": [entry().pk], "post": "yes"}
    return client.post(ADDRESS, chosen, follow=True)


@pytest.mark.parametrize("change", [renamed, deleted, deleted_in_the_list])
def test_a_changed_framework_has_the_sheets_judged_again(
    judged, staff, as_person, django_capture_on_commit_callbacks, change
):
    with django_capture_on_commit_callbacks(execute=True) as queued:
        response = change(as_person(staff.qian))
    assert len(queued) == 1
    assert "目标表随即按新框架重新检查" in response.content.decode()
    assert "D01" in SheetVerdict.objects.get().codes
    assert not out_of_date(judged.fiscal_year).exists()


def test_an_imported_framework_has_the_sheets_judged_again(
    judged, staff, as_person, django_capture_on_commit_callbacks
):
    client = as_person(staff.qian)
    FrameworkEntry.objects.filter(fiscal_year=judged.fiscal_year, level2="数量指标").delete()
    recheck(judged.fiscal_year, now=NOW)
    assert "D01" in SheetVerdict.objects.get().codes
    shown = preview(client, LIST, sheet(HEADS, ["2023", "产出指标", "数量指标", 1]))
    with django_capture_on_commit_callbacks(execute=True):
        response = confirm(client, LIST, shown)
    assert "目标表随即按新框架重新检查" in response.content.decode()
    assert "D01" not in SheetVerdict.objects.get().codes
    assert not out_of_date(judged.fiscal_year).exists()
