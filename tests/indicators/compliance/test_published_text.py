"""Group J over the published text: what a sheet may not say, a paragraph may not either."""

import pytest

from budgets.narrative import review_of
from budgets.reconciliation import publication_of
from common.findings import Location, Severity
from common.rules import RULEBOOK, RuleChoice, Verdict
from indicators.compliance import DEFAULT_DOCTRINE, Doctrine, Vocabulary
from indicators.compliance.published_text import TEXT_RULES, review_text

POLICE, SCHOOLS = "重庆市荣昌区公安局", "重庆市荣昌区教育委员会"
OPENING = "一、部门基本情况"


def report_on(*paragraphs, organization=POLICE, doctrine=DEFAULT_DOCTRINE, choices=None):
    publication = publication_of((), organization=organization, year=2023)
    return review_text(review_of(publication, [OPENING, *paragraphs]), doctrine, choices)


def found(code, *paragraphs, **options):
    return [one for one in report_on(*paragraphs, **options).findings if one.code == code]


@pytest.mark.parametrize(
    ("code", "text", "words"),
    [
        (
            "J01",
            "用于涉密网络运行，依据渝公密发〔2022〕3号。",
            ("『涉密』1次", "『密发』1次", "保密员"),
        ),
        ("J02", "新增卡口1026个、人脸识别500套。", ("卡口1026个", "人脸识别500套", "请评估")),
        ("J03", "区委书记卢红批示同意建设。", ("卢红", "建议改为职务表述")),
        ("J04", "部门预算公开联系人：张三，13812345678", ("手机号", "138****5678", "删除或脱敏")),
        ("J04", "经办人身份证11010519491231002X。", ("身份证号", "110****002X")),
    ],
)
def test_what_may_not_be_published_is_found_with_its_paragraph(code, text, words):
    (finding,) = found(code, "职能清楚。", text)
    assert finding.location == Location("文字说明", 3)
    assert finding.message.startswith("文字说明第3段")
    assert all(word in finding.message for word in words)
    same = RULEBOOK[code]
    assert (finding.severity, finding.name, finding.mend) == (same.severity, same.name, same.mend)


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("J01", "非涉密项目的绩效目标随预算公开。"),
        ("J02", "重点部位视频探头完好率达到95%。"),
        ("J03", "经区委主要领导批示同意。"),
        ("J04", "部门预算公开联系人：张三，联系方式：023-46732345。"),
        ("J04", "本年预算13812345678元。"),
    ],
)
def test_what_may_be_published_passes(code, text):
    outcomes = {one.code: one.verdict for one in report_on(text).outcomes}
    assert outcomes[code] is Verdict.PASSED


def test_every_paragraph_is_told_by_itself():
    places = [one.location.row for one in found("J04", "张三13812345678。", "好。", "13987654321")]
    assert places == [2, 4]


def test_only_a_security_service_has_abilities_to_hide():
    text = "新增探头1200个。"
    assert found("J02", text)
    (outcome,) = [o for o in report_on(text, organization=SCHOOLS).outcomes if o.code == "J02"]
    assert outcome.verdict is Verdict.NOT_APPLICABLE


def test_without_a_text_there_is_nothing_to_search():
    publication = publication_of((), organization=POLICE, year=2023)
    verdicts = {o.code: o.verdict for o in review_text(review_of(publication, ())).outcomes}
    assert {verdicts[rule.code] for rule in TEXT_RULES} == {Verdict.MISSING_DATA}


def test_the_year_has_its_words_and_its_decisions():
    words = Doctrine(vocabulary=Vocabulary(secrets=("绝密",)))
    assert not found("J01", "涉密网络运行。", doctrine=words)
    assert found("J01", "绝密网络运行。", doctrine=words)
    (softened,) = found(
        "J04", "张三13812345678。", choices={"J04": RuleChoice(severity=Severity.WARNING)}
    )
    assert softened.severity is Severity.WARNING
    assert not found("J04", "张三13812345678。", choices={"J04": RuleChoice(is_enabled=False)})
