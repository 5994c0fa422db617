"""What each rule says of sentences that break it, and of sentences that do not."""

import pytest

from budgets.narrative import NARRATIVE_RULES
from common.findings import Severity
from common.rules import Verdict
from tests.budgets.narrative.builders import OFFICIAL, outcome_of, told

EXPENSE = "（二）支出预算：2023年年初预算数120.00万元，其中："
CLEAN = (
    "二、部门收支总体情况",
    "（一）收入预算：2023年收入预算总额120.00万元。",
    f"{EXPENSE}公共安全支出100.00万元，住房保障支出20.00万元。",
    "三、部门预算情况说明",
    (
        "2023年一般公共预算财政拨款支出120.00万元，比2022年增加12.00万元。其中：基本支出90.00万元，"
        "比2022年增加10.00万元，主要原因是人员增加；项目支出30.00万元，比2022年增加2.00万元。"
    ),
    OFFICIAL,
    (
        "2023年“三公”经费预算12.00万元，比2022年增加1.50万元。其中：因公出国（境）费用0万元，与2022年持平，"
        "公务接待费2.00万元，比2022年减少0.50万元，主要原因是从严控制接待；公务用车运行维护费6.00万元，"
        "比2022年增加2.00万元，主要原因是油价上涨；公务用车购置费4.00万元，与2022年持平。"
    ),
    "五、其他",
    "（一）机关运行经费。2023年机关运行经费10.00万元，主要用于办公费和办公设备购置。",
)
ABROAD = "因公出国（境）费用0万元，与2022年持平，"


@pytest.mark.parametrize("code", [r.code for r in NARRATIVE_RULES if r.code not in {"I15", "I17"}])
def test_consistent_sentences_pass(code):
    assert outcome_of(code, *CLEAN).findings == () or code == "I13"


@pytest.mark.parametrize("rule", list(NARRATIVE_RULES), ids=lambda rule: rule.code)
def test_without_text_nothing_is_checked(rule):
    verdict = outcome_of(rule.code).verdict
    assert verdict is (Verdict.PASSED if rule.code == "I10" else Verdict.MISSING_DATA)


def test_every_rule_teaches():
    assert [rule.code for rule in NARRATIVE_RULES] == [f"I{number:02}" for number in range(1, 18)]
    for rule in NARRATIVE_RULES:
        texts = (rule.name, rule.basis, rule.mend, rule.why, rule.good, rule.bad)
        assert all((*texts, rule.check.__doc__)), rule.code


def test_a_class_under_another_name():
    (message,) = told("I01", f"{EXPENSE}一般公共服务支出100.00万元。")
    assert "表一第2行『合计』（公共安全支出）" in message
    assert "表二第2行『总计』（204 公共安全支出）" in message
    assert told("I02", f"{EXPENSE}一般公共服务支出100.00万元。") == []


def test_two_classes_swapped():
    messages = told("I01", f"{EXPENSE}公共安全支出20.00万元，住房保障支出100.00万元。")
    assert len(messages) == 2
    assert "表中『公共安全支出』为 100.00" in messages[0]


def test_an_amount_that_no_table_has():
    (message,) = told("I02", f"{EXPENSE}公共安全支出101.00万元。")
    assert "文字说明第1段『公共安全支出』为 101.00万元" in message
    assert "表一第2行『合计』（公共安全支出）为 100.00，差 1.00 万元" in message


def test_a_class_that_no_table_has():
    (message,) = told("I02", f"{EXPENSE}农林水支出7.00万元。")
    assert "各表都没有『农林水支出』" in message


def test_operating_costs_that_leave_classes_out():
    (message,) = told("I03", "机关运行经费8.00万元。")
    assert "表三第1行『日常公用经费』（合计）为 10.00，差 2.00 万元" in message
    assert "恰等于302 商品和服务支出，差额为310 资本性支出 2.00" in message


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("比上年减少5万元，主要原因为在职人员增加", 1),
        ("比上年减少5万元，主要原因为在职人员减少", 0),
        ("比上年增加5万元，主要原因是压减一般性支出", 1),
        ("比上年增加5万元，主要原因是人员增加，同时压减会议", 0),
        ("比上年减少5万元，主要原因是退休人员增加", 0),
        ("比上年减少5万元，主要原因是政策调整", 0),
    ],
)
def test_direction_against_reason(text, count):
    assert len(told("I04", f"机关运行经费10.00万元，{text}。")) == count


def test_official_changes_that_do_not_close_name_the_likely_item():
    text = (
        f"2023年“三公”经费预算12.00万元，比2022年增加1.00万元。其中：{ABROAD}公务接待费2.00万元，"
        "与2022年持平，公务用车运行维护费6.00万元，与2022年持平，"
        "公务用车购置费4.00万元，比2022年增加4.00万元。"
    )
    (message,) = told("I05", OFFICIAL, text)
    assert "0＋0＋4.00＋0＝4.00" in message or "＝4.00" in message
    assert "相差 3.00 万元" in message
    assert "合计 11.00，分项 2.00＋6.00＝8.00" in message
    assert "疑 2022 年购置费实为 3.00" in message
    assert "本年应增加 1.00" in message


def test_a_flipped_direction_is_suspected():
    text = (
        f"2023年“三公”经费预算12.00万元，比2022年减少1.00万元。其中：{ABROAD}公务接待费2.00万元，"
        "比2022年增加1.00万元，公务用车运行维护费6.00万元，与2022年持平，"
        "公务用车购置费4.00万元，与2022年持平。"
    )
    (message,) = told("I05", OFFICIAL, text)
    assert "若公务接待费是减少 1.00，则恰好闭合" in message


def test_official_changes_with_a_missing_item_cannot_be_added():
    text = f"2023年“三公”经费预算12.00万元，比2022年增加1.00万元。其中：{ABROAD}"
    outcome = outcome_of("I05", OFFICIAL, text)
    assert outcome.verdict is Verdict.MISSING_DATA
    assert "公务接待费" in outcome.reason


def test_vehicles_may_be_given_as_one():
    text = (
        f"2023年“三公”经费预算12.00万元，比2022年增加1.00万元。其中：{ABROAD}公务接待费2.00万元，"
        "与2022年持平，公务用车购置及运行维护费10.00万元，比2022年增加3.00万元。"
    )
    (message,) = told("I05", OFFICIAL, text)
    assert "相差 2.00 万元" in message


@pytest.mark.parametrize(
    "reception",
    [
        "公务接待费2.00万元，同比减少0.50万元，",
        "公务接待费2.00万元，上年预算2.50万元，",
        "公务接待费2.00万元，上年预算2.50万元，比上年减少0.50万元，",
        "公务接待费2.00万元，2022年预算数为2.50万元，减少0.50万元，",
        "公务接待费2.00万元，比上年度下降0.50万元，",
        "公务接待费2.00万元，比2022年2.50万元减少0.50万元，",
    ],
)
def test_a_change_is_told_in_many_ways(reception):
    rest = (
        "公务用车运行维护费6.00万元，比2022年增加2.00万元，公务用车购置费4.00万元，与2022年持平。"
    )
    total = "2023年“三公”经费预算12.00万元，比2022年增加{0}万元。其中："
    assert outcome_of("I05", total.format("1.50") + ABROAD + reception + rest).verdict is (
        Verdict.PASSED
    )
    assert outcome_of("I05", total.format("1.00") + ABROAD + reception + rest).verdict is (
        Verdict.HIT
    )


SPLIT = "一般公共预算财政拨款支出{0}万元，比2022年增加{1}万元。其中：基本支出90.00万元，比2022年增加10.00万元，项目支出30.00万元，比2022年增加2.00万元。"


@pytest.mark.parametrize(
    ("code", "numbers", "labels"),
    [
        ("I06", ("120.00", "12.00"), []),
        ("I06", ("120.00", "12.01"), ["提"]),
        ("I06", ("120.00", "12.02"), ["错"]),
        ("I08", ("120.00", "12.00"), []),
        ("I08", ("120.01", "12.00"), ["提"]),
        ("I08", ("121.00", "12.00"), ["错"]),
    ],
)
def test_splits_have_an_envelope_of_a_cent_and_a_half(code, numbers, labels):
    outcome = outcome_of(code, SPLIT.format(*numbers))
    assert [f.severity.label for f in outcome.findings] == labels


def test_the_same_split_is_told_once():
    twice = "支出较去年增加12.01万元，主要是基本支出增加10.00万元，项目支出增加2.00万元。"
    (message,) = told("I06", f"{EXPENSE}{twice}", SPLIT.format("120.00", "12.01"))
    assert "（第2段相同）" in message


@pytest.mark.parametrize(
    ("causes", "words"),
    [
        ("甲项目增加9万元", ""),
        ("甲项目增加3万元", "只占 30%"),
        ("甲项目增加12万元", "另有净减少 2.00 没有说明"),
    ],
)
def test_causes(causes, words):
    messages = told("I07", f"项目支出30.00万元，比2022年增加10.00万元，主要原因是{causes}。")
    assert bool(messages) is bool(words)
    assert all(words in message for message in messages)


def test_this_years_money_that_holds_last_years():
    text = "（三）绩效目标设置情况。涉及一般公共预算当年财政拨款{0}万元{1}。"
    (message,) = told("I09", text.format("30.00", ""))
    assert "约为 10.00 万元" in message
    assert told("I09", text.format("30.00", "，含上年结转20.00万元")) == []
    assert told("I09", text.format("10.00", "")) == []


def test_one_word_with_two_meanings():
    (message,) = told("I09", "（一）收入预算：2023年年初预算数100.00万元。", f"{EXPENSE}见表。")
    assert "第1段（收入预算）为 100.00，在第2段（支出预算）为 120.00，差 20.00" in message
    assert "恰等于上年结转" in message


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("2023年年初预算数100万元，比2022年增加", 0),
        ("2022年年初预算数100万元，比2022年增加", 1),
        ("2023年年初预算数100万元，比2021年增加", 1),
        ("2023年年初预算数100万元，与2023年相比", 1),
        ("截止2022年12月，共有车辆5辆", 0),
        ("截至2020年12月，共有车辆5辆", 1),
        ("纳入本部门2023年度决算编制的单位", 1),
        ("预决算公开", 0),
        ("依照〔2016〕46号文件", 0),
    ],
)
def test_years(text, count):
    assert len(told("I10", text)) == count


LESS = "减少0.50万元"


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (f"公务接待费2.00万元，2022年预算数为2.50万元，{LESS}。", []),
        (f"公务接待费2.00万元，2022年预算2.50万元，比2022年{LESS}。", []),
        (f"公务接待费2.00万元（2022年预算2.50万元），{LESS}。", []),
        (f"公务接待费2022年预算数2.50万元，2023年预算数2.00万元，{LESS}。", []),
        ("2023年项目支出30.00万元，2022年项目支出28.00万元，增加2.00万元。", []),
        ("公务用车购置费4.00万元，2022年没有安排。", []),
        ("公务接待费2.00万元，2022年预算数为2.50万元。", [Severity.WARNING]),
        ("2022年项目支出30.00万元，比2022年增加2.00万元。", [Severity.ERROR]),
        ("支出120.00万元，其中：2022年基本支出90.00万元，比2022年增加10.00万元。", [Severity.ERROR]),
        ("公务接待费2.00万元，2021年预算数为2.50万元，减少0.50万元。", [Severity.ERROR]),
        ("2022年无使用政府性基金预算拨款安排的支出。", [Severity.ERROR]),
    ],
)  # fmt: skip
def test_last_year_may_stand_beside_this_year(text, severities):
    assert [f.severity for f in outcome_of("I10", text).findings] == severities


def test_amounts_without_unit_or_with_odd_decimals():
    messages = told("I11", "项目支出92.65，比2022年增加194.2万元，公用经费0万元。")
    assert len(messages) == 2
    assert "92.65 后面没有写单位" in messages[0]
    assert "194.2 不是两位小数" in messages[1]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("内设机构共46个，其中：综合3个、执法19个、监管3个、派出所21个。", Verdict.PASSED),
        ("内设机构共46个，其中：综合3个、执法19个、监管3个、派出所20个。", Verdict.HIT),
        ("共有车辆5辆，其中一般公务用车0辆、执法车4辆。", Verdict.HIT),
        ("共有车辆5辆。", Verdict.NOT_APPLICABLE),
    ],
)
def test_counts(text, verdict):
    assert outcome_of("I12", text).verdict is verdict


def test_counts_that_differ_say_by_how_many():
    text = "共46个，其中：综合3个、执法{}个、派出所21个。"
    for parts, words in ((23, "＝47个，分项合计多 1 个"), (20, "＝44个，分项合计少 2 个")):
        (finding,) = outcome_of("I12", text.format(parts)).findings
        assert words in finding.message


def test_prices_of_vehicles():
    text = (
        "公务用车购置费4.00万元。2023年安排购置车辆2辆，共有车辆3辆。公务用车运行维护费6.00万元。"
    )
    messages = told("I13", text)
    assert "每辆购置费 2.00 万元" in messages[0]
    assert "每辆运行维护费 2.00 万元" in messages[1]


def test_uses_without_a_row():
    (message,) = told("I14", "机关运行经费10.00万元，主要用于办公费、会议费和水电费等。")[:1]
    assert "『会议费』，表三没有 30215 会议费" in message
    assert len(told("I14", "机关运行经费10.00万元，主要用于办公费、会议费和水电费等。")) == 2


def test_missing_sections():
    names = {message.split("『")[1].split("』")[0] for message in told("I15", *CLEAN)}
    assert {"政府采购情况", "绩效目标设置情况", "名词解释"} <= names


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("公务用车购置费4.00万元，比2022年增加4.00万元，增长100%。", 1),
        ("公务用车购置费4.00万元，比2022年增加2.00万元，增长100%。", 0),
        ("公务用车购置费4.00万元，上年为0，增长100%。", 1),
        ("公务用车购置费4.00万元，上年为0万元，增长100%。", 1),
        ("公务用车购置费4.00万元，较上年0万元增长100%。", 1),
        ("公务用车购置费4.00万元，上年无此项支出，同比增长100%。", 1),
        ("公务用车购置费4.00万元，2022年预算数为0万元，增长100%。", 1),
        ("公务用车购置费4.00万元，2022年未安排，增幅100%。", 1),
        ("公务用车购置费4.00万元，增长100%，主要是上年没有预算。", 1),
        ("公务用车购置费4.00万元，比2022年增长4.00万元，增幅100%。", 1),
        ("公务用车购置费4.00万元，去年公务用车购置费0万元，上升100%。", 1),
        ("公务用车购置费4.00万元，上年预算2.00万元，增长100%。", 0),
        ("公务用车购置费4.00万元，2021年为0万元，增长100%。", 0),
        ("公务用车购置费4.00万元，上年为0，公务接待费2.00万元，增长100%。", 0),
        ("公务用车购置费4.00万元，上年无此项支出。公务接待费2.00万元，增长100%。", 0),
        ("项目支出30.00万元，上年结转0万元，增长100%。", 0),
    ],
)
def test_growth_from_nought(text, count):
    assert len(told("I16", text)) == count


def test_state_capital():
    assert told("I17", "2023年无使用政府性基金预算拨款安排的支出。")
    assert told("I17", "2023年无使用国有资本经营预算拨款安排的支出。") == []
