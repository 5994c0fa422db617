import pytest

from common.findings import Severity
from common.rules import Verdict
from indicators.mends import apply_mend
from tests.indicators.compliance.builders import (
    department,
    findings_of,
    line,
    project,
    verdict_of,
)


@pytest.mark.parametrize(
    ("rationale", "verdict"),
    [
        ("文件要求2023年底前完成建设。", Verdict.HIT),
        ("文件要求2024年11月底前完成建设。", Verdict.PASSED),
        ("改造2005年底前建成的老旧小区。", Verdict.PASSED),
        ("2023年底前已完成勘察。", Verdict.PASSED),
        ("文件要求2012年底前建成。", Verdict.PASSED),
        ("系统已于2021年12月前建成，2024年开展维护。", Verdict.PASSED),
        ("该路段2022年底建成通车，现需维护。", Verdict.PASSED),
        ("完成120处改造（2023年12月底前）。", Verdict.HIT),
        ("建设工期为2020年3月至2023年12月。", Verdict.HIT),
        ("建设工期为2020年3月至2023年12月，2024年支付尾款。", Verdict.PASSED),
    ],
)
def test_terms_before_the_year(rationale, verdict):
    assert verdict_of("E06", project(rationale=rationale)) is verdict


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("信号系统已于2021年12月前建成，2024年完成120处巡检。", Verdict.PASSED),
        ("2023年12月完成120处改造，2024年完成60处。", Verdict.PASSED),
        ("2023年上半年完成勘察，今年完成60处改造。", Verdict.PASSED),
        ("2024年底建成，2025年6月投入使用。", Verdict.PASSED),
        ("2023年底建成信号系统，通行时间缩短10%。", Verdict.HIT),
        ("到2022年，完成城区120处路口改造。", Verdict.HIT),
        ("2017年12月底前完成120处改造。", Verdict.HIT),
        ("改造2005年前建成小区50个。", Verdict.PASSED),
    ],
)
def test_aims_of_the_goal_before_the_year(statement, verdict):
    assert verdict_of("E06", project(statement=statement)) is verdict


def test_a_term_stops_submission_and_names_both_years():
    (finding,) = findings_of("E06", project(statement="2021年12月前建设完成路口改造。"))
    assert finding.is_blocking
    assert (finding.actual, finding.expected) == ("2021年", "2024年")
    assert verdict_of("E06", project(statement="", rationale="")) is Verdict.MISSING_DATA


@pytest.mark.parametrize(
    "statement",
    [
        "2023年完成120处路口改造，通行时间缩短10%。",
        "改造城区信号灯，2023年全面完成120处。",
        "一是2022年计划开展巡检12次。",
        "在2023年实现城区路口信号联网。",
        "目标：2023年将建成信号系统1套。",
    ],
)
def test_a_bare_year_of_the_past_in_the_goal_is_warned_of(statement):
    (finding,) = findings_of("E06", project(statement=statement))
    assert finding.severity is Severity.WARNING
    assert "早于预算年2024年" in finding.message


@pytest.mark.parametrize(
    "statement",
    [
        "2024年完成120处路口改造。",
        "2023年完成120处路口改造，2024年完成60处。",
        "2023年完成120处，今年再完成60处。",
        "落实2023年印发的方案，完成120处路口改造。",
        "2023年印发的方案要求完成120处路口改造。",
        "按照《2023年完成路口改造实施方案》改造路口60处。",
        "路口通行能力比2023年提高10%。",
        "较2023年完成数提高10%。",
        "2023年结转资金用于完成60处路口改造。",
        "2023年完成改造的120处路口维护率达到98%。",
        "2023年完工项目质保金支付率100%。",
        "2023年建成后持续维护，在线率98%以上。",
        "2023年完成率为95%，保持不下降。",
        "2023年已完成120处，巩固成果。",
        "2012年完成120处路口改造。",
        "支付2023年完成改造的工程款。",
        "信号系统2023年建成，在线率98%以上。",
    ],
)
def test_a_year_that_is_not_the_time_of_a_promise_is_left_alone(statement):
    assert findings_of("E06", project(statement=statement)) == ()


def test_a_bare_year_tells_the_history_in_a_rationale():
    rationale = "2023年完成120处路口改造，群众反映良好，仍有路口待改造。"
    assert verdict_of("E06", project(rationale=rationale)) is Verdict.PASSED


def test_every_plan_that_ended_is_named():
    rationale = "《甲规划（2016－2018）》《乙“十三五”规划》《丙规划（2021-2025年）》要求改造路口。"
    found = findings_of("E07", project(rationale=rationale))
    assert [finding.actual for finding in found] == ["到2018年", "到2020年"]
    assert verdict_of("E07", project(rationale="因工作需要。")) is Verdict.NOT_APPLICABLE
    assert verdict_of("E07", project(rationale="")) is Verdict.MISSING_DATA
    assert verdict_of("E07", department()) is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("rationale", "named"),
    [
        ("《某市交通规划》（2016－2018年）要求改造。", "《某市交通规划》"),
        ("依照某市交通规划（2016-2018）改造。", "依照某市交通规划"),
        ("《某市综合交通体系发展纲要》(2011至2020年)。", "《某市综合交通体系发展纲要》"),
        ("某区三年行动计划2019—2021年提出改造。", "某区三年行动计划"),
        ("《某市交通规划》（2021－2025年）要求改造。", None),
        ("某市交通规划（2021-2025）要求改造。", None),
        ("按2018—2022年乡村振兴战略规划改造。", "乡村振兴战略规划"),
        ("按2021—2025年乡村振兴战略规划改造。", None),
        ("2018—2022年完成了城市规划。", None),
        ("《某办法》规定，2016-2018年共改造80处。", None),
    ],
)
def test_a_plan_may_end_outside_its_title(rationale, named):
    found = findings_of("E07", project(rationale=rationale))
    assert [f.message.partition("已于")[0] for f in found] == ([named] if named else [])


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("公办〔2021〕058号", "序号不加『第』、不补零"),
        ("公办〔2021〕第58号", "序号不加『第』、不补零"),
        ("公办[2021]第058号", "年份建议用六角括号"),
        ("公办〔2021〕58号", None),
    ],
)
def test_serials_of_documents_are_in_form_too(written, advice):
    sheet = project(rationale=f"依据{written}改造路口。")
    found = findings_of("E09", sheet)
    assert [advice in finding.message for finding in found] == ([True] if advice else [])
    for finding in found:
        assert "公办〔2021〕58号" in apply_mend(sheet, finding).rationale


@pytest.mark.parametrize(
    ("text", "number", "standard"),
    [
        ("依据公办[2021]58号改造。", "公办[2021]58号", "公办〔2021〕58号"),
        ("按照某府办发[2021]12、13号改造。", "某府办发[2021]12、13号", "某府办发〔2021〕12、13号"),
        ("根据渝禁毒委[2019]3号改造。", "渝禁毒委[2019]3号", "渝禁毒委〔2019〕3号"),
    ],
)
def test_a_document_number_begins_with_its_office_and_may_have_two_serials(text, number, standard):
    sheet = project(rationale=text)
    (finding,) = findings_of("E09", sheet)
    assert (finding.actual, finding.expected) == (number, standard)
    assert standard in apply_mend(sheet, finding).rationale


@pytest.mark.parametrize(
    ("rationale", "is_named"),
    [
        ("依据2021年第3次区长办公会议纪要。", True),
        ("区委常委会第35次会议纪要同意。", True),
        ("国务院令第432号要求改造。", True),
        ("会议纪要〔2022〕第7期明确改造。", True),
        ("2023年3月5日区政府常务会议研究同意。", True),
        ("某府办发[2021]12、13号要求改造。", True),
        ("经会议研究，因工作需要。", False),
        ("因工作需要，2023年改造路口。", False),
    ],
)
def test_a_meeting_with_its_number_or_date_is_a_source(rationale, is_named):
    expected = Verdict.PASSED if is_named else Verdict.HIT
    assert verdict_of("E08", project(rationale=rationale)) is expected


@pytest.mark.parametrize(
    ("rationale", "severity"),
    [
        ("因路口拥堵，群众反映强烈。", Severity.WARNING),
        ("《某市道路设施管理办法》规定由本局管理。", Severity.HINT),
        ("《中华人民共和国道路交通安全法》规定由本局管理。", None),
        ("某府发〔2023〕8号要求改造。", None),
    ],
)
def test_sources_are_named_with_their_numbers(rationale, severity):
    found = findings_of("E08", project(rationale=rationale))
    assert [finding.severity for finding in found] == ([severity] if severity else [])


def test_document_numbers_are_mended_in_one_step():
    sheet = project(rationale="公办[2021]58号和《某规划》（渝府发（2022）3号）要求改造《路口。")
    found = findings_of("E09", sheet)
    assert [finding.expected for finding in found] == [
        "公办〔2021〕58号",
        "渝府发〔2022〕3号",
        "书名号成对",
    ]
    mended = sheet
    for finding in found[:2]:
        mended = apply_mend(mended, finding)
    assert mended.rationale == "公办〔2021〕58号和《某规划》（渝府发〔2022〕3号）要求改造《路口。"
    assert not found[2].mend_action


@pytest.mark.parametrize(
    ("overview", "statement", "verdict"),
    [
        ("我区在册吸毒人员3510人。", "目前，在册吸毒人员3385人。", Verdict.HIT),
        ("我区在册吸毒人员3385人。", "目前，在册吸毒人员3385人。", Verdict.PASSED),
        ("在册吸毒人员超过1000人。", "在册吸毒人员3385人。", Verdict.PASSED),
        ("改造路口2处，改造路口3处。", "改造路口5处。", Verdict.PASSED),
        ("新建路口4处。", "改造路口2处。", Verdict.PASSED),
        ("每处路口投资25万元。", "每处路口投资20万元。", Verdict.PASSED),
        ("我区有在册吸毒人员3510人。", "我区在册吸毒人员3385人。", Verdict.HIT),
        ("培训骨干两百人。", "培训骨干200人。", Verdict.PASSED),
        ("培训骨干三百人。", "培训骨干200人。", Verdict.HIT),
        ("维护信号路口120处。", "维护信号路口150个。", Verdict.HIT),
        ("维护信号路口120处。", "维护信号路口120个。", Verdict.PASSED),
        ("路口信号设备120处，其中路口信号设备150处。", "全年维护。", Verdict.HIT),
        ("路口信号设备120处，其中路口信号设备50处需更换。", "全年维护。", Verdict.PASSED),
        ("路口信号设备120处，其中护栏设备150处。", "全年维护。", Verdict.PASSED),
        ("更新信号设备120处，更新信号设备150处。", "全年维护。", Verdict.PASSED),
        ("2021年办理案件300件。", "2022年办理案件350件。", Verdict.PASSED),
        ("2022年办理案件300件。", "2022年办理案件350件。", Verdict.HIT),
        ("截至2022年，在册人员3510人。", "在册人员3385人。", Verdict.HIT),
    ],
)
def test_the_same_thing_is_counted_alike(overview, statement, verdict):
    sheet = project(line(), overview=overview, statement=statement)
    assert verdict_of("E10", sheet) is verdict


@pytest.mark.parametrize(
    ("statement", "item", "verdict"),
    [
        ("更换交通标志450块。", line("新增、更新交通标志处数", "≥900", "处"), Verdict.HIT),
        ("更换交通标志九百块。", line("新增、更新交通标志处数", "≥900", "处"), Verdict.PASSED),
        ("新建交通信号路口4处。", line("新建交通信号路口", "≥4", "处"), Verdict.PASSED),
        ("建成三个接入平台。", line("接入平台", "≥3", "个"), Verdict.PASSED),
        ("建成三个接入平台。", line("接入平台", "≥2", "个"), Verdict.HIT),
        ("受益群众满意度达到90%以上。", line("受益群众满意度", "≥95", "%"), Verdict.PASSED),
        ("受益群众满意度达到90%以上。", line("受益群众满意度", "≥85", "%"), Verdict.HIT),
        ("培训基层骨干300人，经费30万元。", line("培训基层骨干人数", "≥300", "人"), Verdict.PASSED),
        ("人均培训成本控制在350元以内。", line("人均培训成本", "≤0.03", "万元"), Verdict.PASSED),
        ("目前交通标志有900块。", line("交通标志处数", "≥90", "处"), Verdict.PASSED),
        ("培训基层骨干甲班100人，培训基层骨干乙班200人。", line("培训基层骨干", "≥300", "人"), Verdict.PASSED),
        ("10月底前完成1500盏路灯节能改造。", line("节能改造完工月份", "≤10", "月"), Verdict.PASSED),
        ("规范秩序。", line("交通标志处数", "≥90", "处"), Verdict.NOT_APPLICABLE),
    ],
)  # fmt: skip
def test_numbers_of_the_goal_are_those_of_the_lines(statement, item, verdict):
    assert verdict_of("E11", project(item, statement=statement)) is verdict


def test_a_number_that_another_line_carries_is_no_disagreement():
    rows = (line("改造交通信号路口", "≥2"), line("新建交通信号路口", "≥4"))
    statement = "改造2处、新建4处交通信号路口。"
    assert verdict_of("E11", project(*rows, statement=statement)) is Verdict.PASSED


@pytest.mark.parametrize(
    ("statement", "name", "target", "unit", "verdict"),
    [
        ("全年搬迁改造农户一千零五十户。", "搬迁改造农户数量", "≥1050", "户", Verdict.PASSED),
        ("全年搬迁改造农户一千零五十户。", "搬迁改造农户数量", "≥1500", "户", Verdict.HIT),
        ("新修通村公路一百二十公里。", "新修通村公路里程", "≥120", "公里", Verdict.PASSED),
        ("新修通村公路一百二十公里。", "新修通村公路里程", "≥20", "公里", Verdict.HIT),
        ("群众满意度达到百分之九十五以上。", "群众满意度", "≥95", "%", Verdict.PASSED),
        ("群众满意度达到九成以上。", "群众满意度", "≥85", "%", Verdict.HIT),
        ("维护总成本控制在二百五十万元以内。", "维护总成本", "≤250", "万元", Verdict.PASSED),
        ("维护总成本控制在二百五十万元以内。", "维护总成本", "≤350", "万元", Verdict.HIT),
    ],
)
def test_numbers_in_words_are_held_against_the_lines(statement, name, target, unit, verdict):
    sheet = project(line(name, target, unit), statement=statement)
    assert verdict_of("E11", sheet) is verdict


@pytest.mark.parametrize(
    ("statement", "name", "target", "unit", "verdict"),
    [
        ("维护总费用不超过80万元。", "维护总费用", "≤80", "万元", Verdict.PASSED),
        ("维护总费用不超过80万元。", "维护总费用", "≤90", "万元", Verdict.HIT),
        ("新建农村公路一百二十三点五公里。", "新建农村公路里程", "≥123.5", "公里", Verdict.PASSED),
        ("新建农村公路一百二十三点五公里。", "新建农村公路里程", "≥123", "公里", Verdict.HIT),
        ("办件满意率九成五。", "办件满意率", "≥95", "%", Verdict.PASSED),
        ("改造老旧小区数十个。", "改造老旧小区数量", "≥60", "个", Verdict.NOT_APPLICABLE),
        ("改造老旧小区三五个。", "改造老旧小区数量", "≥3", "个", Verdict.PASSED),
        ("改造老旧小区三五个。", "改造老旧小区数量", "≥8", "个", Verdict.HIT),
        ("培训技能人才1500—2000人次。", "培训技能人才人次", "≥1800", "人次", Verdict.PASSED),
        ("培训技能人才1500至2000人次。", "培训技能人才人次", "≥1500", "人次", Verdict.PASSED),
        ("培训技能人才1500至2000人次。", "培训技能人才人次", "≥2500", "人次", Verdict.HIT),
        ("培训技能人才约1500人次。", "培训技能人才人次", "≥1450", "人次", Verdict.PASSED),
        ("培训技能人才约1500人次。", "培训技能人才人次", "≥150", "人次", Verdict.HIT),
        ("改造近30处路口设施。", "改造路口设施数量", "≥35", "处", Verdict.PASSED),
        ("改造附近30处路口设施。", "改造路口设施数量", "≥35", "处", Verdict.HIT),
        ("改造最近30处路口设施。", "改造路口设施数量", "≥35", "处", Verdict.HIT),
        ("每季度改造路口设施30处。", "改造路口设施数量", "≥120", "处", Verdict.PASSED),
        ("每月开展培训活动2次，全年共24次。", "开展培训活动次数", "≥24", "次", Verdict.PASSED),
        ("三年内改造路口设施360处。", "改造路口设施数量", "≥120", "处", Verdict.PASSED),
        ("本年内改造路口设施360处。", "改造路口设施数量", "≥120", "处", Verdict.HIT),
        ("接待游客80万人次。", "接待游客人次", "≥100", "万人次", Verdict.HIT),
        ("接待游客80万人次。", "接待游客人次", "≥80", "万人次", Verdict.PASSED),
        ("完成荒山造林15万亩。", "完成荒山造林面积", "≥12.5", "万亩", Verdict.HIT),
        ("完成荒山造林12.5万亩。", "完成荒山造林面积", "≥12.5", "万亩", Verdict.PASSED),
        ("新建农村公路25公里。", "新建农村公路里程", "≥20", "km", Verdict.HIT),
        ("新建农村公路20公里。", "新建农村公路里程", "≥20000", "米", Verdict.PASSED),
    ],
)
def test_bounds_ranges_periods_and_scales_are_held_against_the_lines(
    statement, name, target, unit, verdict
):
    sheet = project(line(name, target, unit), statement=statement)
    assert verdict_of("E11", sheet) is verdict


@pytest.mark.parametrize(
    ("statement", "verdict"),
    [
        ("全年新修通村公路一百二十公里，保障群众出行。", Verdict.PASSED),
        ("确保群众满意度达到百分之九十五，服务更加规范。", Verdict.PASSED),
        ("九成以上的村通达硬化路，群众出行更加便捷。", Verdict.PASSED),
        ("进一步统一管理，提升一体化水平，确保一次性通过。", Verdict.HIT),
        ("推进一元化监管，开展百日攻坚，建设万亩良田。", Verdict.HIT),
    ],
)
def test_a_goal_may_be_counted_in_words(statement, verdict):
    assert verdict_of("E03", project(statement=statement)) is verdict


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "覆盖3个镇（甲镇、乙镇、丙镇、丁镇）。",
            "写3个镇，后面列出的却有4个（甲镇、乙镇、丙镇、丁镇）",
        ),
        ("在三个社区(东门社区、西门社区)开展。", "写3个社区，后面列出的却有2个"),
        ("建设2个示范村（甲村、乙村和丙村）。", "写2个示范村，后面列出的却有3个"),
    ],
)
def test_names_are_as_many_as_they_are_said_to_be(statement, said):
    (finding,) = findings_of("E10", project(line(), statement=statement))
    assert said in finding.message
    assert finding.severity is Severity.HINT


@pytest.mark.parametrize(
    "statement",
    [
        "覆盖4个镇（甲镇、乙镇、丙镇、丁镇）。",
        "覆盖4个镇（甲镇、乙镇、丙镇和太和镇）。",
        "覆盖5个镇（甲镇、乙镇等）。",
        "覆盖10余个镇（甲镇、乙镇、丙镇）。",
        "覆盖第3个镇（甲镇、乙镇）。",
        "覆盖13个镇街（甲镇、乙镇、丙街道）。",
        "改造3个路口（安装信号灯、施划标线）。",
        "培训3个班次（初级、中级、高级、特级）。",
        "建设2个村（每村补助10万元、甲村）。",
    ],
)
def test_lists_that_are_open_or_of_other_things_are_left_alone(statement):
    assert verdict_of("E10", project(line(), statement=statement)) is Verdict.PASSED
