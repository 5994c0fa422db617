"""The pages of those who review and oversee: readable by axe, nothing cut off, on small screens."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from budgets.enums import Activity
from budgets.models import Window, WindowExtension
from evaluations.models import FinanceReview
from indicators.models import FindingTally
from indicators.services import return_objective, submit_objective
from organizations.enums import Role
from organizations.models import User
from organizations.services import grant_role
from tests.browser.accessibility import assert_accessible
from tests.browser.windows import LAPTOP, PHONE, assert_fits
from tests.cast import NOW
from tests.evaluations.self_evaluated import FULL, accepted
from tests.factories import approved, draft, year_2023
from tests.indicators.adjusting import proposed
from tests.indicators.test_triage import clear, doubted

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
PAGES = {
    "zhou": ("/review/", "/review/?rule=Z99&unit=118&clean=1", "/objectives/{waiting}/?place=1"),
    "zhao": ("/progress/", "/progress/?remind=118", "/recheck/", "/recheck/{review}/"),
    "qian": ("/progress/?extend=118",),
}


@pytest.fixture
def year(cast):
    """Sheets at the first desk, back with the unit and not begun; times, nights, a re-check."""
    own = accepted(cast, actuals=FULL, summary="全面完成年度目标。")
    waiting = clear(cast, number=11)
    doubted(cast, number=12)
    draft(cast.unit, number=13, lines=())
    back = submit_objective(actor=cast.chen, objective=draft(cast.unit, number=14), now=NOW)
    return_objective(actor=cast.zhou, objective=back, comment="请补充依据文号。", now=NOW)
    draft(cast.other_unit, number=15)
    proposed(cast, approved(cast, number=16))
    now = timezone.now()
    for activity, closes_at in (
        (Activity.OBJECTIVES, now - DAY),
        (Activity.REVIEW, now + 3 * DAY),
    ):
        window = Window.objects.create(
            fiscal_year=year_2023(),
            activity=activity.value,
            opens_at=now - 30 * DAY,
            closes_at=closes_at,
        )
        WindowExtension.objects.create(
            window=window,
            organization=cast.other_department,
            closes_at=now + 20 * DAY,
            reason="机构改革，职能划转",
        )
    for days in range(5):
        FindingTally.objects.create(
            fiscal_year=year_2023(),
            organization=cast.department,
            on=timezone.localdate() - days * DAY,
            sheets=5,
            faulty=1,
            errors=days + 1,
            warnings=2,
            hints=9,
            codes={"B01": 4, "C12": 2, "D16": 5},
        )
    review = FinanceReview.objects.create(
        self_evaluation=own, drawn_at=NOW, drawn_by=cast.zhao, pick_reason="风险分 60：没有佐证"
    )
    return {"waiting": waiting.pk, "review": review.pk}


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("who", PAGES)
def test_every_page_of_reviewing_is_accessible_and_fits(page_of, picture, cast, year, who, size):
    page = page_of(getattr(cast, who), size)
    for number, address in enumerate(PAGES[who]):
        answer = page.goto(address.format(**year))
        assert answer.status == 200, address
        expect(page.get_by_role("main")).to_be_visible()
        picture(page, f"{who}-{number}-{size['width']}")
        assert_fits(page)
        assert_accessible(page)


def test_the_longest_menu_stays_on_one_line_of_a_laptop(page_of, picture, cast):
    person = User.objects.create(
        username="everything", full_name="欧阳明月", is_staff=True, is_superuser=True
    )
    for role in Role:
        grant_role(actor=None, user=person, organization=cast.bureau, role=role, now=NOW)
    draft(cast.unit)
    page = page_of(person, LAPTOP)
    page.goto("/")
    expect(page.get_by_text("2023 年度").first).to_be_visible()
    links = page.get_by_role("navigation", name="主导航").get_by_role("link")
    names = [link.inner_text().strip() for link in links.all()]
    assert {"首页", "审核", "进度", "人员与角色", "审计日志", "管理后台"} <= set(names)
    boxes = [link.bounding_box() for link in links.all()]
    assert len({round(box["y"]) for box in boxes}) == 1, names
    assert max(box["height"] for box in boxes) < 2 * min(box["height"] for box in boxes)
    assert max(box["x"] + box["width"] for box in boxes) <= LAPTOP["width"]
    picture(page, "menu")
    assert_fits(page)


def test_the_board_has_room_for_a_long_reason_of_an_extension(page_of, picture, cast, year):
    extensions = WindowExtension.objects.filter(window__activity=Activity.OBJECTIVES.value)
    assert extensions.update(
        reason="九张项目表要按退回意见逐条修改，业务科室正在补充基期数据。" * 3
    )
    page = page_of(cast.zhao, LAPTOP)
    page.goto("/progress/")
    table = page.locator(".zs-progress-table")
    expect(table).to_contain_text("业务科室正在补充基期数据")
    picture(page, "board")
    wide, room = table.evaluate("table => [table.scrollWidth, table.parentElement.clientWidth]")
    assert wide <= room
    heads = table.locator("thead th").all()
    assert max(head.bounding_box()["height"] for head in heads) < 80
