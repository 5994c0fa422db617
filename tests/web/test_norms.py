"""The page of the norms, and the hints beside the editor and on the sheet."""

import pytest

from evaluations.norms import record_norms
from indicators.models import Indicator
from tests.cast import NOW
from tests.factories import draft, year_2023
from tests.web.pages import client_of, text_of

pytestmark = pytest.mark.django_db
SATISFACTION = "过往群众满意度"


@pytest.fixture
def city(cast):
    """Six ordinary sheets of 120, and one of 118 with a satisfaction of ten."""
    for number in range(1, 7):
        draft(cast.other_unit, number=number)
    low = draft(cast.unit, number=7)
    Indicator.objects.filter(objective=low, name=SATISFACTION).update(
        target_value=10, target_text="10"
    )
    record_norms(year_2023(), now=NOW)
    return low


def test_everybody_finds_a_name_with_its_usual_target(cast, city):
    page = text_of(client_of(cast.chen).get("/norms/", {"q": "满意度"}))
    assert SATISFACTION in page
    assert 'data-label="中位数"><b>90</b>' in page
    assert "10～90" in page
    assert "统计于 2023-01-10 09:00" in page
    assert "道路信号维护项目" not in page
    assert "交通局" not in page
    assert 'aria-label="进度与报告"' not in page
    assert 'aria-label="进度与报告"' in text_of(client_of(cast.zhao).get("/norms/"))


def test_what_one_department_alone_uses_is_shown_to_the_bureau_only(cast):
    for number in range(1, 7):
        draft(cast.other_unit, number=number)
    record_norms(year_2023(), now=NOW)
    assert SATISFACTION not in text_of(client_of(cast.chen).get("/norms/"))
    assert SATISFACTION in text_of(client_of(cast.zhao).get("/norms/"))
    draft(cast.unit, number=7)
    record_norms(year_2023(), now=NOW)
    assert SATISFACTION in text_of(client_of(cast.chen).get("/norms/"))


def test_an_empty_page_says_why(cast):
    client = client_of(cast.chen)
    assert "还没有开启任何预算年度" in text_of(client.get("/norms/"))
    draft(cast.unit)
    assert "还没有统计" in text_of(client.get("/norms/"))
    for number in range(2, 8):
        draft(cast.unit, number=number)
    record_norms(year_2023(), now=NOW)
    assert "没有叫这个名称的指标" in text_of(client.get("/norms/", {"q": "没有"}))


def test_the_sheet_tells_what_is_unusual(cast, city):
    answer = client_of(cast.chen).get(f"/objectives/{city.pk}/")
    (hint,) = answer.context["page"].peers
    page = text_of(answer)
    assert "与同类比较" in page
    assert hint.message == (
        "『过往群众满意度』目标≥10%，2个部门7条同名指标的中位数是90%（中间一半在90～90），请核对。"
    )
    assert hint.message in page
    assert "/norms/?q=%E8%BF%87%E5%BE%80" in page


def test_the_editor_tells_it_at_the_cell(cast, city):
    answer = client_of(cast.chen).get(f"/objectives/{city.pk}/edit/")
    margin = answer.context["page"].checked.margin
    (note,) = [one for one in margin.notes if one.peers]
    assert (note.place, note.field, note.peers) == ("第 7 行", "target", SATISFACTION)
    assert note.message.startswith("目标值离群：『过往群众满意度』目标≥10%")
    assert not note.wants_explanation
    assert "看各部门『过往群众满意度』的目标" in text_of(answer)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_ten_questions_at_most(cast, number, django_assert_max_num_queries):
    for one in range(6 * number):
        draft(cast.unit, number=one + 1)
    record_norms(year_2023(), now=NOW)
    client = client_of(cast.zhao)
    client.get("/norms/")
    with django_assert_max_num_queries(10):
        client.get("/norms/?q=率")
