from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.decimals import plain
from indicators.language.numerals import Bound, chinese_number, quantities


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("六", 6),
        ("十", 10),
        ("十一", 11),
        ("二十", 20),
        ("两百零五", 205),
        ("三千二百一十", 3210),
        ("十一万五千", 115000),
        ("两千万", 20_000_000),
        ("三亿零六", 300_000_006),
        ("万", 10_000),
        ("", None),
        ("几十", None),
        ("一〇五", 105),
        ("二零二三", 2023),
        ("一千零五十", 1050),
    ],
)
def test_chinese_numerals(text, number):
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("更换交通标志450块", [("450", "块")]),
        ("面向11.5万名学生", [("115000", "名")]),
        (
            "投入9000余万元",
            [("90000000", "元")],
        ),
        ("建成六大工程、一个中心和三个平台", [("6", "大"), ("1", "个"), ("3", "个")]),
        ("合计1,026个", [("1026", "个")]),
        ("满意度达到９０％以上", [("90", "%")]),
        ("七区四功能", []),
        ("一级实验室，一次性投入，进一步，统一管理，一批设备，一体化", []),
        ("4G图传", [("4", "")]),
        ("共20条，其中两条在建", [("20", "条"), ("2", "条")]),
        ("搬迁改造农户一千零五十户", [("1050", "户")]),
        ("救助两千零五人", [("2005", "人")]),
        ("改造三万零六百户", [("30600", "户")]),
        ("新修通村公路一百二十公里", [("120", "公里")]),
        ("治理面积三万平方米", [("30000", "平方米")]),
        ("投入二百五十万元", [("2500000", "元")]),
        ("投资两亿三千万元", [("230000000", "元")]),
        ("满意度达到百分之九十五以上", [("95", "%")]),
        ("满意度达到百分之95", [("95", "%")]),
        ("合格率百分之九十八点五", [("98.5", "%")]),
        ("到位率百分之百", [("100", "%")]),
        ("差错率千分之三以内", [("3", "‰")]),
        ("九成以上群众满意", [("90", "%")]),
        ("压缩四分之三", [("75", "%")]),
        ("十五分钟内到场", [("15", "分钟")]),
        ("三个月内完成，两个工作日办结", [("3", "个月"), ("2", "个工作日")]),
        ("提高两个百分点", [("2", "个百分点")]),
        ("增长一倍", [("1", "倍")]),
        ("投入100余万元、数十万元、几百万元", [("1000000", "元")]),
        ("十二月三十一日、百日攻坚、万亩良田、千米跑道", []),
        ("一元化领导，二元结构，一米线，一成不变，三成员，一次性建成立面", []),
        ("百分点、十分重要、万元产值能耗、四分之多", []),
        ("三四个路口", [("3", "个")]),
        ("新修公路一百二十三点五公里", [("123.5", "公里")]),
        ("提高零点五个百分点", [("0.5", "个百分点")]),
        ("接待三点五万人次", [("35000", "人次")]),
        ("重点五个方面", [("5", "个")]),
        ("九成五达标，九成半满意", [("95", "%"), ("95", "%")]),
        ("改造数十个小区，带动上百家企业，几百万元", []),
        ("完成巡查二十四次，检查两次", [("24", "次"), ("2", "次")]),
        ("一次性投入，二次供水，三次产业，第三次会议，再次开展", []),
        ("壹佰贰拾万元", [("1200000", "元")]),
        ("队伍建设，大陆地区", []),
        ("1500—2000人次", [("1500", "人次")]),
        ("1500至2000人次", [("1500", "人次")]),
        ("10%～15%", [("10", "%")]),
        ("3—5万元", [("30000", "元")]),
        ("三至五个工作日", [("3", "个工作日")]),
        ("二三十人，十五六处", [("20", "人"), ("15", "处")]),
        ("电话023-46731234", [("23", ""), ("46731234", "")]),
    ],
)
def test_numbers_with_units(text, found):
    assert [(plain(q.value), q.unit) for q in quantities(text)] == found


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("缩短10%以上", Bound.LEAST),
        ("不少于10%", Bound.LEAST),
        ("控制在10%", Bound.MOST),
        ("10天以内", Bound.MOST),
        ("培训10人", Bound.EXACT),
        ("九成以上", Bound.LEAST),
        ("不低于百分之九十", Bound.LEAST),
        ("控制在二百万元以内", Bound.MOST),
        ("一百二十公里左右", Bound.ABOUT),
        ("约1500人", Bound.ABOUT),
        ("1500余人", Bound.ABOUT),
        ("近30个", Bound.ABOUT),
        ("将近30个", Bound.ABOUT),
        ("接近30个", Bound.ABOUT),
        ("附近30个", Bound.EXACT),
        ("最近30个", Bound.EXACT),
        ("邻近30个", Bound.EXACT),
        ("不超过80万元", Bound.MOST),
        ("不高于3%", Bound.MOST),
        ("不大于3%", Bound.MOST),
        ("超过500人", Bound.LEAST),
        ("不小于3%", Bound.LEAST),
        ("1500—2000人次", Bound.BETWEEN),
        ("三五个", Bound.BETWEEN),
        ("二三十人", Bound.BETWEEN),
    ],
)
def test_how_firm_a_number_is(text, bound):
    (quantity,) = quantities(text)
    assert quantity.bound is bound


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("1500—2000人次", (1500, 2000)),
        ("3—5万元", (30_000, 50_000)),
        ("3万至5万元", (30_000, 50_000)),
        ("三至五个", (3, 5)),
        ("三五个", (3, 5)),
        ("二三十人", (20, 30)),
        ("一百二三十户", (120, 130)),
        ("培训30人", (30, None)),
    ],
)
def test_what_lies_between_two_numbers_has_both_ends(text, ends):
    (quantity,) = quantities(text)
    assert (quantity.value, quantity.upper) == ends
    assert quantity.text in text


@given(st.integers(1, 99_999_999))
def test_written_numbers_are_read_back(number):
    assert chinese_number(_written(number)) == number


def _written(number):
    high, low = divmod(number, 10_000)
    return (_group(high) + "万" if high else "") + (_group(low) if low else "")


def _group(number):
    digits = "零一二三四五六七八九"
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        text += digits[digit] + name if digit else ""
    return text


@given(
    st.text(
        alphabet="一二三五十百万个项次第之分成点零元米至—数壹佰《》0123456789.,%以上〔〕号年月",
        max_size=200,
    )
)
def test_any_text_is_read_without_fail(text):
    for quantity in quantities(text):
        assert quantity.value >= Decimal(0)
        assert 0 <= quantity.start < quantity.end <= len(text)
