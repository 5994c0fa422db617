"""The command: shapes that other programs rely on, a table for people, exit statuses."""

import io
import json

import pytest
from django.core.management import CommandError, call_command

from evaluations.models import EvaluationRun, YearlyScoringPlan
from tests.evaluations.year_end import ACTUALS, YEAR_END, report
from tests.factories import approved, department_draft, draft, line, year_2023

pytestmark = pytest.mark.django_db
OBJECTIVE_KEYS = {
    "organization",
    "project_code",
    "kind",
    "execution_rate",
    "execution_score",
    "indicators",
    "total",
    "grade",
    "status",
}
INDICATOR_KEYS = {
    "name",
    "comparison",
    "target",
    "actual",
    "weight",
    "attainment",
    "score",
    "explanation",
}


def run(*arguments):
    out = io.StringIO()
    try:
        call_command("evaluate_year", "2023", *arguments, stdout=out)
    except SystemExit as left:
        return left.code, out.getvalue()
    return 0, out.getvalue()


def outline(*arguments):
    status, said = run("--format", "json", *arguments)
    return status, json.loads(said)


@pytest.fixture
def year(cast):
    """An approved project, a department in draft, and a neighbour without a single actual."""
    report(approved(cast))
    department = department_draft(
        cast.department,
        (
            line(1, "重点工作完成率", "60", "95"),
            line(2, "制度建设", "40", "制度健全", unit="", comparison="定性"),
        ),
    )
    report(department, {"重点工作完成率": "97", "制度建设": "达成"}, money=("1000", "900"))
    draft(cast.other_unit, number=2)


def test_every_promised_key_is_there_with_numbers_as_text(year):
    status, said = outline("--organization", "118")
    assert status == 0
    assert (said["year"], said["plan"]) == (2023, "国标")
    assert [o["kind"] for o in said["objectives"]] == ["department", "project"]
    for objective in said["objectives"]:
        assert objective.keys() >= OBJECTIVE_KEYS
        assert all(indicator.keys() >= INDICATOR_KEYS for indicator in objective["indicators"])
    department, project = said["objectives"]
    assert (department["organization"], department["project_code"]) == ("118", "")
    assert (department["execution_rate"], department["execution_score"]) == ("0.9", None)
    assert (department["total"], department["grade"]) == ("100.00", "优")
    assert department["status"] == "provisional"
    assert (project["project_code"], project["status"]) == ("50015322T000000000001", "evaluated")
    assert (project["execution_rate"], project["execution_score"]) == ("0.95", "9.50")
    assert (project["total"], project["grade"]) == ("91.25", "优")
    first = project["indicators"][0]
    assert {key: first[key] for key in INDICATOR_KEYS - {"explanation"}} == {
        "name": "路口信号设备巡检维护数量",
        "comparison": "≥",
        "target": "120",
        "actual": "110",
        "weight": "15",
        "attainment": "0.916667",
        "score": "13.75",
    }
    assert "110÷120＝91.67%" in first["explanation"]


def test_a_qualitative_line_speaks_its_own_words(year):
    _, said = outline("--organization", "118")
    described = said["objectives"][0]["indicators"][1]
    assert (described["comparison"], described["target"]) == ("定性", "制度健全")
    assert (described["actual"], described["attainment"], described["score"]) == (
        "达成", "1", "40.00",
    )  # fmt: skip


def test_what_is_missing_is_null_and_ends_with_one(year):
    status, said = outline()
    neighbour = said["objectives"][-1]
    assert status == 1
    assert (neighbour["organization"], neighbour["status"]) == ("120001", "incomplete")
    assert {neighbour[key] for key in ("total", "grade", "execution_rate", "execution_score")} == {
        None
    }
    assert {i["actual"] for i in neighbour["indicators"]} == {None}
    assert "未填" in neighbour["remarks"]


def test_the_departments_are_summed_up(cast, year):
    report(draft(cast.unit, number=3), {**ACTUALS, "过往群众满意度": "0"}, money=("300", "300"))
    _, said = outline()
    first, second = said["summary"]
    assert (first["organization"], first["due"], first["evaluated"]) == ("118", 2, 1)
    assert (first["weighted_mean"], first["grade"], first["coverage"]) == ("91.25", "优", "50%")
    assert first["count_by_grade"] == {"优": 1, "良": 0, "中": 0, "差": 0}
    assert (first["unmet_rate"], first["core_rate"]) == ("57.14%", "50%")
    assert (second["organization"], second["mean"]) == ("120", None)


def test_people_get_a_table_with_reasons(year):
    status, said = run()
    assert status == 1
    assert "评分方案：国标" in said
    assert "50015322T000000000001  项目" in said
    assert "95%     9.50        91.25   优    已评价" in said
    assert "第1条『路口信号设备巡检维护数量』：未填完成值，不能计分" in said
    assert "共评价 3 个绩效目标，进度 3/3。" in said


def test_a_unit_is_judged_alone(year):
    status, said = outline("--organization", "120001")
    assert status == 1
    assert [o["organization"] for o in said["objectives"]] == ["120001"]
    assert said["organization"] == "120001"


def test_again_says_the_same(year):
    first, second = outline()[1], outline()[1]
    assert first.pop("run") != second.pop("run")
    assert first == second


def test_queued_without_a_broker_it_is_done_in_process(year):
    status, said = run("--queue")
    assert (status, "进度 3/3" in said) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("1999",), "1999"), (("2023", "--organization", "999"), "没有编码为『999』的单位")],
)
def test_an_unknown_year_or_unit_ends_with_two(year, arguments, said):
    with pytest.raises(CommandError, match=said) as refused:
        call_command("evaluate_year", *arguments)
    assert refused.value.returncode == 2


def test_another_run_in_progress_ends_with_two(year):
    EvaluationRun.objects.create(
        fiscal_year=year_2023(), scope="118", plan={}, as_of=YEAR_END, opened_at=YEAR_END
    )
    with pytest.raises(CommandError, match="正在进行") as refused:
        run()
    assert refused.value.returncode == 2


def test_a_damaged_plan_ends_with_two(year):
    YearlyScoringPlan.objects.create(
        fiscal_year=year_2023(), name="坏方案", parameters={"excellent_floor": "很高"}
    )
    with pytest.raises(CommandError) as refused:
        run()
    assert refused.value.returncode == 2
