"""How sentences become claims."""

from decimal import Decimal

import pytest

from budgets.narrative import ClaimKind, Concept, review_of
from tests.budgets.narrative.builders import OFFICIAL, tables

LEVEL, CHANGE, CAUSE, GROWTH, FORMER = ClaimKind


def read(*paragraphs):
    return [
        (link.claim.kind, link.claim.subject, link.claim.amount)
        for link in review_of(tables(), paragraphs).links
    ]


def test_a_change_speaks_of_the_amount_before_it():
    assert read(
        "基本支出90.00万元，比2022年增加5.5万元；项目支出30万元，较上年减少1,234.50万元。"
    ) == [
        (LEVEL, "基本支出", Decimal(90)),
        (CHANGE, "基本支出", Decimal("5.5")),
        (LEVEL, "项目支出", Decimal(30)),
        (CHANGE, "项目支出", Decimal("-1234.50")),
    ]


def test_last_year_s_amount_is_no_amount_of_this_year():
    text = "公务接待费2.00万元，2022年预算2.50万元，比2022年减少0.50万元；上年结转20.00万元。"
    assert read(text) == [
        (LEVEL, "公务接待费", Decimal(2)),
        (FORMER, "公务接待费", Decimal("2.50")),
        (CHANGE, "公务接待费", Decimal("-0.50")),
        (LEVEL, "上年结转", Decimal(20)),
    ]


def test_causes_belong_to_the_change_until_the_sentence_ends():
    text = "收入较去年增加10万元，主要是养老增加4万元；甲项目增加6万元。其中：基本支出90万元。"
    links = review_of(tables(), [text]).links

    assert [(i.claim.kind, i.claim.about) for i in links] == [
        (CHANGE, None),
        (CAUSE, 0),
        (CAUSE, 0),
        (LEVEL, None),
    ]
    assert links[0].claim.reason == "养老增加4万元"


def test_a_new_item_after_a_reason_is_no_cause():
    text = (
        "公务接待费2万元，比2022年减少1万元，主要原因是从严控制，公务用车购置费4万元，与上年持平。"
    )
    assert [kind for kind, _, _ in read(text)] == [LEVEL, CHANGE, LEVEL, CHANGE]
    assert read(text)[-1] == (CHANGE, "公务用车购置费", 0)


def test_a_reason_may_follow_a_semicolon():
    text = "公务用车购置费4万元，比2022年增加4万元；主要原因是更新车辆。"
    assert review_of(tables(), [text]).claims[1].reason == "更新车辆"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("总计1.2亿元", "12000"),
        ("总计25元", "0.0025"),
        ("总计３４５.６０万元", "345.60"),
        ("总计92.65，其中", "92.65"),
    ],
)
def test_units(text, amount):
    ((_, _, read_amount),) = read(text)
    assert read_amount == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    ["2023年第1.2条", "共有车辆132辆", "按照〔2019〕57号文件", "占82.5%", "1、预防犯罪。2、防范"],
)
def test_what_is_no_amount(text):
    assert read(text) == []


def test_rates_of_growth_are_kept_apart():
    assert read("项目支出30万元，比2022年增长12.5%。")[-1] == (GROWTH, "", Decimal("12.5"))


def test_the_glossary_claims_nothing():
    assert read("六、专业性名词解释", "（一）基本支出：例如100.00万元。") == []


@pytest.mark.parametrize(
    ("heading", "text", "concept", "agrees"),
    [
        ("", "（一）收入预算：2023年年初预算数100.00万元", Concept.INCOME_TOTAL, True),
        ("", "（二）支出预算：2023年年初预算数120.00万元", Concept.EXPENSE_TOTAL, True),
        ("", "上年结转20万元", Concept.CARRYOVER, True),
        ("", "上年结转21万元", Concept.CARRYOVER, False),
        ("", "一般公共预算财政拨款支出120.00万元", Concept.GENERAL_EXPENSE, True),
        ("", "政府性基金预算拨款0万元", Concept.FUND_INCOME, True),
        ("", "政府性基金预算拨款3万元", Concept.FUND_INCOME, False),
        ("", "住房保障支出20万元", Concept.CLASS, True),
        ("", "教育支出20万元", Concept.CLASS, None),
        (OFFICIAL, "2023年“三公”经费预算12.00万元", Concept.OFFICIAL_TOTAL, True),
        (OFFICIAL, "因公出国（境）费用0万元", Concept.ABROAD, True),
        (OFFICIAL, "公务用车购置及运行维护费10万元", Concept.VEHICLE_SUBTOTAL, True),
        ("", "（二）政府采购情况。政府采购货物预算5万元", Concept.GOODS, True),
        ("", "（二）政府采购情况。政府采购工程预算0万元", Concept.WORKS, True),
        ("", "日常公用经费10.0万元", Concept.PUBLIC, True),
        ("", "2022年项目支出77万元", Concept.PROJECT, None),
        ("", "项目支出0.003亿元", Concept.PROJECT, True),
        ("", "食堂补贴7万元", None, None),
    ],
)
def test_every_number_finds_its_cell(heading, text, concept, agrees):
    (link,) = review_of(tables(), [heading, text]).links
    assert (link.concept, link.agrees) == (concept, agrees)


def test_the_claims_of_a_long_text_are_put_together_once():
    review = review_of(tables(), ["公务接待费预算12.00万元，比上年增加2.00万元。"] * 3)
    assert review.claims is review.claims
    assert [review.level_of(claim) for claim in review.claims if claim.about is not None]
