import pytest

from indicators.language.terms import TermKind, terms

LIMIT, PERIOD, AIM = TermKind.LIMIT, TermKind.PERIOD, TermKind.AIM


@pytest.mark.parametrize(
    ("text", "year", "month"),
    [
        ("应于2022年底前完成建设任务", 2022, None),
        ("需在2021年12月前建设完成实验室", 2021, 12),
        ("2021 年 12 月底前完成改造", 2021, 12),
        ("力争２０２２年年底前完成", 2022, None),
        ("2022.12.31前完成验收", 2022, 12),
        ("2022-6-30之前建成投用", 2022, 6),
        ("2022年12月底以前，全面完成改造", 2022, 12),
        ("二〇二一年十二月底前完成", 2021, 12),
        ("二○二二年十月三十一日前完工", 2022, 10),
        ("2022年内完成全部路口改造", 2022, None),
        ("2022年上半年之前竣工", 2022, None),
        ("完成时限：2021年12月", 2021, 12),
        ("竣工时间为2022年6月30日", 2022, 6),
        ("完成120处信号改造（2021年12月底前）", 2021, 12),
        ("2022年底前将原有120处路口改造完成", 2022, None),
        ("项目已列入规划，须于2022年10月底前完成", 2022, 10),
        ("原则上2022年底前完成", 2022, None),
        ("2022年底前绿化比例达标", 2022, None),
    ],
)
def test_a_limit_is_told_in_many_ways(text, year, month):
    assert [(t.year, t.month, t.kind) for t in terms(text)] == [(year, month, LIMIT)]


@pytest.mark.parametrize(
    ("text", "year", "kind"),
    [
        ("建设工期为2020年3月至2021年12月", 2021, PERIOD),
        ("工期：2021.3-2022.10", 2022, PERIOD),
        ("于2021年底建成", 2021, AIM),
        ("2021年12月31日完成120处改造", 2021, AIM),
        ("到2022年，完成城区路口改造", 2022, AIM),
        ("到2022年，群众安全感达到95%", 2022, AIM),
        ("2022年度完成改造120处", 2022, AIM),
        ("2022年上半年完成招标", 2022, AIM),
        ("2022年第四季度完成验收", 2022, AIM),
        ("完成120处信号改造（2021年12月）", 2021, AIM),
    ],
)
def test_a_period_or_an_aim_is_no_plain_limit(text, year, kind):
    assert [(t.year, t.kind) for t in terms(text)] == [(year, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "改造2000年底前建成的老旧小区",
        "对2005年前建成投用的管网进行更新",
        "2021年底前已完成一期",
        "信号系统已于2021年12月前建成",
        "该路段已于2020年6月底前完成主体施工",
        "一期工程曾在2021年底前完成验收",
        "截至2022年12月底前完成80处",
        "原定2021年12月前完成，现延期至2024年6月",
        "应于2022年底前完成，因征地推迟",
        "系统于2015年建成",
        "按2018年标准执行，全年完成",
        "2022年我局完成路口改造50处",
        "2022年以来，全区完成改造50处",
        "比2022年上半年完成数提高5%",
        "支付2022年12月完成项目尾款",
        "在2022年底完成改造的基础上继续提升",
        "对2022年12月完成验收的路口进行维护",
        "投入2021.5万元完成改造",
        "2022年完成率达到95%",
        "2016-2018年规划完成情况",
        "",
    ],
)
def test_what_was_done_or_put_off_is_no_term(text):
    assert terms(text) == ()


def test_every_term_is_told_in_the_order_of_the_text():
    found = terms("一期于2022年6月底前完成；二期到2022年，完成改造；完成时限：2021年12月。")
    assert [term.text for term in found] == [
        "2022年6月底前完成",
        "到2022年，完成",
        "完成时限：2021年12月",
    ]
    assert [term.is_task for term in found] == [True, True, False]
