"""Granting more time from the progress board."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from tests.factories import draft, year_2023
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def window(cast):
    draft(cast.unit)
    now = timezone.now()
    return Window.objects.create(
        fiscal_year=year_2023(),
        activity=Activity.OBJECTIVES.value,
        opens_at=now - 30 * DAY,
        closes_at=now - DAY,
    )


def day(days):
    return (timezone.localdate() + days * DAY).isoformat()


def extend(cast, code="118", **sent):
    typed = {"activity": "objectives", "until": day(5), "reason": "机构调整"}
    return client_of(cast.qian).post(f"/progress/{code}/extend/", {**typed, **sent}, follow=True)


def test_more_time_is_granted_and_stands_beside_the_department(cast, window):
    client = client_of(cast.qian)
    page = text_of(client.get(reverse("progress")))
    assert 'href="?extend=118#extension"' in page
    page = text_of(client.get(reverse("progress"), {"extend": "118"}))
    assert "延期：重庆市荣昌区公安局" in page
    page = text_of(extend(cast))
    assert f"已批准重庆市荣昌区公安局的绩效目标申报延期至 {day(5)} 23:59" in page
    assert f"申报延期至 {day(5)} 23:59：机构调整" in page
    assert '<tr class="zs-late">' not in page
    granted = WindowExtension.objects.get()
    assert timezone.localtime(granted.closes_at).isoformat().startswith(f"{day(5)}T23:59")
    page = text_of(client_of(cast.qian).get(reverse("progress"), {"extend": "118"}))
    assert f"重庆市荣昌区公安局已延期至 {day(5)} 23:59（机构调整）" in page


def test_what_was_typed_is_kept_where_it_is_refused(cast, window):
    answer = extend(cast, until="2023-02-31", reason="人员交接<b>")
    assert answer.status_code == 422
    page = text_of(answer)
    assert "没有批准：请填写延期至哪一天" in page
    assert 'value="2023-02-31"' in page
    assert "人员交接&lt;b&gt;</textarea>" in page
    assert not WindowExtension.objects.exists()


@pytest.mark.parametrize("who", ["liu", "zhao", "wu"])
def test_others_who_see_the_board_grant_nothing(cast, window, who):
    client = client_of(getattr(cast, who))
    page = text_of(client.get(reverse("progress"), {"extend": "118"}))
    assert "extension-title" not in page
    assert "?extend=" not in page
    assert client.post("/progress/118/extend/", {"until": day(5), "reason": "x"}).status_code == 404


@pytest.mark.parametrize("asked", ["999", "x\x00", "", "1'8"])
def test_no_form_for_a_unit_that_is_none(cast, window, asked):
    answer = client_of(cast.qian).get(reverse("progress"), {"extend": asked})
    assert answer.status_code == 200
    assert answer.context["page"].extension is None
    assert extend(cast, code="999").status_code == 404


def test_a_year_without_windows_needs_no_extension(cast):
    draft(cast.unit)
    page = text_of(client_of(cast.qian).get(reverse("progress"), {"extend": "118"}))
    assert "没有设置任何办理时间，一直开放" in page
    assert extend(cast).status_code == 422
