"""Decent sheets stay without a finding, and what a reviewer would notice in them is said."""

from dataclasses import replace

import pytest

from indicators.compliance import review_sheet
from indicators.targets import parse_target
from tests.indicators.compliance.field_sheets import field_sheets

MATTERS_OF_TASTE = {"B08", "B15", "F06", "J05"}
"""Hints that a sheet may well live with: small weights, cores that count, a big general project."""
HINTS = {"公共图书馆免费开放": {"C11"}}


@pytest.mark.parametrize("name", field_sheets())
def test_a_decent_sheet_is_left_alone(name):
    sheet = field_sheets()[name]
    found = {(one.code, one.message) for one in review_sheet(sheet).findings}
    told = {one for one in found if one[0] not in MATTERS_OF_TASTE | HINTS.get(name, set())}
    assert sheet.total_weight == 100
    assert not told


def aimed(row, sign, text):
    """The sheet with another target in one row."""

    def change(sheet):
        line = sheet.lines[row - 1]
        line = replace(line, target=parse_target(sign, text, line.unit))
        return replace(sheet, lines=(*sheet.lines[: row - 1], line, *sheet.lines[row:]))

    return change


def told(box, old, new):
    """The sheet with other words in one of its texts."""

    def change(sheet):
        text = getattr(sheet, box)
        assert old in text
        return replace(sheet, **{box: text.replace(old, new)})

    return change


BROKEN = [
    ("2023年高标准农田建设", [aimed(1, "≥", "20000")], "E11", "2.4万亩", "≥20000亩"),
    ("2023年高标准农田建设", [aimed(6, "≤", "6")], "E11", "2023年12月底前", "≤6月"),
    ("义务教育学校教室照明改造", [aimed(4, "≤", "10")], "E11", "8月31日前", "≤10月"),
    ("中小型水库除险加固", [aimed(1, "＝", "8")], "E11", "完成7座病险水库", "＝8座"),
    ("中小型水库除险加固", [aimed(3, "≤", "6")], "E11", "2023年4月底前", "≤6月"),
    ("大气污染防治监测能力建设", [aimed(4, "≤", "11")], "E11", "9月30日前", "≤11月"),
    ("大气污染防治监测能力建设", [aimed(1, "≥", "20")], "E11", "微型监测站30个", "≥20个"),
    ("动物疫病强制免疫", [aimed(4, "≤", "8")], "E11", "春季免疫5月底前", "≤8月"),
    ("乡镇消防站建设", [aimed(2, "＝", "3")], "E11", "消防车4辆", "＝3辆"),
    ("就业创业培训补贴", [aimed(4, "≤", "30")], "E11", "20个工作日", "≤30工作日"),
    ("科技型企业研发准备金补助", [aimed(1, "≥", "30")], "E11", "不少于40家", "≥30家"),
    ("残疾人康复与辅助器具适配", [aimed(6, "≤", "1.8")], "E11", "1.8万元", "≤1.8元"),
    ("森林防灭火", [aimed(7, "≤", "3")], "E11", "0.3‰", "≤3‰"),
    ("全民健身设施补短板", [aimed(1, "＝", "5")], "E11", "六片", "＝5片"),
    ("产业园区污水处理厂运营补贴", [aimed(5, "≤", "6.5")], "E11", "5.34元", "≤6.5元/吨"),
    ("产业园区污水处理厂运营补贴", [aimed(2, "≥", "95")], "E11", "达标率100%", "≥95%"),
    ("粮食应急保障体系建设", [aimed(1, "≥", "8000")], "E11", "9000吨原粮", "≥8000吨"),
    ("家庭医生签约服务补助", [told("statement", "42%以上", "38%以上")], "E10", "38%", "40%"),
    ("农村公路养护", [told("overview", "村道1200", "村道1300")], "E10", "2286公里", "2186公里"),
    (
        "城乡居民最低生活保障",
        [told("overview", "0.36万人", "0.63万人")],
        "E10",
        "27400人",
        "2.47万人",
    ),
    ("法律援助办案补贴", [told("statement", "200件", "2000件")], "E10", "2000件", "1100件"),
    ("乡镇消防站建设", [told("statement", "25分钟", "45分钟")], "E10", "45分钟", "42分钟"),
    ("城市生活垃圾分类", [told("statement", "38%", "34%")], "E10", "34%", "36%"),
    ("智慧交通指挥平台运行维护", [aimed(5, "≤", "300")], "F10", "≤300万元", "268.00万元"),
    ("义务教育学校教室照明改造", [aimed(5, "≤", "9000")], "F10", "579.60万元", "386.40万元"),
    ("困境儿童关爱服务", [aimed(5, "≤", "800")], "F10", "120.00万元", "58.00万元"),
    ("食品安全监督抽检", [aimed(1, "≥", "3000")], "E11", "3600批次", "≥3000批次"),
    ("食品安全监督抽检", [aimed(2, "≥", "30")], "E11", "33个", "≥30类"),
    ("食品安全监督抽检", [told("overview", "1400批次", "1500批次")], "E10", "3700批次", "3600批次"),
    ("第五次全国经济普查", [aimed(1, "＝", "236")], "E11", "326个", "＝236个"),
    ("第五次全国经济普查", [aimed(3, "≥", "1004")], "E11", "1040人", "≥1004人"),
    ("城区供水管网改造一期", [aimed(5, "≤", "12")], "E11", "11月底前", "≤12月"),
    ("城区供水管网改造一期", [told("statement", "下降到11%", "下降到15%")], "E10", "15%", "14.2%"),
    ("城区供水管网改造一期", [aimed(6, "≤", "140")], "F10", "4,410.00万元", "3,650.00万元"),
    ("农村妇女两癌免费筛查", [aimed(1, "≥", "9000")], "E11", "宫颈癌筛查1万人", "≥9000人"),
    ("馆藏档案数字化", [aimed(1, "≥", "200")], "E11", "240万页", "≥200万页"),
    ("居家和社区养老服务", [aimed(3, "≥", "20")], "E11", "22个", "≥20个"),
    ("公交运营补贴", [aimed(5, "≤", "1.53")], "E11", "1.35元", "≤1.53元"),
    ("公益诉讼办案", [aimed(6, "≥", "600")], "E11", "60亩", "≥600亩"),
    ("革命旧址保护修缮", [aimed(7, "≥", "4000")], "E11", "4万人次", "≥4000人次"),
    (
        "河道清淤疏浚",
        [told("overview", "白沙河12万", "白沙河21万")],
        "E10",
        "共38万立方米",
        "470000立方米",
    ),
    ("河道清淤疏浚", [aimed(4, "≤", "6")], "E11", "5月底前", "≤6月"),
    (
        "城市园林绿化养护",
        [told("overview", "三级绿地136万", "三级绿地163万")],
        "E10",
        "412万平方米",
        "4390000平方米",
    ),
    ("学生营养改善计划", [aimed(2, "≥", "16000")], "E11", "1.8万名", "≥16000人"),
    ("国有林场天然林管护", [aimed(6, "≤", "9")], "E11", "0.9‰", "≤9‰"),
    ("农产品质量安全追溯", [aimed(3, "≥", "2400")], "E11", "2.4万批次", "≥2400批次"),
    ("博物馆陈列展览提升", [aimed(8, "≥", "52")], "E11", "62万人次", "≥52万人次"),
    ("高速路口治超非现场执法", [told("statement", "降至1%", "降至3%")], "E10", "3%", "2.8%"),
    ("公共图书馆免费开放", [aimed(6, "≥", "30")], "C05", "新书上架时间", "≥30天"),
    (
        "城乡居民最低生活保障",
        [told("overview", "全县有", "户主王某（身份证号51022319650214031X）等，全县有")],
        "J04",
        "身份证号",
        "510****031X",
    ),
]


@pytest.mark.parametrize(("name", "changes", "code", "one", "other"), BROKEN)
def test_what_a_reviewer_would_notice_is_said_with_both_numbers(name, changes, code, one, other):
    sheet = field_sheets()[name]
    for change in changes:
        sheet = change(sheet)
    messages = [found.message for found in review_sheet(sheet).findings if found.code == code]
    assert [text for text in messages if one in text and other in text]


def test_one_thing_under_two_names_is_one_indicator_too_many():
    sheet = field_sheets()["公共图书馆免费开放"]
    bought = next(line for line in sheet.lines if line.name == "新购图书册数")
    lines = tuple(
        replace(line, name="新购图书数量", unit="册", target=bought.target)
        if line.name == "阅读推广活动场次"
        else line
        for line in sheet.lines
    )
    found = [one for one in review_sheet(replace(sheet, lines=lines)).findings if one.code == "D12"]
    assert len(found) == 1
