"""Every L rule hits what the catalogue names and is silent on a sound course."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from common.rules import Verdict
from indicators.compliance import Doctrine
from indicators.compliance.process import (
    PROCESS_RULES,
    Attachment,
    Note,
    ReviewGrade,
    Step,
    Warned,
    WorkflowHistory,
)
from indicators.enums import Action, Status

NOW = datetime(2026, 10, 1, 9, tzinfo=UTC)
DEADLINE = datetime(2026, 9, 30, 18, tzinfo=UTC)
BRIEF = "第7行预算执行率与表头重复计分，建议删除"


def step(action, actor="周琳", text=BRIEF, **facts):
    return Step(action, actor, NOW - timedelta(days=1), text, **facts)


SUBMITTED = step(Action.SUBMIT, "陈静", "")
RETURNED = step(Action.RETURN)
DRAFT = WorkflowHistory(Status.DRAFT, NOW)
PDF = Attachment("佐证.pdf", 1024, "a1", "第1行")

HITS = {
    "L01": (replace(DRAFT, deadline=DEADLINE), "（2026年9月30日18:00）"),
    "L02": (replace(DRAFT, notes=(Note("甲", is_answered=True), Note("乙", is_answered=False))), "还有1条退回意见未回复"),
    "L03": (replace(DRAFT, steps=(SUBMITTED, RETURNED) * 3), "已第3次退回"),
    "L04": (replace(DRAFT, steps=(SUBMITTED, step(Action.RETURN, text="请 修改"))), "退回意见『请修改』仅3字"),
    "L05": (replace(DRAFT, steps=(step(Action.PASS, grade=ReviewGrade.FAIR),)), "审核等级为『中』"),
    "L06": (replace(DRAFT, steps=(SUBMITTED, step(Action.PASS, "陈静"))), "不能为同一人（陈静）"),
    "L07": (WorkflowHistory(Status.APPROVED, NOW, approved_digest="a", digest="b"), "内容却与批复版本不同"),
    "L08": (replace(DRAFT, steps=(step(Action.ADJUST, text=" ", attachments=0),)), "没有调整原因、依据文件"),
    "L09": (replace(DRAFT, attachments=(PDF, replace(PDF, name="另一份.pdf", proves="第2行"))), "『另一份.pdf』与第1行的附件『佐证.pdf』完全相同"),
    "L10": (replace(DRAFT, warnings=(Warned("B12", "部门整体核心指标4条，少于5条。", is_explained=False),)), "还有1条警告未填说明：部门整体核心指标4条，少于5条。"),
}  # fmt: skip
SOUND = WorkflowHistory(
    Status.APPROVED,
    NOW,
    deadline=DEADLINE,
    steps=(
        SUBMITTED,
        RETURNED,
        SUBMITTED,
        step(Action.PASS, grade=ReviewGrade.GOOD),
        step(Action.APPROVE, "赵敏", grade=ReviewGrade.EXCELLENT),
        step(Action.ADJUST, "陈静", "省里追加任务，见附件", attachments=1),
    ),
    notes=(Note(BRIEF, is_answered=True),),
    warnings=(Warned("B12", "核心指标4条。", is_explained=True),),
    attachments=(PDF, replace(PDF, digest="b2")),
    approved_digest="a",
    digest="a",
)


def outcome_of(code, history):
    (outcome,) = PROCESS_RULES.run(history, only=[code]).outcomes
    assert outcome.verdict is not Verdict.FAILED, outcome.reason
    return outcome


@pytest.mark.parametrize("code", HITS)
def test_each_rule_hits_with_what_happened(code):
    history, words = HITS[code]
    (finding,) = outcome_of(code, history).findings
    assert words in finding.message
    assert finding.message.endswith("。")
    assert all((finding.actual, finding.expected, finding.mend, finding.location.column))


def test_every_rule_of_the_catalogue_is_there():
    assert [rule.code for rule in PROCESS_RULES] == [f"L{number:02}" for number in range(1, 11)]


def test_a_sound_course_passes_every_rule():
    verdicts = {o.code: o.verdict for o in PROCESS_RULES.run(SOUND).outcomes}
    assert verdicts == dict.fromkeys(HITS, Verdict.PASSED)


def test_a_fresh_draft_is_not_called_sound_where_nothing_could_be_looked_at():
    verdicts = {o.verdict for o in PROCESS_RULES.run(DRAFT).outcomes}
    assert verdicts == {Verdict.NOT_APPLICABLE, Verdict.MISSING_DATA}


@pytest.mark.parametrize(
    ("code", "history", "verdict"),
    [
        ("L01", replace(DRAFT, deadline=NOW), Verdict.PASSED),
        ("L01", replace(DRAFT, status=Status.RETURNED, deadline=DEADLINE), Verdict.HIT),
        ("L01", replace(DRAFT, status=Status.SUBMITTED, deadline=DEADLINE), Verdict.PASSED),
        ("L03", replace(DRAFT, steps=(SUBMITTED, RETURNED) * 2), Verdict.PASSED),
        ("L05", replace(DRAFT, steps=(step(Action.RETURN, grade=ReviewGrade.POOR),)), Verdict.MISSING_DATA),
        ("L05", replace(DRAFT, steps=(step(Action.APPROVE, grade=ReviewGrade.POOR),)), Verdict.HIT),
        ("L06", replace(DRAFT, steps=(SUBMITTED, RETURNED, replace(SUBMITTED, actor="孙浩"), step(Action.PASS, "陈静"))), Verdict.PASSED),
        ("L07", replace(SOUND, status=Status.DRAFT), Verdict.NOT_APPLICABLE),
        ("L07", replace(SOUND, digest=""), Verdict.MISSING_DATA),
        ("L08", replace(DRAFT, steps=(step(Action.ADJUST),)), Verdict.PASSED),
        ("L09", replace(DRAFT, attachments=(replace(PDF, name="程序.exe"),)), Verdict.HIT),
        ("L09", replace(DRAFT, attachments=(replace(PDF, name="无扩展名"),)), Verdict.HIT),
        ("L09", replace(DRAFT, attachments=(replace(PDF, size=21 * 1024 * 1024),)), Verdict.HIT),
        ("L09", replace(DRAFT, attachments=(replace(PDF, size=0),)), Verdict.HIT),
        ("L09", replace(DRAFT, attachments=()), Verdict.PASSED),
        ("L09", replace(DRAFT, attachments=(PDF,), elsewhere=(replace(PDF, proves="另一项目"),)), Verdict.HIT),
        ("L09", replace(DRAFT, attachments=(PDF,), elsewhere=(replace(PDF, digest="zz"),)), Verdict.PASSED),
    ],
)  # fmt: skip
def test_where_each_rule_draws_its_line(code, history, verdict):
    assert outcome_of(code, history).verdict is verdict


def test_bounds_are_the_year_s():
    history = replace(HITS["L03"][0], doctrine=Doctrine(many_returns=4))
    assert outcome_of("L03", history).verdict is Verdict.PASSED
    brief = replace(HITS["L04"][0], doctrine=Doctrine(min_reason_length=3))
    assert outcome_of("L04", brief).verdict is Verdict.PASSED
