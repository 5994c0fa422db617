"""The library beside the name that is being typed."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from evaluations.models import Measurement
from indicators.library import MOST, templates_for
from indicators.models import IndicatorTemplate
from tests.cast import NOW
from tests.factories import draft, line
from tests.indicators.test_copying import last_year
from tests.web.editor import send
from tests.web.pages import client_of

pytestmark = pytest.mark.django_db
Scope = IndicatorTemplate.Scope


def template(name, scope=Scope.COMMON, organization=None, **values):
    texts = {
        "level1": "产出指标",
        "level2": "质量指标",
        "unit": "%",
        "comparison": "ge",
        "typical_weight": Decimal(10),
        "definition": "完成数÷计划数",
        "source": "台账",
    }
    return IndicatorTemplate.objects.create(
        name=name, scope=scope, organization=organization, **(texts | values)
    )


def names(user, text):
    return [row.name for row in templates_for(user, text)]


def test_names_are_found_by_a_part_of_them_and_by_their_first_letters(cast):
    template("巡检任务完成率")
    template("任务按时完成率", scope=Scope.INDUSTRY, industry="交通运输")
    template("设备完好率")
    template("任务旧称", is_active=False)

    assert names(cast.chen, "任务") == ["任务按时完成率", "巡检任务完成率"]
    assert names(cast.chen, "任 务完成") == ["巡检任务完成率"]
    assert names(cast.chen, "XJRW") == ["巡检任务完成率"]
    assert names(cast.chen, "shebei") == ["设备完好率"]
    assert names(cast.chen, " ") == names(cast.chen, "没有") == []


def test_a_units_own_indicators_stay_in_its_branch(cast):
    template("任务完成率", organization=cast.department, scope=Scope.OWN)
    template("任务合格率", organization=cast.other_unit, scope=Scope.OWN)
    template("任务达标率")

    assert names(cast.chen, "任务") == ["任务完成率", "任务达标率"]
    assert names(cast.sun, "任务") == ["任务合格率", "任务达标率"]
    assert len(names(cast.qian, "任务")) == 3


def test_no_more_are_suggested_than_anybody_reads(cast):
    for number in range(MOST + 3):
        template(f"任务{number}")
    assert len(names(cast.chen, "任务")) == MOST


def suggest(cast, objective, text, **cells):
    answer = send(client_of(cast.chen), "suggest", objective, draft={"lines": [cells]}, text=text)
    assert answer.status_code == 200
    return answer.json()


def test_the_row_is_completed_with_what_the_library_and_last_year_know(cast):
    template("巡检任务完成率")
    objective = draft(cast.unit)
    before = last_year(cast, objective)
    row = before.indicators.get(name="巡检任务完成率")
    Measurement.objects.create(indicator=row, actual_value=Decimal("97.5"), recorded_at=NOW)
    told = suggest(cast, objective, "xjrw", name="xjrw", target="99", key=7)

    assert told["lines"] == [
        {
            "key": 7,
            "level1": "产出指标",
            "level2": "质量指标",
            "name": "巡检任务完成率",
            "weight": "10",
            "unit": "%",
            "comparison": "≥",
            "target": "99",
            "is_core": "",
            "baseline": "97.5",
            "definition": "完成数÷计划数",
            "source": "台账",
            "unconfirmed": "",
        }
    ]
    assert "上年完成 97.5%" in told["html"]
    assert "性质 ≥；单位 %；常用权重 10" in told["html"]
    assert "共性" in told["html"]
    (kept,) = suggest(cast, objective, "xjrw", weight="5", baseline="90")["lines"]
    assert (kept["weight"], kept["baseline"]) == ("5", "90")


def test_the_spread_of_others_is_told_only_where_no_single_one_shows(cast):
    template("巡检任务完成率")
    objective = draft(cast.unit, lines=())
    others = [
        draft(
            cast.other_unit,
            number=number,
            lines=(line(1, "巡检任务完成率", "10", str(80 + number)),),
        )
        for number in range(2, 6)
    ]
    assert "其他单位" not in suggest(cast, objective, "巡检")["html"]
    others.append(draft(cast.other_unit, number=6, lines=(line(1, "巡检任务完成率", "10", "86"),)))
    html = suggest(cast, objective, "巡检")["html"]
    assert "其他单位 5 条，中位数 84，一半在 83～85%" in html


@pytest.mark.parametrize("count", [1, 3])
def test_suggesting_asks_as_many_questions_for_one_as_for_three(cast, count):
    for number in range(count):
        template(f"任务{number}")
    objective, client = draft(cast.unit), client_of(cast.chen)
    body = {"draft": {"lines": [{"name": "任务"}]}, "text": "任务"}
    send(client, "suggest", objective, **body)
    with CaptureQueriesContext(connection) as queries:
        answer = send(client, "suggest", objective, **body)
    assert len(answer.json()["lines"]) == count
    # Session, person, roles; the sheet in two; the library, the year's plan, two of the peers,
    # last year's actuals.
    assert len(queries) == 9
