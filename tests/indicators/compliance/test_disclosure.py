from dataclasses import replace
from decimal import Decimal

import pytest

from common.rules import Verdict
from indicators.compliance import Doctrine, Vocabulary
from indicators.mends import apply_mend
from tests.indicators.compliance.builders import findings_of, line, project, verdict_of

POLICE = {"organization_name": "某区公安局"}


def test_words_of_secrecy_are_counted():
    sheet = project(line("涉密终端数量"), name="公安涉密网建设", rationale="渝公密发〔2021〕3号")
    (finding,) = findings_of("J01", sheet)
    assert finding.is_blocking
    assert "『涉密』2次" in finding.message
    assert "『密发』1次" in finding.message
    assert finding.location.column == "项目名称"


@pytest.mark.parametrize("text", ["本项目为非涉密系统。", "已通过保密审查。", "改造路口。"])
def test_what_is_said_not_to_be_secret_is_not(text):
    assert verdict_of("J01", project(overview=text)) is Verdict.PASSED


def test_the_words_are_the_year_s():
    own = Doctrine(vocabulary=Vocabulary(secrets=("路口",)))
    assert verdict_of("J01", project(line()), own) is Verdict.HIT


def test_abilities_are_listed_with_their_numbers():
    rows = (line("卡口镜头个数", "≥1026", "个（套）"), line("人脸识别套数", "≥500", "套"))
    (finding,) = findings_of("J02", project(*rows, **POLICE))
    assert "卡口镜头个数1026个（套）、人脸识别套数500套" in finding.message
    assert finding.actual == "2条具体数量"


@pytest.mark.parametrize(
    ("text", "listed"),
    [
        (
            "全区共建卡口1026个、人脸识别500套，在押人员415人。",
            "卡口1026个、人脸识别500套、在押415人",
        ),
        ("视频监控点位三百二十个。", "视频监控三百二十个"),
        ("建设视频探头1200路，人脸识别500套。", "探头1200路、人脸识别500套"),
        ("卡口镜头在线率达到98%，2022年建成卡口管理制度。", ""),
        ("改造路口120处，方便群众。", ""),
    ],
)
def test_abilities_are_not_laid_open_in_texts_either(text, listed):
    sheet = project(line(), overview=text, **POLICE)
    found = findings_of("J02", sheet)
    assert [listed in finding.message for finding in found] == ([True] if listed else [])
    assert all(finding.location.column == "项目概述" for finding in found)
    assert verdict_of("J02", project(line(), overview=text)) is Verdict.NOT_APPLICABLE


def test_rates_and_other_departments_lay_nothing_open():
    rate = line("卡口镜头在线率", "≥98", "%")
    assert verdict_of("J02", project(rate, **POLICE)) is Verdict.PASSED
    assert verdict_of("J02", project(line("卡口镜头个数", "≥9", "个"))) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("刘伟书记在请示上批示：同意。", "刘伟书记"),
        ("根据周琳副区长批示办理", "周琳副区长"),
        ("赵敏同志主任签批", "赵敏同志主任"),
        ("经刘书记批示", "刘书记"),
        ("，刘书记批示同意", "刘书记"),
        ("区委书记批示：同意", None),
        ("高新区区长批示", None),
        ("党委书记批准", None),
        ("刘伟书记出席活动", None),
    ],
)
def test_persons_with_an_office_next_to_an_endorsement(text, person):
    found = findings_of("J03", project(rationale=text))
    assert [finding.actual for finding in found] == ([person] if person else [])


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("区委书记卢红作出批示。", "区委有关领导作出批示。"),
        ("区委书记卢红同志批示。", "区委有关领导批示。"),
        ("区长王小明批示：同意。", "有关领导批示：同意。"),
        ("卢红同志批示同意。", "有关领导批示同意。"),
        ("根据张书记批示精神。", "根据有关领导批示精神。"),
        ("按欧阳明区长批示办理。", "按有关领导批示办理。"),
        ("分管副区长李强同意。", "分管有关领导同意。"),
        ("由市长陈大伟签批。", "由有关领导签批。"),
        ("某某书记批示：同意。", "有关领导批示：同意。"),
        ("区长赵六于2022年批示。", "有关领导于2022年批示。"),
    ],
)
def test_names_stand_before_and_behind_the_office(text, mended):
    sheet = project(rationale=text)
    (finding,) = findings_of("J03", sheet)
    assert apply_mend(sheet, finding).rationale == mended


@pytest.mark.parametrize(
    "text",
    [
        "江津区长江大桥维护工程，经区政府常务会议批准立项。",
        "万州区长江沿岸整治，经批准实施。",
        "石柱县长江流域禁捕，经批准实施。",
        "江西省省长批示。",
        "万州区长批示同意。",
        "经区长办公会同意。",
        "经局长方可同意。",
        "书记高度重视并批示。",
        "主任郑重指示。",
        "书记向全体同志作出指示。",
        "征求有关方面同志同意。",
        "书记马上批示。",
        "主任于近日批示。",
        "由于主任同意，已经开工。",
        "经主任会议同意。",
        "该局长期同意使用场地。",
    ],
)
def test_places_and_plain_words_are_no_names(text):
    assert verdict_of("J03", project(rationale=text)) is Verdict.PASSED


def test_a_name_is_hidden_in_one_step():
    sheet = project(rationale="刘伟书记在请示上批示：同意。请示由刘伟书记签发。")
    (finding,) = findings_of("J03", sheet)
    mended = apply_mend(sheet, finding)
    assert mended.rationale == "有关领导在请示上批示：同意。请示由有关领导签发。"
    assert verdict_of("J03", mended) is Verdict.PASSED


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人13812345678", "138****5678"),
        ("联系人１３８-1234-5678", "138****5678"),
        ("身份证11010519491231002X", "110****002X"),
        ("身份证110105194912310021", "110****0021"),
        ("户主张三（身份证号码：51022319650214031X）", "510****031X"),
        ("资产编号110105194912310021", None),
        ("电话023-46731234", None),
        ("联系人+8613812345678", "138****5678"),
        ("联系人8613812345678", "138****5678"),
        ("联系人+86 138 1234 5678", "138****5678"),
        ("编码98613812345678", None),
        ("联系人张三13812345678，对辖区信号灯进行维护", "138****5678"),
        ("联系人张三，13812345678。", "138****5678"),
        ("联系人张三,13812345678,负责维护", "138****5678"),
        ("联系电话13812345678.", "138****5678"),
        ("投入13800000000元", None),
        ("投入13800000000 元", None),
        ("投入13800000000.00元", None),
        ("系数0.13812345678", None),
        ("投入13,812,345,678元", None),
        ("编码50015322T000000088498", None),
    ],
)
def test_personal_numbers_are_found_and_masked(text, shown):
    found = findings_of("J04", project(overview=text))
    assert [finding.actual for finding in found] == ([shown] if shown else [])
    assert all(finding.is_blocking for finding in found)


@pytest.mark.parametrize("mark", ["，", "、", "；", ",", " "])
def test_two_numbers_beside_each_other_are_both_found(mark):
    found = findings_of("J04", project(overview=f"电话13812345678{mark}13987654321。"))
    assert [finding.actual for finding in found] == ["138****5678", "139****4321"]


def test_personal_numbers_in_lines_are_placed():
    item = replace(line(), source="问经办13812345678")
    (finding,) = findings_of("J04", project(item))
    assert (finding.location.row, finding.location.column) == (1, "数据来源")
    assert "13812345678" not in finding.message


def test_what_only_the_inner_form_has():
    item = replace(line(), definition="按验收单", baseline=Decimal(3))
    (finding,) = findings_of("J05", project(item))
    assert "指标解释、基期值" in finding.message
    assert verdict_of("J05", project(line())) is Verdict.PASSED
