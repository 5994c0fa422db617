import json
from dataclasses import fields, replace
from decimal import Decimal

import pytest

from common.findings import Severity
from common.rules import RuleChoice, Verdict
from indicators.compliance import (
    DEFAULT_DOCTRINE,
    BadParameter,
    Doctrine,
    Vocabulary,
    blocking,
    review_sheet,
)
from tests.indicators.compliance.builders import line, project, verdict_of
from tests.indicators.compliance.sample import sample


def test_parameters_survive_storage_as_json():
    changed = replace(
        DEFAULT_DOCTRINE,
        weight_tolerance=Decimal("7.5"),
        min_lines=3,
        cost_missing_is_error=True,
        weight_reference={"产出指标": Decimal(60), "效益指标": Decimal(30)},
        vocabulary=Vocabulary(units=("套", "%")),
    )
    for doctrine in (DEFAULT_DOCTRINE, changed):
        stored = json.loads(json.dumps(doctrine.to_payload(), ensure_ascii=False))
        assert Doctrine.from_payload(stored) == doctrine


def test_what_is_not_stored_stays_as_it_is():
    assert Doctrine.from_payload({}) == DEFAULT_DOCTRINE
    doctrine = Doctrine.from_payload({"big_weight": "25", "vocabulary": {"execution": ["执行率"]}})
    assert (doctrine.big_weight, doctrine.small_weight_project) == (Decimal(25), Decimal(5))
    assert doctrine.vocabulary == Vocabulary(execution=("执行率",))


@pytest.mark.parametrize(
    ("payload", "message"),
    [
        ({"big_wait": "25"}, "没有名为『big_wait』的规则参数"),
        ({"big_weight": "重"}, "『big_weight』应为数字，现为『重』"),
        ({"min_lines": "6"}, "『min_lines』应为整数"),
        ({"min_lines": True}, "『min_lines』应为整数"),
        ({"cost_missing_is_error": 1}, "应为是/否"),
        ({"weight_reference": ["50"]}, "『weight_reference』应为"),
        ({"weight_reference": {"产出指标": "多"}}, "『weight_reference.产出指标』应为数字"),
        ({"levels": {"产出指标": "数量指标"}}, "『levels.产出指标』应为词语列表"),
        ({"vocabulary": []}, "『vocabulary』应为"),
        ({"vocabulary": {"unit": ["套"]}}, "没有名为『unit』"),
        ({"vocabulary": {"units": ["套", ""]}}, "『units』里有空词"),
        ({"vocabulary": {"units": [1]}}, "『units』应为词语列表"),
        ({"vocabulary": {"placeholders": ["("]}}, "不是有效的正则表达式"),
    ],
)
def test_a_bad_parameter_is_named(payload, message):
    with pytest.raises(BadParameter, match=message.replace("(", r"\(")):
        Doctrine.from_payload(payload)


def test_every_word_list_may_be_emptied():
    empty = Doctrine(vocabulary=Vocabulary(**{item.name: () for item in fields(Vocabulary)}))
    for sheet in sample().values():
        verdicts = {outcome.verdict for outcome in review_sheet(sheet, empty).outcomes}
        assert Verdict.FAILED not in verdicts


def test_words_are_the_year_s():
    sheet = project(line("财政资金使用率", "＝100", "%"))
    words = Vocabulary(execution=("资金使用率",))
    assert verdict_of("B02", sheet) is Verdict.PASSED
    assert verdict_of("B02", sheet, Doctrine(vocabulary=words)) is Verdict.HIT


def test_a_year_may_regrade_a_rule_or_switch_it_off():
    choices = {
        "A03": RuleChoice(is_enabled=False),
        "C07": RuleChoice(severity=Severity.WARNING),
    }
    assert [f.code for f in blocking(sample()["P8"])] == ["A03", "C07"]
    assert blocking(sample()["P8"], choices=choices) == ()
