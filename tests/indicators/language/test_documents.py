import pytest

from indicators.language.clauses import clauses
from indicators.language.documents import (
    document_numbers,
    titles,
    unpaired_marks,
    without_references,
)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("《某规划（2016－2018）》", 2018),
        ("《某规划（2021—2025年）》", 2025),
        ("《“十三五”发展规划》", 2020),
        ("《第十四个五年规划纲要》", 2025),
        ("《某市第十三个五年规划纲要》", 2020),
        ("《建校十五年规划》", None),
        ("《十五五规划纲要》", 2030),
        ("《区县“十三五”装备任务书》", None),
        ("《某管理办法》", None),
    ],
)
def test_a_plan_ends_in_the_last_year_it_names(text, last):
    (title,) = titles(text)
    assert title.last_year == last


def test_titles_may_hold_titles_and_may_lack_their_end():
    assert [t.text for t in titles("按《关于印发《甲办法》的通知》和《乙规划》")] == [
        "关于印发《甲办法》的通知",
        "乙规划",
    ]
    (open_title,) = titles("按《进一步做好工作，限期完成。另起一句")
    assert (open_title.is_closed, open_title.text) == (False, "进一步做好工作，限期完成")


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("《甲》和《乙》", (0, 0)),
        ("《甲》和《乙", (2, 1)),
        ("》甲《", (1, 1)),
        ("《关于印发《甲》的通知》", (0, 0)),
    ],
)
def test_title_marks_are_paired(text, counts):
    assert unpaired_marks(text) == counts


@pytest.mark.parametrize(
    ("text", "standard"),
    [
        ("公办[2021]58号", "公办〔2021〕58号"),
        ("渝府发（2021）8号", "渝府发〔2021〕8号"),
        ("〔2021〕8号", None),
        ("渝禁毒办〔2015〕46号", None),
        ("([2021]第1179号)", "〔2021〕1179号"),
    ],
)
def test_document_numbers_have_one_form(text, standard):
    (number,) = document_numbers(text)
    assert number.is_standard is (standard is None)
    if standard:
        assert number.standard == standard


def test_references_leave_only_numbers_that_count():
    text = "一、按《方案（2021）》（某发〔2021〕8号），2023年6月底前改造3处；（二）执行GB 50688。"
    assert "3处" in without_references(text)
    assert not any(
        piece in without_references(text) for piece in ("2021", "8号", "2023", "6月", "50688")
    )


def test_clauses_drop_what_is_left_of_references():
    found = [
        clause.text
        for clause in clauses("根据《甲》（某发〔2021〕8号）和《乙》文件，改造路口3处；")
    ]
    assert found == ["文件", "改造路口3处"]
    (late,) = clauses("2023年10月底前完成改造3处")
    assert late.text == "完成改造3处"
    (cited,) = clauses("依照某局《甲》（某发〔2021〕8号）、《乙》和加强工作的要求")
    assert cited.text == "加强工作的要求"
