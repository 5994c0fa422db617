from decimal import Decimal

import pytest

from evaluations.scoring import PRESETS, curve, gauge_of, preview_sentence
from tests.indicators.compliance.builders import line

(PLAN, *_) = PRESETS.values()


def said(target, unit, weight="10", name="巡检"):
    sentence = preview_sentence(line(name, target, unit, weight=weight), PLAN)
    return sentence.removeprefix("按现在的填法，").rstrip("。")


@pytest.mark.parametrize(
    ("target", "unit", "weight", "sentence"),
    [
        ("≥1", "套", "5", "完成1套得满分5分，0套得0分"),
        ("≥2", "处", "20", "完成2处得满分20分，1处得10分"),
        ("≥415", "人", "15", "完成415人得满分15分，373人得13.48分，207人得7.48分"),
        (
            "≥1300",
            "个（套）",
            "10",
            "完成1300个（套）得满分10分，1170个（套）得9分，650个（套）得5分",
        ),
        ("≥22.5", "公里", "10", "完成22.5公里得满分10分，20.25公里得9分，11.25公里得5分"),
        ("≥2.5", "次", "10", "完成2.5次得满分10分，2.25次得9分，1.25次得5分"),
    ],
)
def test_countable_things_are_whole(target, unit, weight, sentence):
    assert said(target, unit, weight) == sentence


def test_a_limit_of_things_is_passed_by_whole_things():
    assert said("≤1", "起").startswith("不超过1起得满分10分，达到3起得")
    assert said("≤3", "起").startswith("不超过3起得满分10分，达到8起得")


def test_a_share_cannot_pass_a_hundred():
    assert said("≤50", "%", name="设备故障率").startswith("不超过50%得满分10分，达到100%得")
    assert said("≤100", "%", name="成本控制率") == "不超过100%得满分10分"
    assert said("≤60", "%", name="产值增长率").startswith("产值增长150%得")


def test_a_weight_of_nought_scores_nothing_and_says_so():
    for target in ("≥10", "≤10", "＝0", "定性完成"):
        sentence = preview_sentence(line("巡检", target, "起", weight="0"), PLAN)
        assert sentence == "权重为0，这一条不计分；请填大于0的权重。"


@pytest.mark.parametrize(
    ("target", "unit", "name", "end"),
    [
        ("≥95", "%", "群众满意度", "100"),
        ("＝100", "%", "验收合格率", "100"),
        ("≤5", "%", "设备故障率", "10"),
        ("≥120", "%", "任务完成率", "240"),
        ("≥80", "%", "产值增长率", "160"),
        ("≥120", "处", "巡检", "240"),
        ("区间90～98", "%", "设备利用率", "100"),
    ],
)
def test_the_axis_ends_where_no_more_can_happen(target, unit, name, end):
    one = line(name, target, unit)
    pairs = curve(one.target, one.weight, PLAN, gauge=gauge_of(one))
    assert pairs[-1][0] == Decimal(end)
    goals = {one.number} if one.number is not None else {one.target.lower, one.target.upper}
    assert goals <= {value for value, _ in pairs}
