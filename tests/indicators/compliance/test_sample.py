"""Every rule over a sheet on every sheet of the published sample, pinned by hand."""

from collections import Counter

import pytest

from common.findings import Severity
from common.rules import Verdict
from indicators.compliance import SHEET_RULES, Background, review_sheet
from tests.indicators.compliance.published import needs_published, published
from tests.indicators.compliance.sample import NAMES, sample, tidied

PROJECTS = NAMES[:9]
HEAD = (0,)

HITS: dict[str, dict[str, tuple[int, ...]]] = {
    "A03": {"P8": (1,)},
    "A05": {"P9": HEAD},
    "A07": {"P1": HEAD, "P3": HEAD, "P5": (1,), "P6": HEAD, "P7": HEAD},
    "A08": dict.fromkeys((*PROJECTS[:6], "P8", "P9", "D"), HEAD),
    "A09": dict.fromkeys(NAMES, HEAD),
    "A13": {
        "P4": (1, 2, 3, 4, 5, 6, 7),
        "P5": (1, 3, 4, 5, 6, 7, 8),
        "P6": (1, 2, 3, 4, 5, 6, 7),
        "P7": (2, 3, 4, 5, 6, 7),
        "P8": (1, 2, 3, 4, 5, 6, 7),
        "P9": (1, 2, 3, 4, 5, 6),
    },
    "A14": {"P3": HEAD},
    "B01": {"P9": HEAD},
    "B02": {"P9": (7,)},
    "B04": {"D": (7,)},
    "B05": {"P3": HEAD, "P5": HEAD, "P7": HEAD, "P9": HEAD, "D": HEAD},
    "B06": {"D": (14,)},
    "B07": {"P2": (2,), "P3": (5,)},
    "B08": {"D": (9, 14)},
    "B10": {"P1": HEAD, "P4": HEAD, "P5": HEAD, "P7": HEAD},
    "B12": {"D": HEAD},
    "B13": {"P6": (1,)},
    "B14": {"P3": (5,), "P5": (7, 8), "P9": (2,)},
    "B15": {"P3": (5,), "P4": (1,), "P5": (7,), "P6": (3,), "P7": (5,), "P8": (5,)},
    "C04": {"P2": (5,), "D": (9,)},
    "C05": {"P5": (1,)},
    "C06": {"P8": (7,)},
    "C07": {"P8": (4,)},
    "C08": {"P2": (5,)},
    "C09": {"P1": (1,), "P2": (5,), "P3": (3,), "P4": (7,), "P7": (3,), "P9": (10,)},
    "C10": {"P2": (6,), "P7": (1,)},
    "C11": {"P9": (8, 9), "D": (5, 6, 13)},
    "C12": {"P3": (4,), "P4": (2, 4, 5), "P7": (1, 7), "P8": (2, 3)},
    "C13": {"P2": (1,)},
    "C14": {"P1": (2, 3, 7)},
    "C15": {"P2": (1,)},
    "C20": {"P7": (7,)},
    "C22": {"P2": (4,), "D": (1,)},
    "C24": {"P6": (1, 2)},
    "D01": {"P7": (1, 2)},
    "D03": {"P1": (4, 7), "P2": (2,)},
    "D04": {"P9": (9,), "D": (4, 6)},
    "D05": {"P5": (1,)},
    "D06": {"P4": (6,), "P8": (1,), "P9": (7,), "D": (7,)},
    "D07": {"P3": (5,), "P6": (5, 6)},
    "D08": {"P5": (2,), "P7": (4, 5, 6), "P9": (2, 10)},
    "D09": {"P9": (1, 2, 5)},
    "D10": {"P2": (5,), "P3": (3,), "P7": (3,), "P9": (10,)},
    "D11": {"D": (12,)},
    "D13": {"P4": (6,), "P8": (0, 1), "P9": (3,)},
    "D14": {
        "P1": (2,),
        "P2": (3,),
        "P3": (4,),
        "P4": (3,),
        "P5": (3,),
        "P6": (3,),
        "P7": (4,),
        "P8": (5,),
    },
    "D15": {"P1": HEAD, "P6": HEAD, "P7": HEAD, "P8": HEAD},
    "D16": dict.fromkeys(NAMES, HEAD),
    "E01": {"P2": HEAD, "P7": HEAD, "P9": (0, 0)},
    "E02": {"P3": HEAD, "P6": (0, 0)},
    "E03": dict.fromkeys(("P1", "P2", "P3", "P5", "P6", "P9", "D"), HEAD),
    "E04": {"D": HEAD},
    "E05": {"P1": HEAD},
    "E06": {"P7": HEAD, "P9": (0, 0)},
    "E07": {"P6": (0, 0)},
    "E08": {"P2": HEAD, "P4": HEAD, "P8": HEAD},
    "E09": {"P6": HEAD, "P7": (0, 0, 0, 0), "P9": (0, 0, 0)},
    "E10": {"P6": HEAD},
    "E11": {"P4": (3,)},
    "E12": {"P5": HEAD, "P8": (0, 0), "P9": HEAD},
    "E13": {"P5": HEAD, "P8": HEAD},
    "E14": {"P3": HEAD, "P8": HEAD},
    "J01": {"P7": HEAD},
    "J02": {"P1": (2,), "P2": (1,), "P5": (7,), "P9": (1,)},
    "J03": {"P6": HEAD},
}
NOT_APPLICABLE: dict[str, tuple[str, ...]] = {
    "B02": ("D",),
    "B03": ("D",),
    "B04": PROJECTS,
    "B12": PROJECTS,
    "C02": NAMES,
    "C10": ("P1", "P3", "P4", "P5", "P6", "P8", "P9", "D"),
    "C11": ("P1", "P2", "P3", "P5", "P6", "P7"),
    "C15": ("P1", "P3", "P6", "P7"),
    "C19": NAMES,
    "C20": (*PROJECTS[:6], "P8", "P9", "D"),
    "C21": NAMES,
    "D03": ("P9",),
    "D04": ("P1", "P3", "P6", "P7"),
    "D10": ("P1", "P4", "P5", "P6", "P8", "D"),
    "D11": ("P9",),
    "D15": ("P2", "P3", "P4", "P5", "D"),
    "E01": ("D",),
    "E02": ("D",),
    "E04": PROJECTS,
    "E07": ("P2", "P8", "D"),
    "E08": ("D",),
    "E10": ("D",),
    "E11": ("P1", "P2", "P3", "P5", "P9", "D"),
    "E12": ("P1", "P2", "P6", "D"),
    "E13": ("P2", "P9"),
}
MISSING_DATA = {"E15": NAMES}
"""No sheet of the year before was published."""
CODES = (
    *(f"A{number:02}" for number in range(1, 15)),
    *(f"B{number:02}" for number in range(1, 16)),
    *(f"C{number:02}" for number in range(1, 25)),
    *(f"D{number:02}" for number in range(1, 17)),
    *(f"E{number:02}" for number in range(1, 16)),
    *(f"J{number:02}" for number in range(1, 6)),
)
BLOCKING = {
    "P2": {"E01"},
    "P5": {"C05"},
    "P7": {"D01", "E06", "J01"},
    "P8": {"A03", "C07"},
    "P9": {"A05", "B01", "B02", "E01", "E06"},
}


def judge(name, sheets):
    """All verdicts on one sheet; the department's goal is what it publishes as its duties."""
    sheet = sheets[name]
    duties = sheet.statement if name == "D" else ""
    return review_sheet(sheet, background=Background(duties=duties))


def expected_verdict(code: str, name: str) -> Verdict:
    if name in HITS.get(code, {}):
        return Verdict.HIT
    if name in MISSING_DATA.get(code, ()):
        return Verdict.MISSING_DATA
    return Verdict.NOT_APPLICABLE if name in NOT_APPLICABLE.get(code, ()) else Verdict.PASSED


def test_the_catalogue_holds_every_rule_of_these_groups():
    groups = {code[0] for code in CODES}
    assert tuple(rule.code for rule in SHEET_RULES if rule.group in groups) == CODES


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", CODES)
def test_verdict(code, name):
    assert_verdict(code, name, sample())


@needs_published
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("code", CODES)
def test_verdict_on_the_words_as_published(code, name):
    assert_verdict(code, name, published())


def assert_verdict(code, name, sheets):
    (outcome,) = [o for o in judge(name, sheets).outcomes if o.code == code]
    assert outcome.verdict is expected_verdict(code, name), outcome.reason
    assert tuple(f.location.row for f in outcome.findings) == HITS.get(code, {}).get(name, ())


@pytest.mark.parametrize("name", NAMES)
def test_stray_blanks_in_names_change_no_other_verdict(name):
    printed = {o.code: o.verdict for o in review_sheet(sample()[name]).outcomes}
    clean = {o.code: o.verdict for o in review_sheet(tidied()[name]).outcomes}
    assert clean == printed | {"A13": Verdict.PASSED}


def test_only_these_faults_stop_submission():
    assert stopped_by(sample()) == BLOCKING


@needs_published
def test_the_published_words_stop_at_the_same_faults():
    assert stopped_by(published()) == BLOCKING


def stopped_by(sheets):
    stopped = {
        name: {f.code for f in judge(name, sheets).blocking if f.code in CODES} for name in NAMES
    }
    return {name: codes for name, codes in stopped.items() if codes}


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("P9", "B01", ("100", "10", "110", "超出10分")),
        ("P9", "B02", ("预算执行率", "10分", "恰为100")),
        ("P5", "C05", ("发案同比下降 ≤10%", "应为≥", "下降25%", "上升5%却得满分")),
        ("P8", "C07", ("群众满意度", "仅10%")),
        ("P8", "A03", ("资金转款专用率", "请选『是』或『否』")),
        ("P8", "C06", ("预防和减少道路交通事故 ≥10起",)),
        ("P3", "B07", ("驻中心医务人员", "30分")),
        ("P3", "A14", ("仅5条",)),
        ("P6", "B13", ("学校涉毒品数", "20分", "15分")),
        ("P1", "B10", ("8条指标中7条均为10分",)),
        ("P5", "A07", ("发案同比下降",)),
        ("P2", "C13", ("视频巡视监室间数", "『处』", "『间』")),
        ("P2", "C22", ("保障在押人员人数 ≥415人", "＝实有数")),
        ("P7", "B05", ("产出60、效益20、满意度10", "产出50、效益30")),
        ("P4", "D06", ("资金转款专用率", "10分")),
        ("P3", "D07", ("驻中心医务人员 ≥4人",)),
        ("P9", "D13", ("『LDE』疑为『LED』",)),
        ("P2", "E01", ("三栏完全相同",)),
        ("P3", "E02", ("立项依据", "项目概述", "相似")),
        ("P6", "E03", ("背景情况", "1000人", "3385人")),
        ("D", "E04", ("一致度100%",)),
        ("P7", "E06", ("2022年底前完成", "早于预算年2023年")),
        ("P6", "E10", ("在册吸毒人员", "3510人", "3385人")),
        ("P4", "E11", ("450块", "≥900处")),
        ("P5", "E12", ("五清",)),
        ("P9", "E12", ("等级达标",)),
        ("P5", "E13", ("明显成效", "基本遏制")),
        ("P3", "E14", ("疫情", "2023年")),
        ("P1", "J02", ("1026个", "人脸识别套数500套")),
        ("P6", "J03", ("刘伟书记",)),
        ("D", "D11", ("群众安全感", "移入满意度指标")),
        ("D", "B05", ("产出70、效益28、满意度2",)),
        ("D", "B12", ("核心指标4条，少于5条",)),
        ("D", "B06", ("满意度仅2分",)),
    ],
)
def test_messages_speak_with_the_figures_of_the_sheet(name, code, words):
    (finding,) = [f for f in judge(name, tidied()).findings if f.code == code]
    assert all(word in finding.message for word in words), finding.message


def test_dealing_with_bad_things_is_only_a_hint():
    grades = {
        name: [f.severity for f in review_sheet(sample()[name]).findings if f.code == "C22"]
        for name in ("P2", "D")
    }
    assert grades == {"P2": [Severity.WARNING], "D": [Severity.HINT]}


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_says_where_what_and_how_to_mend(name):
    for finding in judge(name, sample()).findings:
        assert finding.message.endswith(("。", "？")), finding
        assert finding.name, finding
        assert finding.basis, finding
        assert finding.mend, finding
        assert finding.actual, finding
        assert finding.expected, finding
        assert finding.location.column, finding
        assert bool(finding.indicator) is bool(finding.location.row), finding


def test_the_ledger_counts_what_was_not_checked():
    ledger = judge("D", sample()).ledger
    silent = sum("D" in names for names in NOT_APPLICABLE.values())
    hits = sum("D" in names for names in HITS.values())
    judged = [o for o in judge("D", sample()).outcomes if o.code in CODES]
    verdicts = Counter(outcome.verdict for outcome in judged)
    assert verdicts[Verdict.NOT_APPLICABLE] == silent
    assert verdicts[Verdict.HIT] == hits
    assert ledger.failed == 0
    assert ledger.applicable - ledger.checked == ledger.missing_data + ledger.ambiguous
